"""The organiser's places and sessions, once people have signed up."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.admin.division import CHANGED
from registrations.forms.session import SessionForm
from registrations.models import Participant, QueuedMail, Status
from sessions_app.admin.meanwhile import THEIRS
from sessions_app.models import Edition, Session, Theme, User
from tests.at_once import at_once
from tests.desk import save
from tests.people import FIRST_SESSION, NOW, make_edition, make_organiser, make_participant

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
            given_name=name,
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


def test_somebody_who_does_not_wait_cannot_be_placed_by_hand(desk: Client, theme: Theme) -> None:
    piet = Participant.objects.get(email="piet@example.org")
    page = desk.post(places(theme), {"participant": piet.pk, "because": "zomaar"})
    assert "Deze deelnemer wacht niet meer." in page.content.decode()


def test_more_places_are_for_who_waits_and_fewer_evict_nobody(desk: Client, theme: Theme) -> None:
    url = reverse("admin:sessions_app_theme_change", args=[theme.pk])
    save(desk, url, capacity=2)
    assert (status_of("noor"), status_of("ali")) == ("placed", "waiting")
    save(desk, url, capacity=1)
    assert (status_of("piet"), status_of("noor")) == ("placed", "placed")


def test_the_page_of_an_edition_keeps_sessions_and_promotes(desk: Client, theme: Theme) -> None:
    url = reverse("admin:sessions_app_edition_change", args=[theme.edition.pk])
    before = list(Session.objects.values())

    response = save(desk, url, **{"themes-0-capacity": 3})

    assert response.status_code == 302
    assert list(Session.objects.values()) == before
    assert (status_of("noor"), status_of("ali")) == ("placed", "placed")


def move(session: Session, **changes: Any) -> tuple[str, dict[str, Any]]:
    start, end = (timezone.localtime(moment) for moment in (session.starts_at, session.ends_at))
    data = {
        "starts_at_0": start.strftime("%Y-%m-%d"),
        "starts_at_1": start.strftime("%H:%M"),
        "ends_at_0": end.strftime("%Y-%m-%d"),
        "ends_at_1": end.strftime("%H:%M"),
        "meeting_url": session.meeting_url,
        "shown": SessionForm(instance=session).stamp,
    }
    return reverse("admin:sessions_app_session_move", args=[session.pk]), data | changes


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


def test_a_session_moves_after_a_preview_and_everyone_is_told_once(
    desk: Client, theme: Theme
) -> None:
    session = Session.objects.get(position=2)
    url, data = move(session, starts_at_1="14:00", ends_at_1="16:00")
    assert desk.get(url).status_code == 200

    preview = desk.post(url, data)

    assert "Dit krijgen 3 mensen te horen" in preview.content.decode()
    assert not QueuedMail.objects.exists()
    assert timezone.localtime(Session.objects.get(position=2).starts_at).hour == 13

    for _ in range(2):
        desk.post(url, data | {"confirmed": "1"})

    session.refresh_from_db()
    assert (timezone.localtime(session.starts_at).hour, session.sequence) == (14, 1)
    assert told() == TOLD
    mail = QueuedMail.objects.get(kind="session_changed")
    assert [part["method"] for part in mail.attachments] == ["REQUEST"]


def test_the_link_is_told_to_who_has_a_place_and_who_leads(
    desk: Client, theme: Theme, gijs: User
) -> None:
    theme.facilitators.add(gijs)
    url, data = move(Session.objects.get(position=2), meeting_url="https://example.org/zaal")
    preview = desk.post(url, data).content.decode()
    assert "Dit krijgen 2 mensen te horen" in preview
    assert "Gijs, gespreksleider" in preview
    desk.post(url, data | {"confirmed": "1"})
    assert told() == [("session_changed", "piet"), ("session_led", "gijs")]


def test_a_session_that_is_added_reaches_everybody(desk: Client, theme: Theme, gijs: User) -> None:
    theme.facilitators.add(gijs)
    everybody = [
        ("session_added", "piet"),
        ("session_waiting", "noor"),
        ("session_waiting", "ali"),
        ("session_led", "gijs"),
    ]
    moments = {"starts_at_0": "24-3-2027", "starts_at_1": "13:00"}
    moments |= {"ends_at_0": "24-3-2027", "ends_at_1": "15:00"}
    new = {"edition": theme.edition.pk, "position": 4, "meeting_url": ""}
    assert desk.post("/admin/sessions_app/session/add/", new | moments).status_code == 302
    assert told() == everybody

    QueuedMail.objects.all().delete()
    page = reverse("admin:sessions_app_edition_change", args=[theme.edition.pk])
    row = {f"sessions-4-{name}": value for name, value in moments.items()}
    save(desk, page, **row | {"sessions-TOTAL_FORMS": 5, "sessions-4-position": 5})
    assert (Session.objects.count(), told()) == (4, [])


def test_a_session_that_gets_another_number_is_told(desk: Client, theme: Theme) -> None:
    session = Session.objects.get(position=3)
    page = reverse("admin:sessions_app_session_change", args=[session.pk])
    for _ in range(2):
        save(desk, page, position=4)
    session.refresh_from_db()
    assert (session.position, session.sequence, told()) == (4, 1, TOLD)
    assert "Het is nu bijeenkomst 4." in QueuedMail.objects.get(kind="session_changed").text


def test_who_moves_a_session_that_was_moved_meanwhile_is_told(desk: Client, theme: Theme) -> None:
    session = Session.objects.get(position=2)
    url, data = move(session, starts_at_1="14:00", ends_at_1="16:00", confirmed="1")
    later = session.starts_at + timedelta(days=7)
    Session.objects.filter(pk=session.pk).update(
        starts_at=later, ends_at=later + timedelta(hours=2), meeting_url="https://example.org/zaal"
    )

    page = desk.post(url, data)

    shown = page.content.decode()
    assert "Er is intussen iets veranderd. Er is nog niets bewaard." in shown
    assert "Nu is bewaard: 1 december 2026 13:00." in shown
    form = page.context["form"]
    assert form.errors["meeting_url"] == [THEIRS]
    assert form["meeting_url"].value() == "https://example.org/zaal"
    assert form["starts_at"].value() == ["2026-11-24", "14:00"]
    assert Session.objects.get(position=2).starts_at == later
    assert not QueuedMail.objects.exists()

    again = data | {"shown": form.stamp, "meeting_url": "https://example.org/zaal"}
    desk.post(url, again)
    assert timezone.localtime(Session.objects.get(position=2).starts_at).day == 24
    assert told() == TOLD


def test_who_moves_a_session_that_was_called_off_meanwhile_is_told(
    desk: Client, theme: Theme
) -> None:
    url, data = move(Session.objects.get(position=2), starts_at_1="14:00", confirmed="1")
    Session.objects.filter(position=2).update(cancelled_at=NOW)
    page = desk.post(url, data)
    assert page.context["form"].errors == {"is_off": [THEIRS]}
    assert page.context["form"]["is_off"].value() is True
    assert Session.objects.get(position=2).cancelled_at == NOW


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_a_session_at_once_one_is_told(client: Client, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    session = make_edition().sessions.get(position=2)
    moves = [move(session, starts_at_1=hour, ends_at_1="17:00") for hour in ("14:00", "15:00")]
    answers = at_once(*[lambda each=each: client.post(*each).status_code for each in moves])
    assert sorted(answers) == [200, 302]


def test_a_session_is_called_off_and_leaves_the_agenda(desk: Client, theme: Theme) -> None:
    url, data = move(Session.objects.get(position=2), is_off="on")
    preview = desk.post(url, data).content.decode()
    assert "De bijeenkomst gaat niet door. Wie de bijeenkomst in de agenda heeft" in preview
    for _ in range(2):
        desk.post(url, data | {"confirmed": "1"})
    mail = QueuedMail.objects.get(kind="session_cancelled")
    assert [part["method"] for part in mail.attachments] == ["CANCEL"]
    assert Session.objects.get(position=2).cancelled_at == NOW


def test_a_session_that_is_deleted_leaves_the_agenda(
    desk: Client, theme: Theme, gijs: User
) -> None:
    theme.facilitators.add(gijs)
    session = Session.objects.get(position=2)
    url = reverse("admin:sessions_app_session_delete", args=[session.pk])
    assert desk.post(url, {"post": "yes"}).status_code == 302
    assert list(Session.objects.values_list("position", flat=True)) == [1, 3]
    methods = QueuedMail.objects.order_by("pk").values_list("kind", "attachments")
    assert [(kind, [file["method"] for file in files]) for kind, files in methods] == [
        ("session_cancelled", ["CANCEL"]),
        ("session_waiting", []),
        ("session_waiting", []),
        ("session_led", ["CANCEL"]),
    ]


def test_a_session_that_was_called_off_is_deleted_in_silence(desk: Client, theme: Theme) -> None:
    Session.objects.filter(position=2).update(cancelled_at=NOW)
    rows = {"action": "delete_selected", "post": "yes"}
    rows |= {"_selected_action": list(Session.objects.values_list("pk", flat=True)[1:2])}
    assert desk.post("/admin/sessions_app/session/", rows).status_code == 302
    assert (Session.objects.count(), told()) == (2, [])


def test_a_session_that_people_were_at_is_not_deleted(desk: Client, theme: Theme) -> None:
    Session.objects.filter(position=2).update(starts_at=NOW - timedelta(hours=1))
    session = Session.objects.get(position=2)
    url = reverse("admin:sessions_app_session_delete", args=[session.pk])
    page = desk.post(url, {"post": "yes"})
    assert (page.status_code, "Piet de Vries" in page.content.decode()) == (200, True)
    theme.participants.all().delete()
    assert desk.post(url, {"post": "yes"}).status_code == 302
    assert Session.objects.count() == 2


def test_an_impossible_time_gets_a_sentence(desk: Client, theme: Theme) -> None:
    url, data = move(Session.objects.get(position=2), ends_at_1="12:00")
    page = desk.post(url, data | {"confirmed": "1"})
    assert "Een bijeenkomst eindigt nadat zij begint." in page.content.decode()
    assert not QueuedMail.objects.exists()


def test_a_session_of_nobody_moves_without_a_preview(desk: Client, edition: Edition) -> None:
    url, data = move(Session.objects.get(position=2), meeting_url="https://example.org/room")
    assert desk.post(url, data).status_code == 302
    assert Session.objects.get(position=2).meeting_url == "https://example.org/room"


def test_a_session_of_the_past_changes_in_silence(desk: Client, theme: Theme) -> None:
    past = NOW - timedelta(days=2)
    Session.objects.filter(position=1).update(
        starts_at=past - timedelta(hours=2), ends_at=past - timedelta(hours=1)
    )
    url, data = move(Session.objects.get(position=1), meeting_url="https://example.org/opname")
    desk.post(url, data | {"confirmed": "1"})
    assert Session.objects.get(position=1).meeting_url == "https://example.org/opname"
    assert not QueuedMail.objects.exists()


def test_a_session_of_the_past_that_is_held_later_after_all_is_told(
    desk: Client, theme: Theme
) -> None:
    _, later = move(Session.objects.get(position=1))
    past = NOW - timedelta(days=2)
    Session.objects.filter(position=1).update(
        starts_at=past - timedelta(hours=2), ends_at=past - timedelta(hours=1)
    )
    url, shown = move(Session.objects.get(position=1))
    desk.post(url, later | {"shown": shown["shown"], "confirmed": "1"})
    assert Session.objects.get(position=1).starts_at == FIRST_SESSION
    assert told() == TOLD


def test_an_organiser_without_rights_changes_nothing(desk: Client, theme: Theme) -> None:
    User.objects.update(is_superuser=False)
    for url in (places(theme), move(Session.objects.get(position=1))[0]):
        assert desk.get(url).status_code == 403
        assert desk.post(url, {"next": "1"}).status_code == 403


@pytest.mark.parametrize("people", [0, 30])
def test_the_pages_take_twelve_statements_at_most(
    desk: Client,
    theme: Theme,
    people: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for i in range(people):
        make_participant(theme, email=f"p{i}@example.org", status=Status.WAITING, waiting_since=NOW)
    for url in (places(theme), reverse("admin:sessions_app_theme_changelist")):
        with django_assert_max_num_queries(12):
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
