"""The letters of a sign-up that are made once and filled in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from registrations.letters import mail, ready
from registrations.models import MailText, Participant, QueuedMail
from sessions_app.models import Edition, Theme
from tests.people import make_participant, session_of
from tests.places import limit, sign_up

pytestmark = pytest.mark.portable

NAMES = [
    "Piet",
    "J.de.Vries",
    "O’Neill-D'Arcy",
    "Anne  & Co",
    "<b>Ada</b> &amp;",
    "李",
    "{voornaam}",
]
OWN = "Hoi {voornaam}, welkom bij {titel}.\n{plaats}\n\n# Kop van {voornaam}\n- {voornaam}"
FIELDS = ["kind", "recipient", "sender_name", "sender", "reply_to", "subject", "text", "html"]


def fields(letter: QueuedMail) -> dict[str, Any]:
    return {name: getattr(letter, name) for name in [*FIELDS, "attachments", "participant_id"]}


@pytest.mark.parametrize("asked_for", [None, "", "Een ‘ander’ thema & meer"])
@pytest.mark.parametrize("is_own", [False, True])
@pytest.mark.parametrize("is_placed", [True, False])
def test_a_letter_that_is_filled_in_is_the_letter_that_is_written(
    edition: Edition, is_placed: bool, is_own: bool, asked_for: str | None
) -> None:
    theme = limit(edition.themes.get(position=1), 1)
    if is_own:
        for kind in ready.MAILED:
            MailText.objects.create(edition=edition, kind=kind, subject="Hoi {titel}", body=OWN)
    if not is_placed:
        make_participant(theme)
    people = [sign_up(theme, f"p{place}", given_name=name) for place, name in enumerate(NAMES)]
    told = ready.of_edition(edition.pk)
    for person in people[: 1 if is_placed else None]:
        person.theme = told.themes[theme.pk]
        person.edition = told.edition
        if asked_for is None:
            written = mail.confirmation_letter(person)
        else:
            written = mail.known_address_letter(person, asked_for=asked_for)
        filled = told.letter(person, asked_for=asked_for)
        for name in ("text", "html"):
            words, number = getattr(filled, name), str(person.queue_position)
            setattr(filled, name, words.replace(str(ready.NUMBER_HERE), number))
        assert fields(filled) == fields(written)
        assert person.is_placed == is_placed


def test_what_is_stored_is_what_is_written(edition: Edition) -> None:
    """But for the moment in its files, which is that of the press."""
    theme = limit(edition.themes.get(position=1), 1)
    for name in ("anna", "bram", "carla"):
        person = sign_up(theme, name)
        assert fields(person.mails.get()) == fields(mail.confirmation_letter(person))


def test_a_letter_of_the_next_second_knows_what_is_past(
    edition: Edition, clock: time_machine.Traveller
) -> None:
    theme = edition.themes.get(position=1)
    assert len(sign_up(theme, "anna").mails.get().attachments) == 3
    clock.move_to(session_of(edition).ends_at)
    assert len(sign_up(theme, "bram").mails.get().attachments) == 2


def mark(edition: Edition) -> str:
    ready.forget()
    return ready.of_edition(edition.pk).mark


def edit(row: Any, **values: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)


def text_of(edition: Edition) -> MailText:
    return MailText.objects.create(edition=edition, kind="confirmation", subject="Hoi", body="Hoi")


CHANGES: dict[str, Callable[[Edition], Any]] = {
    "title": lambda edition: edit(edition, title="Anders"),
    "closed": lambda edition: edit(edition, is_registration_closed=True),
    "session": lambda edition: edit(session_of(edition), meeting_url="https://example.org/"),
    "later": lambda edition: edit(session_of(edition, 3), ends_at="2027-06-01T12:00Z"),
    "no session": lambda edition: session_of(edition).delete(),
    "theme": lambda edition: edit(edition.themes.get(position=1), title="Anders"),
    "capacity": lambda edition: edit(edition.themes.get(position=2), capacity=3),
    "no theme": lambda edition: edition.themes.get(position=3).delete(),
    "text": text_of,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_mark_is_another_after_each_change(
    edition: Edition, change: Callable[[Edition], Any]
) -> None:
    before = mark(edition)
    change(edition)
    assert mark(edition) != before


def test_the_mark_is_another_when_a_text_changes_or_goes(edition: Edition) -> None:
    text = text_of(edition)
    marks = [mark(edition)]
    edit(text, body="Dag")
    marks.append(mark(edition))
    text.delete()
    marks.append(mark(edition))
    assert len(set(marks)) == 3


def test_people_and_other_editions_leave_the_mark(
    edition: Edition, clock: time_machine.Traveller, make_another: Callable[[], Edition]
) -> None:
    before = mark(edition)
    sign_up(limit_elsewhere(make_another()), "anna")
    make_participant(edition.themes.get(position=1))
    clock.shift(timedelta(hours=1))
    assert mark(edition) == before


def limit_elsewhere(edition: Edition) -> Theme:
    return limit(edition.themes.get(position=1), 4)


@pytest.fixture
def make_another() -> Callable[[], Edition]:
    from tests.people import make_edition

    return lambda: make_edition(slug="ander")


def test_somebody_who_is_known_reads_no_invitations(edition: Edition) -> None:
    person: Participant = sign_up(edition.themes.get(position=1))
    assert ready.of_edition(edition.pk).letter(person, asked_for="").attachments == []
