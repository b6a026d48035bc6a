"""The ninety people of the demo, of whom a trial has some."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict

from registrations.desk import invented
from registrations.models import Participant, Region, Sector
from sessions_app.models import Edition
from tests.people import NOW


@pytest.fixture
def people(edition: Edition) -> list[Participant]:
    return invented.invent(list(edition.themes.all()), NOW)


def test_ninety_people_each_valid_with_an_address_of_their_own(people: list[Participant]) -> None:
    Participant.objects.bulk_create(people)

    for participant in Participant.objects.select_related("theme"):
        participant.full_clean()
    assert len({participant.email for participant in people}) == 90
    assert {participant.email.split("@")[1] for participant in people} == {"example.org"}
    assert len({participant.full_name for participant in people}) == 90


def test_they_are_the_same_every_time(people: list[Participant], edition: Edition) -> None:
    again = invented.invent(list(edition.themes.all()), NOW)

    def told(everyone: list[Participant]) -> list[dict[str, Any]]:
        return [model_to_dict(one) | {"at": one.registered_at} for one in everyone]

    assert told(again) == told(people)


def test_every_sector_and_region_takes_part(people: list[Participant]) -> None:
    assert {participant.sector for participant in people} == set(Sector)
    assert {participant.region for participant in people} == set(Region)


def test_a_few_organisations_are_large_and_most_are_small(people: list[Participant]) -> None:
    sizes = Counter(participant.organisation for participant in people)

    assert [size for _, size in sizes.most_common(3)] == [12, 9, 7]
    assert sum(size <= 4 for size in sizes.values()) == len(sizes) - 3


def test_every_theme_has_about_a_third(people: list[Participant]) -> None:
    sizes = Counter(participant.theme.title for participant in people)

    assert set(sizes) == {"Aanwezigheidsbeleid", "Effectieve methodieken", "Samenwerken"}
    assert all(20 <= size <= 40 for size in sizes.values())


def test_some_volunteer_to_prepare_and_half_share_their_address(people: list[Participant]) -> None:
    assert sum(participant.prepares for participant in people) == 18
    assert 35 <= sum(participant.share_contact for participant in people) <= 55


def test_names_keep_their_tussenvoegsel_apart(people: list[Participant]) -> None:
    names = {(p.given_name, p.name_prefix, p.family_name) for p in people}

    assert names > {
        ("Joost", "in 't", "Veld"),
        ("Daan", "van 't", "Hof"),
        ("Fatima", "", "El Amrani"),
        ("Karin", "", "Scholten"),
    }


def test_they_signed_up_one_by_one_in_the_past_three_weeks(people: list[Participant]) -> None:
    moments = [participant.registered_at for participant in people]

    assert moments == sorted(moments)
    assert NOW - timedelta(days=22) < moments[0] < NOW - timedelta(days=18)
    assert NOW - timedelta(days=3) < moments[-1] < NOW
