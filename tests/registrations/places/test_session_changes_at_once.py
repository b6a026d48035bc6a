"""Who signs up while a session moves or is called off reads how it is by then."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.urls import reverse

from registrations.models import Participant, QueuedMail
from registrations.places import session_changes
from sessions_app import programme
from sessions_app.models import Edition, Session, Theme
from tests.at_once import while_uncommitted
from tests.forms import posted
from tests.people import session_of
from tests.places import hand_over, limit, mailed, sign_up

WEEK = timedelta(weeks=1)
Change = Callable[[Session], int]


def move(session: Session) -> int:
    return session_changes.change_session(
        session, starts_at=session.starts_at + WEEK, ends_at=session.ends_at + WEEK, meeting_url=""
    )


@transaction.atomic
def added(edition: Edition) -> int:
    """Add a fourth session, as the page of an organiser does."""
    last = session_of(edition, 3)
    return session_changes.add(
        edition.sessions.create(
            position=4, starts_at=last.starts_at + WEEK, ends_at=last.ends_at + WEEK
        )
    )


def told(name: str) -> tuple[str, list[tuple[str, str]]]:
    """What the confirmation of somebody says of session 1, and of each file its name and start."""
    mail = QueuedMail.objects.get(recipient=f"{name}@example.org", kind="confirmation")
    line = next((line for line in mail.text.splitlines() if " september " in line), "")
    line = line or next((line for line in mail.text.splitlines() if " oktober " in line), "")
    files = [(file["filename"], start_of(file["content"])) for file in mail.attachments]
    return line, files


def start_of(file: str) -> str:
    return next(line for line in file.splitlines() if line.startswith("DTSTART;")).partition(":")[2]


OLD = ("- donderdag 24 september 2026, 13.00–15.30 uur", ("bijeenkomst-1.ics", "20260924T130000"))
NEW = ("- donderdag 1 oktober 2026, 13.00–15.30 uur", ("bijeenkomst-1.ics", "20261001T130000"))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("capacity", [None, 5])
class TestAtOnce:
    @pytest.fixture
    def theme(self, edition: Edition, capacity: int | None) -> Theme:
        return limit(edition.themes.get(position=1), capacity)

    def test_who_signs_up_while_a_session_moves_reads_the_new_time(self, theme: Theme) -> None:
        session = session_of(theme.edition)
        while_uncommitted(lambda: move(session), lambda: sign_up(theme, "anna"))
        line, files = told("anna")
        assert (line, files[0]) == NEW
        assert len(mailed()) == 1

    def test_a_session_that_moves_waits_for_a_sign_up_and_tells_of_it(self, theme: Theme) -> None:
        session = session_of(theme.edition)
        count = while_uncommitted(lambda: sign_up(theme, "anna"), lambda: move(session))
        line, files = told("anna")
        assert (line, files[0], count) == (*OLD, 1)
        assert mailed() == [("confirmation", "anna"), ("session_changed", "anna")]

    def test_who_signs_up_while_a_session_is_called_off_gets_no_invitation(
        self, theme: Theme
    ) -> None:
        session = session_of(theme.edition)
        while_uncommitted(lambda: session_changes.call_off(session), lambda: sign_up(theme, "anna"))
        line, files = told("anna")
        assert line == ""
        assert [name for name, _ in files] == ["bijeenkomst-2.ics", "bijeenkomst-3.ics"]

    def test_who_signs_up_while_a_session_is_added_hears_of_it_once(self, theme: Theme) -> None:
        while_uncommitted(lambda: added(theme.edition), lambda: sign_up(theme, "anna"))
        _, files = told("anna")
        assert [name for name, _ in files] == [f"bijeenkomst-{n}.ics" for n in (1, 2, 3, 4)]
        assert mailed() == [("confirmation", "anna")]

    def test_a_session_that_is_added_waits_for_a_sign_up_and_tells_of_it(
        self, theme: Theme
    ) -> None:
        while_uncommitted(lambda: sign_up(theme, "anna"), lambda: added(theme.edition))
        _, files = told("anna")
        assert [name for name, _ in files] == [f"bijeenkomst-{n}.ics" for n in (1, 2, 3)]
        assert mailed() == [("confirmation", "anna"), ("session_added", "anna")]

    def test_a_session_that_moves_waits_for_a_hand_over(self, theme: Theme) -> None:
        anna, session = sign_up(theme, "anna"), session_of(theme.edition)
        mailed()
        while_uncommitted(lambda: hand_over(anna, "bram"), lambda: move(session))
        assert mailed() == [
            ("handed_over", "anna"),
            ("taken_over", "bram"),
            ("session_changed", "bram"),
        ]

    def test_a_hand_over_waits_for_a_session_that_moves(self, theme: Theme) -> None:
        anna, session = sign_up(theme, "anna"), session_of(theme.edition)
        mailed()
        while_uncommitted(lambda: move(session), lambda: hand_over(anna, "bram"))
        (taken_over,) = QueuedMail.objects.filter(kind="taken_over")
        assert start_of(taken_over.attachments[0]["content"]) == NEW[1][1]
        # What the one who left had not read yet, is not for the colleague.
        assert [kind for kind, _ in mailed()] == ["handed_over", "taken_over"]


@pytest.mark.parametrize("change", [move, session_changes.call_off])
def test_a_programme_that_was_kept_tells_nobody_an_old_time(
    client: Client, edition: Edition, clock: time_machine.Traveller, change: Change
) -> None:
    kept = programme.edition_or_404(edition.slug)
    list(kept.sessions.all())
    form = posted(edition)
    clock.shift(4)
    change(session_of(edition))
    # Another worker has not heard of it yet.
    caches["pages"].set(f"edition:{edition.slug}", kept)

    answer = client.post(reverse("registrations:sign_up", args=[edition.slug]), form)

    assert answer.status_code == 303
    assert Participant.objects.get().is_placed
    line, files = told("piet")
    if change is move:
        assert (line, files[0]) == NEW
    else:
        assert (line, [name for name, _ in files]) == (
            "",
            ["bijeenkomst-2.ics", "bijeenkomst-3.ics"],
        )
