"""What everyone may read of how groups are made is what the division does."""

from dataclasses import fields

import pytest
from django.test import Client

from registrations.groups import rules
from registrations.groups.solver import Person, Scores
from sessions_app.models import Edition
from tests.pages import text_of

pytestmark = pytest.mark.portable

PAGE = "/zo-maken-wij-de-groepen/"


def test_each_goal_is_told_in_the_order_of_importance() -> None:
    assert list(rules.GOALS) == [part.name for part in fields(Scores)]


def test_all_that_is_known_of_a_person_is_told() -> None:
    assert {*rules.KNOWN, "id"} == {field.name for field in fields(Person)}


def test_the_page_tells_the_goals_and_the_sizes_of_now(client: Client, edition: Edition) -> None:
    edition.subgroup_min, edition.subgroup_target, edition.subgroup_max = 5, 7, 9
    edition.save()
    answer = client.get(PAGE)
    text = text_of(answer)
    assert "het liefst 7 mensen: minstens 5 en hoogstens 9." in text
    told = [*(goal.wish for goal in rules.GOALS.values()), *rules.KNOWN.values()]
    places = [text.find(words) for words in told]
    assert places == sorted(places)
    assert places[0] > 0
    assert not answer.cookies


def test_without_an_edition_the_page_names_no_sizes(client: Client, db: None) -> None:
    assert "Dat kiest de organisator per leergemeenschap." in text_of(client.get(PAGE))
