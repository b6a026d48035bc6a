"""What people's agendas make of our files, read back by an independent parser."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from sessions_app import calendar_file
from sessions_app.calendar_file import Meeting, cancellation, invitation, published

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
STAMP = datetime(2026, 9, 1, 10, 0, tzinfo=AMSTERDAM)
OLGA = ("Olga", "olga@example.org")
PIET = "piet@example.org"


def wall_clock(day: date, hour: int, minute: int = 0) -> datetime:
    """That hour in the Netherlands, as the database hands it out: in UTC."""
    return datetime.combine(day, time(hour, minute), AMSTERDAM).astimezone(UTC)


def meeting_on(day: date) -> Meeting:
    return Meeting(
        uid="bijeenkomst-1@example.org",
        sequence=2,
        starts_at=wall_clock(day, 13),
        ends_at=wall_clock(day, 15, 30),
        title="Bijeenkomst 1",
        description="U werkt in uw subgroep.",
        url="https://vergaderen.example.org/j/1?wachtwoord=a,b;c&taal=nl",
    )


MEETING = meeting_on(date(2026, 9, 24))


def invite(meeting: Meeting = MEETING) -> bytes:
    return invitation(meeting, organiser=OLGA, attendee=PIET, stamp=STAMP)


def cancel(meeting: Meeting = MEETING) -> bytes:
    return cancellation(meeting, organiser=OLGA, attendee=PIET, stamp=STAMP)


def publish(*meetings: Meeting, name: str = "Werken aan aanwezigheid") -> bytes:
    return published(meetings, organiser=(name, "olga@example.org"), stamp=STAMP)


def event_in(file: bytes) -> Event:
    [event] = Calendar.from_ical(file).events
    return event


def properties(file: bytes) -> list[str]:
    """The name of every line, for a reader that takes any Unicode line break for an end."""
    unfolded = file.decode().replace("\r\n ", "")
    return [line.split(":")[0].split(";")[0] for line in unfolded.splitlines()]


def test_the_invitation_reads_line_by_line_as_agendas_expect():
    lines = invite().decode().replace("\r\n ", "").split("\r\n")
    start = lines.index("BEGIN:VEVENT")

    assert lines[:4] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Leergemeenschap//Werken aan aanwezigheid//NL",
        "METHOD:REQUEST",
    ]
    assert sorted(lines[start:-3]) == [
        "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALSE"
        ":mailto:piet@example.org",
        "BEGIN:VEVENT",
        "DESCRIPTION:U werkt in uw subgroep.",
        "DTEND;TZID=Europe/Amsterdam:20260924T153000",
        "DTSTAMP:20260901T080000Z",
        "DTSTART;TZID=Europe/Amsterdam:20260924T130000",
        r"LOCATION:https://vergaderen.example.org/j/1?wachtwoord=a\,b\;c&taal=nl",
        "ORGANIZER;CN=Olga:mailto:olga@example.org",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        "SUMMARY:Bijeenkomst 1",
        "UID:bijeenkomst-1@example.org",
        "URL:https://vergaderen.example.org/j/1?wachtwoord=a,b;c&taal=nl",
    ]
    assert lines[-3:] == ["END:VEVENT", "END:VCALENDAR", ""]


def test_the_cancellation_is_the_invitation_with_a_higher_sequence_and_without_the_link():
    changed = {
        b"METHOD:REQUEST": b"METHOD:CANCEL",
        b"STATUS:CONFIRMED": b"STATUS:CANCELLED",
        b"SEQUENCE:2": b"SEQUENCE:3",
    }

    assert cancel().split(b"\r\n") == [
        changed.get(line, line) for line in invite(replace(MEETING, url="")).split(b"\r\n")
    ]


def test_nobody_is_invited_to_a_cancelled_meeting():
    with pytest.raises(ValueError, match="Nobody is invited to a cancelled meeting"):
        invite(replace(MEETING, cancelled=True))


def test_the_public_agenda_holds_every_meeting_and_says_which_is_cancelled():
    second = replace(MEETING, uid="bijeenkomst-2@example.org", sequence=5, cancelled=True)
    agenda = Calendar.from_ical(publish(MEETING, second))

    assert {name: str(value) for name, value in agenda.items() if "INTERVAL" not in name} == {
        "VERSION": "2.0",
        "PRODID": "-//Leergemeenschap//Werken aan aanwezigheid//NL",
        "METHOD": "PUBLISH",
        "NAME": "Werken aan aanwezigheid",
        "X-WR-CALNAME": "Werken aan aanwezigheid",
        "X-PUBLISHED-TTL": "PT6H",
    }
    assert agenda["REFRESH-INTERVAL"].dt == timedelta(hours=6)
    assert [(str(e["UID"]), e["SEQUENCE"], str(e["STATUS"])) for e in agenda.events] == [
        ("bijeenkomst-1@example.org", 2, "CONFIRMED"),
        ("bijeenkomst-2@example.org", 5, "CANCELLED"),
    ]


def test_the_name_of_the_agenda_is_a_text_too():
    lines = publish(name="Vragen; met, \\N\nen meer").split(b"\r\n")

    assert [line for line in lines if b"NAME:Vragen" in line] == [
        rb"NAME:Vragen\; met\, \\N\nen meer",
        rb"X-WR-CALNAME:Vragen\; met\, \\N\nen meer",
    ]


def test_the_public_agenda_names_no_attendee_and_may_be_empty():
    assert "ATTENDEE" not in properties(publish(MEETING))
    assert Calendar.from_ical(publish()).events == []


def test_what_is_not_known_yet_is_left_out():
    event = event_in(invite(replace(MEETING, description="", url="")))

    assert {"DESCRIPTION", "LOCATION", "URL"}.isdisjoint(event)


def test_the_place_is_shown_until_there_is_a_link():
    before = event_in(invite(replace(MEETING, url="", place="Online")))
    after = event_in(invite(replace(MEETING, place="Online")))

    assert (before["LOCATION"], "URL" in before) == ("Online", False)
    assert after["LOCATION"] == after["URL"] == MEETING.url


def test_every_meeting_of_the_public_agenda_has_one_organiser():
    """As RFC 5546, 3.2.1, asks of METHOD:PUBLISH."""
    second = replace(MEETING, uid="bijeenkomst-2@example.org")
    assert properties(publish(MEETING, second)).count("ORGANIZER") == 2
    assert {str(e["ORGANIZER"]) for e in Calendar.from_ical(publish(MEETING, second)).events} == {
        "mailto:olga@example.org"
    }


def test_the_same_meeting_gives_the_same_bytes_whatever_the_time_is(clock):
    before = invite(), cancel(), publish(MEETING)
    clock.shift(timedelta(days=100))

    assert (invite(), cancel(), publish(MEETING)) == before


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        (date(2026, 10, 24), 2),
        (date(2026, 10, 25), 1),
        (date(2026, 10, 26), 1),
        (date(2027, 3, 27), 1),
        (date(2027, 3, 28), 2),
        (date(2027, 3, 29), 2),
    ],
)
@pytest.mark.parametrize("write", [invite, cancel, publish])
def test_one_o_clock_stays_one_o_clock_over_both_changes_of_the_clock(write, day, offset):
    calendar = Calendar.from_ical(write(meeting_on(day)))
    [event] = calendar.events
    [zone] = calendar.timezones

    # The hour as written, and the rule in the file, not the zone that this machine knows.
    written = event["DTSTART"].to_ical().decode()
    starts_at = datetime.strptime(written, "%Y%m%dT%H%M%S").replace(
        tzinfo=zone.to_tz(lookup_tzid=False)
    )

    assert event["DTSTART"].params == {"TZID": "Europe/Amsterdam"} == event["DTEND"].params
    assert written == f"{day:%Y%m%d}T130000"
    assert starts_at.utcoffset() == timedelta(hours=offset)
    assert starts_at.astimezone(UTC) == wall_clock(day, 13)


def test_the_rule_in_the_file_is_the_rule_of_the_netherlands():
    [zone] = Calendar.from_ical(publish()).timezones
    rule = zone.to_tz(lookup_tzid=False)
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(17 * 365)]

    hours = [datetime.combine(day, time(hour)) for day in days for hour in (1, 4)]

    assert [hour.replace(tzinfo=rule).utcoffset() for hour in hours] == [
        hour.replace(tzinfo=AMSTERDAM).utcoffset() for hour in hours
    ]


def test_a_uid_belongs_to_a_session_or_to_one_participant_in_it():
    assert calendar_file.uid(session=7, host="example.org") == "bijeenkomst-7@example.org"
    assert (
        calendar_file.uid(session=7, participant=12, host="example.org")
        == "bijeenkomst-7-deelnemer-12@example.org"
    )
    assert (
        calendar_file.uid(session=7, leader=12, host="example.org")
        == "bijeenkomst-7-gespreksleider-12@example.org"
    )


def test_an_address_is_written_so_that_it_stays_one_address():
    file = invitation(
        MEETING,
        organiser=('Olga; van "O\'Neil"\r\nATTENDEE:mailto:x@x.nl', "o'neil+1@example.org"),
        attendee="p?t&b\r\nX-EVIL:1@example.org",
        stamp=STAMP,
    )
    event = event_in(file)

    assert properties(file) == properties(invite())
    assert (event["ORGANIZER"].params["CN"], str(event["ORGANIZER"])) == (
        "Olga; van 'O'Neil' ATTENDEE:mailto:x@x.nl",
        "mailto:o'neil+1@example.org",
    )
    assert str(event["ATTENDEE"]) == "mailto:p%3Ft%26b%0D%0AX-EVIL%3A1@example.org"


def test_every_line_break_is_one_and_what_cannot_be_written_is_dropped():
    meeting = replace(MEETING, description="a\r\nb\rc\x0bd\x85e\u2028f\u2029g\0h\x1bi\ud800j\tk")

    assert str(event_in(invite(meeting))["DESCRIPTION"]) == "a\nb\nc\nd\ne\nf\ng" + "hij\tk"


# Backslashes, folds and things that look like properties come often; any character comes.
PIECES = [
    "\\", "\\N", "\\n", "\n", ";", ",", ":", '"', "^", " ",
    "é", "👩‍🏫", "€" * 40, "\u2028", "\ud800",
    "\r\nATTENDEE:mailto:x@x.nl", "\nEND:VEVENT\nBEGIN:VEVENT",
]  # fmt: skip
ANY_TEXT = st.lists(st.sampled_from(PIECES) | st.text(st.characters())).map("".join)
CLEAN_TEXT = st.lists(
    st.sampled_from([piece for piece in PIECES if not re.search(r"[\r\u2028\ud800]", piece)])
    | st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]))
).map("".join)


@settings(deadline=None)
@given(title=CLEAN_TEXT, description=CLEAN_TEXT)
def test_any_text_comes_back_as_it_was_written(title: str, description: str):
    event = event_in(publish(replace(MEETING, title=title, description=description)))

    assert (str(event["SUMMARY"]), str(event.get("DESCRIPTION", ""))) == (title, description)


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_no_text_adds_a_property_or_a_line_that_is_too_long(text: str):
    meeting = replace(
        MEETING, uid=f"u{text}", title=f"t{text}", description=f"d{text}", url=f"u{text}"
    )
    invited = invitation(meeting, organiser=(text, text), attendee=text, stamp=STAMP)
    told = cancellation(meeting, organiser=(text, text), attendee=text, stamp=STAMP)
    agenda = publish(meeting, name=text)

    for file, plain in [(invited, invite()), (told, cancel()), (agenda, publish(MEETING))]:
        lines = file.split(b"\r\n")
        assert properties(file) == properties(plain)
        assert [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line] == []
        assert [line.decode() for line in lines][-1] == ""
        assert str(event_in(file)["UID"]) == str(event_in(file)["SUMMARY"]).replace("t", "u", 1)
