"""The page with one's own data, and the files to take along."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations.models import Participant, Status
from registrations.privacy import own
from tests.pages import html_of, text_of
from tests.people import NOW
from tests.smtp import make_mail

ADDRESSES = ["my_data", "my_data_json", "my_data_text"]


def address(name: str, piet: Participant) -> str:
    return reverse(f"registrations:{name}", args=[piet.token])


def test_the_overview_leads_to_it(client: Client, piet: Participant) -> None:
    assert f'href="{address("my_data", piet)}"' in html_of(client.get(piet.private_link))


def test_the_page_tells_all_in_words_with_who_sees_it_and_how_long(
    client: Client, piet: Participant
) -> None:
    make_mail(participant=piet, subject="U bent aangemeld", sent_at=NOW, state="sent")
    page = text_of(client.get(address("my_data", piet)))
    for part in own.parts(piet):
        told = " ".join(
            f"{word[0].upper()}{word[1:]}{value}" for thing in part.things for word, value in thing
        )
        row = part.row
        assert (
            f"{row.what} {told or 'Hier staat niets.'} Waarvoor: {row.purpose}. "
            f"Wie ziet het: {row.seen_by}. Hoe lang: {row.stays}."
        ) in page
    assert "OnderwerpU bent aangemeld" in page
    assert "Verstuurd op1 september 2026, 10.00 uur" in page


def test_the_page_says_when_this_person_is_forgotten_and_what_it_leaves_out(
    client: Client, piet: Participant
) -> None:
    piet.edition.forget_after_days = 30
    piet.edition.save()
    answer = client.get(address("my_data", piet))
    assert "We vergeten u op 25 februari 2027. Dat is 30 dagen na de laatste" in text_of(answer)
    named = re.search(r"Wat hier niet staat</h2>.*", html_of(answer), re.DOTALL)
    assert named
    left_out = re.findall(r"<li>([^<]*)</li>", named[0])
    assert left_out[: len(own.left_out())] == [row.what for row in own.left_out()]


def test_the_files_are_taken_along_and_kept_by_nobody(client: Client, piet: Participant) -> None:
    for name, kind, file in [
        ("my_data_json", "application/json", "gegevens.json"),
        ("my_data_text", "text/plain; charset=utf-8", "gegevens.txt"),
    ]:
        answer = client.get(address(name, piet))
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"] == f'attachment; filename="{file}"'
        assert answer["Cache-Control"] == "no-store, private"


def test_the_file_for_a_program_is_what_is_kept(client: Client, piet: Participant) -> None:
    piet.given_name = "Zoë </script>"
    piet.save()
    content = client.get(address("my_data_json", piet)).content.decode()
    assert json.loads(content) == own.as_json(piet)
    assert '"voornaam": "Zoë </script>"' in content


def test_the_file_to_read_says_what_the_page_says(client: Client, piet: Participant) -> None:
    piet.organisation = "Bos & Zn"
    piet.save()
    text = client.get(address("my_data_text", piet)).content.decode()
    told = [
        f"\n{word[0].upper()}{word[1:]}: {value}\n"
        for part in own.parts(piet)
        for thing in part.things
        for word, value in thing
    ]
    assert "\nOrganisatie: Bos & Zn\n" in told
    assert [line for line in told if line not in text] == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_it_stays_open_after_cancelling_and_after_the_edition(
    client: Client, piet: Participant, name: str, clock: time_machine.Traveller
) -> None:
    Participant.objects.update(status=Status.CANCELLED, cancelled_at=NOW)
    clock.shift(timedelta(days=300))
    answer = client.get(address(name, piet))
    assert answer.status_code == 200
    change = reverse("registrations:change", args=[piet.token])
    assert change not in html_of(answer)


def test_whoever_takes_part_finds_where_to_correct_it(client: Client, piet: Participant) -> None:
    page = html_of(client.get(address("my_data", piet)))
    for name in ("change", "change_address", "my_data_text", "my_data_json"):
        assert f'href="{reverse(f"registrations:{name}", args=[piet.token])}"' in page


@pytest.mark.parametrize("name", ADDRESSES)
def test_it_takes_twelve_statements(
    client: Client, piet: Participant, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(12):
        client.get(address(name, piet))


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_log_names_nobody(
    client: Client, piet: Participant, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="registrations"):
        client.get(address(name, piet))
    form = {"my_data": "page", "my_data_json": "json", "my_data_text": "text"}[name]
    assert caplog.messages == [f"participant {piet.pk} fetched their own data as {form}"]


def test_no_person_stands_in_the_title(client: Client, piet: Participant) -> None:
    page = html_of(client.get(address("my_data", piet)))
    assert f"<title>Wat we van u bewaren – {piet.edition.title}</title>" in page
