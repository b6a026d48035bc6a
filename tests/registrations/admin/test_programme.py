"""The organiser's places and sessions, once people have signed up."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.admin import waiting_list as admin_waiting_list
from registrations.admin.division import CHANGED
from registrations.models import Participant, QueuedMail, Status
from sessions_app.models import Edition, Session, Theme, User
from tests.desk import on_page, save
from tests.people import NOW, make_organiser, make_participant

pytestmark = pytest.mark.portable


@pytest.fixture
def theme(edition: Edition) -> Theme:
    """A theme with one place: Piet has it, Noor and Ali wait."""
    theme = edition.themes.get(position=1)
    theme.capacity = 1
    theme.save()
    make_participant(theme)
    for minutes, name in enumerate(["noor", "ali"]):
        make_participant(
            theme,
            email=f"{name}@example.org",
            given_name=name.capitalize(),
            status=Status.WAITING,
            waiting_since=NOW + timedelta(minutes=minutes),
        )
    return theme


TOLD = [("session_changed", "piet"), ("session_waiting", "noor"), ("session_waiting", "ali")]


def told() -> list[tuple[str, str]]:
    """Every mail, as kind and name."""
    mails = QueuedMail.objects.order_by("pk").values_list("kind", "recipient")
    return [(kind, recipient.removesuffix("@example.org")) for kind, recipient in mails]


def status_of(name: str) -> str:
    return Participant.objects.get(email=f"{name}@example.org").status


def session_page(theme: Theme) -> str:
    session = theme.edition.sessions.get(position=1)
    return reverse("admin:sessions_app_session_change", args=[session.pk])


def places(theme: Theme) -> str:
    return reverse("admin:sessions_app_theme_places", args=[theme.pk])


def test_the_list_of_themes_tells_places_and_queue(desk: Client, theme: Theme) -> None:
    make_participant(theme, email="extra@example.org")
    page = desk.get(reverse("admin:sessions_app_theme_changelist")).content.decode()
    assert "2, 1 over capaciteit" in page
    assert places(theme) in page


def give_place(olga: Client, theme: Theme) -> Any:
    """Open the waiting list and give the first of it a free place."""
    shown = olga.get(places(theme)).context["shown"]
    return olga.post(places(theme), {"next": "1", "shown": shown}, follow=True)


def test_one_press_gives_one_free_place_after_the_first_session_has_begun(
    desk: Client, theme: Theme
) -> None:
    Session.objects.filter(position=1).update(starts_at=NOW - timedelta(hours=1))
    Theme.objects.filter(pk=theme.pk).update(capacity=2)
    give_place(desk, theme)
    assert (status_of("noor"), status_of("ali")) == ("placed", "waiting")
    page = give_place(desk, theme)
    assert "Er is geen vrije plaats, of er wacht niemand." in page.content.decode()
    assert [mail.kind for mail in QueuedMail.objects.all()] == ["promoted"]


def test_a_place_goes_to_who_was_first_on_the_page_and_to_nobody_else(
    desk: Client, theme: Theme
) -> None:
    Session.objects.filter(position=1).update(starts_at=NOW - timedelta(hours=1))
    Theme.objects.filter(pk=theme.pk).update(capacity=3)
    shown = desk.get(places(theme)).context["shown"]
    pages = [
        desk.post(places(theme), {"next": "1", "shown": shown}, follow=True).content.decode()
        for _ in range(2)
    ]
    assert [CHANGED in page for page in pages] == [False, True]
    assert (status_of("noor"), status_of("ali")) == ("placed", "waiting")


def test_somebody_is_placed_by_hand_over_capacity_with_a_reason(desk: Client, theme: Theme) -> None:
    ali = Participant.objects.get(email="ali@example.org")
    page = desk.post(places(theme), {"participant": ali.pk, "because": ""})
    assert "Vul in waarom deze deelnemer nu een plaats krijgt." in page.content.decode()
    assert status_of("ali") == "waiting"

    desk.post(places(theme), {"participant": ali.pk, "because": "leidt de groep mee"})

    ali.refresh_from_db()
    assert (ali.status, ali.by_hand_because) == (Status.PLACED, "leidt de groep mee")
    assert status_of("noor") == "waiting"
    page = desk.get(places(theme))
    assert "2, 1 over capaciteit" in page.content.decode()


def test_a_long_queue_shows_who_is_first_and_leads_to_the_others(
    desk: Client, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_waiting_list, "MOST_WAITING", 1)
    page = desk.get(places(theme))
    assert [person.email for person in page.context["waiting"]] == ["noor@example.org"]
    text = page.content.decode()
    assert "wachtlijst: <strong>2</strong>" in text
    assert ("En nog 1 persoon." in text, 'name="participant"' in text) == (True, False)
    found = re.search(r'href="([^"]+)">Bekijk iedereen die wacht', text)
    assert found
    everybody = desk.get(unescape(found[1])).context["cl"].queryset
    assert {person.email for person in everybody} == {"noor@example.org", "ali@example.org"}


def test_who_only_reads_sees_the_queue_and_gives_no_place(
    client: Client, theme: Theme, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    reader = make_organiser(email="lezer@example.org")
    reader.is_superuser = False
    reader.save()
    client.force_login(reader)
    page = client.get(places(theme))
    assert (page.status_code, 'name="next"' in page.content.decode()) == (200, False)
    data = {"next": "1", "shown": page.context["shown"]}
    assert client.post(places(theme), data).status_code == 403
    assert (status_of("noor"), status_of("ali")) == ("waiting", "waiting")


def test_somebody_who_does_not_wait_cannot_be_placed_by_hand(desk: Client, theme: Theme) -> None:
    piet = Participant.objects.get(email="piet@example.org")
    page = desk.post(places(theme), {"participant": piet.pk, "because": "zomaar"})
    assert "Deze deelnemer wacht niet meer." in page.content.decode()


def save_twice(desk: Client, url: str, **changes: Any) -> Any:
    """Save, read who moves up, and save what is on the page."""
    return desk.post(url, on_page(save(desk, url, **changes)))


@pytest.mark.parametrize("whole_edition", [False, True])
def test_who_moves_up_by_more_places_is_said_before_it_is_saved(
    desk: Client, theme: Theme, whole_edition: bool
) -> None:
    name, row, field = "theme", theme.pk, "capacity"
    if whole_edition:
        name, row, field = "edition", theme.edition_id, "themes-0-capacity"
    url = reverse(f"admin:sessions_app_{name}_change", args=[row])

    page = save(desk, url, **{field: 2})

    [fault] = page.context["faults"]
    assert fault.sentence.endswith(
        "schuift iemand door van de wachtlijst, met een mail: Noor de Vries. "
        "Is dat de bedoeling? Bewaar dan nog een keer."
    )
    assert (Theme.objects.get(pk=theme.pk).capacity, told()) == (1, [])

    # More places than was said is another thing.
    page = desk.post(url, on_page(page) | {field: ""})
    [fault] = page.context["faults"]
    assert "2 mensen" in fault.sentence
    assert "Noor de Vries, Ali de Vries" in fault.sentence
    answer = desk.post(url, on_page(page), follow=True)
    assert "Doorgeschoven van de wachtlijst, elk met een mail: 2." in answer.content.decode()
    assert told() == [("promoted", "noor"), ("promoted", "ali")]


def test_places_that_nobody_waits_for_are_saved_at_once(desk: Client, theme: Theme) -> None:
    url = reverse("admin:sessions_app_theme_change", args=[theme.edition.themes.last().pk])
    assert save(desk, url, capacity=40).status_code == 302
    Session.objects.filter(position=1).update(starts_at=NOW - timedelta(hours=1))
    url = reverse("admin:sessions_app_theme_change", args=[theme.pk])
    assert save(desk, url, capacity=2).status_code == 302
    assert told() == []


def test_more_places_are_for_who_waits_and_fewer_evict_nobody(desk: Client, theme: Theme) -> None:
    url = reverse("admin:sessions_app_theme_change", args=[theme.pk])
    save_twice(desk, url, capacity=2)
    assert (status_of("noor"), status_of("ali")) == ("placed", "waiting")
    save(desk, url, capacity=1)
    assert (status_of("piet"), status_of("noor")) == ("placed", "placed")


def test_more_places_than_can_be_stored_are_refused(desk: Client, theme: Theme) -> None:
    url = reverse("admin:sessions_app_theme_change", args=[theme.pk])
    for _ in range(2):
        assert save_twice(desk, url, capacity="9" * 40).status_code == 200
    assert Theme.objects.get(pk=theme.pk).capacity == 1


def test_the_page_of_an_edition_keeps_sessions_and_promotes(desk: Client, theme: Theme) -> None:
    url = reverse("admin:sessions_app_edition_change", args=[theme.edition.pk])
    before = list(Session.objects.values())

    response = save_twice(desk, url, **{"themes-0-capacity": 3})

    assert response.status_code == 302
    assert list(Session.objects.values()) == before
    assert (status_of("noor"), status_of("ali")) == ("placed", "placed")


def test_another_sender_invites_only_as_long_as_nobody_was_invited(
    desk: Client, edition: Edition
) -> None:
    page = reverse("admin:sessions_app_edition_change", args=[edition.pk])
    save(desk, page, sender_email="eerst@example.org")
    assert Edition.objects.get().organiser == (edition.title, "eerst@example.org")

    make_participant(edition.themes.get(position=1))
    save(desk, page, sender_email="later@example.org")
    now = Edition.objects.get()
    assert (now.organiser, now.sender) == (
        (edition.title, "eerst@example.org"),
        "later@example.org",
    )


@pytest.mark.parametrize("people", [0, 30])
def test_the_pages_take_few_statements(
    desk: Client,
    theme: Theme,
    people: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for i in range(people):
        make_participant(theme, email=f"p{i}@example.org", status=Status.WAITING, waiting_since=NOW)
    themes = reverse("admin:sessions_app_theme_changelist")
    # A savepoint and its release are among them.
    for url, most in ((places(theme), 14), (themes, 10)):
        with django_assert_max_num_queries(most):
            desk.get(url)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_theme_that_is_deleted_leaves_the_agenda_of_who_leads_it(
    desk: Client, edition: Edition, gijs: User, at_once: bool
) -> None:
    empty = edition.themes.get(position=3)
    empty.facilitators.add(gijs)
    if at_once:
        page = reverse("admin:sessions_app_theme_changelist")
        form = {"action": "delete_selected", "_selected_action": [empty.pk], "post": "yes"}
    else:
        page = reverse("admin:sessions_app_theme_delete", args=[empty.pk])
        form = {"post": "yes"}
    assert desk.post(page, form).status_code == 302
    assert edition.themes.count() == 2
    [letter] = QueuedMail.objects.all()
    assert (letter.kind, letter.recipient) == ("leads_no_more", gijs.email)
    assert {file["method"] for file in letter.attachments} == {"CANCEL"}
