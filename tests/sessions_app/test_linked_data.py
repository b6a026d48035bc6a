"""What a programme says to search engines, and to those who are sent a link to it."""

import json
import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from sessions_app import linked_data
from sessions_app.models import Edition
from tests.card import FILE, SIZE
from tests.people import NOW, make_edition

pytestmark = pytest.mark.portable

SITE = "http://localhost"
ADDRESS = f"{SITE}/edities/werken-aan-aanwezigheid-2026/"
ONLINE = {
    "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
    "location": {"@type": "VirtualLocation", "url": ADDRESS},
    "isAccessibleForFree": True,
}


def said(client: Client, address: str) -> Any:
    """The linked data of a page."""
    page = client.get(address).content.decode()
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)


def event(number: int, starts: str, ends: str, status: str = "EventScheduled") -> dict[str, Any]:
    return ONLINE | {
        "@type": "EducationEvent",
        "name": f"Bijeenkomst {number}",
        "startDate": starts,
        "endDate": ends,
        "eventStatus": f"https://schema.org/{status}",
    }


def test_a_programme_is_a_series_of_events_at_the_time_on_the_wall(
    client: Client, edition: Edition
) -> None:
    edition.lead = "Een <inleiding> & </script> meer"
    edition.save()
    edition.sessions.filter(position=3).update(cancelled_at=NOW)
    caches["pages"].clear()
    assert said(client, "/") == ONLINE | {
        "@context": "https://schema.org",
        "@type": "EventSeries",
        "name": edition.title,
        "description": edition.lead,
        "url": ADDRESS,
        "image": linked_data.picture(),
        "inLanguage": "nl",
        "startDate": "2026-09-24T13:00:00+02:00",
        "endDate": "2026-11-24T15:30:00+01:00",
        "organizer": [{"@type": "Organization", "name": "Steunpunt Passend Onderwijs"}],
        "subEvent": [
            event(1, "2026-09-24T13:00:00+02:00", "2026-09-24T15:30:00+02:00"),
            event(2, "2026-11-24T13:00:00+01:00", "2026-11-24T15:30:00+01:00"),
            event(3, "2027-01-26T13:00:00+01:00", "2027-01-26T15:30:00+01:00", "EventCancelled"),
        ],
    }


def test_what_is_not_online_or_not_free_does_not_say_so(db: None) -> None:
    edition = make_edition("op-locatie", location="Utrecht", costs="€ 50")
    found = linked_data.series(edition, edition.lead)
    assert "isAccessibleForFree" not in found
    assert found["location"] == {"@type": "Place", "name": "Utrecht"}
    assert found["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"


def test_an_edition_without_sessions_says_what_is_known(db: None) -> None:
    edition = make_edition("oud", ended_on=NOW.date())
    edition.sessions.all().delete()
    found = linked_data.series(Edition.objects.get(pk=edition.pk), "")
    assert (found["endDate"], {"startDate", "subEvent"} & found.keys()) == ("2026-09-01", set())


def test_each_address_of_a_programme_names_the_one_that_stays(
    client: Client, edition: Edition
) -> None:
    for address in ("/", edition.get_absolute_url()):
        page = client.get(address).content.decode()
        assert re.findall(r'rel="canonical" href="(.*?)"', page) == [ADDRESS]
        assert re.findall(r'property="og:(url|image)" content="(.*?)"', page) == [
            ("url", ADDRESS),
            ("image", linked_data.picture()),
        ]


def test_the_picture_is_as_large_as_it_says_and_light(client: Client, edition: Edition) -> None:
    page = client.get("/").content.decode()
    told = re.findall(r'property="og:image:(?:width|height)" content="(\d+)"', page)
    assert linked_data.picture().startswith(f"{SITE}/static/")
    picture = FILE.read_bytes()
    # Where a PNG says how large it is.
    stored = [int.from_bytes(picture[place : place + 4]) for place in (16, 20)]
    assert [int(number) for number in told] == stored == [SIZE["width"], SIZE["height"]]
    assert len(picture) < 100_000
