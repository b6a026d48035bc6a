"""The organiser makes the agenda: what comes on it, and what is one question."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.models import PlenaryQuestion, QuestionState, Subgroup
from sessions_app.models import Edition, User
from tests.pages import text_of
from tests.people import make_edition, make_group, session_of
from tests.questions import (
    AGENDA,
    ASKED,
    DISCUSSED,
    FORWARDED,
    make_question,
    merged,
    some,
    states,
)

pytestmark = pytest.mark.portable

LIST = reverse("admin:registrations_plenaryquestion_changelist")


def do(desk: Client, action: str, *chosen: PlenaryQuestion, where: str = LIST) -> str:
    """Choose questions in the list and press; what the next page says."""
    posted = {"action": action, "_selected_action": [one.pk for one in chosen]}
    return text_of(desk.post(where, posted, follow=True))


def test_the_list_says_of_each_question_where_it_stands(desk: Client, group: Subgroup) -> None:
    main = make_question(group, AGENDA)
    other = make_question(make_group(group.theme, 2), FORWARDED, text="Bel ik?", merged_into=main)
    answer = desk.get(LIST, {"editie": "alle"})
    page, html = text_of(answer), answer.content.decode()
    # The cells of a row, one after the other.
    place = "Bijeenkomst 1, 24 september 2026Aanwezigheidsbeleid"
    edition = group.theme.edition
    assert f"Wie belt de ouders?vraagop de agenda{place}Subgroep 1{edition}Plenair deel 1" in page
    assert (
        f"{other}vraagsamengevoegd met ‘Wie belt de ouders?’: op de agenda{place}Subgroep 2" in page
    )
    assert f'href="/plenair/{edition.slug}/1/bediening/"' in html


def test_each_filter_says_what_it_is_about(desk: Client, group: Subgroup) -> None:
    other = make_edition("andere-editie")
    for edition in (group.theme.edition, other):
        for theme in edition.themes.all()[:2]:
            for position in (1, 2):
                subgroup = Subgroup.objects.get_or_create(theme=theme, number=1)[0]
                session = edition.sessions.get(position=position)
                make_question(subgroup, FORWARDED, session=session)
    headings = re.findall(r"<h2>(\w+)</h2>", desk.get(LIST).content.decode())
    assert headings == ["Bijeenkomst", "Thema", "Soort", "Stand"]


def test_only_forwarded_questions_come_on_the_agenda(desk: Client, group: Subgroup) -> None:
    chosen = some(group, ASKED, FORWARDED, DISCUSSED)
    page = do(desk, "put_on_agenda", *chosen)
    assert "Op de agenda gezet: 1." in page
    assert "Overgeslagen: 2. Alleen wat doorgestuurd is, kan op de agenda." in page
    assert states() == [("a", ASKED), ("b", AGENDA), ("c", DISCUSSED)]
    page = do(desk, "take_off_agenda", *chosen)
    assert "Van de agenda gehaald: 1." in page
    assert "Overgeslagen: 2. Alleen wat op de agenda staat, kan eraf." in page
    assert states() == [("a", ASKED), ("b", FORWARDED), ("c", DISCUSSED)]


def test_questions_over_themes_are_merged_and_come_apart(desk: Client, group: Subgroup) -> None:
    one = make_question(group, FORWARDED, text="Een")
    two = make_question(
        make_group(group.theme.edition.themes.get(position=2)), FORWARDED, text="Twee"
    )
    # Also where the list was searched or filtered.
    page = do(desk, "merge", one, two, where=f"{LIST}?state=forwarded&q=e")
    assert "Samengevoegd. Het heet nu: ‘Een’." in page
    assert merged() == {"Twee": "Een"}
    assert "Weer apart: 1." in do(desk, "unmerge", two)
    assert merged() == {}
    assert "Niets hiervan is samengevoegd." in do(desk, "unmerge", two)


def test_what_cannot_be_merged_is_told_in_words(desk: Client, group: Subgroup) -> None:
    asked, forwarded, done, other = some(group, ASKED, FORWARDED, DISCUSSED, DISCUSSED)
    second = session_of(group.theme.edition, 2)
    later = make_question(group, FORWARDED, session=second)
    for chosen in ([forwarded], [asked, forwarded]):
        assert "Kies er minstens twee die zijn doorgestuurd" in do(desk, "merge", *chosen)
    assert "Kies uit één bijeenkomst." in do(desk, "merge", forwarded, later)
    assert "Meer dan een hiervan is al besproken." in do(desk, "merge", done, other)
    assert merged() == {}


def test_words_and_answers_are_only_read_here(desk: Client, group: Subgroup) -> None:
    question = make_question(group, DISCUSSED, answer="De mentor.")
    address = reverse("admin:registrations_plenaryquestion_change", args=[question.pk])
    assert "De mentor." in text_of(desk.get(address))
    assert desk.post(address, {"text": "Anders", "answer": "Anders"}).status_code == 403
    assert desk.get(reverse("admin:registrations_plenaryquestion_add")).status_code == 403
    question.refresh_from_db()
    assert (question.text, question.answer, question.version) == (
        "Wie belt de ouders?",
        "De mentor.",
        0,
    )


def test_the_answer_and_the_question_are_searched(desk: Client, group: Subgroup) -> None:
    make_question(group, DISCUSSED, text="Wie belt?", answer="De mentor.")
    make_question(group, FORWARDED, text="Wanneer dan?")
    for word, found in [("mentor", True), ("belt", True), ("wanneer", False)]:
        assert ("Wie belt?" in text_of(desk.get(LIST, {"q": word}))) is found


def test_half_an_organiser_makes_no_agenda(
    client: Client, group: Subgroup, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(User.objects.create_user(email="half@example.org", is_staff=True))
    question = make_question(group, FORWARDED)
    posted = {"action": "put_on_agenda", "_selected_action": [question.pk]}
    assert client.post(LIST, posted).status_code == 403
    assert states() == [("Wie belt de ouders?", FORWARDED)]


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_takes_as_many_statements_for_many(
    desk: Client,
    edition: Edition,
    many: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(many):
        theme = make_edition(f"e-{number}").themes.get(position=1)
        main = make_question(make_group(theme), QuestionState.AGENDA)
        make_question(main.subgroup, FORWARDED, merged_into=main)
    with django_assert_max_num_queries(10):
        desk.get(LIST)


def test_what_was_done_and_what_was_passed_over_are_each_told_alone(
    desk: Client, group: Subgroup
) -> None:
    question = make_question(group, FORWARDED)
    page = do(desk, "put_on_agenda", question)
    assert "Op de agenda gezet: 1." in page
    assert "Overgeslagen" not in page
    page = do(desk, "put_on_agenda", question)
    assert "Overgeslagen: 1." in page
    assert "Op de agenda gezet" not in page
