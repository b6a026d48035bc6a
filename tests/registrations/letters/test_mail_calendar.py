"""Calendar files as they hang on a mail, read back from a real mail server."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from pytest_django.fixtures import Settings

from registrations.letters import invitations, outbox
from registrations.letters.invitations import Attachment
from registrations.models import Participant
from sessions_app.models import Edition
from tests.people import make_participant
from tests.smtp import MailServer, make_mail

METHODS = pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])


@pytest.fixture
def smtp(settings: Settings) -> Iterator[MailServer]:
    with MailServer() as server:
        server.use(settings)
        yield server


@pytest.fixture
def piet(edition: Edition) -> Participant:
    """Piet, in a theme whose name has to be folded in the middle of a letter of two bytes."""
    theme = edition.themes.get(position=1)
    theme.title = "é" * 80
    return make_participant(theme)


def files(piet: Participant, method: str) -> list[Attachment]:
    sessions = piet.edition.sessions.all()
    if method == "REQUEST":
        return invitations.requests(piet, sessions)
    return invitations.cancellations(piet, sessions)


def received(smtp: MailServer, attachments: list[Attachment]) -> EmailMessage:
    make_mail(attachments=attachments, html="<p>Dag Piet,</p>")
    assert outbox.send_due() == 1
    [message] = smtp.mails
    return message


@METHODS
def test_every_calendar_file_arrives_as_it_was_made(
    smtp: MailServer, piet: Participant, method: str
) -> None:
    attachments = files(piet, method)
    assert len(attachments) == 3

    message = received(smtp, attachments)

    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "multipart/alternative",
        *["text/calendar"] * 3,
    ]
    assert [
        (
            part.get_content_disposition(),
            part.get_filename(),
            dict(part["Content-Type"].params),
            part.get_payload(decode=True),
        )
        for part in message.iter_attachments()
    ] == [
        (
            "attachment",
            attachment["filename"],
            {"charset": "utf-8", "method": method},
            attachment["content"].encode(),
        )
        for attachment in attachments
    ]


@METHODS
def test_the_method_of_the_part_is_the_method_in_the_file(
    smtp: MailServer, piet: Participant, method: str
) -> None:
    message = received(smtp, files(piet, method))

    for part in message.iter_attachments():
        calendar = Calendar.from_ical(part.get_payload(decode=True))
        assert calendar["METHOD"] == method == part["Content-Type"].params["method"]


@METHODS
def test_each_part_is_about_one_session_and_each_about_another(
    smtp: MailServer, piet: Participant, method: str
) -> None:
    message = received(smtp, files(piet, method))

    uids = [
        [event["UID"] for event in Calendar.from_ical(part.get_payload(decode=True)).events]
        for part in message.iter_attachments()
    ]
    assert uids == [
        [f"bijeenkomst-{session.pk}-deelnemer-{piet.pk}@localhost"]
        for session in piet.edition.sessions.all()
    ]


@METHODS
def test_lines_are_folded_and_end_as_the_standard_says(
    smtp: MailServer, piet: Participant, method: str
) -> None:
    message = received(smtp, files(piet, method))

    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        lines = content.split(b"\r\n")
        assert lines[-1] == b""
        assert max(map(len, lines)) <= 75
        assert b"\n" not in b"".join(lines)


@METHODS
def test_a_mail_about_one_session_shows_it_beside_the_texts_too(
    smtp: MailServer, piet: Participant, method: str
) -> None:
    [attachment, *_] = files(piet, method)

    message = received(smtp, [attachment])

    texts, attached = message.iter_parts()
    plain, html, shown = texts.iter_parts()
    assert (message.get_content_type(), texts.get_content_type()) == (
        "multipart/mixed",
        "multipart/alternative",
    )
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert (
        shown.get_content_type(),
        dict(shown["Content-Type"].params),
        shown.get_content_disposition(),
        shown.get_payload(decode=True),
    ) == (
        "text/calendar",
        {"charset": "utf-8", "method": method},
        None,
        attachment["content"].encode(),
    )
    assert (attached.get_content_disposition(), attached.get_payload(decode=True)) == (
        "attachment",
        attachment["content"].encode(),
    )


def test_the_texts_stay_the_first_thing_to_read(smtp: MailServer, piet: Participant) -> None:
    message = received(smtp, files(piet, "REQUEST"))

    texts, *_ = message.iter_parts()
    assert [(part.get_content_type(), part.get_content()) for part in texts.iter_parts()] == [
        ("text/plain", "Beste Piet,\r\n\r\nU bent aangemeld.\r\n"),
        ("text/html", "<p>Dag Piet,</p>"),
    ]
