"""A message of an organiser to many: as it was shown, once for each, and stopped in time."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from registrations import jobs
from registrations.desk import message, work
from registrations.desk.audience import NO_GROUP, Addressees
from registrations.desk.message import BATCH, MessageChanged
from registrations.letters import outbox
from registrations.letters.group_message import NobodyToMail
from registrations.models import (
    Interest,
    Message,
    MessageState,
    Participant,
    QueuedMail,
    SavedText,
    Work,
)
from registrations.models.mail import MailState
from registrations.places import interest, registration
from registrations.privacy import forgetting, texts
from sessions_app.models import Edition, Theme, User
from tests.at_once import at_once
from tests.groups import arrive, crowd, grouped
from tests.people import FIRST_SESSION, NOW, make_participant

pytestmark = [pytest.mark.django_db, pytest.mark.portable]

TEXT = "Dag {voornaam},\n\nTot {datum}, in {thema}."
HOUR = timedelta(hours=1)


def draft(edition: Edition, by: User, at: datetime | None = None, **fields: Any) -> Message:
    """What Olga writes to everyone who has a place."""
    audience = Addressees(**fields.pop("audience", {}))
    return Message(
        **{"edition": edition, "by": by, "subject": "Tot {datum}", "text": TEXT} | fields,
        audience=audience.stored,
        due_at=at or timezone.now(),
        state=MessageState.PLANNED if at else MessageState.BUSY,
    )


def press(written: Message) -> Message:
    """Send what was shown a moment ago."""
    now = timezone.now()
    shown = message.fingerprint(written, message.readers(written), now)
    return message.send(written, shown=shown, now=now)[0]


def mails(sent: Message) -> list[tuple[str, str]]:
    return list(sent.mails.order_by("pk").values_list("recipient", "subject"))


def state(sent: Message) -> tuple[str, int, list[int]]:
    sent.refresh_from_db()
    return sent.state, sent.total, sent.left


def test_each_gets_a_mail_of_their_own_with_its_words(
    edition: Edition, theme: Theme, olga: User
) -> None:
    arrive(theme, "anna", "bert")
    sent = press(draft(edition, olga))
    day = "donderdag 24 september 2026"
    assert mails(sent) == [(f"{name}@example.org", f"Tot {day}") for name in ("anna", "bert")]
    anna = Participant.objects.get(given_name="Anna")
    mail = sent.mails.get(participant=anna)
    assert mail.text.startswith(
        f"Dag Anna,\n\nTot {day}, in Aanwezigheidsbeleid.\n\nDit bericht is"
    )
    assert anna.private_link in mail.text
    assert (mail.kind, mail.reply_to, mail.due_at) == ("message", "vragen@example.org", NOW)
    assert state(sent) == ("done", 2, [])
    assert sent.to_whom == "Iedereen die een plaats heeft."
    assert outbox.send_due() == 2


def test_it_goes_out_before_there_are_groups_and_to_who_waits(
    edition: Edition, theme: Theme, olga: User
) -> None:
    make_participant(theme, status="waiting", waiting_since=NOW)
    audience = {"statuses": ("placed", "waiting"), "subgroups": (NO_GROUP,)}
    sent = press(draft(edition, olga, audience=audience))
    assert [recipient for recipient, _ in mails(sent)] == ["piet@example.org"]
    assert "U krijgt deze mail omdat u op de wachtlijst staat van" in sent.mails.get().html


def test_an_address_gets_it_once_and_who_has_none_is_counted(
    edition: Edition, theme: Theme, olga: User
) -> None:
    left = {"status": "cancelled", "cancelled_at": NOW}
    make_participant(theme, **left)
    make_participant(theme, **left, email="PIET@example.org")
    make_participant(theme, email="")
    written = draft(edition, olga, audience={"statuses": ("placed", "cancelled")})
    found = message.readers(written)
    assert (found.number, found.without_address, found.without_group) == (1, 1, 0)
    assert len(mails(press(written))) == 1


def test_who_is_in_no_group_does_not_get_a_text_with_its_number(
    edition: Edition, theme: Theme, olga: User
) -> None:
    grouped(theme, 12, "anna")
    arrive(theme, "bert")
    written = draft(edition, olga, text="U zit in subgroep {subgroep}.")
    found = message.readers(written)
    assert ([p.given_name for p in found.people], found.without_group) == (["Anna"], 1)
    assert press(written).mails.get().text.startswith("U zit in subgroep 12.\n")


def test_of_many_readers_some_are_named_and_all_are_counted(
    edition: Edition, theme: Theme, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(theme, "cato", "anna", "bert")
    monkeypatch.setattr(message, "SHOWN", 2)
    found = message.readers(draft(edition, olga))
    assert [row[2] for row in found.rows] == ["Anna", "Bert", "Cato"]
    assert [person.given_name for person in found.people] == ["Anna", "Bert"]
    assert (found.number, found.more) == (3, 1)


def test_a_second_press_of_the_same_page_makes_no_other_message(
    edition: Edition, theme: Theme, olga: User
) -> None:
    arrive(theme, "anna", "bert")
    once = uuid4()
    now = timezone.now()
    shown = message.fingerprint(written := draft(edition, olga), message.readers(written), now)
    first = message.send(draft(edition, olga, press=once), shown=shown, now=now)
    again = message.send(draft(edition, olga, press=once), shown=shown, now=now)
    assert (first[1], again[1]) == (True, False)
    assert first[0] == again[0]
    assert (Message.objects.count(), QueuedMail.objects.count()) == (1, 2)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_presses_at_once_make_one_message(edition: Edition, theme: Theme, olga: User) -> None:
    arrive(theme, "anna", "bert")
    once, now = uuid4(), timezone.now()
    shown = message.fingerprint(written := draft(edition, olga), message.readers(written), now)

    def send() -> bool:
        own = draft(Edition.objects.get(), olga, press=once)
        return message.send(own, shown=shown, now=now)[1]

    assert Counter(at_once(*[send] * 4)) == {True: 1, False: 3}
    assert (Message.objects.count(), QueuedMail.objects.count()) == (1, 2)


CHANGES: dict[str, Callable[[Theme], Any]] = {
    "somebody came": lambda theme: arrive(theme, "cato"),
    "somebody left": lambda theme: registration.cancel(Participant.objects.all()[0]),
    "the date moved": lambda theme: theme.edition.sessions.update(starts_at=FIRST_SESSION - HOUR),
    "the theme got another title": lambda theme: Theme.objects.update(title="Anders"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_leaves_that_was_not_shown(
    edition: Edition, theme: Theme, olga: User, change: str
) -> None:
    arrive(theme, "anna", "bert")
    written = draft(edition, olga)
    shown = message.fingerprint(written, message.readers(written), NOW)
    CHANGES[change](theme)
    with pytest.raises(MessageChanged):
        message.send(draft(Edition.objects.get(), olga), shown=shown, now=NOW)
    assert not Message.objects.exists()


def test_there_is_no_message_to_nobody(edition: Edition, olga: User) -> None:
    with pytest.raises(NobodyToMail):
        press(draft(edition, olga))


def test_many_mails_are_work_that_a_next_worker_goes_on_with(
    edition: Edition, theme: Theme, olga: User
) -> None:
    crowd(theme, 2 * BATCH + 1)
    sent = press(draft(edition, olga))
    assert (mails(sent), len(state(sent)[2])) == ([], 2 * BATCH + 1)

    class Died(BaseException):
        pass

    def progress(done: int, total: int) -> None:
        raise Died

    taken = Work.objects.take(timezone.now())
    assert taken
    with pytest.raises(Died):
        message.store_mails(taken, progress)  # type: ignore[arg-type]
    assert len(mails(sent)) == BATCH
    Work.objects.update(due_at=NOW)
    assert jobs.do_works() == 1
    assert state(sent) == ("done", 2 * BATCH + 1, [])
    to = Counter(recipient for recipient, _ in mails(sent))
    assert (len(to), set(to.values())) == (2 * BATCH + 1, {1})
    done = Work.objects.get()
    assert (done.words, done.link) == (
        f"Alle mail staat klaar en gaat uit: {2 * BATCH + 1}.",
        f"/admin/registrations/message/{sent.pk}/change/",
    )


def test_the_cost_of_a_batch_does_not_grow_with_it(
    edition: Edition,
    theme: Theme,
    olga: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    crowd(theme, 30)
    written = draft(Edition.objects.get(), olga)
    people = message.readers(written).people
    with django_assert_num_queries(1):  # the sessions
        assert len(message.letters(written, people, NOW)) == 30


def test_a_message_for_later_goes_to_whoever_it_is_for_by_then(
    edition: Edition, theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    arrive(theme, "anna", "bert")
    sent = press(draft(edition, olga, NOW + HOUR))
    assert (state(sent), mails(sent)) == (("planned", 2, []), [])
    registration.cancel(Participant.objects.get(given_name="Anna"))
    arrive(theme, "cato", "dirk")
    assert message.send_planned(timezone.now()) == 0
    clock.shift(HOUR)
    jobs.do_due()
    assert state(sent) == ("done", 3, [])
    assert [to for to, _ in mails(sent)] == [f"{n}@example.org" for n in ("bert", "cato", "dirk")]
    assert message.send_planned(timezone.now()) == 0


REFUSALS: dict[str, tuple[Callable[[Theme], Any], str]] = {
    "nobody": (lambda theme: Participant.objects.update(sector="po"), message.NOBODY),
    "no session": (lambda theme: theme.edition.sessions.all().delete(), message.NO_SESSION),
}


@pytest.mark.parametrize("why", REFUSALS)
def test_a_message_for_later_is_refused_where_it_says_nothing_any_more(
    edition: Edition, theme: Theme, olga: User, clock: time_machine.Traveller, why: str
) -> None:
    happen, refusal = REFUSALS[why]
    make_participant(theme, sector="vo")
    sent = press(draft(edition, olga, NOW + HOUR, audience={"sectors": ("vo",)}))
    happen(theme)
    clock.shift(HOUR)
    assert message.send_planned(timezone.now()) == 0
    assert (state(sent)[0], sent.refusal, mails(sent)) == ("refused", refusal, [])


def test_what_has_not_left_is_stopped(edition: Edition, theme: Theme, olga: User) -> None:
    arrive(theme, "anna", "bert", "cato")
    sent = press(draft(edition, olga))
    first = sent.mails.order_by("pk")[0]
    QueuedMail.objects.filter(pk=first.pk).update(state=MailState.SENT, sent_at=NOW)
    assert message.stop(sent, by=olga) == 2
    assert (state(sent)[0], [mail.pk for mail in sent.mails.all()]) == ("stopped", [first.pk])
    assert message.stop(sent, by=olga) is None


def test_what_all_left_is_not_stopped(edition: Edition, theme: Theme, olga: User) -> None:
    arrive(theme, "anna")
    sent = press(draft(edition, olga))
    outbox.send_due()
    assert message.stop(sent, by=olga) is None
    assert state(sent)[0] == "done"


def test_what_was_planned_is_stopped(
    edition: Edition, theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    arrive(theme, "anna", "bert")
    sent = press(draft(edition, olga, NOW + HOUR))
    assert message.stop(sent, by=olga) == 2
    clock.shift(HOUR)
    assert (message.send_planned(timezone.now()), mails(sent)) == (0, [])


def test_the_worker_stops_with_a_message_that_was_stopped(
    edition: Edition, theme: Theme, olga: User
) -> None:
    crowd(theme, BATCH + 1)
    sent = press(draft(edition, olga))
    assert message.stop(sent, by=olga) == BATCH + 1
    assert (jobs.do_works(), mails(sent)) == (0, [])
    taken = Work(asked={"message": sent.pk})
    with pytest.raises(work.CannotBeDone):
        message.store_mails(taken, lambda done, total: None)  # type: ignore[arg-type]


def test_the_worker_stops_with_a_message_whose_text_is_wiped(
    edition: Edition, theme: Theme, olga: User
) -> None:
    crowd(theme, BATCH + 1)
    sent = press(draft(edition, olga))
    asked = Work.objects.get()
    texts.wipe(edition, [f"bericht-{sent.pk}"])
    jobs.do_works()
    asked.refresh_from_db()
    assert (asked.state, QueuedMail.objects.count()) == ("refused", 0)


def test_a_message_that_halted_goes_on(edition: Edition, theme: Theme, olga: User) -> None:
    crowd(theme, BATCH + 1)
    sent = press(draft(edition, olga))
    assert not message.go_on(sent, by=olga)
    work.stop(Work.objects.get(), by=olga)
    assert Message.objects.get().has_halted
    assert message.go_on(sent, by=olga)
    jobs.do_works()
    assert (state(sent)[0], len(mails(sent))) == ("done", BATCH + 1)


def test_a_sample_names_nobody_and_opens_nothing(
    edition: Edition, theme: Theme, olga: User
) -> None:
    piet = make_participant(theme)
    sample = message.sample_letter(draft(edition, olga), piet, NOW, to=olga)
    assert sample.subject == "Proef: Tot donderdag 24 september 2026"
    assert sample.text.startswith("Dag Olga,\n\nTot donderdag 24 september 2026, in Aanw")
    assert (sample.participant, sample.recipient) == (None, "olga@example.org")
    for known in (piet.token, "Piet"):
        assert known not in sample.text + sample.html


def test_a_text_is_kept_by_its_subject(edition: Edition) -> None:
    assert message.keep_text(edition, subject="Welkom", text="Dag!")
    assert not message.keep_text(edition, subject="Welkom", text="Dag {voornaam}!")
    saved = SavedText.objects.values_list("subject", "text")
    assert list(saved) == [("Welkom", "Dag {voornaam}!")]


def test_a_text_that_names_somebody_is_found_and_goes(
    edition: Edition, theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    make_participant(theme)
    sent = press(draft(edition, olga, text="Piet is jarig."))
    message.keep_text(edition, subject="Feest", text="Piet is jarig.")
    assert [(text.about, text.text) for text in texts.of_edition(edition)] == [
        ("Groepsbericht van 1 september 2026", "Tot {datum}\nPiet is jarig."),
        ("Bewaarde tekst", "Feest\nPiet is jarig."),
    ]
    assert texts.wipe(edition, [f"bericht-{sent.pk}"]) == 1
    assert [text.about for text in texts.of_edition(edition)] == ["Bewaarde tekst"]
    clock.shift(timedelta(days=1000))
    forgetting.forget_people(timezone.now())
    assert texts.of_edition(edition) == []


def test_it_is_in_the_log_by_number(
    edition: Edition,
    theme: Theme,
    olga: User,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    arrive(theme, "anna", "bert")
    caplog.set_level(logging.INFO, "registrations")
    with django_capture_on_commit_callbacks(execute=True):
        sent = press(draft(edition, olga))
        message.stop(sent, by=olga)
    assert caplog.messages == [
        f"message {sent.pk} to 2 by account {olga.pk}",
        f"message {sent.pk} stopped by account {olga.pk}",
    ]


WORDS = {"subject": "Een nieuwe editie", "text": "Dag,\n\nOp {datum} begint het."}


def of_interest(edition: Edition, by: User, **fields: Any) -> Message:
    """What Olga writes to whoever wants to hear of a next edition."""
    return draft(edition, by, audience={"interested": True}, **WORDS, **fields)


def on_the_list(*names: str) -> None:
    for name in names:
        Interest.objects.create(email=f"{name}@example.org", confirmed_at=NOW)


def test_who_wants_to_hear_of_a_next_edition_is_an_audience(
    edition: Edition, theme: Theme, olga: User
) -> None:
    arrive(theme, "anna")
    on_the_list("fanny", "femke")
    Interest.objects.create(email="niet-bevestigd@example.org")
    sent = press(of_interest(edition, olga))
    assert mails(sent) == [
        (f"{name}@example.org", "Een nieuwe editie") for name in ("fanny", "femke")
    ]
    fanny = Interest.objects.get(email="fanny@example.org")
    mail = sent.mails.get(interest=fanny)
    assert mail.text.startswith("Dag,\n\nOp donderdag 24 september 2026 begint het.")
    assert fanny.link in mail.text
    assert (mail.kind, mail.participant) == ("interest_message", None)
    assert state(sent) == ("done", 2, [])
    assert sent.to_whom == "Iedereen die op de hoogte wil blijven van een volgende leergemeenschap."


def test_who_left_the_list_meanwhile_gets_no_mail(edition: Edition, olga: User) -> None:
    on_the_list("fanny", "femke")
    planned = press(of_interest(edition, olga, at=NOW + HOUR))
    interest.leave(Interest.objects.get(email="fanny@example.org").key)
    message.send_planned(NOW + HOUR)
    assert mails(planned) == [("femke@example.org", "Een nieuwe editie")]
    interest.leave(Interest.objects.get().key)
    assert mails(planned) == []


def test_a_sample_of_it_has_the_link_of_nobody(edition: Edition, olga: User) -> None:
    on_the_list("fanny")
    written = of_interest(edition, olga)
    (fanny,) = message.readers(written).people
    outbox.queue(message.sample_letter(written, fanny, NOW, to=olga))
    mail = QueuedMail.objects.get()
    assert (mail.recipient, mail.subject) == (olga.email, "Proef: Een nieuwe editie")
    assert fanny.link not in mail.text
