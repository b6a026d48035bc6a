"""The public agenda of an edition."""

from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from sessions_app.models import Edition, Session
from tests.people import NOW


def test_the_agenda_holds_all_sessions_and_no_meeting_link(
    client: Client, edition: Edition
) -> None:
    Session.objects.update(meeting_url="https://example.org/geheim")
    Session.objects.filter(position=3).update(cancelled_at=NOW, sequence=1)

    response = client.get(reverse("sessions_app:agenda", args=[edition.slug]))

    calendar = Calendar.from_ical(response.content)
    assert calendar["METHOD"] == "PUBLISH"
    assert [
        (
            event["DTSTART"].dt.strftime("%d-%m-%Y %H.%M"),
            event["STATUS"],
            event["SEQUENCE"],
            event["SUMMARY"].replace(edition.title, "Titel"),
            event["LOCATION"],
        )
        for event in calendar.events
    ] == [
        ("24-09-2026 13.00", "CONFIRMED", 0, "Titel: bijeenkomst 1", "Online"),
        ("24-11-2026 13.00", "CONFIRMED", 0, "Titel: bijeenkomst 2", "Online"),
        ("26-01-2027 13.00", "CANCELLED", 1, "Gaat niet door: Titel: bijeenkomst 3", "Online"),
    ]
    assert "Haal deze bijeenkomsten dan uit uw agenda." in calendar.events[0]["DESCRIPTION"]
    assert "geheim" not in response.content.decode()
    assert not response.cookies


def test_the_agenda_answers_304_to_who_has_it(client: Client, edition: Edition) -> None:
    url = reverse("sessions_app:agenda", args=[edition.slug])
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304


def test_an_unknown_edition_has_no_agenda(client: Client, edition: Edition) -> None:
    assert client.get(reverse("sessions_app:agenda", args=["geen"])).status_code == 404
