"""Who sees whom: a gespreksleider their own people, to the end of the day eight weeks after."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from registrations.access import editions_of, themes_of
from registrations.models import Participant, QueuedMail, Subgroup
from sessions_app.models import Edition, Theme, User
from tests.leergemeenschap.factor import give_password
from tests.people import AMSTERDAM, make_edition, make_facilitator, make_organiser, make_participant

SECOND = timedelta(seconds=1)


@pytest.fixture
def groups(theme: Theme) -> list[Subgroup]:
    """Two groups of one theme: Piet is in the first, Anna in the second."""
    groups = [Subgroup.objects.create(theme=theme, number=number) for number in (1, 2)]
    make_participant(theme, subgroup=groups[0])
    make_participant(theme, subgroup=groups[1], given_name="Anna", email="anna@example.org")
    # Somebody who waits for a group, and somebody of another theme.
    make_participant(theme, given_name="Sem", email="sem@example.org")
    other = theme.edition.themes.get(position=2)
    group = Subgroup.objects.create(theme=other, number=1)
    make_participant(other, subgroup=group, given_name="Bo", email="bo@example.org")
    return groups


@pytest.fixture
def gijs(gijs: User, theme: Theme, groups: list[Subgroup]) -> User:
    """Gijs leads the theme."""
    theme.facilitators.add(gijs)
    return gijs


@pytest.fixture
def noor(noor: User, groups: list[Subgroup]) -> User:
    """Leads the second group alone."""
    groups[1].facilitators.add(noor)
    return noor


def border(last_end: datetime) -> datetime:
    """The end of the day eight weeks later, by the Dutch clock."""
    last_day = timezone.localdate(last_end) + timedelta(weeks=8)
    return datetime.combine(last_day + timedelta(days=1), time.min, AMSTERDAM)


def people(user: User) -> list[str]:
    """The first names of whom somebody sees."""
    seen = Participant.objects.visible_to(user)
    return sorted(seen.values_list("given_name", flat=True))


def sees(user: User) -> dict[str, int]:
    """How much somebody sees of each kind."""
    return {
        "people": Participant.objects.visible_to(user).count(),
        "groups": Subgroup.objects.visible_to(user).count(),
        "themes": themes_of(user).count(),
        "editions": editions_of(user).count(),
    }


NOTHING = {"people": 0, "groups": 0, "themes": 0, "editions": 0}
OF_A_THEME = {"people": 2, "groups": 2, "themes": 1, "editions": 1}
OF_A_GROUP = {"people": 1, "groups": 1, "themes": 1, "editions": 1}


def test_who_leads_a_theme_sees_all_of_its_groups(gijs: User) -> None:
    assert people(gijs) == ["Anna", "Piet"]
    assert sees(gijs) == OF_A_THEME


def test_who_leads_a_group_sees_that_group_alone(noor: User) -> None:
    assert people(noor) == ["Anna"]
    assert sees(noor) == OF_A_GROUP


def test_who_leads_a_theme_and_a_group_of_it_sees_each_once(
    gijs: User, groups: list[Subgroup]
) -> None:
    for group in groups:
        group.facilitators.add(gijs, make_facilitator(email=f"{group.pk}@example.org"))
    assert people(gijs) == ["Anna", "Piet"]
    assert sees(gijs) == OF_A_THEME


def test_who_leads_nothing_sees_nobody(groups: list[Subgroup]) -> None:
    assert sees(make_facilitator()) == NOTHING


def test_an_organiser_sees_all_also_long_after(
    groups: list[Subgroup], clock: time_machine.Traveller
) -> None:
    olga = make_organiser()
    clock.shift(timedelta(days=2000))
    assert people(olga) == ["Anna", "Bo", "Piet", "Sem"]
    assert sees(olga) == {"people": 4, "groups": 3, "themes": 3, "editions": 1}


def test_somebody_who_leads_elsewhere_sees_nothing_here(groups: list[Subgroup]) -> None:
    elsewhere = make_edition("elders")
    gijs = make_facilitator()
    elsewhere.themes.get(position=1).facilitators.add(gijs)
    assert people(gijs) == []
    assert [edition.slug for edition in editions_of(gijs)] == ["elders"]
    assert [theme.edition.slug for theme in themes_of(gijs)] == ["elders"]


def test_the_border_is_the_end_of_the_day_eight_weeks_after_the_last_session(
    gijs: User, noor: User, edition: Edition, clock: time_machine.Traveller
) -> None:
    last = edition.last_session
    assert last
    clock.move_to(border(last.ends_at) - SECOND)
    assert (sees(gijs), sees(noor)) == (OF_A_THEME, OF_A_GROUP)
    clock.move_to(border(last.ends_at))
    assert (sees(gijs), sees(noor)) == (NOTHING, NOTHING)


def test_a_session_that_was_called_off_stretches_nothing(
    gijs: User, edition: Edition, clock: time_machine.Traveller
) -> None:
    edition.sessions.filter(position=3).update(cancelled_at=timezone.now())
    second = edition.sessions.get(position=2)
    clock.move_to(border(second.ends_at) - SECOND)
    assert sees(gijs) == OF_A_THEME
    clock.move_to(border(second.ends_at))
    assert sees(gijs) == NOTHING


def test_an_edition_without_sessions_is_still_to_come(
    gijs: User, edition: Edition, clock: time_machine.Traveller
) -> None:
    edition.sessions.all().delete()
    clock.shift(timedelta(days=400))
    assert sees(gijs) == OF_A_THEME


def test_an_old_edition_without_sessions_ends_eight_weeks_after_its_last_day(
    gijs: User, edition: Edition, clock: time_machine.Traveller
) -> None:
    edition.sessions.all().delete()
    edition.ended_on = date(2026, 8, 31)
    edition.save()
    clock.move_to(datetime(2026, 10, 26, 12, 0, tzinfo=AMSTERDAM))
    assert sees(gijs) == OF_A_THEME
    clock.move_to(datetime(2026, 10, 27, 12, 0, tzinfo=AMSTERDAM))
    assert sees(gijs) == NOTHING


def test_one_edition_that_ended_takes_no_other_along(
    gijs: User, edition: Edition, clock: time_machine.Traveller
) -> None:
    later = make_edition("later")
    later.sessions.update(
        starts_at=timezone.now() + timedelta(days=700), ends_at=timezone.now() + timedelta(days=701)
    )
    later.themes.get(position=2).facilitators.add(gijs)
    clock.shift(timedelta(days=650))
    assert people(gijs) == []
    assert [edition.slug for edition in editions_of(gijs)] == ["later"]


def test_the_border_holds_for_the_dutch_clock_of_summer_too(
    gijs: User, edition: Edition, clock: time_machine.Traveller
) -> None:
    # The clock goes forward between: the day is one of the calendar.
    last = edition.sessions.get(position=3)
    last.starts_at, last.ends_at = (
        last.starts_at + timedelta(days=30),
        last.ends_at + timedelta(days=30),
    )
    last.save()
    clock.move_to(border(last.ends_at) - SECOND)
    assert sees(gijs) == OF_A_THEME
    clock.move_to(border(last.ends_at))
    assert sees(gijs) == NOTHING


def sign_in_by_code(client: Client, user: User) -> None:
    client.post("/account/login/code/", {"email": user.email})
    text = QueuedMail.objects.latest("pk").text
    code = next(line for line in text.splitlines() if line[:4].isdigit())
    client.post("/account/login/code/confirm/", {"code": code})


def sign_in_by_password(client: Client, user: User) -> None:
    give_password(client, user.email)


@pytest.mark.parametrize("sign_in", [sign_in_by_code, sign_in_by_password])
def test_after_that_one_still_signs_in_and_sees_nobody(
    client: Client, gijs: User, groups: list[Subgroup], clock: time_machine.Traveller, sign_in: Any
) -> None:
    clock.shift(timedelta(days=2000))
    sign_in(client, gijs)
    assert client.session["_auth_user_id"] == str(gijs.pk)
    answer = client.get("/begeleiding/")
    assert answer.status_code == 200
    assert "Piet" not in answer.content.decode()
    assert client.get(f"/begeleiding/subgroepen/{groups[0].pk}/").status_code == 404


def test_asking_who_is_seen_takes_one_statement_each(
    gijs: User, theme: Theme, django_assert_num_queries: Any
) -> None:
    for number in range(3, 12):
        group = Subgroup.objects.create(theme=theme, number=number)
        make_participant(theme, subgroup=group, email=f"p{number}@example.org")
    with django_assert_num_queries(4):
        assert len(Participant.objects.visible_to(gijs)) == 11
        assert len(Subgroup.objects.visible_to(gijs)) == 11
        assert len(themes_of(gijs)) == 1
        assert len(editions_of(gijs)) == 1
