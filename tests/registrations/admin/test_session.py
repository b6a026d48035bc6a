"""A session is added, changed and deleted by an organiser, and whoever knows of it hears it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from registrations.forms.session import TAKEN, SessionForm
from registrations.models import QueuedMail, Status
from sessions_app.admin.meanwhile import THEIRS
from sessions_app.models import Edition, Session, Theme, User
from tests.at_once import at_once
from tests.desk import on_page, typed
from tests.people import (
    AMSTERDAM,
    FIRST_SESSION,
    NOW,
    make_edition,
    make_organiser,
    make_participant,
)

pytestmark = pytest.mark.portable

ADD = "/admin/sessions_app/session/add/"


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


def page_of(session: Session) -> str:
    return reverse("admin:sessions_app_session_change", args=[session.pk])


def move(session: Session, **changes: Any) -> tuple[str, dict[str, Any]]:
    """The page of a session, and what is on it with these changes."""
    form = SessionForm(instance=Session.objects.get(pk=session.pk))
    return page_of(session), {"shown": form.stamp} | typed(form) | changes


def confirm(desk: Client, url: str, data: dict[str, Any]) -> Any:
    """Look at who hears of it, and press."""
    return desk.post(url, data | {"confirmed": desk.post(url, data).context["preview"]})


def test_a_session_moves_after_a_preview_and_everyone_is_told_once(
    desk: Client, theme: Theme
) -> None:
    session = Session.objects.get(position=2)
    url, data = move(session, starts_at_1="14:00", ends_at_1="16:00")
    assert desk.get(url).status_code == 200

    preview = desk.post(url, data)

    shown = preview.context["hearers"]
    assert [shown.placed.number, shown.waiting.number, len(shown.leaders)] == [1, 2, 0]
    assert "Wijzig en verstuur 3 berichten" in preview.content.decode()
    assert "dinsdag 24 november 2026, 14.00–16.00 uur" in preview.content.decode()
    assert not QueuedMail.objects.exists()
    assert timezone.localtime(Session.objects.get(position=2).starts_at).hour == 13

    for _ in range(2):
        desk.post(url, data | {"confirmed": preview.context["preview"]})

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
    shown = desk.post(url, data).context["hearers"]
    assert [shown.placed.number, shown.waiting.number, len(shown.leaders)] == [1, 0, 1]
    confirm(desk, url, data)
    assert told() == [("session_changed", "piet"), ("session_led", "gijs")]


def test_a_session_that_is_added_reaches_everybody(desk: Client, theme: Theme, gijs: User) -> None:
    theme.facilitators.add(gijs)
    url = f"{ADD}?editie={theme.edition_id}"
    data = on_page(desk.get(url)) | {"starts_at_0": "24 maart 2027", "starts_at_1": "13.00"}
    data |= {"ends_at_1": "15.00", "edition": theme.edition_id}

    preview = desk.post(url, data)

    assert "Voeg toe en verstuur 4 berichten" in preview.content.decode()
    assert (Session.objects.count(), told()) == (3, [])
    assert confirm(desk, url, data).status_code == 302
    added = Session.objects.get(position=4)
    assert timezone.localtime(added.ends_at) == datetime(2027, 3, 24, 15, tzinfo=AMSTERDAM)
    assert told() == [
        ("session_added", "piet"),
        ("session_waiting", "noor"),
        ("session_waiting", "ali"),
        ("session_led", "gijs"),
    ]


def test_a_session_comes_to_the_edition_that_was_on_the_page(
    desk: Client, edition: Edition
) -> None:
    other = make_edition("andere")
    data = on_page(desk.get(f"{ADD}?editie={other.pk}")) | {"edition": other.pk}
    data |= {"starts_at_0": "24-3-2027", "starts_at_1": "13", "ends_at_1": "15"}
    assert desk.post(ADD, data).status_code == 302
    assert [other.sessions.count(), edition.sessions.count()] == [4, 3]


def test_without_an_edition_there_is_one_to_be_made_first(desk: Client) -> None:
    assert desk.get(ADD)["Location"] == reverse("admin:sessions_app_edition_add")


def test_what_was_changed_after_the_preview_is_looked_at_again(desk: Client, theme: Theme) -> None:
    url, data = move(Session.objects.get(position=2), starts_at_1="14.00", ends_at_1="16.00")
    shown = desk.post(url, data).context["preview"]
    later = desk.post(url, data | {"ends_at_1": "17.00", "confirmed": shown})
    assert (later.status_code, later.context["preview"] == shown, told()) == (200, False, [])


def test_who_has_no_address_is_named_and_not_counted(desk: Client, theme: Theme) -> None:
    make_participant(theme, email="", given_name="Toos", family_name="Telefoon")
    url, data = move(Session.objects.get(position=2), starts_at_1="14.00")
    page = desk.post(url, data)
    assert page.context["hearers"].number == 3
    assert "Geen e-mailadres, en dus geen mail: Toos de Telefoon." in page.content.decode()


def test_a_plan_that_gets_worse_is_said_and_stops_nothing(desk: Client, theme: Theme) -> None:
    url, data = move(Session.objects.get(position=2), starts_at_0="25-12-2026", ends_at_0="")
    page = desk.post(url, data)
    assert [fault.text for fault in page.context["warnings"]] == [
        "Bijeenkomst 2 is op eerste kerstdag: vrijdag 25 december 2026.",
        "Bijeenkomst 2 valt in de kerstvakantie van regio Noord, Midden en Zuid: "
        "vrijdag 25 december 2026.",
    ]
    assert confirm(desk, url, data).status_code == 302
    again, unchanged = move(Session.objects.get(position=2), starts_at_1="14.00")
    assert desk.post(again, unchanged).context["warnings"] == []


def test_a_number_that_is_taken_gets_a_sentence(desk: Client, edition: Edition) -> None:
    url, data = move(Session.objects.get(position=2), position=3)
    assert desk.post(url, data).context["form"].errors == {"position": [TAKEN]}


def _view_sessions() -> Permission:
    return Permission.objects.get(codename="view_session", content_type__app_label="sessions_app")


def test_who_only_reads_sees_a_session_and_changes_nothing(desk: Client, theme: Theme) -> None:
    User.objects.update(is_superuser=False)
    User.objects.get().user_permissions.add(_view_sessions())
    url, data = move(Session.objects.get(position=2), starts_at_1="14.00", ends_at_1="16.00")
    page = desk.get(url)
    assert (page.status_code, '<button class="button' in page.content.decode()) == (200, False)
    assert [desk.post(url, data).status_code, desk.get(ADD).status_code] == [403, 403]


def test_a_session_that_gets_another_number_is_told(desk: Client, theme: Theme) -> None:
    session = Session.objects.get(position=3)
    url, data = move(session, position=4)
    confirm(desk, url, data)
    session.refresh_from_db()
    assert (session.position, session.sequence, told()) == (4, 1, TOLD)
    assert "Het is nu bijeenkomst 4." in QueuedMail.objects.get(kind="session_changed").text


def test_one_that_is_off_gets_another_number_in_silence(desk: Client, theme: Theme) -> None:
    Session.objects.filter(position=3).update(cancelled_at=NOW)
    url, data = move(Session.objects.get(position=3), position=4)
    assert desk.post(url, data).status_code == 302
    assert (Session.objects.get(position=4).cancelled_at, told()) == (NOW, [])


def test_who_moves_a_session_that_was_moved_meanwhile_is_told(desk: Client, theme: Theme) -> None:
    session = Session.objects.get(position=2)
    url, data = move(session, starts_at_1="14:00", ends_at_1="16:00")
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
    assert form["starts_at"].value() == ["24 november 2026", "14:00"]
    assert Session.objects.get(position=2).starts_at == later
    assert not QueuedMail.objects.exists()

    again = data | {"shown": form.stamp, "meeting_url": "https://example.org/zaal"}
    confirm(desk, url, again)
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
    preview = desk.post(url, data)
    assert "Bijeenkomst 2 gaat niet door." in preview.content.decode()
    for _ in range(2):
        desk.post(url, data | {"confirmed": preview.context["preview"]})
    mail = QueuedMail.objects.get(kind="session_cancelled")
    assert [part["method"] for part in mail.attachments] == ["CANCEL"]
    assert Session.objects.get(position=2).cancelled_at == NOW


def test_a_session_that_is_deleted_leaves_the_agenda(
    desk: Client, theme: Theme, gijs: User
) -> None:
    theme.facilitators.add(gijs)
    session = Session.objects.get(position=2)
    url = reverse("admin:sessions_app_session_delete", args=[session.pk])
    page = desk.get(url).content.decode()
    assert "Verwijder en verstuur 4 berichten" in page
    assert page_of(session) in page
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
    assert "De bijeenkomst is begonnen of geweest" in page.content.decode()
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
    confirm(desk, url, later | {"shown": shown["shown"]})
    assert Session.objects.get(position=1).starts_at == FIRST_SESSION
    assert told() == TOLD


def test_a_preview_takes_as_many_statements_for_many(desk: Client, theme: Theme) -> None:
    def statements() -> int:
        url, data = move(Session.objects.get(position=2), starts_at_1="14.00")
        with CaptureQueriesContext(connection) as captured:
            assert desk.post(url, data).context["preview"]
        return len(captured)

    few = statements()
    for number in range(30):
        make_participant(theme, email=f"p{number}@example.org")
    assert statements() == few <= 30
