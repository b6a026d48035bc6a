"""How queued mail leaves, on a real mail server."""

import logging
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.generator import BytesGenerator
from io import BytesIO
from typing import Any, Self

import psycopg
import pytest
import time_machine
from django.db import connection, connections, transaction
from django.db.models import Q
from django.utils import timezone
from psycopg import sql
from pytest_django import Settings

from registrations.letters import outbox
from registrations.models import QueuedMail
from registrations.models.mail import MailState
from tests.at_once import while_uncommitted
from tests.people import NOW
from tests.smtp import DEADLINE, MailServer, make_mail

ENVELOPE = "aanmelden@example.org → piet@example.org"
TWO_MINUTES = timedelta(minutes=2)


@pytest.fixture
def smtp(settings: Settings) -> Iterator[MailServer]:
    with MailServer() as server:
        server.use(settings)
        yield server


def outcome(mail: QueuedMail) -> tuple[str, int, str]:
    mail.refresh_from_db()
    return mail.state, mail.attempts, mail.error


pytestmark = [pytest.mark.portable, pytest.mark.django_db]
frozen = pytest.mark.usefixtures("clock")


@frozen
def test_a_mail_leaves_as_it_was_written(smtp: MailServer):
    mail = make_mail(text="Beste Zoë,\n\nTot ziens.\n", html="<p>Beste Zoë,</p>\n")

    assert outbox.send_due() == 1

    [message] = smtp.mails
    headers = dict(message.items())
    del headers["Content-Type"]
    assert headers == {
        "MIME-Version": "1.0",
        "Subject": "U bent aangemeld",
        "From": "Leergemeenschap Werken aan aanwezigheid <aanmelden@example.org>",
        "To": "piet@example.org",
        "Reply-To": "vragen@example.org",
        "Date": "Tue, 01 Sep 2026 08:00:00 -0000",
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Envelope": ENVELOPE,
    }
    assert [(part.get_content_type(), part.get_content()) for part in message.iter_parts()] == [
        ("text/plain", "Beste Zoë,\r\n\r\nTot ziens.\r\n"),
        ("text/html", "<p>Beste Zoë,</p>\r\n"),
    ]
    assert outcome(mail) == (MailState.SENT, 1, "")
    assert mail.sent_at == NOW


@frozen
def test_a_mail_without_markup_is_plain_text(smtp: MailServer):
    make_mail()
    outbox.send_due()
    [message] = smtp.mails
    assert message.get_content_type() == "text/plain"


@frozen
def test_a_sent_mail_is_not_sent_again(smtp: MailServer):
    make_mail()
    assert [outbox.send_due(), outbox.send_due()] == [1, 0]
    assert len(smtp.mails) == 1


@frozen
def test_what_waits_longest_goes_first_and_what_is_not_due_waits(smtp: MailServer):
    make_mail(subject="tweede", due_at=NOW)
    make_mail(subject="later", due_at=NOW + timedelta(seconds=1))
    make_mail(subject="eerste", due_at=NOW - timedelta(hours=1))

    assert outbox.send_due() == 2
    assert [message["Subject"] for message in smtp.mails] == ["eerste", "tweede"]


@frozen
def test_codes_leave_before_links_and_links_before_mail_to_many(smtp: MailServer):
    earlier = timezone.now() - timedelta(minutes=5)
    mails = [
        make_mail(kind=kind, due_at=earlier - timedelta(minutes=minutes))
        for minutes, kind in enumerate(["account", "link", "confirmation", "reminder", "missed"])
    ]
    code, link, confirmation, reminder, missed = mails

    assert outbox.send_due() == 5

    order = [code, confirmation, link, missed, reminder]
    assert smtp.message_ids == [mail.message_id for mail in order]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_code_overtakes_bulk_that_is_on_its_way(smtp: MailServer):
    bulk = [make_mail(kind="reminder") for _ in range(20)]
    smtp.hold()
    with Worker():
        smtp.wait_until(lambda: smtp.in_hand == 1)
        code = make_mail(kind="account")
        smtp.release()
        smtp.wait_until(lambda: len(smtp.mails) > len(bulk))
    assert smtp.message_ids[1] == code.message_id


@pytest.mark.postgresql
def test_among_ten_thousand_the_next_mail_is_one_look_in_an_index():
    QueuedMail.objects.bulk_create(
        [QueuedMail(kind="reminder", recipient="piet@example.org") for _ in range(10_000)]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE registrations_queuedmail")
        due = QueuedMail.objects.due(timezone.now()).order_by("urgency", "due_at", "id")
        plan = due.select_for_update(skip_locked=True)[:1].explain(analyze=True, buffers=True)
    assert "mail_by_urgency" in plan
    assert "Sort" not in plan
    assert re.search(r"Index Scan using mail_by_urgency .*actual time=\S+ rows=1(\.00)? ", plan)


@pytest.mark.postgresql
def test_among_ten_thousand_the_newest_mails_are_found_by_an_index():
    QueuedMail.objects.bulk_create(
        [QueuedMail(kind="reminder", recipient="piet@example.org") for _ in range(10_000)]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE registrations_queuedmail")
    plan = QueuedMail.objects.filter(Q(edition=1) | Q(edition=None))[:100].explain()
    assert ("mails_by_moment" in plan, "Sort" in plan) == (True, False)


@frozen
@pytest.mark.parametrize(
    "name",
    [
        "Bureau <evil@example.org>",
        'Jörg, "de" <evil@example.org>',
        "Bureau\r\nBcc: evil@example.org",
        "Öffnungszeiten\x85Zoë",
        "(x), y\\; Команда",
    ],
)
def test_no_name_or_subject_breaks_the_headers(smtp: MailServer, name: str):
    make_mail(sender_name=name, subject=name)

    assert outbox.send_due() == 1

    [message] = smtp.mails
    [sender] = message["From"].addresses
    one_line = " ".join(name.split())
    assert (sender.display_name, sender.addr_spec) == (one_line, "aanmelden@example.org")
    assert message["Subject"] == one_line
    assert (message["To"], message["Bcc"]) == ("piet@example.org", None)
    assert message["X-Envelope"] == ENVELOPE


def test_a_letter_tells_django_what_its_message_says():
    file = {"filename": "bijeenkomst-1.ics", "method": "REQUEST", "content": "BEGIN:VCALENDAR\r\n"}
    letter = outbox.build(make_mail(html="<p>Dag</p>", attachments=[file]))
    message = message_from_bytes(letter.message().as_bytes(), policy=policy.default)

    texts, attached = message.iter_parts()
    text, html, shown = texts.iter_parts()
    assert (letter.from_email, letter.to, letter.reply_to) == (
        message["From"],
        [message["To"]],
        [message["Reply-To"]],
    )
    assert letter.extra_headers["Message-ID"] == message["Message-ID"]
    body = text.get_content().replace("\r\n", "\n")
    assert (letter.subject, letter.body) == (message["Subject"], body)
    assert letter.alternatives == [(html.get_content().rstrip("\n"), "text/html")]
    told = (attached.get_filename(), attached.get_content(), attached.get_content_type())
    assert letter.attachments == [told]
    assert shown.get_content() == attached.get_content()


@pytest.mark.parametrize("subject", ["U bent aangemeld", "Öffnung " * 20, "x" * 80, "a\tb"])
def test_headers_are_written_as_the_library_writes_them(subject: str):
    message = outbox.build(make_mail(subject=subject, html="<p>Dag</p>")).message()

    plainly = message.as_bytes()

    written = BytesIO()
    BytesGenerator(written, policy=policy.compat32.clone(linesep="\r\n")).flatten(message)
    assert plainly == written.getvalue()


@frozen
@pytest.mark.parametrize(
    "fields",
    [
        {"recipient": ""},
        {"recipient": "piet"},
        {"recipient": "piet@example.org, evil@example.org"},
        {"recipient": "piet@example.org\nBcc: evil@example.org"},
        {"sender": "aanmelden@"},
        {"reply_to": "vragen@example.org\n"},
        {"message_id": "<1@example.org>\nBcc: evil@example.org"},
    ],
)
def test_a_mail_that_cannot_be_made_fails_and_holds_up_nobody(
    smtp: MailServer, fields: dict[str, Any]
):
    broken, good = make_mail(**fields), make_mail()

    assert outbox.send_due() == 1

    state, attempts, error = outcome(broken)
    assert (state, attempts) == (MailState.FAILED, 1)
    assert error.startswith("Het bericht is niet te maken: ")
    assert outcome(good) == (MailState.SENT, 1, "")
    assert smtp.message_ids == [good.message_id]


@frozen
def test_an_address_that_does_not_exist_fails_at_once(smtp: MailServer):
    smtp.recipients["piet@example.org"] = "550 5.1.1 No such user"
    refused, good = make_mail(), make_mail(recipient="noor@example.org")

    assert outbox.send_due() == 1

    assert outcome(refused) == (
        MailState.FAILED,
        1,
        "De mailserver weigert het adres: 550 5.1.1 No such user",
    )
    assert outcome(good) == (MailState.SENT, 1, "")


@frozen
def test_content_that_is_refused_for_good_fails_at_once(smtp: MailServer):
    smtp.content = "554 5.6.0 Looks like spam"
    mail = make_mail()
    assert outbox.send_due() == 0
    assert outcome(mail) == (
        MailState.FAILED,
        1,
        "De mailserver weigert het bericht: 554 5.6.0 Looks like spam",
    )


@frozen
@pytest.mark.parametrize("step", ["recipient", "content"])
def test_what_is_refused_for_now_is_tried_again_and_the_others_go(
    smtp: MailServer, clock: time_machine.Traveller, step: str
):
    if step == "recipient":
        smtp.recipients["piet@example.org"] = "450 4.2.0 Greylisted"
    else:
        smtp.content = "451 4.3.0 Busy"
    mails = [make_mail(), make_mail()]
    assert outbox.send_due() == 0
    assert [outcome(mail)[:2] for mail in mails] == [(MailState.QUEUED, 1)] * 2
    assert [mail.due_at for mail in mails] == [NOW + TWO_MINUTES] * 2

    smtp.recipients.clear()
    smtp.content = ""
    clock.shift(TWO_MINUTES - timedelta(seconds=1))
    assert outbox.send_due() == 0
    clock.shift(timedelta(seconds=1))
    assert outbox.send_due() == 2
    assert [outcome(mail) for mail in mails] == [(MailState.SENT, 2, "")] * 2


@frozen
def test_a_server_that_is_down_for_an_hour_delays_the_mail(
    smtp: MailServer, clock: time_machine.Traveller
):
    mail = make_mail()
    smtp.stop()
    tries = []
    for minute in range(60):
        outbox.send_due()
        if outcome(mail)[1] > len(tries):
            tries.append(minute)
        clock.shift(timedelta(minutes=1))
    assert tries == [0, 2, 6, 14, 30]
    assert mail.error.startswith("De mailserver is niet bereikbaar: ConnectionRefusedError")

    smtp.start()
    assert outbox.send_due() == 0
    clock.shift(TWO_MINUTES)
    assert outbox.send_due() == 1
    assert smtp.message_ids == [mail.message_id]


@frozen
def test_a_server_that_is_down_is_tried_once_a_round(
    smtp: MailServer, clock: time_machine.Traveller
):
    first, second = make_mail(), make_mail()
    smtp.stop()

    outbox.send_due()
    assert [outcome(first)[1], outcome(second)[1]] == [1, 0]
    outbox.send_due()
    assert [outcome(first)[1], outcome(second)[1]] == [1, 1]
    smtp.start()


@frozen
def test_after_two_days_without_a_server_a_mail_fails(
    smtp: MailServer, clock: time_machine.Traveller
):
    mail = make_mail()
    smtp.stop()
    while outcome(mail)[0] == MailState.QUEUED:
        clock.move_to(mail.due_at)
        outbox.send_due()
    assert outcome(mail)[:2] == (MailState.FAILED, outbox.MAX_ATTEMPTS)
    assert timedelta(hours=47) < timezone.now() - NOW < timedelta(hours=49)
    smtp.start()


@frozen
def test_a_wrong_password_is_trouble_of_ours_and_the_mail_waits(
    settings: Settings, clock: time_machine.Traveller
):
    mail = make_mail()
    with MailServer(password="goed") as server:
        server.use(settings, username="olga", password="fout")
        assert outbox.send_due() == 0
        assert outcome(mail) == (
            MailState.QUEUED,
            1,
            "De mailserver weigert de aanmelding van deze site: "
            "535 5.7.8 Authentication credentials invalid",
        )

        server.use(settings, username="olga", password="goed")
        clock.shift(TWO_MINUTES)
        assert outbox.send_due() == 1


@frozen
@pytest.mark.parametrize(("answer", "tried"), [("550 Not you", 2), ("451 Too many", 1)])
def test_a_refused_sender_waits_and_slows_the_others_only_when_the_server_is_busy(
    smtp: MailServer, answer: str, tried: int
):
    smtp.sender = answer
    mails = [make_mail(), make_mail()]
    assert outbox.send_due() == 0
    assert [outcome(mail)[:2] for mail in mails] == [(MailState.QUEUED, 1)] * tried + [
        (MailState.QUEUED, 0)
    ] * (2 - tried)
    assert outcome(mails[0])[2] == f"De mailserver weigert de afzender: {answer}"


@frozen
def test_a_mail_costs_one_statement_in_which_the_next_is_claimed(
    smtp: MailServer, django_assert_num_queries: Any
):
    for _ in range(5):
        make_mail()
    with django_assert_num_queries(1 + 5):
        assert outbox.send_due() == 5


@frozen
def test_one_connection_carries_many_mails_and_is_renewed_when_it_breaks(smtp: MailServer):
    smtp.mails_per_connection = 2
    for _ in range(5):
        make_mail()
    assert outbox.send_due() == 5
    assert (len(smtp.mails), smtp.connections) == (5, 3)


@frozen
def test_what_is_refused_on_a_connection_that_was_kept_is_not_offered_twice(smtp: MailServer):
    smtp.recipients["weg@example.org"] = "550 5.1.1 No such user"
    sent, gone = make_mail(), make_mail(recipient="weg@example.org")

    assert outbox.send_due() == 1

    assert outcome(sent) == (MailState.SENT, 1, "")
    assert outcome(gone)[:2] == (MailState.FAILED, 1)
    assert smtp.connections == 1


@frozen
def test_a_leased_mail_is_nobody_elses_until_the_lease_runs_out(
    smtp: MailServer, clock: time_machine.Traveller
):
    mail = make_mail()
    slow = outbox.claim(timezone.now())
    assert slow == mail

    clock.shift(outbox.LEASE - timedelta(seconds=1))
    assert outbox.send_due() == 0
    clock.shift(timedelta(seconds=1))
    assert outbox.send_due() == 1

    assert slow
    assert not slow.settle(MailState.QUEUED, error="te laat")
    assert outcome(mail) == (MailState.SENT, 2, "")


@frozen
def test_who_comes_after_the_lease_settles_nothing_for_who_has_the_mail_in_hand(
    clock: time_machine.Traveller,
):
    mail = make_mail()
    slow = outbox.claim(timezone.now())
    clock.shift(outbox.LEASE)
    other = outbox.claim(timezone.now())
    assert slow == other == mail

    assert slow
    assert not slow.settle(MailState.FAILED, error="te laat")
    assert outcome(mail) == (MailState.SENDING, 2, "")
    assert other
    assert other.settle(MailState.SENT)
    assert outcome(mail) == (MailState.SENT, 2, "")


@frozen
def test_who_comes_after_the_lease_takes_the_next_mail_all_the_same(
    clock: time_machine.Traveller,
):
    mail, following = make_mail(), make_mail(due_at=NOW + outbox.LEASE)
    slow = outbox.claim(timezone.now())
    clock.shift(outbox.LEASE)
    assert outbox.claim(timezone.now()) == mail

    taken, was_ours = QueuedMail.objects.take(timezone.now(), outbox.LEASE, sent=slow)

    assert (taken, was_ours) == (following, False)
    assert outcome(mail) == (MailState.SENDING, 2, "")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_who_changes_a_mail_that_went_and_the_next_is_in_nobodys_way():
    went, following = make_mail(), make_mail()
    claimed = outbox.claim(timezone.now())
    assert claimed == went

    def change(mail: QueuedMail) -> None:
        QueuedMail.objects.filter(pk=mail.pk).update(recipient="noor@example.org")

    taken, was_ours = while_uncommitted(
        lambda: change(went),
        lambda: QueuedMail.objects.take(timezone.now(), outbox.LEASE, sent=claimed),
        then=lambda: change(following),
    )

    assert (taken, taken.recipient, was_ours) == (following, "noor@example.org", True)
    assert (outcome(went), went.recipient) == ((MailState.SENT, 1, ""), "noor@example.org")


@frozen
def test_a_mail_that_kills_its_sender_every_time_fails_in_the_end(
    smtp: MailServer, clock: time_machine.Traveller
):
    mail = make_mail()
    for _ in range(outbox.MAX_ATTEMPTS):
        assert outbox.claim(timezone.now()) == mail
        clock.shift(outbox.LEASE)

    assert outbox.send_due() == 0

    state, _, error = outcome(mail)
    assert state == MailState.FAILED
    assert error == "Het versturen brak telkens af, zonder antwoord van de mailserver."
    assert smtp.mails == []


@frozen
def test_a_request_to_stop_lets_the_rest_wait(smtp: MailServer):
    make_mail()
    stop = threading.Event()
    stop.set()
    assert outbox.send_due(stop) == 0
    outbox.watch(stop)
    assert smtp.connections == 0


@frozen
def test_the_log_names_no_address(smtp: MailServer, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "registrations")
    smtp.recipients = {
        "weg@example.org": "550 weg@example.org is gone",
        "vol@example.org": "450 vol@example.org is full",
    }
    mails = [
        make_mail(),
        make_mail(recipient="weg@example.org"),
        make_mail(recipient="vol@example.org"),
    ]
    outbox.send_due()
    lines = [r.getMessage() for r in caplog.records if r.name == "registrations.letters.outbox"]
    assert lines == [
        f"mail {mails[0].pk} sent",
        f"mail {mails[1].pk} failed in attempt 1",
        f"mail {mails[2].pk} waits after attempt 1: SMTPRecipientsRefused",
    ]


class Worker(threading.Thread):
    """Watches the outbox as a process of its own would: on its own database connection."""

    def __init__(self) -> None:
        super().__init__()
        self.stop = threading.Event()

    def run(self) -> None:
        try:
            outbox.watch(self.stop, interval=0.01)
        finally:
            connections.close_all()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.stop.set()
        self.join(DEADLINE)
        assert not self.is_alive()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(smtp: MailServer):
    mails = [make_mail() for _ in range(60)]
    smtp.hold()
    with Worker(), Worker():
        # Else the first may have sent them all before the second begins.
        smtp.wait_until(lambda: smtp.in_hand == 2)
        smtp.release()
        smtp.wait_until(lambda: len(smtp.mails) >= len(mails))

    assert sorted(smtp.message_ids) == sorted(mail.message_id for mail in mails)
    assert {outcome(mail) for mail in mails} == {(MailState.SENT, 1, "")}
    assert smtp.connections >= 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_mail_that_is_being_claimed_is_stepped_over(smtp: MailServer):
    first, second = make_mail(), make_mail()
    with transaction.atomic():
        QueuedMail.objects.select_for_update().get(pk=first.pk)
        with Worker():
            smtp.wait_until(lambda: len(smtp.mails) == 1)
    assert smtp.message_ids == [second.message_id]


@pytest.mark.postgresql
@pytest.mark.direct  # a pooler keeps who waits waiting
@pytest.mark.django_db(transaction=True)
def test_watching_survives_a_database_that_is_away(smtp: MailServer):
    make_mail()
    with Worker():
        smtp.wait_until(lambda: len(smtp.mails) == 1)
        with database_away(), heard("the database is away (%s); trying again") as noticed:
            assert noticed.wait(DEADLINE)
        make_mail()
        smtp.wait_until(lambda: len(smtp.mails) == 2)


@contextmanager
def database_away() -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    connections.close_all()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        database = sql.Identifier(name)
        server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(database))
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(database))


@contextmanager
def heard(message: str) -> Iterator[threading.Event]:
    """An event that is set when the outbox logs this."""
    event = threading.Event()

    def listen(record: logging.LogRecord) -> bool:
        if record.msg == message:
            event.set()
        return True

    outbox.logger.addFilter(listen)
    try:
        yield event
    finally:
        outbox.logger.removeFilter(listen)


def test_the_text_of_a_mail_to_nobody_in_particular_is_for_all_to_read():
    mail = make_mail(text="Dag")
    assert mail.text_for_others == "Dag"
