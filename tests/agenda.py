"""A small reader of calendar files, and an agenda that does with them what the standards say.

Written from RFC 5545 (lines, folds, values) and RFC 5546 (methods, SEQUENCE), and from nothing in
the project or in the library that writes the files: so they can be held against each other.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from icalendar import Calendar

# For each method: how many attendees an event has (RFC 5546, 3.2.1, 3.2.2 and 3.2.5).
ATTENDEES = {"PUBLISH": 0, "REQUEST": 1, "CANCEL": 1}
ESCAPED = {"n": "\n", "N": "\n", "\\": "\\", ";": ";", ",": ","}


@dataclass(frozen=True)
class Property:
    """One line of a file: its name, its parameters and its value, as written."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as a text (RFC 5545, 3.3.11)."""
        assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", self.value), self.value
        return re.sub(r"\\(.)", lambda found: ESCAPED[found[1]], self.value)

    @property
    def moment(self) -> datetime:
        """The value as a moment: in UTC, or at a wall clock (RFC 5545, 3.3.5)."""
        if self.value.endswith("Z"):
            return datetime.strptime(self.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        zone = ZoneInfo(self.parameters["TZID"])
        return datetime.strptime(self.value, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC)

    @property
    def address(self) -> str:
        """The value as the address of somebody."""
        scheme, _, address = self.value.partition(":")
        assert scheme.lower() == "mailto", self.value
        return address.lower()


@dataclass(frozen=True)
class Event:
    """One event, with all that a reader needs to file it."""

    uid: str
    sequence: int
    status: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    organiser: str
    attendees: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """One calendar file."""

    method: str
    events: tuple[Event, ...]


def lines_of(content: bytes) -> list[str]:
    """The lines, unfolded; each as long and with such an end as RFC 5545, 3.1, says."""
    *raw, last = content.split(b"\r\n")
    assert last == b"", "the last line has no end"
    assert all(len(line) <= 75 for line in raw)
    assert not any(byte in line for line in raw for byte in (b"\r", b"\n"))
    unfolded = b"\r\n".join(raw).replace(b"\r\n ", b"").replace(b"\r\n\t", b"")
    return unfolded.decode().split("\r\n")


def property_in(line: str) -> Property:
    """Name, parameters and value; a quoted value may hold a colon, semicolon or comma."""
    found = re.fullmatch(r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', line)
    assert found, line
    pairs = re.findall(r';([A-Za-z0-9-]+)=("[^"]*"|[^";:,]*)', found[2])
    return Property(
        found[1].upper(), {name.upper(): value.strip('"') for name, value in pairs}, found[3]
    )


def read(content: bytes) -> File:
    """The file, if it is one that RFC 5546 lets us send; the library has to read the same."""
    top: list[Property] = []
    events: list[list[Property]] = []
    within: list[str] = []
    for each in map(property_in, lines_of(content)):
        if each.name == "BEGIN":
            within.append(each.value)
            if within == ["VCALENDAR", "VEVENT"]:
                events.append([])
        elif each.name == "END":
            assert within.pop() == each.value
        elif within == ["VCALENDAR"]:
            top.append(each)
        elif within == ["VCALENDAR", "VEVENT"]:
            events[-1].append(each)
    assert within == []
    named = {each.name: each.value for each in top}
    assert (named["VERSION"], len(named)) == ("2.0", len(top))
    file = File(named["METHOD"], tuple(_event(named["METHOD"], lines) for lines in events))
    assert _by_the_library(content) == file
    return file


def _event(method: str, lines: list[Property]) -> Event:
    attendees = tuple(each.address for each in lines if each.name == "ATTENDEE")
    assert len(attendees) == ATTENDEES[method]
    named = {each.name: each for each in lines if each.name != "ATTENDEE"}
    assert len(named) + len(attendees) == len(lines), "a property stands there twice"
    assert named["DTSTAMP"].value.endswith("Z")
    event = Event(
        uid=named["UID"].text,
        sequence=int(named["SEQUENCE"].value),
        status=named["STATUS"].value,
        title=named["SUMMARY"].text,
        starts_at=named["DTSTART"].moment,
        ends_at=named["DTEND"].moment,
        place=named["LOCATION"].text,
        organiser=named["ORGANIZER"].address,
        attendees=attendees,
    )
    assert event.starts_at < event.ends_at
    assert (method, event.status) in {
        ("REQUEST", "CONFIRMED"),
        ("CANCEL", "CANCELLED"),
        ("PUBLISH", "CONFIRMED"),
        ("PUBLISH", "CANCELLED"),
    }
    return event


def _by_the_library(content: bytes) -> File:
    calendar = Calendar.from_ical(content)
    events = []
    for event in calendar.events:
        attendees = event.get("ATTENDEE", [])
        events.append(
            Event(
                uid=str(event["UID"]),
                sequence=int(event["SEQUENCE"]),
                status=str(event["STATUS"]),
                title=str(event["SUMMARY"]),
                starts_at=event["DTSTART"].dt.astimezone(UTC),
                ends_at=event["DTEND"].dt.astimezone(UTC),
                place=str(event["LOCATION"]),
                organiser=str(event["ORGANIZER"]).removeprefix("mailto:").lower(),
                attendees=tuple(
                    str(one).removeprefix("mailto:").lower()
                    for one in (attendees if isinstance(attendees, list) else [attendees])
                ),
            )
        )
    return File(str(calendar["METHOD"]), tuple(events))


@dataclass
class Agenda:
    """The agenda behind some mailboxes: it believes one organiser of an event, the first."""

    owners: frozenset[str]
    entries: dict[str, Event] = field(default_factory=dict)

    @property
    def held(self) -> list[Event]:
        """What stands in it as going on, in the order of time."""
        going_on = [event for event in self.entries.values() if event.status != "CANCELLED"]
        return sorted(going_on, key=lambda event: (event.starts_at, event.uid))

    def open(self, message: EmailMessage) -> None:
        """Take in each calendar file that a mail has, once, as a person who opens them all."""
        for part in message.walk():
            if part.get_content_type() == "text/calendar":
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                file = read(content)
                assert part["Content-Type"].params["method"] == file.method
                self.take(file)

    def take(self, file: File) -> None:
        """File the events of a message: what is older than what is known changes nothing."""
        for event in file.events:
            if file.method != "PUBLISH":
                assert self.owners.issuperset(event.attendees), "made out to somebody else"
            known = self.entries.get(event.uid)
            if known is None:
                # Taking out what was never there changes nothing.
                if file.method == "CANCEL":
                    continue
            elif known.organiser != event.organiser:
                raise AssertionError(f"{event.organiser} changes what {known.organiser} wrote")
            elif event.sequence < known.sequence or (
                event.sequence == known.sequence and event.status != known.status
            ):
                continue
            self.entries[event.uid] = event

    def subscribe(self, content: bytes) -> None:
        """Hold what a feed says, and nothing else."""
        self.entries = {event.uid: event for event in read(content).events}
