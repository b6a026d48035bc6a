"""The screen of the plenary part: one thing at a time, and who may put it there."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations.groupwork import plenary, questions
from registrations.models import PlenaryQuestion, QuestionState, Subgroup
from sessions_app.models import Session, Theme, User
from tests.pages import text_of
from tests.people import NOW, make_facilitator, make_group, session_of
from tests.questions import AGENDA, ASKED, DISCUSSED, FORWARDED, make_question, seen

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def gijs(gijs: User, theme: Theme) -> User:
    """Gijs leads the theme."""
    theme.facilitators.add(gijs)
    return gijs


@pytest.fixture
def session(theme: Theme) -> Session:
    """The first session, which is on."""
    session = session_of(theme.edition)
    session.starts_at, session.ends_at = NOW - HOUR, NOW + HOUR
    session.save()
    return session


@pytest.fixture
def neighbours(theme: Theme) -> Subgroup:
    """A group of a theme that Gijs does not lead."""
    return make_group(theme.edition.themes.get(position=2))


def screen(session: Session, **query: object) -> str:
    url = reverse("registrations:plenary", args=[session.edition.slug, session.position])
    return url + "".join(f"?{key}={value}" for key, value in query.items())


def control(session: Session) -> str:
    return reverse("registrations:plenary_control", args=[session.edition.slug, session.position])


def heading(client: Client, address: str) -> str:
    html = client.get(address).content.decode()
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.S)
    return str(found)


def ways(client: Client, address: str) -> dict[str, str]:
    html = client.get(address).content.decode()
    return dict(re.findall(r'<a rel="(\w+)" href="\?vraag=(\d+)"', html))


def on_the_screen() -> list[str]:
    return list(PlenaryQuestion.objects.exclude(shown_at=None).values_list("text", flat=True))


def press(client: Client, question: PlenaryQuestion, action: str) -> str:
    answer = client.post(control(question.session), seen(question, action), follow=True)
    return text_of(answer)


def test_a_screen_begins_with_the_title_and_is_turned_page_by_page(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    make_question(group, FORWARDED, text="Nog niet")
    one = make_question(group, DISCUSSED, text="Een", answer="Zo", asked_at=NOW - 2 * HOUR)
    two = make_question(group, AGENDA, text="Twee", asked_at=NOW - HOUR)
    assert heading(tablet, screen(session)) == "Bijeenkomst 1"
    assert "dinsdag 1 september, 9.00–11.00 uur" in text_of(tablet.get(screen(session)))
    assert ways(tablet, screen(session)) == {"next": str(one.pk)}
    # What was discussed keeps its place.
    assert heading(tablet, screen(session, vraag=one.pk)) == "Een"
    assert ways(tablet, screen(session, vraag=one.pk)) == {
        "prev": "0",
        "next": str(two.pk),
        "first": "0",
    }
    assert "Antwoord: Zo" in text_of(tablet.get(screen(session, vraag=one.pk)))
    assert heading(tablet, screen(session, vraag=two.pk)) == "Twee"
    assert ways(tablet, screen(session, vraag=two.pk)) == {"prev": str(one.pk), "first": "0"}


@pytest.mark.parametrize("asked", ["", "x", "-1", "99999", "9" * 30])
def test_a_forged_page_of_the_screen_is_the_title(
    tablet: Client, session: Session, asked: str
) -> None:
    assert heading(tablet, screen(session, vraag=asked)) == "Bijeenkomst 1"


def test_a_screen_has_no_menu_and_no_foot_of_the_site(tablet: Client, session: Session) -> None:
    html = tablet.get(screen(session)).content.decode()
    assert "site-header" not in html
    assert "site-footer" not in html


def test_what_is_put_on_the_screen_stays_until_something_else_is(
    tablet: Client, desk: Client, group: Subgroup, neighbours: Subgroup, session: Session
) -> None:
    one, two = make_question(group, AGENDA, text="Een"), make_question(neighbours, AGENDA)
    assert "De vraag staat op het scherm." in press(desk, two, "put")
    assert heading(tablet, screen(session)) == two.text
    assert "Op het scherm gezet om 10.00 uur door Olga" in text_of(tablet.get(control(session)))
    assert "De vraag staat op het scherm." in press(tablet, one, "put")
    assert on_the_screen() == ["Een"]
    assert heading(tablet, screen(session)) == "Een"
    # Somebody who turns the page of the screen itself sees that page.
    assert heading(tablet, screen(session, vraag=two.pk)) == two.text
    assert "De vraag is van het scherm." in press(tablet, one, "take_off")
    assert heading(tablet, screen(session)) == "Bijeenkomst 1"
    assert "Dit stond al niet meer op het scherm." in press(tablet, one, "take_off")


@pytest.mark.parametrize("state", [ASKED, FORWARDED])
def test_what_a_gespreksleider_puts_on_the_screen_is_on_the_agenda(
    tablet: Client, group: Subgroup, session: Session, state: QuestionState
) -> None:
    question = make_question(group, state, kind="subject")
    assert "Nog niet op de agenda" in text_of(tablet.get(control(session)))
    assert "Het onderwerp staat op het scherm." in press(tablet, question, "put")
    question.refresh_from_db()
    assert (question.state, question.version, question.shown_at) == (AGENDA, 1, NOW)
    assert question.forwarded_at == NOW


def test_a_gespreksleider_moves_the_screen_only_with_what_the_own_groups_ask(
    tablet: Client, desk: Client, group: Subgroup, neighbours: Subgroup, session: Session
) -> None:
    theirs = make_question(neighbours, AGENDA, text="Van de buren")
    waiting = make_question(neighbours, FORWARDED, text="Ook van hen")
    page = text_of(tablet.get(control(session)))
    assert "Van de buren" in page
    assert "Ook van hen" not in page
    assert "Zet op het scherm" not in page
    for question in (theirs, waiting):
        assert "Dit kunt u nu niet op het scherm zetten" in press(tablet, question, "put")
    assert on_the_screen() == []
    press(desk, theirs, "put")
    assert "Haal van het scherm" not in text_of(tablet.get(control(session)))
    assert "Dit kunt u nu niet op het scherm zetten" in press(tablet, theirs, "take_off")
    # What they ask together is of both.
    mine = make_question(group, FORWARDED, merged_into=theirs)
    assert "Haal van het scherm" in text_of(tablet.get(control(session)))
    assert "De vraag is van het scherm." in press(tablet, theirs, "take_off")
    # Asked under the other one, that comes on the screen.
    press(tablet, mine, "put")
    assert on_the_screen() == ["Van de buren"]


@pytest.mark.parametrize("moment", ["before", "after", "called off"])
def test_a_gespreksleider_moves_the_screen_only_while_the_session_is_on(
    tablet: Client,
    desk: Client,
    group: Subgroup,
    session: Session,
    clock: time_machine.Traveller,
    moment: str,
) -> None:
    question = make_question(group, AGENDA)
    if moment == "called off":
        Session.objects.filter(pk=session.pk).update(cancelled_at=NOW)
    else:
        clock.move_to(session.ends_at if moment == "after" else session.starts_at - HOUR)
    assert "Zet op het scherm" not in text_of(tablet.get(control(session)))
    assert "Dit kunt u nu niet op het scherm zetten" in press(tablet, question, "put")
    assert on_the_screen() == []
    press(desk, question, "put")
    assert on_the_screen() == [question.text]


def test_what_leaves_the_agenda_leaves_the_screen_and_does_not_come_back_by_itself(
    olga: User, group: Subgroup, session: Session
) -> None:
    one, two = make_question(group, AGENDA, text="Een"), make_question(group, AGENDA, text="Twee")
    plenary.put(one, by=olga)
    questions.take_off_agenda([one])
    assert (on_the_screen(), plenary.put_on_screen(session)) == ([], None)
    questions.put_on_agenda([one])
    assert on_the_screen() == []
    plenary.put(two, by=olga)
    questions.merge([one, two])
    assert on_the_screen() == []


def test_a_question_that_is_gone_is_not_put_on_a_screen(
    tablet: Client, olga: User, group: Subgroup, session: Session
) -> None:
    question = make_question(group, AGENDA)
    kept = PlenaryQuestion.objects.get(pk=question.pk)
    question.delete()
    with pytest.raises(plenary.NotYourScreen):
        plenary.put(kept, by=olga)
    assert "Dit staat niet meer op de agenda." in press(tablet, kept, "put")


def test_two_things_are_never_on_one_screen(group: Subgroup, session: Session) -> None:
    make_question(group, AGENDA, shown_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_question(group, AGENDA, shown_at=NOW)
    make_question(group, AGENDA, shown_at=NOW, session=session_of(session.edition, 2))


def test_the_marks_change_with_what_is_put_there_and_with_what_is_seen(
    tablet: Client, olga: User, group: Subgroup, session: Session, clock: time_machine.Traveller
) -> None:
    marks: list[tuple[str, str]] = []

    def look() -> None:
        html = tablet.get(screen(session)).content.decode()
        marks.extend(re.findall(r'data-mark="([^"]*)" data-put="([^"]*)"', html))

    question = make_question(group, AGENDA)
    look()
    plenary.put(question, by=olga)
    look()
    questions.discuss(question, "Ja", version=0)
    look()
    clock.shift(60)
    plenary.put(question, by=olga)
    look()
    seen_as, put_as = zip(*marks, strict=True)
    assert [len(set(seen_as)), len(set(put_as))] == [3, 3]
    assert put_as[1] == put_as[2]
    assert seen_as[2] == seen_as[3]


@pytest.mark.parametrize(
    ("text", "answer", "size"),
    [
        ("x" * 90, "", "large"),
        ("x" * 91, "", "middle"),
        ("x" * 300, "", "small"),
        ("x" * 500, "", "plain"),
        ("x" * 90, "y" * 300, "small"),
        ("x" * 500, "y" * 2000, "dense"),
    ],
)
def test_the_more_there_is_to_read_the_smaller_it_is(
    tablet: Client, group: Subgroup, session: Session, text: str, answer: str, size: str
) -> None:
    state = DISCUSSED if answer else AGENDA
    question = make_question(group, state, text=text, answer=answer)
    assert f"slide-{size} " in tablet.get(screen(session, vraag=question.pk)).content.decode()


@pytest.mark.parametrize("many", [1, 30])
def test_the_screen_takes_as_many_statements_for_many_questions(
    tablet: Client,
    session: Session,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(1, many + 1):
        for theme in session.edition.themes.all():
            main = make_question(make_group(theme, number), AGENDA)
            make_question(main.subgroup, FORWARDED, merged_into=main)
    with django_assert_num_queries(6):
        tablet.get(screen(session))


def test_whoever_leads_nobody_in_the_edition_sees_no_screen(
    client: Client, session: Session
) -> None:
    client.force_login(make_facilitator(email="fenna@example.org"))
    assert client.get(screen(session)).status_code == 404
