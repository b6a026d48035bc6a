"""A trial edition: mail of it reaches its organiser alone, nobody sees it, and it goes whole."""

from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import PROTECT, RESTRICT
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registrations.desk import trial
from registrations.groups import telling
from registrations.letters import outbox
from registrations.models import (
    Attendance,
    Outcome,
    Participant,
    PlenaryQuestion,
    QueuedMail,
    Status,
    Subgroup,
)
from registrations.places import registration
from sessions_app.models import Edition, Session, User
from tests.people import NOW, make_organiser, make_participant, session_of

pytestmark = pytest.mark.portable
PAGE = "/admin/sessions_app/edition/proef/"


@pytest.fixture
def tried(clock: object, olga: User) -> Edition:
    """Olga's trial."""
    return trial.begin(olga, NOW)


def everything() -> Counter[str]:
    """How many rows there are of each model; what happened to files and accounts stays."""
    return Counter(
        {
            model._meta.label: model._default_manager.count()
            for model in apps.get_models()
            if model._meta.app_label in {"sessions_app", "registrations", "admin"}
        }
    )


def test_it_has_people_in_groups_and_some_who_wait(tried: Edition, olga: User) -> None:
    by_status = Counter(tried.participants.values_list("status", flat=True))
    assert by_status == {Status.PLACED: 40, Status.WAITING: 2}
    first, second, third = tried.themes.all()
    assert all(theme.subgroups.count() == 2 for theme in (first, second))
    assert not tried.participants.placed().filter(subgroup=None, theme__in=[first, second]).exists()
    assert not Subgroup.objects.filter(theme=third).exists()
    assert third.capacity == third.participants.placed().count()
    assert (tried.is_trial, tried.is_published, tried.reminder_days) == (True, False, "")
    olga.refresh_from_db()
    assert olga.edition == tried


def test_everyone_in_it_is_valid(tried: Edition) -> None:
    for person in tried.participants.select_related("theme", "edition"):
        person.full_clean()


def test_whoever_begins_twice_has_one(tried: Edition, olga: User) -> None:
    assert trial.begin(olga, NOW) == tried
    assert trial.begin(make_organiser(email="otto@example.org"), NOW) != tried


def test_three_mails_are_on_their_way_to_the_organiser(
    tried: Edition, mailoutbox: list[EmailMessage]
) -> None:
    assert outbox.send_due() == 3
    assert [message.recipients() for message in mailoutbox] == [["olga@example.org"]] * 3
    kinds = QueuedMail.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["confirmation", "waiting", "subgroup"]
    to = QueuedMail.objects.order_by("pk")[0].recipient
    assert to in {person.email for person in tried.participants.all()}
    assert mailoutbox[0].subject.startswith(f"[Proef, aan {to}] ")


def test_no_other_address_gets_mail_whatever_is_done_in_it(
    tried: Edition, olga: User, mailoutbox: list[EmailMessage]
) -> None:
    first, _, third = tried.themes.all()
    # Somebody who exists, added by mistake, and a real gespreksleider.
    piet = make_participant(first)
    first.facilitators.add(User.objects.create_user("gijs@example.org", "x", name="Gijs"))
    telling.tell(first)
    registration.cancel(piet)
    registration.cancel(third.participants.placed()[0])
    outbox.queue(
        *(
            QueuedMail(
                kind=kind,
                edition=tried,
                recipient="iemand@example.com",
                sender_name="Proef",
                sender=tried.sender,
                reply_to=tried.reply_to,
                subject="Hallo",
                text="Hallo",
            )
            for kind in ("theme_request", "invited_facilitator", "slow_mail")
        )
    )
    sent = outbox.send_due()
    assert sent > 10
    assert {address for message in mailoutbox for address in message.recipients()} == {olga.email}
    # Not in any other field of the mail either.
    assert not any(message.cc or message.bcc for message in mailoutbox)


def test_a_real_edition_goes_on_mailing_its_own_people(
    tried: Edition, edition: Edition, mailoutbox: list[EmailMessage]
) -> None:
    QueuedMail.objects.all().delete()
    piet = make_participant(edition.themes.all()[0])
    registration.cancel(piet)
    outbox.send_due()
    assert [(message.to, message.subject[:1]) for message in mailoutbox] == [([piet.email], "U")]


def test_it_cannot_be_published(tried: Edition) -> None:
    tried.is_published = True
    with pytest.raises(ValidationError, match="Een proefeditie is niet te publiceren"):
        tried.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        tried.save()


def test_the_page_that_publishes_says_that_it_does_not(desk: Client, tried: Edition) -> None:
    page = reverse("admin:sessions_app_edition_publish", args=[tried.pk])
    assert "Dit is een proefeditie. Die komt niet op de site." in desk.get(page).content.decode()
    answer = desk.post(page, {"publish": "1"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Een proefeditie is niet te publiceren: maak een echte leergemeenschap."
    ]
    tried.refresh_from_db()
    assert not tried.is_published


def test_visitors_do_not_see_it_but_the_links_in_its_mail_work(
    tried: Edition, client: Client
) -> None:
    assert client.get(tried.get_absolute_url()).status_code == 404
    assert client.get(reverse("registrations:sign_up", args=[tried.slug])).status_code == 404
    assert tried.title not in client.get("/edities/").content.decode()
    person = tried.participants.all()[0]
    link = reverse("registrations:my_registration", args=[person.token])
    assert client.get(link).status_code == 200


def test_it_goes_whole_and_nothing_else_does(
    edition: Edition, piet: Participant, olga: User
) -> None:
    before = everything()
    tried = trial.begin(olga, timezone.now())
    first = tried.themes.all()[0]
    group = first.subgroups.all()[0]
    person, session = group.participants.all()[0], session_of(tried)
    Attendance.objects.create(participant=person, session=session, subgroup=group, status="present")
    Outcome.objects.create(subgroup=group, what="Een kaart.")
    asked = PlenaryQuestion.objects.create(
        session=session, subgroup=group, participant=person, text="Hoe dan?"
    )
    PlenaryQuestion.objects.create(
        session=session, subgroup=group, text="En nu?", merged_into=asked
    )
    telling.tell(first)
    registration.cancel(person)
    person.refresh_from_db()
    LogEntry.objects.create(
        user=olga,
        content_type=ContentType.objects.get_for_model(Participant),
        object_id=str(person.pk),
        object_repr=str(person),
        action_flag=CHANGE,
    )
    assert trial.end(olga)
    assert everything() - before == Counter()
    assert before - everything() == Counter()
    assert not trial.end(olga)


def test_nothing_more_keeps_rows_of_an_edition_than_a_trial_lets_go_of_first() -> None:
    kept = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.on_delete in (PROTECT, RESTRICT)
    }
    assert kept - {"Edition.trial_of"} == {
        "Attendance.subgroup",
        "Outcome.subgroup",
        "Participant.edition",
        "Participant.subgroup",
        "Participant.theme",
        "PlenaryQuestion.subgroup",
        "Suggestion.subgroup",
    }


def test_the_page_begins_it_and_ends_it(desk: Client, olga: User, clock: object) -> None:
    assert "Begin een proefeditie" in desk.get(PAGE).content.decode()
    answer = desk.post(PAGE, follow=True)
    assert answer.redirect_chain == [("/admin/", 302)]
    tried = Edition.objects.get(trial_of=olga)
    assert answer.context["bar"].edition == tried
    assert "Haal de proefeditie weg" in desk.get(PAGE).content.decode()
    answer = desk.post(PAGE, {"end": "1"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "De proefeditie is weg, met alles erin."
    ]
    assert not Edition.objects.filter(pk=tried.pk).exists()
    answer = desk.post(PAGE, {"end": "1"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Er is geen proefeditie meer."
    ]


def test_each_page_of_it_says_that_it_is_a_trial(
    desk: Client, edition: Edition, olga: User
) -> None:
    words = "Dit is een proefeditie met verzonnen mensen."
    pages = ["/admin/", reverse("admin:registrations_queuedmail_changelist")]
    assert [words in desk.get(page).content.decode() for page in pages] == [False] * 2
    trial.begin(olga, timezone.now())
    assert [words in desk.get(page).content.decode() for page in pages] == [True] * 2


def test_a_trial_is_at_hand_for_its_organiser_alone(
    edition: Edition, desk: Client, olga: User
) -> None:
    trial.begin(make_organiser(email="otto@example.org"), timezone.now())
    Session.objects.filter(edition=edition).delete()
    assert desk.get("/admin/").context["bar"].edition == edition


def test_who_may_not_make_editions_may_not_try(
    client: Client, settings: Any, edition: Edition
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(User.objects.create_user("lia@example.org", "x", name="Lia", is_staff=True))
    assert [client.get(PAGE).status_code, client.post(PAGE).status_code] == [403, 403]
    assert not Edition.objects.exclude(trial_of=None).exists()
