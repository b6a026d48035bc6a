"""From the form to a place and a mail."""

from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.models import MailText, Participant, QueuedMail, Status
from sessions_app import programme
from sessions_app.models import Edition, Theme
from tests.forms import posted
from tests.people import NOW, PIET, make_edition, make_participant

pytestmark = pytest.mark.portable


@pytest.fixture
def url(edition: Edition) -> str:
    return reverse("registrations:sign_up", args=[edition.slug])


def post(client: Client, edition: Edition, clock: Any, **fields: Any) -> Any:
    """Open the form, take ten seconds to fill it in, and send it."""
    data = posted(edition, **fields)
    clock.shift(10)
    return client.post(reverse("registrations:sign_up", args=[edition.slug]), data)


def kinds() -> list[str]:
    return list(QueuedMail.objects.order_by("pk").values_list("kind", flat=True))


def test_a_sign_up_gives_a_place_and_a_mail(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    response = post(client, edition, clock, learning_question="Hoe?\r\nEn wat?", prepares="on")

    assert (response.status_code, response["Location"]) == (
        303,
        reverse("registrations:signed_up", args=[edition.slug]),
    )
    participant = Participant.objects.get()
    stored = {name: getattr(participant, name) for name in PIET}
    assert stored == PIET
    assert participant.theme == edition.themes.first()
    assert participant.edition == edition
    assert participant.status == Status.PLACED
    assert participant.learning_question == "Hoe?\nEn wat?"
    assert (participant.prepares, participant.share_contact) == (True, False)
    queued = QueuedMail.objects.get()
    assert queued.recipient == "piet@example.org"
    assert queued.subject == "U bent aangemeld: Leergemeenschap Werken aan aanwezigheid"
    assert queued.reply_to == "vragen@example.org"
    assert participant.private_link in queued.text
    assert participant.private_link in queued.html
    assert "donderdag 24 september 2026, 13.00–15.30 uur" in queued.text


def test_sign_up_again_keeps_the_first_theme_and_says_so_by_mail(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    first, second = edition.themes.all()[:2]
    fresh = post(client, edition, clock)
    clock.shift(60)

    again = post(client, edition, clock, theme=second.pk, email="PIET@Example.org")

    assert (again.status_code, again["Location"]) == (fresh.status_code, fresh["Location"])
    assert again.content == fresh.content
    participant = Participant.objects.get()
    assert participant.theme == first
    assert kinds() == ["confirmation", "known_address"]
    mail = QueuedMail.objects.get(kind="known_address")
    assert mail.recipient == "piet@example.org"
    assert f"U hebt een plaats in het thema {first}." in mail.text
    assert f"Nu is gekozen voor {second}." in mail.text
    assert participant.private_link in mail.text


def test_a_double_click_gives_one_place_and_one_mail(
    client: Client, edition: Edition, url: str, clock: time_machine.Traveller
) -> None:
    data = posted(edition)
    clock.shift(10)

    answers = [client.post(url, data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert Participant.objects.count() == 1
    assert kinds() == ["confirmation"]


def test_who_goes_back_for_another_theme_is_told_which_one_it_stays(
    client: Client, edition: Edition, url: str, clock: time_machine.Traveller
) -> None:
    data = posted(edition)
    second = edition.themes.get(position=2)
    clock.shift(10)

    for theme in (data["theme"], second.pk):
        client.post(url, data | {"theme": theme})

    assert kinds() == ["confirmation", "known_address"]
    assert f"Nu is gekozen voor {second}." in QueuedMail.objects.get(kind="known_address").text


def test_a_known_address_gets_three_mails_a_day_at_most(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    for _ in range(5):
        post(client, edition, clock)
        clock.shift(60)
    assert QueuedMail.objects.count() == 3

    clock.shift(24 * 60 * 60)
    post(client, edition, clock)
    assert QueuedMail.objects.count() == 4


def test_somebody_who_cancelled_may_sign_up_anew(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    theme = edition.themes.get(position=1)
    make_participant(theme, status=Status.CANCELLED)

    post(client, edition, clock)

    assert list(Participant.objects.order_by("pk").values_list("status", flat=True)) == [
        "cancelled",
        "placed",
    ]
    assert kinds() == ["confirmation"]


def test_the_same_address_may_take_part_in_another_edition(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    other = make_edition("andere")
    post(client, edition, clock)
    post(client, other, clock)
    assert Participant.objects.count() == 2
    assert kinds() == ["confirmation", "confirmation"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_failure_in_the_middle_leaves_nothing(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE registrations_queuedmail ADD CONSTRAINT never CHECK (recipient = '')"
        )
        try:
            response = post(client, edition, clock)
        finally:
            cursor.execute("ALTER TABLE registrations_queuedmail DROP CONSTRAINT never")

    assert response.status_code == 500
    assert Participant.objects.count() == 0
    assert QueuedMail.objects.count() == 0


def test_the_switch_closes_the_form_at_once(
    client: Client, edition: Edition, url: str, clock: time_machine.Traveller
) -> None:
    data = posted(edition)
    clock.shift(10)
    client.get(url)
    # Another worker did this: our cached programme does not know yet.
    Edition.objects.update(is_registration_closed=True)

    response = client.post(url, data)

    assert response.status_code == 200
    assert "registrations/public/closed.html" in [t.name for t in response.templates]
    assert Participant.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"is_registration_closed": True}, "Aanmelden is gesloten"),
        ({"registration_opens_at": NOW.replace(day=3)}, "donderdag 3 september 2026"),
    ],
)
def test_a_form_that_is_not_open_says_so(
    client: Client, edition: Edition, url: str, fields: dict[str, Any], words: str
) -> None:
    Edition.objects.update(**fields)
    caches["pages"].clear()
    response = client.get(url)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert 'name="email"' not in response.content.decode()


def test_too_many_sign_ups_from_one_network_are_braked(
    client: Client, edition: Edition, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.SIGN_UP_LIMIT = 2
    answers = [
        post(client, edition, clock, email=f"piet{i}@example.org").status_code for i in range(3)
    ]
    assert answers == [303, 303, 429]
    assert Participant.objects.count() == 2

    clock.shift(10 * 60)
    assert post(client, edition, clock, email="later@example.org").status_code == 303


def test_the_page_of_thanks_is_the_same_for_everyone(client: Client, edition: Edition) -> None:
    response = client.get(reverse("registrations:signed_up", args=[edition.slug]))
    assert response.status_code == 200
    assert "Set-Cookie" not in response
    assert not response.cookies


def test_direct_aanmelden_goes_to_the_form_of_the_current_edition(
    client: Client, edition: Edition, url: str
) -> None:
    response = client.get(reverse("registrations:sign_up_current"))
    assert (response.status_code, response["Location"]) == (302, url)


@pytest.mark.django_db
def test_without_an_edition_direct_aanmelden_goes_home(client: Client) -> None:
    response = client.get(reverse("registrations:sign_up_current"))
    assert (response.status_code, response["Location"]) == (302, "/")


def test_an_unknown_edition_is_not_found(client: Client, edition: Edition) -> None:
    for name in ("sign_up", "signed_up"):
        assert client.get(reverse(f"registrations:{name}", args=["geen"])).status_code == 404


@pytest.mark.parametrize(("people", "own_texts"), [(0, False), (40, False), (1, True)])
def test_the_statements_of_a_sign_up_do_not_grow(
    client: Client,
    edition: Edition,
    url: str,
    clock: time_machine.Traveller,
    people: int,
    own_texts: bool,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    theme = Theme.objects.first()
    assert theme
    if own_texts:
        MailText.objects.create(edition=edition, kind="confirmation", subject="Hoi", body="Hoi")
    for i in range(people):
        make_participant(theme, email=f"p{i}@example.org")
    with django_assert_max_num_queries(4):
        client.get(url)
    with django_assert_max_num_queries(0):
        client.get(url)
    data = posted(edition)
    clock.shift(5)
    client.get(url)
    # What PostgreSQL gets in one message is several to SQLite.
    with django_assert_max_num_queries(8 if connection.vendor == "postgresql" else 12):
        assert client.post(url, data).status_code == 303
    assert (QueuedMail.objects.get().subject == "Hoi") == own_texts


def test_a_theme_that_was_deleted_meanwhile_is_no_choice_any_more(
    client: Client, edition: Edition, url: str, clock: time_machine.Traveller
) -> None:
    kept = programme.edition_or_404(edition.slug)
    list(kept.themes.all())
    data = posted(edition) | {"organisation": "Zo getypt"}
    clock.shift(5)
    edition.themes.filter(position=1).delete()
    # Another worker has not heard of it yet.
    caches["pages"].set(f"edition:{edition.slug}", kept)

    page = client.post(url, data)

    assert page.status_code == 200
    assert "Kies een van de thema’s hieronder." in page.content.decode()
    assert page.context["form"]["organisation"].value() == "Zo getypt"
    assert not Participant.objects.exists()
