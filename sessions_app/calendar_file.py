"""Calendar files: what a session looks like in somebody's agenda (RFC 5545, 5546 and 7986).

No Django, no database and no clock: texts and moments come in, bytes go out. The bytes of a
message to one person travel as `text/calendar; method=…`, with the METHOD that stands in them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vDatetime, vDuration, vText, vUri
from icalendar.parser import Contentline, Parameters

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PRODID = "-//Leergemeenschap//Werken aan aanwezigheid//NL"
# How often a subscribed agenda looks again: a session that moves today is seen today.
REFRESH_INTERVAL = timedelta(hours=6)

# The rule since 1996, the first year in which summer time ended in October. It is written down
# here because an agenda must not depend on the zones that this machine happens to know.
TIMEZONE = Timezone.from_ical(
    """\
BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
TZNAME:CEST
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
)

# Everything that some reader of calendars may take for the end of a line.
LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# What differs from one person to the next; the rest of a message about a meeting is made once.
OWN_LINES = ("ATTENDEE", "DTSTAMP", "SEQUENCE", "UID")
# A calendar file cannot hold control characters, nor UTF-8 half a surrogate pair.
UNWRITABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One session as an agenda shows it. Moments are aware; `url` is empty until it is known."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str
    url: str
    # Where it is as long as there is no `url`.
    place: str = ""
    cancelled: bool = False


def uid(
    *, session: int, host: str, participant: int | None = None, leader: int | None = None
) -> str:
    """The lasting name of a session, for everyone or for the invitation of one person.

    Made of keys in the database: a slug, a position, an address and a name may all change.
    """
    person = "" if participant is None else f"-deelnemer-{participant}"
    if leader is not None:
        person = f"-gespreksleider-{leader}"
    return f"bijeenkomst-{session}{person}@{host}"


def published(meetings: Iterable[Meeting], *, organiser: tuple[str, str], stamp: datetime) -> bytes:
    """An agenda to subscribe to: all meetings in one calendar, cancelled ones marked as such.

    `organiser` is a name, which the calendar gets too, and an address. Whoever has the address of
    the agenda can read it: leave `url` empty where strangers may.
    """
    events = [_event(meeting, organiser=organiser, stamp=stamp) for meeting in meetings]
    calendar = _calendar("PUBLISH", events)
    name, _ = organiser
    calendar["NAME"] = calendar["X-WR-CALNAME"] = _text(name)
    calendar["X-PUBLISHED-TTL"] = vDuration(REFRESH_INTERVAL)
    calendar["REFRESH-INTERVAL"] = vDuration(REFRESH_INTERVAL)
    calendar["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    return bytes(calendar.to_ical())


def invitation(
    meeting: Meeting, *, organiser: tuple[str, str], attendee: str, stamp: datetime
) -> bytes:
    """The invitation of one person to one meeting, or what has changed in it.

    `organiser` is a name and an address. A change needs a higher `sequence` than was sent before.
    Raises ValueError for a cancelled meeting.
    """
    if meeting.cancelled:
        raise ValueError("Nobody is invited to a cancelled meeting; send its cancellation.")
    return _message("REQUEST", meeting, organiser=organiser, attendee=attendee, stamp=stamp)


def cancellation(
    meeting: Meeting, *, organiser: tuple[str, str], attendee: str, stamp: datetime
) -> bytes:
    """Takes the meeting out of one person's agenda, because it or the person's place fell out.

    Give the meeting as it was last sent: this goes out one `sequence` higher, and whoever invites
    the person again goes above that. It leads nobody to the meeting: the mailbox may be a
    stranger's.
    """
    meeting = replace(meeting, sequence=meeting.sequence + 1, cancelled=True, url="")
    return _message("CANCEL", meeting, organiser=organiser, attendee=attendee, stamp=stamp)


def _message(
    method: str, meeting: Meeting, *, organiser: tuple[str, str], attendee: str, stamp: datetime
) -> bytes:
    own = {
        "ATTENDEE": _invited(attendee),
        "DTSTAMP": _stamped(stamp.replace(microsecond=0)),
        "SEQUENCE": b"SEQUENCE:%d" % meeting.sequence,
        "UID": _line("UID", _text(meeting.uid)),
    }
    lines = [
        own[line] if isinstance(line, str) else line
        for line in _lines(method, replace(meeting, uid="", sequence=0), organiser)
    ]
    return b"\r\n".join(lines) + b"\r\n"


# The files of one person differ in neither of these.
@lru_cache(maxsize=16)
def _invited(attendee: str) -> bytes:
    # Signing up was the answer. Asked again, an agenda would show the session as doubtful until
    # a button is pressed, and send a reply that nobody reads.
    invited = _mailto(
        attendee, CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED", RSVP="FALSE"
    )
    return _line("ATTENDEE", invited)


@lru_cache(maxsize=16)
def _stamped(stamp: datetime) -> bytes:
    return _line("DTSTAMP", vDatetime(stamp.astimezone(UTC)))


@lru_cache(maxsize=64)
def _lines(method: str, meeting: Meeting, organiser: tuple[str, str]) -> list[bytes | str]:
    """The lines of a message to anybody; of those that differ per person the name alone."""
    event = _event(meeting, organiser=organiser, stamp=meeting.starts_at)
    event["ATTENDEE"] = ""
    properties = _calendar(method, [event]).property_items()
    return [name if name in OWN_LINES else _line(name, value) for name, value in properties]


def _line(name: str, value: Any) -> bytes:
    params = Parameters(getattr(value, "params", {}))
    return bytes(Contentline.from_parts(name, params, value).to_ical())


def _calendar(method: str, events: list[Event]) -> Calendar:
    calendar = Calendar({"VERSION": "2.0", "PRODID": PRODID, "METHOD": method})
    calendar.subcomponents = [TIMEZONE, *events]
    return calendar


def _event(meeting: Meeting, *, organiser: tuple[str, str], stamp: datetime) -> Event:
    name, address = organiser
    event = Event(
        {
            "UID": _text(meeting.uid),
            "SEQUENCE": str(meeting.sequence),
            "STATUS": "CANCELLED" if meeting.cancelled else "CONFIRMED",
            "SUMMARY": _text(meeting.title),
        }
    )
    event.add("DTSTAMP", stamp.astimezone(UTC))
    event.add("DTSTART", meeting.starts_at.astimezone(AMSTERDAM))
    event.add("DTEND", meeting.ends_at.astimezone(AMSTERDAM))
    event["ORGANIZER"] = _mailto(address, CN=_parameter(name))
    if meeting.description:
        event["DESCRIPTION"] = _text(meeting.description)
    if meeting.url:
        event["URL"] = vUri(_percent(meeting.url, safe="!#$%&'()*+,/:;=?@[]~"))
    # Most agendas show the place and hide the address.
    if place := meeting.url or meeting.place:
        event["LOCATION"] = _text(place)
    return event


class _Text(vText):
    """A text value; the library's own reads a backslash and an N that were typed as a new line."""

    def to_ical(self) -> bytes:
        return re.sub(r"[\\;,]", r"\\\g<0>", self).replace("\n", r"\n").encode()


def _text(text: str) -> _Text:
    return _Text(UNWRITABLE.sub("", LINE_END.sub("\n", text)))


def _parameter(text: str) -> str:
    """On one line, without the three characters that agendas read in different ways."""
    return re.sub(r'["\\^]', "'", " ".join(_text(text).split()))


def _percent(uri: str, *, safe: str) -> str:
    return quote(uri, safe=safe, errors="replace")


def _mailto(address: str, **parameters: str) -> vCalAddress:
    value = vCalAddress("mailto:" + _percent(address, safe="!$'*+@"))
    value.params.update(parameters)
    return value
