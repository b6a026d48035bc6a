"""A mail that is sent again is true at that moment, and a new row; or it does not go."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from registrations.letters import again, leaders, mail
from registrations.letters.again import NotTrueAnyMore, send_again
from registrations.letters.invitations import Leader
from registrations.letters.kinds import IN_WORDS
from registrations.models import (
    Event,
    EventKind,
    Interest,
    Outcome,
    OutcomeState,
    Participant,
    Preparation,
    QueuedMail,
    Status,
)
from registrations.models.mail import MailState
from sessions_app.models import Edition, Theme, User
from tests.people import NOW, make_group, session_of
from tests.smtp import make_mail
from tests.states import in_a_group, waits

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

Write = Callable[[Participant], QueuedMail]


def reminder(piet: Participant) -> QueuedMail:
    return mail.reminder_letter(piet, session_of(piet.edition), reminder_on=NOW.date())


def moved(piet: Participant) -> QueuedMail:
    former, session = session_of(piet.edition), session_of(piet.edition)
    former.starts_at -= timedelta(hours=1)
    return mail.session_letter(piet, session, former)


def asked_address(piet: Participant) -> QueuedMail:
    return mail.confirm_address_letter(piet)


def prepares(piet: Participant) -> QueuedMail:
    session = session_of(piet.edition)
    prepared = Preparation.objects.create(theme=piet.theme, session=session)
    prepared.preparers.add(piet)
    return mail.preparation_letter(piet, session, is_chosen=True, tasks=[], has_agenda=False)


def answered(piet: Participant) -> QueuedMail:
    return mail.answered_letter(piet, questions=1, subjects=0)


def published(piet: Participant) -> QueuedMail:
    in_a_group(piet)
    outcome = Outcome.objects.create(
        subgroup=piet.subgroup, what="Kaart", state=OutcomeState.PUBLISHED, published_at=NOW
    )
    return mail.outcome_published_letter(piet, outcome)


def sent(letter: QueuedMail, **fields: Any) -> QueuedMail:
    """A letter that went, or as `fields` say."""
    letter.state, letter.sent_at = MailState.SENT, NOW
    for name, value in fields.items():
        setattr(letter, name, value)
    letter.save()
    return letter


def row_of(one: QueuedMail) -> dict[str, Any]:
    return QueuedMail.objects.values().get(pk=one.pk)


def refusal(one: QueuedMail, olga: User) -> str:
    with pytest.raises(NotTrueAnyMore) as refused:
        send_again(one, by=olga)
    return refused.value.sentence


def test_it_is_a_new_row_and_the_old_one_stays_as_it_was(piet: Participant, olga: User):
    old = sent(mail.confirmation_letter(piet), state=MailState.FAILED, error="550 weg")
    before = row_of(old)

    new = send_again(old, by=olga)

    assert row_of(old) == before
    assert (new.state, new.error, new.sent_at, new.attempts) == (MailState.QUEUED, "", None, 0)
    assert new.again_of == old
    assert new.message_id != old.message_id
    assert (new.subject, new.text, new.recipient) == (old.subject, old.text, old.recipient)
    assert not QueuedMail.objects.unsolved().exists()


def test_a_second_press_sends_nothing_more(piet: Participant, olga: User):
    old = sent(mail.link_letter(piet))
    new = send_again(old, by=olga)
    assert refusal(old, olga) == again.ONCE
    assert refusal(new, olga) == again.UNSENT
    sent(new)
    assert send_again(new, by=olga).again_of == new


def test_what_changed_since_stands_in_the_new_one(piet: Participant, olga: User):
    old = sent(mail.confirmation_letter(piet))
    session = session_of(piet.edition)
    session.meeting_url = "https://vergaderen.example.org/nieuw"
    session.save()
    new = send_again(old, by=olga)
    assert session.meeting_url not in old.text
    assert session.meeting_url in new.text


@pytest.mark.parametrize(
    ("write", "then", "says"),
    [
        (mail.confirmation_letter, waits, again.WAITS),
        (mail.promoted_letter, waits, again.WAITS),
        (reminder, waits, again.WAITS),
        (moved, waits, again.WAITS),
        (mail.subgroup_letter, lambda piet: None, again.NO_GROUP),
        (
            lambda piet: mail.theme_changed_letter(piet, left="Samenwerken"),
            lambda piet: None,
            again.OTHER_THEME,
        ),
        (asked_address, lambda piet: None, again.NOTHING_TO_CONFIRM),
        (
            mail.confirmation_letter,
            lambda piet: Participant.objects.update(email="nieuw@example.org"),
            again.ASTRAY,
        ),
        (
            mail.confirmation_letter,
            lambda piet: Participant.objects.update(email=""),
            again.NO_ADDRESS,
        ),
        (
            mail.confirmation_letter,
            lambda piet: Participant.objects.update(status=Status.CANCELLED),
            again.LEFT,
        ),
        (moved, lambda piet: Participant.objects.update(link_key="Xq7-nieuw"), again.OTHER_LINK),
        (moved, lambda piet: sent(moved(piet)), again.SESSIONS_CHANGED),
        (mail.cancelled_letter, lambda piet: None, again.COME_BACK),
        (
            reminder,
            lambda piet: piet.edition.sessions.update(cancelled_at=NOW),
            again.PAST,
        ),
        (answered, waits, again.WAITS),
        (answered, lambda piet: Participant.objects.update(status="cancelled"), again.LEFT),
        (answered, lambda piet: Participant.objects.update(hears_news=False), again.NO_NEWS),
        (answered, lambda piet: Participant.objects.update(link_key="Xq7-nieuw"), again.OTHER_LINK),
        (prepares, lambda piet: piet.edition.sessions.update(cancelled_at=NOW), again.PAST),
        (prepares, lambda piet: piet.preparations.clear(), again.NOT_PREPARING),
        (published, lambda piet: Outcome.objects.update(state="shared"), again.NOT_PUBLISHED),
    ],
)
def test_what_does_not_hold_any_more_is_refused_with_the_reason(
    piet: Participant, olga: User, write: Write, then: Callable[[Participant], Any], says: str
):
    if write is mail.subgroup_letter:
        in_a_group(piet)
        old = sent(write(piet))
        Participant.objects.update(subgroup=None)
    else:
        old = sent(write(piet), recipient="piet@example.org")
    then(piet)
    count = QueuedMail.objects.count()
    assert refusal(old, olga) == says
    assert QueuedMail.objects.count() == count


@pytest.mark.parametrize("write", [prepares, answered, published])
def test_news_of_a_group_goes_as_it_was_as_long_as_it_holds(
    piet: Participant, olga: User, write: Write
):
    old = sent(write(piet))
    assert send_again(old, by=olga).text == old.text


def test_who_waited_and_got_a_place_is_not_told_that_they_wait(piet: Participant, olga: User):
    waits(piet)
    waiting, still = sent(mail.confirmation_letter(piet)), sent(mail.confirmation_letter(piet))
    assert send_again(still, by=olga).kind == "waiting"
    Participant.objects.update(status=Status.PLACED, waiting_since=None)
    assert refusal(waiting, olga) == again.HAS_A_PLACE


def test_a_cancellation_goes_as_it_was_as_long_as_it_holds(piet: Participant, olga: User):
    first, second = sent(mail.cancelled_letter(piet)), sent(mail.cancelled_letter(piet))
    Participant.objects.update(status=Status.CANCELLED)
    new = send_again(first, by=olga)
    assert (new.text, len(new.attachments)) == (first.text, 3)
    Edition.objects.update(is_registration_closed=True)
    assert refusal(second, olga) == again.SIGN_UP_CHANGED


def test_a_reminder_goes_again_beside_that_of_its_day(piet: Participant, olga: User):
    old = sent(reminder(piet))
    new = send_again(old, by=olga)
    assert (new.session, new.reminder_on) == (old.session, None)


def test_a_change_of_theme_tells_the_last_one(piet: Participant, olga: User):
    other = piet.edition.themes.get(position=2)
    change = {"from_theme": other, "to_theme": piet.theme}
    Event.objects.note(EventKind.THEME_CHANGED, piet, by=olga, **change)
    old = sent(mail.theme_changed_letter(piet, left=other.title))
    assert "De organisator heeft dit gewijzigd." in send_again(old, by=olga).text


def test_a_message_goes_as_it_was_written(piet: Participant, olga: User):
    text = f"Neem een pen mee.\n{piet.private_link}\n"
    about = {"participant": piet, "edition": piet.edition, "recipient": piet.email}
    old = sent(make_mail(kind="group_message", text=text, **about))
    assert send_again(old, by=olga).text == text


def test_a_gespreksleider_reads_what_holds(theme: Theme, gijs: User, olga: User):
    theme.facilitators.add(gijs)
    leader, sessions = Leader(gijs, theme.edition), theme.edition.sessions.all()
    begins = [sent(leaders.begins_letter(leader, sessions)) for _ in range(2)]
    ends = [sent(leaders.ends_letter(leader, sessions)) for _ in range(2)]
    assert send_again(begins[0], by=olga).kind == "leads_now"
    assert refusal(ends[0], olga) == again.LEADS
    theme.facilitators.clear()
    assert refusal(begins[1], olga) == again.LEADS_NOTHING
    assert send_again(ends[1], by=olga).kind == "leads_no_more"


@pytest.mark.parametrize("kind", sorted(IN_WORDS))
def test_every_kind_goes_again_or_says_why_not(piet: Participant, olga: User, kind: str):
    piet.subgroup = make_group(piet.theme)
    piet.save()
    old = make_mail(
        kind=kind,
        edition=piet.edition,
        participant=piet,
        recipient="ander@example.org" if kind in again.FAREWELLS else piet.email,
        text=piet.private_link,
        session=session_of(piet.edition),
        state=MailState.FAILED,
    )
    try:
        assert send_again(old, by=olga).kind == kind
    except NotTrueAnyMore as refused:
        assert refused.sentence.endswith(".")
        assert refused.sentence != again.UNKNOWN


@pytest.mark.parametrize("kind", sorted(again.TO_INTERESTED))
def test_mail_to_who_wants_to_hear_goes_as_long_as_it_holds(
    edition: Edition, olga: User, kind: str
) -> None:
    fanny = Interest.objects.create(email="fanny@example.org")
    of_fanny = {"kind": kind, "recipient": fanny.email, "interest": fanny, "edition": edition}
    first, second = (make_mail(state=MailState.SENT, **of_fanny) for _ in range(2))
    # Who did not confirm gets only what asks for that; who did gets all else.
    is_asking = kind == "interest"
    Interest.objects.update(confirmed_at=NOW if is_asking else None)
    assert refusal(first, olga) == again.NOTHING_TO_CONFIRM
    Interest.objects.update(confirmed_at=None if is_asking else NOW)
    assert send_again(second, by=olga).kind == kind


def test_nothing_of_an_edition_that_is_over_goes_again(
    piet: Participant, olga: User, clock: time_machine.Traveller
):
    old = sent(mail.confirmation_letter(piet))
    clock.move_to(session_of(piet.edition, 3).ends_at)
    assert refusal(old, olga) == again.OVER


@pytest.mark.parametrize(
    ("kind", "leads", "sentence"),
    [
        ("leads_now", False, again.LEADS_NOTHING),
        ("leads_no_more", True, again.LEADS),
        ("session_led", False, again.LEADS_NOTHING),
        ("access_ends", False, again.LEADS_NOTHING),
        ("small_group", True, again.OF_THEN),
        ("invited_facilitator", True, again.INVITE),
    ],
)
def test_mail_to_who_leads_goes_as_long_as_it_holds(
    edition: Edition, olga: User, gijs: User, kind: str, leads: bool, sentence: str
) -> None:
    if leads:
        edition.themes.all()[0].facilitators.add(gijs)
    old = make_mail(kind=kind, edition=edition, recipient=gijs.email, state=MailState.SENT)
    assert refusal(old, olga) == sentence


def test_that_access_ends_goes_again_until_it_ended(
    edition: Edition, olga: User, gijs: User, clock: time_machine.Traveller
) -> None:
    edition.themes.all()[0].facilitators.add(gijs)
    old = make_mail(kind="access_ends", edition=edition, recipient=gijs.email, state=MailState.SENT)
    clock.move_to(session_of(edition, 3).ends_at + timedelta(weeks=7))
    assert send_again(old, by=olga).kind == "access_ends"
    other = make_mail(
        kind="access_ends", edition=edition, recipient=gijs.email, state=MailState.SENT
    )
    clock.shift(timedelta(days=8))
    assert refusal(other, olga) == again.ACCESS_ENDED


@pytest.mark.parametrize("kind", ["leads_now", "session_led"])
def test_mail_to_who_leads_in_an_edition_that_is_over_does_not_go(
    edition: Edition, olga: User, gijs: User, kind: str, clock: time_machine.Traveller
) -> None:
    edition.themes.all()[0].facilitators.add(gijs)
    old = make_mail(kind=kind, edition=edition, recipient=gijs.email, state=MailState.SENT)
    clock.shift(timedelta(days=400))
    assert refusal(old, olga) == again.OVER


def test_mail_to_who_leads_no_more_goes_as_it_was(edition: Edition, olga: User, gijs: User) -> None:
    old = make_mail(
        kind="leads_no_more", edition=edition, recipient=gijs.email, state=MailState.SENT
    )
    new = send_again(old, by=olga)
    assert (new.text, new.recipient) == (old.text, gijs.email)


def test_of_two_changes_only_the_last_goes_again(edition: Edition, olga: User, gijs: User) -> None:
    edition.themes.all()[0].facilitators.add(gijs)
    first, last = [
        make_mail(kind="session_led", edition=edition, recipient=gijs.email, state=MailState.SENT)
        for _ in range(2)
    ]
    assert refusal(first, olga) == again.SESSIONS_CHANGED
    assert send_again(last, by=olga).text == last.text
