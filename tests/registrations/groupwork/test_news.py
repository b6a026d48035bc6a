"""What happens in a group is told by mail: once, while it is so, to who wants to hear it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registrations.groupwork import news, outcomes, preparation, questions
from registrations.groupwork.preparation import TaskRow
from registrations.models import (
    Maker,
    News,
    NewsKind,
    Outcome,
    OutcomeState,
    Participant,
    QueuedMail,
    Status,
    Subgroup,
)
from registrations.places import registration
from sessions_app.models import Edition, Session, Theme, User
from tests.at_once import at_once
from tests.groups import arrive, grouped
from tests.pages import html_of, text_of
from tests.people import AMSTERDAM, FIRST_SESSION, NOW, session_of
from tests.places import hand_over, mailed, person
from tests.questions import AGENDA, make_question

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

MADE = dict.fromkeys(outcomes.FIELDS, "") | {"what": "Een gids voor mentoren"}


@pytest.fixture
def theme(edition: Edition, gijs: User) -> Theme:
    """Gijs leads Anna and Bert in group 1 and Cato in group 2; Dirk is in no group yet."""
    theme = edition.themes.get(position=1)
    theme.facilitators.add(gijs)
    grouped(theme, 1, "anna", "bert")
    grouped(theme, 2, "cato")
    arrive(theme, "dirk")
    return theme


@pytest.fixture
def group(theme: Theme) -> Subgroup:
    """Group 1."""
    return theme.subgroups.get(number=1)


def prepare(theme: Theme, by: User, *names: str, tasks: Any = (), **changes: Any) -> None:
    """Save the preparation of the first session, with new tasks of (what, who)."""
    session = session_of(theme.edition)
    now = preparation.of(theme, session)
    rows = [TaskRow(None, what, person(name).pk if name else None, False) for what, name in tasks]
    preparation.save(
        theme=theme,
        session=session,
        by=by,
        preparers=[person(name).pk for name in names],
        **{"agenda": "13.00 Start", "version": now.version, "rows": rows} | changes,
    )


def share(group: Subgroup, by: User, **made: Any) -> Outcome:
    before = Outcome.objects.filter(subgroup=group).first()
    written: Any = MADE | {"version": before.version if before else 0} | made
    return outcomes.write(group, by=by, state=OutcomeState.SHARED, **written)


def answer(group: Subgroup, words: str = "De mentor.", **fields: Any) -> None:
    question = make_question(group, AGENDA, **fields)
    questions.discuss(question, words, version=question.version)


def told() -> list[tuple[str, str]]:
    """What is mailed now, as kind and name."""
    news.tell(timezone.now())
    return mailed()


def told_later(clock: time_machine.Traveller) -> list[tuple[str, str]]:
    """What is mailed once everything has settled, but for what waits for the morning."""
    clock.shift(news.SETTLES)
    return told()


def morning(clock: time_machine.Traveller, days: int = 1) -> None:
    clock.move_to(datetime(2026, 9, 1 + days, 8, 0, tzinfo=AMSTERDAM))


# Preparing


def test_who_is_chosen_hears_it_once(
    theme: Theme, gijs: User, clock: time_machine.Traveller
) -> None:
    prepare(theme, gijs, "anna", "cato")
    assert told() == []
    assert told_later(clock) == [("preparation", "anna"), ("preparation", "cato")]
    prepare(theme, gijs, "cato")
    prepare(theme, gijs, "anna", "cato", "bert")
    assert told_later(clock) == [("preparation", "bert")]


def test_what_is_changed_within_a_quarter_of_an_hour_is_one_mail(
    theme: Theme, gijs: User, clock: time_machine.Traveller
) -> None:
    prepare(theme, gijs, "anna")
    clock.shift(timedelta(minutes=10))
    prepare(theme, gijs, "anna", tasks=[("Casus kiezen", "anna"), ("Klok kijken", "anna")])
    clock.shift(timedelta(minutes=10))
    assert told() == []
    clock.shift(timedelta(minutes=5))
    news.tell(timezone.now())
    mail = QueuedMail.objects.get()
    assert mail.subject.startswith("U bereidt bijeenkomst 1 voor: ")
    assert mail.session == session_of(theme.edition)
    assert (
        """
U bent gekozen om bijeenkomst 1 van ‘Leergemeenschap Werken aan aanwezigheid’ mee voor te \
bereiden. Dat doet u samen met de gespreksleider.

De bijeenkomst is op:
donderdag 24 september 2026, 13.00–15.30 uur

Gespreksleider: Gijs

Uw taken:
- Casus kiezen
- Klok kijken

Op de pagina hieronder leest u wat er te doen is."""
        in mail.text
    )


def test_a_task_is_told_to_who_gets_it_and_to_nobody_twice(
    theme: Theme, gijs: User, clock: time_machine.Traveller
) -> None:
    prepare(theme, gijs, "anna", "cato", tasks=[("Casus kiezen", ""), ("Klok kijken", "anna")])
    told_later(clock)
    first, second = preparation.tasks_of(preparation.of(theme, session_of(theme.edition)))

    def given(*who: str) -> list[TaskRow]:
        return [
            TaskRow(task.pk, task.what, person(name).pk, False)
            for task, name in zip((first, second), who, strict=True)
        ]

    prepare(theme, gijs, "anna", "cato", rows=given("cato", "anna"))
    news.tell(timezone.now())
    clock.shift(news.SETTLES)
    news.tell(timezone.now())
    (mail,) = QueuedMail.objects.all()
    assert (mail.recipient, mail.subject.partition(":")[0]) == (
        "cato@example.org",
        "Een taak voor u bij bijeenkomst 1",
    )
    mailed()
    prepare(theme, gijs, "anna", "cato", rows=given("anna", "cato"))
    assert told_later(clock) == [("preparation", "anna"), ("preparation", "cato")]
    prepare(theme, gijs, "anna", "cato", rows=given("cato", "anna"))
    assert told_later(clock) == []


@pytest.mark.parametrize("undone", ["removed", "done", "given to another"])
def test_a_task_that_is_theirs_no_more_is_not_told(
    theme: Theme, gijs: User, clock: time_machine.Traveller, undone: str
) -> None:
    prepare(theme, gijs, "anna", "cato")
    told_later(clock)
    prepare(theme, gijs, "anna", "cato", tasks=[("Casus kiezen", "anna")])
    task, anna = preparation.of(theme, session_of(theme.edition)).tasks.get(), person("anna")
    if undone == "done":
        preparation.tick(anna, session_of(theme.edition), task=task.pk, is_done=True)
        assert told_later(clock) == []
        return
    who = person("cato").pk if undone == "given to another" else anna.pk
    row = TaskRow(task.pk, task.what, who, False, is_deleted=undone == "removed")
    prepare(theme, gijs, "anna", "cato", rows=[row])
    assert told_later(clock) == ([] if undone == "removed" else [("preparation", "cato")])


def test_the_press_tells_the_preparers_that_the_agenda_is_ready_and_each_once(
    theme: Theme, gijs: User, clock: time_machine.Traveller
) -> None:
    prepare(theme, gijs, "anna")
    told_later(clock)
    prepare(theme, gijs, "anna", agenda="13.10 Start")
    assert told_later(clock) == []
    prepare(theme, gijs, "anna", is_ready=True)
    clock.shift(news.SETTLES)
    news.tell(timezone.now())
    assert QueuedMail.objects.get().subject.startswith("De agenda van bijeenkomst 1 is klaar: ")
    mailed()
    prepare(theme, gijs, "anna", "bert", agenda="13.20 Start", is_ready=True)
    clock.shift(news.SETTLES)
    news.tell(timezone.now())
    mail = QueuedMail.objects.get()
    assert (mail.recipient, "De agenda is klaar." in mail.text) == ("bert@example.org", True)


@pytest.mark.parametrize("why", ["called off", "over"])
def test_nobody_prepares_what_does_not_come(
    theme: Theme, gijs: User, clock: time_machine.Traveller, why: str
) -> None:
    prepare(theme, gijs, "anna", tasks=[("Casus kiezen", "anna")], is_ready=True)
    if why == "called off":
        Session.objects.update(cancelled_at=NOW)
    else:
        clock.move_to(session_of(theme.edition).ends_at)
    assert told_later(clock) == []
    assert not News.objects.exists()


def test_two_sessions_are_two_mails(
    theme: Theme, gijs: User, clock: time_machine.Traveller
) -> None:
    for position in (2, 1):
        preparation.save(
            theme=theme,
            session=session_of(theme.edition, position),
            version=0,
            agenda="",
            preparers=[person("anna").pk],
            rows=[],
            by=gijs,
        )
    clock.shift(news.SETTLES)
    news.tell(timezone.now())
    sessions = QueuedMail.objects.order_by("pk").values_list("session__position", flat=True)
    assert list(sessions) == [1, 2]


# The page of the preparation


def press(tablet: Client, theme: Theme, *names: str, **typed: Any) -> Any:
    """Press the button that tells that the agenda is ready."""
    page = reverse("registrations:preparation", args=[theme.pk, 1])
    version = preparation.of(theme, session_of(theme.edition)).version
    form = {
        "version": version,
        "agenda": "13.00 Start",
        "preparers": [person(name).pk for name in names],
        "tasks-TOTAL_FORMS": 0,
        "tasks-INITIAL_FORMS": 0,
        "ready": "yes",
    }
    return tablet.post(page, form | typed, follow=True)


def test_the_button_saves_and_says_who_was_mailed(
    theme: Theme, tablet: Client, clock: time_machine.Traveller
) -> None:
    page = text_of(press(tablet, theme, "anna", "cato"))
    assert "De voorbereiding is bewaard. De voorbereiders krijgen binnen een halfuur" in page
    assert "gaat binnen een halfuur weg. Voorbereiders die hem krijgen: 2." in page
    told_later(clock)
    Participant.objects.filter(email="dirk@example.org").update(hears_news=False)
    page = text_of(press(tablet, theme, "anna", "cato", "bert", "dirk"))
    since = "2 van de 4 voorbereiders, vanaf 1 september 2026, 10.15 uur."
    assert f"Gemaild dat de agenda klaar is: {since}" in page
    assert "Voorbereiders die hem krijgen: 1." in page


@pytest.mark.parametrize(
    ("names", "typed", "says"),
    [
        (("anna",), {"agenda": ""}, "Vul eerst de agenda in."),
        ((), {}, "Kies eerst wie deze bijeenkomst voorbereiden."),
    ],
)
def test_without_an_agenda_or_a_preparer_nobody_is_told(
    theme: Theme, tablet: Client, names: tuple[str, ...], typed: dict[str, str], says: str
) -> None:
    page = press(tablet, theme, *names, **typed)
    assert page.status_code == 200
    assert says in html_of(page)
    assert not News.objects.exists()


def test_once_the_session_is_over_the_button_is_gone_and_tells_nothing(
    theme: Theme, tablet: Client, clock: time_machine.Traveller
) -> None:
    clock.move_to(session_of(theme.edition).ends_at)
    page = text_of(press(tablet, theme, "anna"))
    assert "De voorbereiding is bewaard." in page
    assert "agenda is klaar" not in page
    assert not News.objects.filter(kind=NewsKind.AGENDA).exists()


# Answers


def test_the_group_that_asked_hears_that_there_is_an_answer(
    group: Subgroup, clock: time_machine.Traveller
) -> None:
    answer(group)
    assert told() == []
    assert told_later(clock) == [("answered", "anna"), ("answered", "bert")]


def test_more_answers_are_one_mail_and_a_correction_is_none(
    group: Subgroup, clock: time_machine.Traveller
) -> None:
    answer(group)
    clock.shift(timedelta(minutes=10))
    answer(group, text="En wie de leraar?")
    clock.shift(news.SETTLES)
    news.tell(timezone.now())
    first, second = QueuedMail.objects.order_by("pk")
    assert "Er is antwoord op 2 vragen van uw groep" in first.text
    assert (first.subject, first.recipient) == (second.subject, "anna@example.org")
    mailed()
    question = group.questions.first()
    assert question
    questions.discuss(question, "Toch de leraar.", version=question.version)
    assert told_later(clock) == []


def test_a_correction_before_anybody_heard_is_waited_for(
    group: Subgroup, clock: time_machine.Traveller
) -> None:
    answer(group)
    clock.shift(timedelta(minutes=10))
    question = group.questions.get()
    questions.discuss(question, "Toch de leraar.", version=question.version)
    clock.shift(timedelta(minutes=10))
    assert told() == []
    clock.shift(timedelta(minutes=5))
    assert told() == [("answered", "anna"), ("answered", "bert")]


def test_an_answer_in_the_session_is_mailed_after_it(
    group: Subgroup, clock: time_machine.Traveller
) -> None:
    clock.move_to(FIRST_SESSION + timedelta(minutes=30))
    answer(group)
    clock.shift(timedelta(hours=1))
    assert told() == []
    clock.move_to(session_of(group.theme.edition).ends_at)
    assert told_later(clock) == [("answered", "anna"), ("answered", "bert")]


@pytest.mark.parametrize("undone", ["no words", "on the agenda again"])
def test_without_an_answer_to_read_nothing_is_told(
    group: Subgroup, clock: time_machine.Traveller, undone: str
) -> None:
    answer(group, "" if undone == "no words" else "De mentor.")
    question = group.questions.get()
    if undone != "no words":
        questions.reopen(question, version=question.version)
        question.refresh_from_db()
    assert told_later(clock) == []
    # Once there is one, it is news.
    questions.discuss(question, "De leraar.", version=question.version)
    assert told_later(clock) == [("answered", "anna"), ("answered", "bert")]


def test_the_groups_of_merged_questions_hear_it_too(
    theme: Theme, group: Subgroup, clock: time_machine.Traveller
) -> None:
    other = theme.subgroups.get(number=2)
    answer(group)
    told_later(clock)
    late = make_question(other, AGENDA, text="Wie belt er?")
    questions.merge([group.questions.get(), late])
    assert told_later(clock) == [("answered", "cato")]


def test_after_the_last_session_answers_are_still_told(
    group: Subgroup, clock: time_machine.Traveller
) -> None:
    clock.move_to(FIRST_SESSION + timedelta(days=130))
    answer(group, session=session_of(group.theme.edition, 3))
    assert told_later(clock) == [("answered", "anna"), ("answered", "bert")]


# Outcomes


def test_the_group_hears_that_it_shares_and_the_others_the_morning_after(
    group: Subgroup, gijs: User, clock: time_machine.Traveller
) -> None:
    share(group, gijs)
    assert told_later(clock) == [("outcome_shared", "anna"), ("outcome_shared", "bert")]
    clock.move_to(datetime(2026, 9, 2, 7, 59, tzinfo=AMSTERDAM))
    assert told() == []
    clock.shift(timedelta(minutes=1))
    assert told() == [("outcomes_of_others", "cato"), ("outcomes_of_others", "dirk")]
    assert told() == []


def test_all_that_others_share_on_a_day_is_one_mail(
    theme: Theme, group: Subgroup, gijs: User, clock: time_machine.Traveller
) -> None:
    third = grouped(theme, 3, "eva")
    share(third, gijs, what="Een spel")
    clock.shift(timedelta(hours=3))
    share(group, gijs)
    told_later(clock)
    morning(clock)
    news.tell(timezone.now())
    assert sorted(QueuedMail.objects.values_list("recipient", flat=True)) == [
        f"{name}@example.org" for name in ("anna", "bert", "cato", "dirk", "eva")
    ]
    cato = QueuedMail.objects.get(recipient="cato@example.org")
    assert cato.subject.startswith("Andere groepen delen hun opbrengst: ")
    assert (
        """
- Aanwezigheidsbeleid, subgroep 3: Een spel
- Aanwezigheidsbeleid, subgroep 1: Een gids voor mentoren
"""
        in cato.text
    )
    anna = QueuedMail.objects.get(recipient="anna@example.org")
    assert "Een andere groep van ‘Leergemeenschap Werken aan aanwezigheid’ deelt" in anna.text


def test_who_shares_again_tells_nobody_again(
    group: Subgroup, gijs: User, clock: time_machine.Traveller
) -> None:
    outcome = share(group, gijs)
    told_later(clock)
    morning(clock)
    told()
    kept: Any = outcomes.content_of(outcome)
    outcomes.write(group, by=gijs, version=1, state=OutcomeState.DRAFT, **kept)
    share(group, gijs)
    told_later(clock)
    morning(clock, 2)
    assert told() == []


def test_what_is_shared_no_more_is_not_told(
    group: Subgroup, gijs: User, clock: time_machine.Traveller
) -> None:
    outcome = share(group, gijs)
    kept: Any = outcomes.content_of(outcome)
    outcomes.write(group, by=gijs, version=1, state=OutcomeState.DRAFT, **kept)
    assert told_later(clock) == []
    morning(clock)
    assert told() == []


def test_what_is_published_is_told_to_members_and_makers_after_the_end_too(
    theme: Theme, group: Subgroup, gijs: User, clock: time_machine.Traveller
) -> None:
    outcome = share(group, gijs)
    told_later(clock)
    clock.move_to(FIRST_SESSION + timedelta(days=130))
    told()
    Maker.objects.create(outcome=outcome, participant=person("cato"), name="Cato")
    outcomes.publish(outcome)
    kinds = ["outcome_published"] * 3
    assert told_later(clock) == list(zip(kinds, ["anna", "bert", "cato"], strict=True))
    outcomes.unpublish(outcome)
    outcomes.publish(outcome)
    assert told_later(clock) == []


def test_published_at_once_is_told_once(
    group: Subgroup, gijs: User, clock: time_machine.Traveller
) -> None:
    outcomes.publish(share(group, gijs))
    assert told_later(clock) == [("outcome_published", "anna"), ("outcome_published", "bert")]


def test_what_is_taken_back_before_anybody_heard_is_not_told(
    group: Subgroup, gijs: User, clock: time_machine.Traveller
) -> None:
    outcomes.unpublish(outcomes.publish(share(group, gijs)))
    assert told_later(clock) == [("outcome_shared", "anna"), ("outcome_shared", "bert")]


# To whom


@pytest.mark.parametrize(
    "change",
    [
        {"hears_news": False},
        {"status": Status.WAITING, "waiting_since": NOW, "subgroup": None},
        {"status": Status.CANCELLED, "subgroup": None},
        {"email": ""},
        {"subgroup": None},
    ],
    ids=["switched off", "waits", "cancelled", "without address", "in no group"],
)
def test_who_is_not_to_hear_it_hears_nothing(
    theme: Theme, group: Subgroup, clock: time_machine.Traveller, change: dict[str, Any]
) -> None:
    answer(group)
    Participant.objects.filter(pk=person("anna").pk).update(**change)
    assert told_later(clock) == [("answered", "bert")]
    assert not News.objects.to_tell().exists()


def test_who_takes_a_place_over_hears_nothing_of_before(
    theme: Theme, gijs: User, group: Subgroup, clock: time_machine.Traveller
) -> None:
    prepare(theme, gijs, "anna")
    answer(group)
    hand_over(person("anna"), "eva")
    mailed()
    assert told_later(clock) == [("answered", "bert")]


def test_who_was_mailed_once_is_not_when_the_outbox_is_cleared(
    theme: Theme, gijs: User, clock: time_machine.Traveller
) -> None:
    prepare(theme, gijs, "anna")
    assert told_later(clock) == [("preparation", "anna")]
    assert not QueuedMail.objects.exists()
    prepare(theme, gijs)
    prepare(theme, gijs, "anna")
    assert told_later(clock) == []


def test_nothing_is_noted_of_what_was_not_stored(theme: Theme, gijs: User) -> None:
    prepare(theme, gijs, "anna")
    with pytest.raises(preparation.PreparationChanged):
        prepare(theme, gijs, "anna", "bert", version=0)
    assert News.objects.count() == 1


def test_a_worker_that_was_away_for_days_tells_what_is_still_so(
    theme: Theme, gijs: User, clock: time_machine.Traveller
) -> None:
    prepare(theme, gijs, "anna", "bert")
    registration.cancel(person("bert"))
    mailed()
    clock.shift(timedelta(days=5))
    assert told() == [("preparation", "anna")]


@pytest.mark.parametrize("many", [1, 30])
def test_telling_takes_as_many_statements_for_many(
    theme: Theme,
    group: Subgroup,
    gijs: User,
    many: int,
    clock: time_machine.Traveller,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [one.pk for one in arrive(theme, *(f"p{i}" for i in range(many)))]
    Participant.objects.filter(pk__in=people).update(subgroup=group)
    prepare(theme, gijs, *(f"p{i}" for i in range(many)))
    answer(group)
    share(group, gijs)
    clock.shift(news.SETTLES)
    with django_assert_max_num_queries(23):
        news.tell(timezone.now())
    assert QueuedMail.objects.filter(participant__in=people).count() == 3 * many


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_each_thing_once(
    theme: Theme, gijs: User, clock: time_machine.Traveller
) -> None:
    prepare(theme, gijs, "anna", "bert", "cato")
    clock.shift(news.SETTLES)
    now = timezone.now()
    at_once(*[lambda: news.tell(now)] * 4)
    assert mailed() == [(("preparation"), name) for name in ("anna", "bert", "cato")]
