"""The front of the admin: how an edition stands, and what needs an organiser, gone once solved."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from registrations.desk import overview
from registrations.desk.attention import concerns_of
from registrations.desk.overview import (
    MOST_DOTS,
    ThemeStand,
    counts_of,
    overview_of,
    theme_stands,
)
from registrations.desk.story import story_of
from registrations.models import (
    Attendance,
    AttendanceStatus,
    Outcome,
    OutcomeState,
    Participant,
    QuestionState,
    Status,
    Work,
    WorkKind,
)
from registrations.models.mail import MailState
from registrations.places import registration
from sessions_app.models import Edition, Theme, User
from tests.people import (
    FIRST_SESSION,
    NOW,
    make_edition,
    make_facilitator,
    make_group,
    make_organiser,
    make_participant,
    session_of,
)
from tests.questions import make_question
from tests.smtp import make_mail

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


@pytest.fixture
def desk(client: Client, settings: Settings) -> Client:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    return client


def crowd(theme: Theme, number: int, **fields: object) -> list[Participant]:
    start = Participant.objects.count()
    return [
        make_participant(theme, email=f"p{start + i}@example.org", **fields) for i in range(number)
    ]


def stands(edition: Edition) -> list[ThemeStand]:
    """How its themes stand now."""
    now = timezone.now()
    return theme_stands(edition, counts_of(edition, now))


def said(edition: Edition) -> list[str]:
    """What asks for attention now, in words."""
    edition = Edition.objects.get(pk=edition.pk)
    found = concerns_of(edition, stands(edition), timezone.now())
    return [concern.words for concern in found]


def lead(edition: Edition) -> None:
    gijs = make_facilitator()
    for theme in edition.themes.all():
        theme.facilitators.add(gijs)


class TestStanding:
    """Numbers, dots and days."""

    def test_each_theme_says_its_places_its_people_and_its_groups(
        self, edition: Edition, theme: Theme
    ) -> None:
        Theme.objects.filter(pk=theme.pk).update(capacity=10)
        small, full = make_group(theme, 1), make_group(theme, 2)
        crowd(theme, 2, subgroup=small)
        crowd(theme, 6, subgroup=full)
        crowd(theme, 1)
        crowd(theme, 2, status=Status.WAITING, waiting_since=NOW)
        crowd(theme, 1, status=Status.CANCELLED, cancelled_at=NOW)
        stand, *others = stands(edition)
        found = (
            stand.placed,
            stand.free,
            stand.waiting,
            stand.undivided,
            stand.groups,
            stand.small,
        )
        assert found == (9, 1, 2, 1, 2, 1)
        assert stand.dots == ["placed"] * 9 + ["free"] + ["waiting"] * 2
        assert [(other.placed, other.free, other.dots) for other in others] == [(0, None, [])] * 2

    def test_of_a_large_theme_a_dot_stands_for_several(
        self, edition: Edition, theme: Theme
    ) -> None:
        Theme.objects.filter(pk=theme.pk).update(capacity=MOST_DOTS * 5)
        crowd(theme, 3)
        stand = stands(edition)[0]
        assert (stand.per_dot, len(stand.dots)) == (5, MOST_DOTS + 1)

    def test_the_next_session_says_how_long_and_who_cannot_come(
        self, edition: Edition, theme: Theme
    ) -> None:
        piet, *_ = crowd(theme, 3)
        first = session_of(edition)
        Attendance.objects.create(participant=piet, session=first, status=AttendanceStatus.EXCUSED)
        coming = overview_of(edition, NOW).next_session
        assert coming is not None
        assert (coming.session, coming.days, coming.is_going_on) == (first, 23, False)
        assert (coming.expected, coming.excused, coming.names) == (2, 1, ["Piet de Vries"])
        during = overview_of(edition, FIRST_SESSION + timedelta(hours=1)).next_session
        assert during is not None
        assert (during.days, during.is_going_on) == (0, True)

    def test_sign_ups_are_counted_per_day_in_the_netherlands(
        self, edition: Edition, theme: Theme
    ) -> None:
        crowd(theme, 2, registered_at=NOW - timedelta(days=2))
        # A quarter of an hour before midnight in Utrecht is the same day there, and here the next.
        crowd(theme, 1, registered_at=NOW.replace(hour=23, minute=45) - timedelta(days=1))
        days = [(day.day.day, day.number) for day in overview_of(edition, NOW).days]
        assert days == [(30, 2), (31, 1), (1, 0)]

    def test_of_many_people_the_numbers_are_a_minute_old_at_most_and_say_so(
        self,
        desk: Client,
        edition: Edition,
        theme: Theme,
        clock: time_machine.Traveller,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(overview, "MANY", 2)

        def told() -> tuple[str, bool]:
            front = desk.get("/admin/").content.decode()
            placed = re.search(r"<dt>geplaatst</dt><dd>(\d+)", front)
            assert placed
            groups = desk.get(f"/admin/sessions_app/edition/{edition.pk}/subgroepen/")
            said = "De aantallen zijn geteld om 10.00 uur."
            assert (said in front) == (said in groups.content.decode())
            return placed[1], said in front

        crowd(theme, 2)
        assert told() == ("2", False)
        crowd(theme, 1)
        assert told() == ("3", True)
        crowd(theme, 1)
        clock.shift(59)
        assert told() == ("3", True)
        clock.shift(2)
        assert told() == ("4", False)

    def test_the_days_are_a_picture_too(self, edition: Edition, theme: Theme) -> None:
        assert overview_of(edition, NOW).picture is None
        crowd(theme, 3, registered_at=NOW - timedelta(days=2))
        picture = overview_of(edition, NOW).picture
        assert picture
        assert (picture.path, picture.width, picture.height) == ("M5 25v-20.1", 30, 30)

    def test_after_the_edition_the_days_end_with_the_last_sign_up(
        self, edition: Edition, theme: Theme
    ) -> None:
        crowd(theme, 1, registered_at=NOW)
        days = overview_of(edition, NOW + timedelta(days=400)).days
        assert [day.number for day in days] == [1]


class TestAttention:
    """What is said as long as it is so."""

    def test_an_edition_that_goes_well_asks_for_nothing(
        self, edition: Edition, theme: Theme
    ) -> None:
        lead(edition)
        crowd(theme, 3)
        assert said(edition) == []

    def test_mail_that_failed_or_is_late(
        self, edition: Edition, clock: time_machine.Traveller
    ) -> None:
        lead(edition)
        failed = make_mail(edition=edition, state=MailState.FAILED)
        # A code for an account is of no edition.
        make_mail(state=MailState.FAILED)
        make_mail(edition=edition, due_at=NOW + timedelta(days=1))
        late = make_mail(edition=edition)
        assert said(edition) == ["2 berichten zijn niet aangekomen"]
        clock.shift(timedelta(minutes=11))
        assert said(edition) == [
            "2 berichten zijn niet aangekomen",
            "1 bericht wacht langer dan zou moeten",
        ]
        failed.settle(MailState.SENT)
        late.delete()
        assert said(edition) == ["2 berichten zijn niet aangekomen"]

    def test_mail_that_was_tried_in_vain_waits_too_long_before_its_next_turn(
        self, edition: Edition
    ) -> None:
        lead(edition)
        make_mail(edition=edition, attempts=3, due_at=NOW + timedelta(minutes=8))
        assert said(edition) == ["1 bericht wacht langer dan zou moeten"]

    def test_a_message_to_many_that_was_refused_or_halted(
        self, edition: Edition, clock: time_machine.Traveller
    ) -> None:
        lead(edition)
        for state in ("planned", "stopped", "done"):
            edition.messages.create(subject=state, state=state)
        edition.messages.create(subject="Uitstel", state="refused")
        halted = edition.messages.create(subject="Welkom", state="busy")
        assert said(edition) == [
            "Het groepsbericht ‘Welkom’ blijft steken",
            "Het groepsbericht ‘Uitstel’ is niet verstuurd",
        ]
        halted.work = Work.objects.create(kind=WorkKind.MESSAGE, edition=edition)
        halted.save()
        assert said(edition) == ["Het groepsbericht ‘Uitstel’ is niet verstuurd"]
        clock.shift(timedelta(days=7))
        assert said(edition) == []

    def test_a_session_without_a_link_a_week_before(
        self, edition: Edition, clock: time_machine.Traveller
    ) -> None:
        lead(edition)
        clock.move_to(FIRST_SESSION - timedelta(days=7, minutes=1))
        assert said(edition) == []
        clock.shift(timedelta(minutes=1))
        assert said(edition) == ["Bijeenkomst 1 heeft nog geen link"]
        edition.sessions.update(meeting_url="https://vergaderen.example.org/j/1")
        assert said(edition) == []

    def test_latecomers_and_groups_that_are_too_small(self, edition: Edition, theme: Theme) -> None:
        lead(edition)
        late = crowd(theme, 2)
        assert said(edition) == []
        group = make_group(theme)
        assert said(edition) == [
            f"2 nakomers hebben nog geen groep in {theme}",
            f"1 groep is te klein in {theme}",
        ]
        crowd(theme, 6, subgroup=group)
        Participant.objects.filter(pk__in=[one.pk for one in late]).update(subgroup=group)
        assert said(edition) == []

    def test_questions_and_outcomes_that_wait_for_an_organiser(
        self, edition: Edition, theme: Theme
    ) -> None:
        lead(edition)
        group = make_group(theme)
        crowd(theme, 6, subgroup=group)
        question = make_question(group, QuestionState.FORWARDED)
        outcome = Outcome.objects.create(subgroup=group, what="Kaart", state=OutcomeState.SHARED)
        assert said(edition) == [
            "1 vraag of onderwerp wacht op de agenda",
            "1 opbrengst kan gepubliceerd worden",
        ]
        question.state = QuestionState.AGENDA
        question.save()
        outcome.state = OutcomeState.PUBLISHED
        outcome.published_at = NOW
        outcome.save()
        assert said(edition) == []

    def test_a_theme_without_gespreksleider_unless_each_group_has_its_own(
        self, edition: Edition, theme: Theme
    ) -> None:
        lead(edition)
        theme.facilitators.clear()
        assert said(edition) == [f"{theme} heeft nog geen gespreksleider"]
        group = make_group(theme)
        crowd(theme, 6, subgroup=group)
        group.facilitators.add(make_facilitator(email="noor@example.org"))
        assert said(edition) == []

    def test_what_is_wrong_with_the_plan_until_it_is_mended(self, edition: Edition) -> None:
        lead(edition)
        begins = FIRST_SESSION - timedelta(days=9)
        second = edition.sessions.filter(position=2)
        second.update(starts_at=begins, ends_at=begins + timedelta(hours=2))
        assert said(edition) == [
            "Bijeenkomst 2 (dinsdag 15 september 2026) is eerder "
            "dan bijeenkomst 1 (donderdag 24 september 2026)"
        ]
        second.update(cancelled_at=NOW)
        assert said(edition) == []

    def test_who_wants_to_be_forgotten_and_when_all_are(
        self, edition: Edition, theme: Theme, clock: time_machine.Traveller
    ) -> None:
        lead(edition)
        piet = make_participant(theme, forget_asked_at=NOW)
        assert said(edition) == ["Piet de Vries wil vergeten worden"]
        Participant.objects.filter(pk=piet.pk).update(forget_asked_at=None)
        day = edition.forgets_on
        assert day is not None
        clock.move_to(FIRST_SESSION + timedelta(days=124 + edition.forget_after_days - 7))
        assert said(edition) == [f"Op {day:%d-%m-%Y} vergeet de site 1 deelnemer"]

    def test_who_asked_for_another_theme_until_there_is_an_answer(
        self, edition: Edition, theme: Theme, olga: User
    ) -> None:
        lead(edition)
        group = make_group(theme)
        crowd(theme, 5, subgroup=group)
        piet = make_participant(theme, subgroup=group, given_name="Bas", email="bas@example.org")
        other = edition.themes.get(position=2)
        asks = ["Bas de Vries vraagt om Effectieve methodieken"]
        for _ in range(2):
            registration.change_theme(piet, other)
        assert said(edition) == asks
        registration.keep_theme(piet, by=olga)
        assert said(edition) == []
        told = [(line.what, line.about, line.by) for line in story_of(piet) if line.mail is None]
        assert told[1:] == [
            ("Vroeg om een ander thema", "Effectieve methodieken", "deelnemer"),
            ("Blijft bij het thema", "", "Olga"),
        ]


class TestFront:
    """The page itself."""

    def test_a_new_site_shows_the_first_steps_until_something_is_public(self, desk: Client) -> None:
        def steps() -> list[bool] | None:
            found = desk.get("/admin/").context.get("steps")
            return found and [step.is_done for step in found]

        assert steps() == [False, False, False]
        edition = make_edition(is_published=False)
        assert steps() == [True, False, False]
        make_facilitator()
        assert steps() == [True, True, False]
        Edition.objects.filter(pk=edition.pk).update(is_published=True)
        assert steps() is None

    def test_each_line_leads_to_a_page(self, desk: Client, edition: Edition, theme: Theme) -> None:
        group = make_group(theme)
        make_participant(theme, forget_asked_at=NOW)
        make_mail(edition=edition, state=MailState.FAILED)
        make_question(group, QuestionState.FORWARDED)
        Outcome.objects.create(subgroup=group, what="Kaart", state=OutcomeState.SHARED)
        concerns = desk.get("/admin/").context["concerns"]
        assert len(concerns) == 9
        assert {concern.words: desk.get(concern.link).status_code for concern in concerns} == {
            concern.words: 200 for concern in concerns
        }

    def test_long_work_is_found_again(self, desk: Client, edition: Edition) -> None:
        work = Work.objects.create(kind=WorkKind.IMPORT, edition=edition)
        assert list(desk.get("/admin/").context["works"]) == [work]

    def test_it_takes_as_many_statements_for_many(
        self, desk: Client, edition: Edition, theme: Theme
    ) -> None:
        def statements(act: Callable[[], object]) -> int:
            with CaptureQueriesContext(connection) as captured:
                act()
            return len(captured)

        found = []
        for number in (3, 40):
            group = make_group(theme, number)
            crowd(theme, number, subgroup=group)
            make_question(group, QuestionState.FORWARDED)
            found.append(statements(lambda: desk.get("/admin/")))
        assert found[0] == found[1] <= 30
