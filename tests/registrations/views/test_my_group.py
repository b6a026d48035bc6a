"""Whom a participant can reach in their group: who agreed to that, and nobody else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations.models import Participant, Subgroup
from sessions_app.models import Edition
from tests.groups import crowd
from tests.pages import page_at
from tests.people import FIRST_SESSION, make_participant


@pytest.fixture
def group(edition: Edition) -> Subgroup:
    return Subgroup.objects.create(theme=edition.themes.all()[0], number=1)


@pytest.fixture
def piet(group: Subgroup) -> Participant:
    return make_participant(group.theme, subgroup=group, told_number=1)


def addresses(client: Client, person: Participant) -> list[str]:
    page = page_at(client, reverse("registrations:my_group", args=[person.token]))
    return re.findall(r'href="mailto:([^"]+)"', page.partition("<footer")[0])


def test_only_who_shares_an_address_with_the_group_is_in_the_list(
    client: Client, piet: Participant, group: Subgroup
) -> None:
    one, two, three = crowd(group.theme, 3)
    Participant.objects.filter(pk__in=[one.pk, two.pk]).update(subgroup=group)
    Participant.objects.filter(pk__in=[one.pk, three.pk]).update(share_contact=True)
    assert addresses(client, piet) == [one.email]


def test_before_they_are_told_their_group_nobody_sees_who_is_in_it(
    client: Client, piet: Participant, group: Subgroup, clock: time_machine.Traveller
) -> None:
    noor = make_participant(group.theme, subgroup=group, email="n@example.org", share_contact=True)
    Participant.objects.update(told_number=None)
    assert addresses(client, piet) == []
    for later in (FIRST_SESSION, FIRST_SESSION + timedelta(days=400)):
        clock.move_to(later)
        assert addresses(client, piet) == [noor.email]


def test_one_does_not_find_oneself(client: Client, piet: Participant) -> None:
    Participant.objects.update(share_contact=True)
    assert addresses(client, piet) == []


def test_who_has_no_group_sees_nobody(client: Client, piet: Participant, group: Subgroup) -> None:
    noor = make_participant(group.theme, email="noor@example.org", share_contact=True)
    Participant.objects.filter(pk=piet.pk).update(share_contact=True)
    assert addresses(client, noor) == []


def test_a_large_group_costs_as_much_as_a_small_one(
    client: Client,
    piet: Participant,
    group: Subgroup,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    crowd(group.theme, 12)
    with django_assert_num_queries(3):
        addresses(client, piet)
    Participant.objects.update(subgroup=group, share_contact=True)
    with django_assert_num_queries(3):
        assert len(addresses(client, piet)) == 12
