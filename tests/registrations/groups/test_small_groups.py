"""Groups with too few people: who hears of it, once for each time it happens."""

import re
from datetime import datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.groups.small_groups import report_small_groups
from registrations.models import Attendance, Participant, QueuedMail, Subgroup, SubgroupMove
from sessions_app.models import Edition, Session, Theme, User
from tests.at_once import at_once, while_uncommitted
from tests.people import (
    FIRST_SESSION,
    NOW,
    make_edition,
    make_facilitator,
    make_organiser,
    make_participant,
)

pytestmark = pytest.mark.portable

ORGANISER = "vragen@example.org"


@pytest.fixture
def theme(edition: Edition) -> Theme:
    Edition.objects.update(subgroup_min=2)
    theme = edition.themes.get(position=1)
    theme.facilitators.add(make_facilitator())
    return theme


@pytest.fixture
def group(theme: Theme) -> Subgroup:
    return filled(theme, 1, 2)


def filled(theme: Theme, number: int, people: int) -> Subgroup:
    """A group of so many people."""
    group = Subgroup.objects.create(theme=theme, number=number)
    for i in range(people):
        join(group, f"g{number}p{i}@example.org")
    return group


def join(group: Subgroup, email: str) -> Participant:
    return make_participant(group.theme, email=email, family_name="Geheimeling", subgroup=group)


def leave(group: Subgroup) -> None:
    Participant.objects.filter(pk=group.participants.values("pk")[:1]).update(
        subgroup=None, status="cancelled"
    )


def excuse(group: Subgroup, position: int = 1) -> None:
    person = group.participants.first()
    session = Session.objects.get(position=position, edition=group.theme.edition)
    assert person
    Attendance.objects.create(participant=person, session=session, status="excused")


def report(moment: datetime | None = None) -> int:
    return report_small_groups(moment or timezone.now())


def told() -> list[tuple[str, str]]:
    """Who was mailed with which subject, the last first; and forget it."""
    mails = QueuedMail.objects.filter(kind="small_group").order_by("recipient", "pk")
    found = list(mails.values_list("recipient", "subject"))
    mails.delete()
    return found


IS = "Kleine subgroep: Aanwezigheidsbeleid, subgroep 1"
WILL_BE = "Weinig mensen verwacht: Aanwezigheidsbeleid, subgroep 1"
BOTH_ARE_TOLD = [("gijs@example.org", IS), (ORGANISER, IS)]
BOTH_EXPECT = [("gijs@example.org", WILL_BE), (ORGANISER, WILL_BE)]


def test_a_large_enough_group_is_not_told_of(group: Subgroup) -> None:
    assert (report(), told()) == (0, [])


def test_a_group_that_becomes_small_is_told_of_once(group: Subgroup) -> None:
    leave(group)
    assert (report(), told()) == (1, BOTH_ARE_TOLD)
    assert (report(), told()) == (0, [])


def test_a_group_that_recovers_and_falls_again_is_told_of_again(group: Subgroup) -> None:
    leave(group)
    report()
    told()
    join(group, "nieuw@example.org")
    assert (report(), told()) == (0, [])
    leave(group)
    assert (report(), told()) == (1, BOTH_ARE_TOLD)


def test_a_group_of_which_too_few_come_next_time_is_told_of_once_for_that_session(
    group: Subgroup, clock: time_machine.Traveller
) -> None:
    excuse(group)
    assert (report(), told()) == (1, BOTH_EXPECT)
    assert (report(), told()) == (0, [])
    excuse(group, 2)
    assert (report(), told()) == (0, [])
    clock.move_to(FIRST_SESSION)
    assert (report(), told()) == (1, BOTH_EXPECT)
    assert (report(), told()) == (0, [])


def test_who_can_come_after_all_and_then_cannot_is_told_of_again(group: Subgroup) -> None:
    excuse(group)
    report()
    told()
    Attendance.objects.all().delete()
    assert (report(), told()) == (0, [])
    excuse(group)
    assert (report(), told()) == (1, BOTH_EXPECT)


def test_a_small_group_is_not_told_of_twice_because_somebody_cannot_come(group: Subgroup) -> None:
    leave(group)
    excuse(group)
    assert (report(), told()) == (1, BOTH_ARE_TOLD)


def test_a_session_that_was_called_off_is_not_looked_at(group: Subgroup) -> None:
    excuse(group)
    Session.objects.filter(position=1).update(cancelled_at=NOW)
    assert (report(), told()) == (0, [])


def test_an_empty_group_is_told_of_only_if_it_had_members(theme: Theme) -> None:
    emptied = Subgroup.objects.create(theme=theme, number=1)
    Subgroup.objects.create(theme=theme, number=2)
    assert (report(), told()) == (0, [])
    gone = make_participant(theme, status="cancelled")
    SubgroupMove.objects.create(participant=gone, theme=theme, to_number=emptied.number)
    assert (report(), told()) == (1, BOTH_ARE_TOLD)


def test_an_edition_that_is_over_is_left_alone(
    group: Subgroup, clock: time_machine.Traveller
) -> None:
    leave(group)
    clock.move_to(FIRST_SESSION + timedelta(days=124, hours=2, minutes=30))
    assert (report(), told()) == (0, [])


def test_an_old_edition_without_sessions_is_left_alone(theme: Theme) -> None:
    old = make_edition("oud", subgroup_min=2, ended_on=NOW.date() - timedelta(days=1))
    old.sessions.all().delete()
    filled(old.themes.get(position=1), 1, 1)
    assert report() == 0
    Edition.objects.filter(pk=old.pk).update(ended_on=None)
    assert report() == 1


def test_a_group_with_its_own_gespreksleiders_is_theirs(group: Subgroup) -> None:
    group.facilitators.add(make_facilitator(email="noor@example.org", name="Noor"))
    gone = make_facilitator(email="weg@example.org", is_active=False)
    group.facilitators.add(gone)
    leave(group)
    report()
    assert told() == [("noor@example.org", IS), (ORGANISER, IS)]


def test_the_mail_counts_people_and_names_nobody(group: Subgroup, settings: Settings) -> None:
    excuse(group)
    report()
    to_gijs, to_organiser = QueuedMail.objects.order_by("recipient")
    for mail, link in [
        (to_gijs, reverse("registrations:group", args=[group.pk])),
        (to_organiser, reverse("admin:sessions_app_theme_board", args=[group.theme_id])),
    ]:
        for body in (mail.text, re.sub(r"</?span[^>]*>", "", mail.html)):
            assert f"{settings.SITE_URL}{link}" in body
            assert "donderdag 24 september 2026, 13.00–15.30 uur" in body
            assert [name for name in ("Piet", "Geheimeling", "g1p0") if name in body] == []
        assert "Deelnemers: 2\n" in mail.text
        assert "Verwacht: 1\n" in mail.text
        assert "Minstens gewenst: 2 deelnemers\n" in mail.text
    assert "De gespreksleider krijgt dit bericht ook." in to_organiser.text


def test_the_organiser_of_a_group_that_nobody_leads_reads_that(group: Subgroup) -> None:
    group.theme.facilitators.clear()
    leave(group)
    report()
    mail = QueuedMail.objects.get()
    assert mail.recipient == ORGANISER
    assert "Deze groep heeft nog geen gespreksleider." in mail.text


def test_a_title_is_text_and_never_too_long_for_a_subject(group: Subgroup) -> None:
    Theme.objects.filter(pk=group.theme_id).update(title=("<b>{{ x }}& " + "x" * 80)[:80])
    Edition.objects.update(title="E" * 120)
    leave(group)
    assert report() == 1
    mail = QueuedMail.objects.first()
    assert mail
    assert mail.subject.startswith("Kleine subgroep: <b>{{ x }}& xxx")
    assert "&lt;b&gt;{{ x }}&amp; xxx" in mail.html


def test_the_hourly_command_tells_of_small_groups(group: Subgroup) -> None:
    leave(group)
    out = StringIO()
    call_command("queue_reminders", stdout=out)
    assert out.getvalue() == "0 reminders queued\n1 small groups reported\n"
    assert told() == BOTH_ARE_TOLD


@pytest.mark.parametrize("groups", [1, 12])
def test_the_statements_do_not_grow_with_the_groups(
    theme: Theme, groups: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, groups + 1):
        excuse(filled(theme, number, 2))
    # A savepoint and its release; groups, sessions, gespreksleiders of both kinds, two counts;
    # what is remembered, and the mails.
    with django_assert_num_queries(11):
        assert report() == groups


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_once(group: Subgroup) -> None:
    leave(group)
    now = timezone.now()
    assert sorted(at_once(*[lambda: report(now)] * 3)) == [0, 0, 1]
    assert told() == BOTH_ARE_TOLD


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_run_waits_for_the_one_before(group: Subgroup) -> None:
    leave(group)
    now = timezone.now()
    assert while_uncommitted(lambda: report(now), lambda: report(now)) == 0
    assert told() == BOTH_ARE_TOLD


def test_the_admin_shows_which_themes_have_small_groups(
    client: Client, group: Subgroup, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    olga: User = make_organiser()
    client.force_login(olga)
    changelist = reverse("admin:sessions_app_theme_changelist")
    cell = '<td class="field-too_small">{}</td>'
    assert client.get(changelist).content.decode().count(cell.format("–")) == 3
    leave(group)
    filled(group.theme, 2, 1)
    filled(group.theme, 3, 4)
    assert client.get(changelist).content.decode().count(cell.format("2 groepen")) == 1
