"""The page of whoever keeps the plenary part: the questions of all themes, and the answers."""

import re
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.groupwork import questions
from registrations.models import PlenaryQuestion, QuestionState
from sessions_app.models import Edition, Session, Theme, User
from tests.at_once import before_saving
from tests.pages import text_of
from tests.people import (
    NOW,
    make_edition,
    make_facilitator,
    make_group,
    make_organiser,
    make_participant,
    session_of,
)
from tests.questions import (
    AGENDA,
    ASKED,
    DISCUSSED,
    FORWARDED,
    make_question,
    seen,
)


@pytest.fixture
def gijs(gijs: User, theme: Theme) -> User:
    """Gijs leads the theme."""
    theme.facilitators.add(gijs)
    return gijs


@pytest.fixture
def question(edition: Edition) -> PlenaryQuestion:
    """A question on the agenda, of a theme that Gijs does not lead."""
    return make_question(make_group(edition.themes.get(position=2)), AGENDA)


def url(session: Session) -> str:
    return reverse("registrations:plenary_control", args=[session.edition.slug, session.position])


def now(question: PlenaryQuestion) -> tuple[str, str, int]:
    question = PlenaryQuestion.objects.get(pk=question.pk)
    return question.state, question.answer, question.version


def test_the_page_shows_the_agenda_and_below_it_what_was_discussed(
    tablet: Client, edition: Edition
) -> None:
    one, two, three = [make_group(theme) for theme in edition.themes.order_by("position")]
    make_question(one, ASKED, text="Nog bij Gijs")
    make_question(one, FORWARDED, text="Bij Olga")
    make_question(one, DISCUSSED, text="Oud", answer="Klaar", discussed_at=NOW)
    main = make_question(two, AGENDA, text="Nu")
    make_question(three, FORWARDED, text="Ook", merged_into=main)
    make_question(make_group(two.theme, 3), FORWARDED, text="Zo", merged_into=main)
    make_question(one, AGENDA, text="Later", session=session_of(edition, 2))

    answer = tablet.get(url(session_of(edition)))

    page = text_of(answer)
    assert re.findall(r"Nog bij Gijs|Bij Olga|\bOud\b|\bNu\b|\bOok\b|\bZo\b|\bLater\b", page) == [
        *["Nu"] * 2,
        *["Oud"] * 2,
    ]
    assert (
        "Nu Effectieve methodieken, subgroepen 1 en 3 Samenwerken, subgroep 1 + Beantw"
        in page.replace("Beantwoorden", "+ Beantwoorden")
    )
    assert "Besproken Oud Aanwezigheidsbeleid, subgroep 1 Antwoord Klaar Antwoord wij" in page


def test_nobody_who_asked_is_named(tablet: Client, question: PlenaryQuestion) -> None:
    piet = make_participant(question.subgroup.theme, subgroup=question.subgroup)
    PlenaryQuestion.objects.update(
        participant=piet, by=make_facilitator(email="n@x.nl", name="Noor")
    )
    page = text_of(tablet.get(url(question.session)))
    assert "Wie belt de ouders?" in page
    assert not re.search("Piet|Vries|Noor|Gijs", page)


def test_an_empty_agenda_says_so(tablet: Client, edition: Edition) -> None:
    page = text_of(tablet.get(url(session_of(edition))))
    assert "Er staat nog niets op de agenda." in page


def test_who_leads_nobody_there_finds_nothing(client: Client, question: PlenaryQuestion) -> None:
    other = make_edition("andere")
    noor = make_facilitator(email="noor@example.org")
    other.themes.get(position=1).facilitators.add(noor)
    client.force_login(noor)
    posted = seen(question, "discuss", answer="x")
    assert client.get(url(question.session)).status_code == 404
    assert client.post(url(question.session), posted).status_code == 404
    assert client.get(url(session_of(other))).status_code == 200
    assert now(question) == (AGENDA, "", 0)


def test_a_stranger_signs_in_first(client: Client, question: PlenaryQuestion) -> None:
    answer = client.get(url(question.session))
    assert (answer.status_code, answer["Location"][:15]) == (302, "/account/login/")
    assert client.post(url(question.session), seen(question, "discuss")).status_code == 403
    assert now(question) == (AGENDA, "", 0)


def test_an_organiser_sees_every_screen(
    client: Client, question: PlenaryQuestion, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    assert "Wie belt de ouders?" in text_of(client.get(url(question.session)))


def test_a_session_that_does_not_exist_is_missing(tablet: Client, edition: Edition) -> None:
    for slug, position in [(edition.slug, 9), ("nergens", 1), (edition.slug, 10**12)]:
        address = reverse("registrations:plenary_control", args=[slug, position])
        assert tablet.get(address).status_code == 404


def test_an_answer_is_written_changed_and_taken_back(
    tablet: Client, question: PlenaryQuestion, clock: time_machine.Traveller
) -> None:
    address = url(question.session)
    answer = tablet.post(address, seen(question, "discuss", answer="De mentor."))
    assert (answer.status_code, answer["Location"]) == (303, address)
    question.refresh_from_db()
    assert (question.state, question.answer, question.discussed_at) == (
        DISCUSSED,
        "De mentor.",
        NOW,
    )
    clock.shift(60)
    tablet.post(address, seen(question, "discuss", answer="De mentor belt."))
    question.refresh_from_db()
    # Its place on the screen stays.
    assert question.discussed_at == NOW
    tablet.post(address, seen(question, "reopen"))
    assert now(question) == (AGENDA, "De mentor belt.", 3)
    # The words wait in the field, not on the screen.
    html = tablet.get(address).content.decode()
    assert html.count("De mentor belt.") == 1
    assert "De mentor belt.</textarea>" in html


def test_a_question_can_be_discussed_without_an_answer(
    tablet: Client, question: PlenaryQuestion
) -> None:
    tablet.post(url(question.session), seen(question, "discuss", answer=""))
    page = text_of(tablet.get(url(question.session)))
    assert "Er is niets bij opgeschreven." in page
    assert "Alles is besproken." in page


def test_answers_of_two_people_are_both_shown_and_the_next_press_counts(
    tablet: Client, question: PlenaryQuestion
) -> None:
    posted = seen(question, "discuss", answer="Mijn antwoord")
    questions.discuss(question, "Haar antwoord", version=0)

    answer = tablet.post(url(question.session), posted)

    page = text_of(answer)
    assert page.startswith("Fout: ")
    assert "Haar antwoord" in page
    assert "Mijn antwoord" in page
    assert "Iemand anders heeft hier intussen iets bewaard." in page
    assert now(question) == (DISCUSSED, "Haar antwoord", 1)
    assert '<details class="answering" open>' in answer.content.decode()
    tablet.post(url(question.session), posted | {"version": 1})
    assert now(question) == (DISCUSSED, "Mijn antwoord", 2)


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("discuss", AGENDA, DISCUSSED), ("reopen", DISCUSSED, AGENDA)],
)
def test_a_second_press_is_no_change_of_somebody_else(
    tablet: Client,
    question: PlenaryQuestion,
    action: str,
    before: QuestionState,
    after: QuestionState,
) -> None:
    PlenaryQuestion.objects.update(state=before, answer="Ja")
    posted = seen(question, action, answer="Ja")
    tablet.post(url(question.session), posted)
    answer = tablet.post(url(question.session), posted, follow=True)
    assert answer.status_code == 200
    assert "Iemand anders" not in text_of(answer)
    assert now(question) == (after, "Ja", 1)


def test_an_old_page_reopens_nothing(tablet: Client, question: PlenaryQuestion) -> None:
    questions.discuss(question, "Ja", version=0)
    posted = seen(question, "reopen")
    page = text_of(tablet.post(url(question.session), posted, follow=True))
    assert "Iemand anders heeft dit intussen veranderd." in page
    assert now(question) == (DISCUSSED, "Ja", 1)


@pytest.mark.parametrize("state", [ASKED, FORWARDED])
def test_an_answer_to_what_left_the_screen_is_kept_to_copy(
    tablet: Client, question: PlenaryQuestion, state: QuestionState
) -> None:
    PlenaryQuestion.objects.update(state=state)
    answer = tablet.post(url(question.session), seen(question, "discuss", answer="Mijn <antwoord>"))
    assert answer.status_code == 409
    assert "Dit had u getypt. Kopieer het als u het nog nodig hebt. Mijn <antwoord>" in text_of(
        answer
    )
    assert now(question) == (state, "", 0)


def test_forged_questions_are_refused(tablet: Client, question: PlenaryQuestion) -> None:
    group, session = question.subgroup, question.session
    later = make_question(group, AGENDA, session=session_of(session.edition, 2))
    elsewhere = make_question(make_group(make_edition("andere").themes.get(position=1)), AGENDA)
    joined = make_question(group, AGENDA, merged_into=question)
    for forged in (later, elsewhere, joined):
        for action in ("discuss", "reopen"):
            posted = seen(forged, action, answer="x")
            assert tablet.post(url(session), posted).status_code == 409
        assert now(forged) == (AGENDA, "", 0)


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"action": "merge", "question": 1, "version": 0},
        {"action": "discuss", "question": "x", "version": 0},
        {"action": "discuss", "question": 1},
        {"action": "discuss", "question": 10**30, "version": 0},
    ],
)
def test_what_no_button_posts_is_a_bad_request(
    tablet: Client, edition: Edition, forged: dict[str, object]
) -> None:
    assert tablet.post(url(session_of(edition)), forged).status_code == 400


@pytest.mark.parametrize("answer", ["x" * 2001, "a\x00b", "a\ue000b"])
def test_an_answer_that_cannot_be_kept_is_told_in_words(
    tablet: Client, question: PlenaryQuestion, answer: str
) -> None:
    got = tablet.post(url(question.session), seen(question, "discuss", answer=answer))
    assert (got.status_code, now(question)) == (200, (AGENDA, "", 0))
    assert "is-invalid" in got.content.decode()


def test_nothing_typed_becomes_html(tablet: Client, question: PlenaryQuestion) -> None:
    PlenaryQuestion.objects.update(text="<b>x", state=DISCUSSED, answer="<i>y")
    html = tablet.get(url(question.session)).content.decode()
    assert {"&lt;b&gt;x", "&lt;i&gt;y"} == set(re.findall(r"(?:&lt;|<)[bi](?:&gt;|>)[xy]", html))


def test_the_mark_changes_with_all_that_the_screen_shows(
    tablet: Client, question: PlenaryQuestion
) -> None:
    marks = []

    def look() -> None:
        html = tablet.get(url(question.session)).content.decode()
        marks.extend(re.findall(r'data-mark="([^"]*)"', html))

    look()
    other = make_question(question.subgroup, AGENDA, text="Ook")
    look()
    questions.merge([question, other])
    look()
    question.refresh_from_db()
    questions.discuss(question, "Ja", version=question.version)
    look()
    questions.unmerge([other])
    look()
    assert len(set(marks)) == len(marks) == 5
    look()
    assert marks[-1] == marks[-2]


def test_the_page_is_private_and_has_no_script_in_it(
    tablet: Client, question: PlenaryQuestion
) -> None:
    answer = tablet.get(url(question.session))
    assert answer["Cache-Control"] == "no-store, private"
    scripts = re.findall(r"<script[^>]*>[^<]*</script>", answer.content.decode())
    assert scripts == [
        f'<script src="/static/js/{name}.js" defer></script>' for name in ("connection", "plenary")
    ]
    assert "refresh" not in answer and 'http-equiv="refresh"' not in unescape(
        answer.content.decode()
    )


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_takes_as_many_statements_for_many_questions(
    tablet: Client,
    edition: Edition,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(1, many + 1):
        for theme in edition.themes.all():
            main = make_question(make_group(theme, number), AGENDA)
            make_question(main.subgroup, FORWARDED, merged_into=main)
            make_question(main.subgroup, DISCUSSED, answer="Ja")
    with django_assert_num_queries(9):
        tablet.get(url(session_of(edition)))


def test_words_for_a_question_that_leaves_the_screen_meanwhile_are_kept(
    tablet: Client, question: PlenaryQuestion
) -> None:
    posted = seen(question, "discuss", answer="Mijn antwoord")
    same = PlenaryQuestion.objects.filter(pk=question.pk)
    gone = {"state": QuestionState.FORWARDED, "version": question.version + 1}
    with before_saving(lambda: same.update(**gone)):
        answer = tablet.post(url(question.session), posted)
    assert answer.status_code == 409
    assert "Dit had u getypt. Kopieer het als u het nog nodig hebt. Mijn antwoord" in text_of(
        answer
    )
