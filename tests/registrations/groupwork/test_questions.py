"""A question for the plenary part: asked, looked at, sent on, and answered."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.groupwork import questions
from registrations.groupwork.questions import (
    NotAtThisStep,
    QuestionChanged,
    QuestionsOfTwoSessions,
    TooManyQuestions,
    TwoAnswers,
)
from registrations.models import Participant, PlenaryQuestion, QuestionState, Subgroup
from sessions_app.models import Edition, Theme, User
from tests.at_once import at_once, before_saving, while_uncommitted
from tests.groups import crowd, divide, groups
from tests.pages import browser_of, text_of
from tests.people import (
    NOW,
    make_edition,
    make_facilitator,
    make_group,
    make_organiser,
    make_participant,
    session_of,
)
from tests.places import hand_over
from tests.questions import (
    AGENDA,
    ASKED,
    DISCUSSED,
    FORWARDED,
    make_question,
    merged,
    seen,
    some,
    states,
)

QUESTION = {"kind": "question", "text": "Wie belt?"}


@pytest.fixture
def gijs(gijs: User, theme: Theme) -> User:
    """Gijs leads the theme."""
    theme.facilitators.add(gijs)
    return gijs


def ask_url(participant: Participant) -> str:
    return reverse("registrations:my_questions", args=[participant.token])


def group_url(group: Subgroup) -> str:
    return reverse("registrations:group_questions", args=[group.pk])


# By private link


def test_a_participant_asks_for_a_session_of_their_choice(
    client: Client, piet: Participant
) -> None:
    second = session_of(piet.edition, 2)

    answer = client.post(ask_url(piet), QUESTION | {"session": second.pk})

    assert (answer.status_code, answer["Location"]) == (303, ask_url(piet))
    assert list(
        PlenaryQuestion.objects.values_list(
            "text", "session", "subgroup", "participant", "by", "state", "asked_at"
        )
    ) == [("Wie belt?", second.pk, piet.subgroup_id, piet.pk, None, ASKED, NOW)]
    page = text_of(client.get(answer["Location"]))
    assert "Uw vraag is bij uw gespreksleider." in page
    assert "Ingebracht door u. Nu: bij de gespreksleider." in page


def test_only_sessions_that_are_held_and_not_over_can_be_chosen(
    client: Client, piet: Participant, clock: time_machine.Traveller
) -> None:
    first, second, third = piet.edition.sessions.order_by("position")
    second.cancelled_at = NOW
    second.save()
    clock.move_to(first.ends_at)
    for session in (first, second):
        answer = client.post(ask_url(piet), QUESTION | {"session": session.pk})
        assert answer.status_code == 200
        assert "De bijeenkomst die u koos, is voorbij of gaat niet door." in text_of(answer)
    assert states() == []
    # One is left: there is nothing to choose.
    page = client.get(ask_url(piet))
    assert 'name="session"' not in page.content.decode()
    assert "Dit is voor bijeenkomst 3, 26 januari 2027." in text_of(page)
    client.post(ask_url(piet), QUESTION)
    assert PlenaryQuestion.objects.get().session == third


def test_who_has_no_subgroup_reads_so_and_asks_nothing(client: Client, edition: Edition) -> None:
    piet = make_participant(edition.themes.get(position=1))
    posted = QUESTION | {"session": session_of(edition).pk}
    for answer in (client.get(ask_url(piet)), client.post(ask_url(piet), posted)):
        assert "U zit nog niet in een subgroep." in text_of(answer)
        assert "<textarea" not in answer.content.decode()
    assert states() == []


def test_a_double_press_is_one_question_and_later_it_is_another(
    client: Client, piet: Participant, clock: time_machine.Traveller
) -> None:
    posted = QUESTION | {"session": session_of(piet.edition).pk}
    for _ in range(2):
        client.post(ask_url(piet), posted)
    assert len(states()) == 1
    client.post(ask_url(piet), posted | {"session": session_of(piet.edition, 2).pk})
    assert len(states()) == 2
    clock.shift(timedelta(minutes=11))
    client.post(ask_url(piet), posted)
    assert len(states()) == 3


def test_the_eleventh_question_of_a_day_waits_until_tomorrow(
    client: Client, piet: Participant, clock: time_machine.Traveller
) -> None:
    posted = {"kind": "question", "session": session_of(piet.edition).pk}
    for number in range(11):
        answer = client.post(ask_url(piet), posted | {"text": f"Vraag {number}"})
    assert len(states()) == 10
    page = text_of(answer)
    assert "U hebt vandaag al 10 vragen en onderwerpen ingebracht." in page
    assert "Vraag 10" in page
    assert page.startswith("Fout: ")
    clock.shift(timedelta(days=1, seconds=1))
    client.post(ask_url(piet), posted | {"text": "Vraag 10"})
    assert len(states()) == 11


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Schrijf de tekst van uw vraag of onderwerp op."),
        ("\u3164", "Schrijf de tekst van uw vraag of onderwerp op."),
        ("x" * 501, "Gebruik hoogstens 500 tekens in de tekst; nu zijn het er 501."),
        ("a\x00b", "In de tekst staat, na ‘a’, een teken dat we niet kunnen bewaren"),
    ],
)
def test_a_question_that_cannot_be_kept_is_told_in_words(
    client: Client, piet: Participant, text: str, sentence: str
) -> None:
    posted = {"kind": "question", "text": text, "session": session_of(piet.edition).pk}
    answer = client.post(ask_url(piet), posted)
    assert answer.status_code == 200
    assert sentence in unescape(answer.content.decode())
    assert states() == []


@pytest.mark.parametrize("session", ["", "0", "x", "99999999999999999999", "\x00"])
def test_a_forged_session_is_refused(client: Client, piet: Participant, session: str) -> None:
    answer = client.post(ask_url(piet), QUESTION | {"session": session})
    assert (answer.status_code, states()) == (200, [])


def test_a_session_of_another_edition_is_refused(client: Client, piet: Participant) -> None:
    other = session_of(make_edition("andere"))
    answer = client.post(ask_url(piet), QUESTION | {"session": other.pk})
    assert (answer.status_code, states()) == (200, [])


def test_nothing_typed_becomes_html(client: Client, tablet: Client, piet: Participant) -> None:
    piet.given_name = "<b>Piet</b>"
    piet.save()
    assert piet.subgroup
    make_question(
        piet.subgroup, DISCUSSED, text="<script>1</script>", answer="<i>", participant=piet
    )
    for url in (ask_url(piet), group_url(piet.subgroup)):
        html = tablet.get(url).content.decode()
        assert "&lt;script&gt;" in html
        assert "&lt;i&gt;" in html
        assert not {"<script>1", "<i>", "<b>Piet"} & set(re.findall(r"<script>1|<i>|<b>Piet", html))


def test_the_group_sees_its_own_questions_and_nobody_elses(
    client: Client, piet: Participant
) -> None:
    assert piet.subgroup
    other = make_group(piet.theme, 2)
    make_question(piet.subgroup, AGENDA, text="Van ons")
    make_question(other, AGENDA, text="Van de buren")
    page = text_of(client.get(ask_url(piet)))
    assert "Van ons Vraag voor bijeenkomst 1, 24 september 2026. Nu: op de agenda." in page
    assert "Van de buren" not in page
    assert "Ingebracht door u" not in page


def test_an_answer_comes_back_also_to_who_asked_nearly_the_same(
    client: Client, piet: Participant
) -> None:
    assert piet.subgroup
    main = make_question(make_group(piet.theme, 2), AGENDA, text="Van de buren")
    make_question(piet.subgroup, FORWARDED, merged_into=main)
    assert "Nu: op de agenda, samen met iets dat erop lijkt." in text_of(client.get(ask_url(piet)))
    questions.discuss(main, "De mentor.", version=0)
    page = text_of(client.get(ask_url(piet)))
    assert "Nu: besproken, samen met iets dat erop lijkt. Antwoord De mentor." in page


def test_an_answer_that_was_taken_back_is_not_shown(client: Client, piet: Participant) -> None:
    assert piet.subgroup
    question = make_question(piet.subgroup, AGENDA)
    questions.discuss(question, "De mentor.", version=0)
    questions.reopen(question, version=1)
    assert "De mentor." not in text_of(client.get(ask_url(piet)))


def test_who_takes_over_a_place_did_not_ask_what_was_asked_before(
    client: Client, tablet: Client, piet: Participant
) -> None:
    assert piet.subgroup
    client.post(
        ask_url(piet),
        QUESTION | {"session": session_of(piet.edition).pk},
    )
    assert "Ingebracht door u." in text_of(client.get(ask_url(piet)))

    noor = hand_over(piet, "noor")

    assert list(PlenaryQuestion.objects.values_list("text", "participant")) == [("Wie belt?", None)]
    page = text_of(client.get(ask_url(noor)))
    assert "Wie belt?" in page
    assert "Ingebracht door u" not in page
    page = text_of(tablet.get(group_url(piet.subgroup)))
    assert "Ingebracht door iemand uit deze groep." in page


@pytest.mark.parametrize(
    ("kind", "said", "about", "answer"),
    [
        ("question", "Uw vraag is bij", "Vraag voor bijeenkomst 1", "Antwoord De mentor."),
        ("subject", "Uw onderwerp is bij", "Onderwerp voor bij", "Wat we bespraken De mentor."),
    ],
)
def test_a_subject_is_called_so_from_the_link_to_the_answer(
    client: Client, tablet: Client, piet: Participant, kind: str, said: str, about: str, answer: str
) -> None:
    assert piet.subgroup
    posted = QUESTION | {"kind": kind, "session": session_of(piet.edition).pk}
    assert said in text_of(client.post(ask_url(piet), posted, follow=True))
    assert about in text_of(client.get(ask_url(piet)))
    brought = PlenaryQuestion.objects.get()
    assert brought.kind == kind
    definite = "Het onderwerp" if kind == "subject" else "De vraag"
    page = text_of(tablet.post(group_url(piet.subgroup), seen(brought, "forward"), follow=True))
    assert f"{definite} is doorgestuurd naar de organisator." in page
    questions.put_on_agenda([brought])
    questions.discuss(brought, "De mentor.", version=2)
    assert answer in text_of(client.get(ask_url(piet)))


def test_a_gespreksleider_makes_a_subject_of_a_question(tablet: Client, group: Subgroup) -> None:
    question = make_question(group)
    tablet.post(group_url(group), seen(question, "reword", kind="subject", text="Ouders bellen"))
    question.refresh_from_db()
    assert (question.kind, question.text) == ("subject", "Ouders bellen")


def test_who_does_not_say_which_of_both_it_is_is_asked(client: Client, piet: Participant) -> None:
    posted = {"text": "Wie belt?", "session": session_of(piet.edition).pk}
    page = text_of(client.post(ask_url(piet), posted))
    assert "Kies of het een vraag of een onderwerp is." in page
    assert states() == []


# For the gespreksleider


def test_a_gespreksleider_brings_a_question_and_sends_it_on_at_once(
    tablet: Client, group: Subgroup, gijs: User
) -> None:
    posted = {
        "kind": "question",
        "text": "Wie belt?",
        "session": session_of(group.theme.edition).pk,
    }
    for _ in range(2):
        answer = tablet.post(group_url(group), posted | {"action": "ask_and_forward"})
        assert answer.status_code == 303
    tablet.post(group_url(group), posted | {"action": "ask", "text": "Later?"})
    assert states() == [("Wie belt?", FORWARDED), ("Later?", ASKED)]
    assert set(PlenaryQuestion.objects.values_list("by", "participant")) == {(gijs.pk, None)}
    assert "Ingebracht door Gijs (gespreksleider)." in text_of(tablet.get(group_url(group)))


def test_the_page_says_who_asked_but_names_nobody_of_another_group(
    tablet: Client, group: Subgroup, piet: Participant
) -> None:
    make_question(group, participant=piet)
    assert "Ingebracht door Piet de Vries." in text_of(tablet.get(group_url(group)))
    piet.subgroup = make_group(piet.theme, 2)
    piet.save()
    page = text_of(tablet.get(group_url(group)))
    assert "Ingebracht door iemand die eerder in deze groep zat." in page
    assert "Piet" not in page


def test_a_question_goes_on_and_comes_back(tablet: Client, group: Subgroup) -> None:
    question = make_question(group)
    tablet.post(group_url(group), seen(question, "reword", kind="question", text="Wie belt er?"))
    question.refresh_from_db()
    answer = tablet.post(group_url(group), seen(question, "forward"))
    assert answer["Location"] == f"{group_url(group)}#vraag-{question.pk}"
    question.refresh_from_db()
    assert (question.state, question.forwarded_at) == (FORWARDED, NOW)
    tablet.post(group_url(group), seen(question, "take_back"))
    question.refresh_from_db()
    assert (question.state, question.forwarded_at) == (ASKED, None)
    tablet.post(group_url(group), seen(question, "delete"))
    assert states() == []


@pytest.mark.parametrize("action", ["forward", "take_back", "delete"])
@pytest.mark.parametrize("state", list(QuestionState))
def test_a_button_of_an_older_page_changes_nothing_and_says_so(
    tablet: Client, group: Subgroup, action: str, state: QuestionState
) -> None:
    question = make_question(group, state, version=1)
    posted = seen(question, action, version=0)
    page = text_of(tablet.post(group_url(group), posted, follow=True))
    is_there_already = (action, state) in {("forward", FORWARDED), ("take_back", ASKED)}
    assert ("Iemand anders heeft dit intussen veranderd." in page) != is_there_already
    assert states() == [("Wie belt de ouders?", state)]


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("forward", ASKED, FORWARDED), ("take_back", FORWARDED, ASKED), ("reword", ASKED, ASKED)],
)
def test_a_second_press_is_no_change_of_somebody_else(
    tablet: Client, group: Subgroup, action: str, before: QuestionState, after: QuestionState
) -> None:
    question = make_question(group, before)
    posted = seen(question, action, kind="subject", text="Wie belt er?")
    tablet.post(group_url(group), posted)
    answer = tablet.post(group_url(group), posted, follow=True)
    assert answer.status_code == 200
    assert "Iemand anders" not in text_of(answer)
    question.refresh_from_db()
    assert (question.state, question.version) == (after, 1)


def test_a_second_press_on_delete_says_that_the_question_is_gone(
    tablet: Client, group: Subgroup
) -> None:
    posted = seen(make_question(group), "delete")
    tablet.post(group_url(group), posted)
    answer = tablet.post(group_url(group), posted)
    assert answer.status_code == 409
    assert "Dit is intussen al verwijderd." in text_of(answer)


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("forward", AGENDA),
        ("take_back", AGENDA),
        ("take_back", DISCUSSED),
        ("delete", FORWARDED),
        ("delete", DISCUSSED),
        ("reword", FORWARDED),
    ],
)
def test_what_is_with_the_organiser_is_left_alone(
    tablet: Client, group: Subgroup, action: str, state: QuestionState
) -> None:
    question = make_question(group, state)
    tablet.post(group_url(group), seen(question, action, text="Anders"))
    assert states() == [("Wie belt de ouders?", state)]


def test_words_of_two_people_are_both_shown_and_the_next_press_counts(
    tablet: Client, group: Subgroup
) -> None:
    question = make_question(group)
    posted = seen(question, "reword", kind="question", text="Mijn woorden")
    questions.reword(question, "Haar woorden", version=0)

    answer = tablet.post(group_url(group), posted)

    page = text_of(answer)
    assert page.startswith("Fout: ")
    assert "Kiest u ‘Bewaren’? Dan gelden uw woorden." in page
    assert states() == [("Haar woorden", ASKED)]
    assert "Haar woorden" in page
    assert "Mijn woorden" in page
    question.refresh_from_db()
    assert f'name="version" value="{question.version}"' in answer.content.decode()
    tablet.post(group_url(group), seen(question, "reword", kind="question", text="Mijn woorden"))
    assert states() == [("Mijn woorden", ASKED)]


def test_a_mistake_in_the_words_does_not_hide_what_somebody_else_saved(
    tablet: Client, group: Subgroup
) -> None:
    question = make_question(group)
    questions.reword(question, "Haar woorden", version=0)
    answer = tablet.post(group_url(group), seen(question, "reword", kind="question", text=""))
    # The field still speaks of the version that was seen when these words were begun.
    form = re.search(r'name="version" value="0">.*?</form>', answer.content.decode(), re.S)
    assert form and "has-error" in form[0]


def test_words_typed_while_the_question_went_on_are_kept(tablet: Client, group: Subgroup) -> None:
    question = make_question(group)
    questions.forward(question, version=0)
    posted = seen(question, "reword", kind="question", text="Mijn woorden")
    page = text_of(tablet.post(group_url(group), posted))
    assert "Dit had u getypt. Het is niet bewaard. Mijn woorden" in page
    assert states() == [("Wie belt de ouders?", FORWARDED)]


def test_words_for_a_question_that_was_deleted_are_kept(tablet: Client, group: Subgroup) -> None:
    question = make_question(group)
    posted = seen(question, "reword", kind="question", text="Mijn woorden")
    question.delete()
    answer = tablet.post(group_url(group), posted)
    assert answer.status_code == 409
    assert "Mijn woorden</textarea>" in answer.content.decode()
    assert "Dit is intussen verwijderd. Wat u typte, staat onderaan" in text_of(answer)


@pytest.mark.parametrize("action", ["forward", "take_back", "delete", "reword"])
def test_a_question_of_another_group_is_out_of_reach(
    tablet: Client, group: Subgroup, action: str
) -> None:
    theirs = make_question(make_group(group.theme, 2), FORWARDED, text="Van de buren")
    mine = make_question(make_group(group.theme, 3), ASKED, text="Van nog anderen")
    for question in (theirs, mine):
        answer = tablet.post(group_url(group), seen(question, action, text="Anders"))
        assert answer.status_code in {404, 409}
        assert "Van de buren" not in answer.content.decode()
    assert states() == [("Van de buren", FORWARDED), ("Van nog anderen", ASKED)]


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"action": "forward"},
        {"action": "merge", "question": 1, "version": 0},
        {"action": "forward", "question": "x", "version": 0},
        {"action": "forward", "question": 1, "version": -1},
        {"action": "forward", "question": 10**30, "version": 0},
        {"action": "reword", "question": 1, "version": 10**30},
    ],
)
def test_what_no_button_posts_is_a_bad_request(
    tablet: Client, group: Subgroup, forged: dict[str, object]
) -> None:
    assert tablet.post(group_url(group), forged).status_code == 400


def test_a_group_of_somebody_else_is_missing(client: Client, group: Subgroup) -> None:
    question = make_question(group)
    client.force_login(make_facilitator(email="noor@example.org"))
    for action in ("forward", "delete"):
        assert client.get(group_url(group)).status_code == 404
        assert client.post(group_url(group), seen(question, action)).status_code == 404
    assert states() == [("Wie belt de ouders?", ASKED)]


def test_a_stranger_signs_in_first(client: Client, group: Subgroup) -> None:
    answer = client.get(group_url(group))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize("many", [1, 30])
def test_the_pages_take_as_many_statements_for_many_questions(
    tablet: Client,
    piet: Participant,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    assert piet.subgroup
    main = make_question(make_group(piet.theme, 2), DISCUSSED, answer="Ja")
    for number in range(many):
        make_question(
            piet.subgroup, FORWARDED, text=str(number), participant=piet, merged_into=main
        )
    with django_assert_num_queries(3):
        Client().get(ask_url(piet))
    with django_assert_num_queries(5):
        tablet.get(group_url(piet.subgroup))


# The verbs of the organiser


def test_the_oldest_question_stays_and_takes_the_place_on_the_agenda(group: Subgroup) -> None:
    a, b, c = some(group, FORWARDED, AGENDA, FORWARDED)
    assert questions.merge([c, b, a]) == a
    assert merged() == {"b": "a", "c": "a"}
    assert states() == [("a", AGENDA), ("b", FORWARDED), ("c", FORWARDED)]


def test_what_was_merged_before_comes_along(group: Subgroup) -> None:
    a, b, c, d = some(group, FORWARDED, FORWARDED, FORWARDED, FORWARDED)
    questions.merge([c, d])
    questions.merge([b, d])
    assert merged() == {"c": "b", "d": "b"}
    questions.merge([a, c])
    assert merged() == {"b": "a", "c": "a", "d": "a"}


def test_an_answer_stays_when_its_question_is_merged(group: Subgroup) -> None:
    _, b, c = some(group, FORWARDED, DISCUSSED, DISCUSSED)
    a = PlenaryQuestion.objects.get(text="a")
    assert questions.merge([a, b]) == b
    assert merged() == {"a": "b"}
    with pytest.raises(TwoAnswers):
        questions.merge([a, c])


def test_only_what_belongs_together_is_merged(group: Subgroup) -> None:
    a, b, asked = some(group, FORWARDED, FORWARDED, ASKED)
    later = make_question(group, FORWARDED, session=session_of(group.theme.edition, 2))
    for chosen in ([], [a], [a, asked]):
        with pytest.raises(NotAtThisStep):
            questions.merge(chosen)
    with pytest.raises(QuestionsOfTwoSessions):
        questions.merge([a, b, later])
    questions.merge([a, b])
    with pytest.raises(NotAtThisStep):
        questions.merge([a, b])
    assert merged() == {"b": "a"}


def test_merged_questions_come_apart_again(group: Subgroup) -> None:
    a, b, c = some(group, AGENDA, AGENDA, FORWARDED)
    questions.merge([a, b, c])
    assert questions.unmerge([b]) == 1
    assert merged() == {"c": "a"}
    assert questions.unmerge([a]) == 1
    assert questions.unmerge([a, b, c]) == 0
    assert (merged(), states()) == ({}, [("a", AGENDA), ("b", FORWARDED), ("c", FORWARDED)])


def test_only_what_was_forwarded_comes_on_the_agenda(group: Subgroup) -> None:
    chosen = some(group, ASKED, FORWARDED, FORWARDED, AGENDA, DISCUSSED)
    questions.merge(chosen[1:3])
    assert questions.put_on_agenda(chosen) == 1
    assert [state for _, state in states()] == [ASKED, AGENDA, FORWARDED, AGENDA, DISCUSSED]
    assert questions.take_off_agenda(chosen) == 2
    assert [state for _, state in states()] == [ASKED, *[FORWARDED] * 3, DISCUSSED]


def test_a_question_that_others_joined_is_not_taken_back(group: Subgroup) -> None:
    a, b = some(group, FORWARDED, FORWARDED)
    questions.merge([a, b])
    for question in (a, b):
        question.refresh_from_db()
        with pytest.raises(NotAtThisStep):
            questions.take_back(question, version=question.version)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """What several people do at the same moment."""

    @pytest.fixture
    def question(self, clock: time_machine.Traveller) -> PlenaryQuestion:
        return make_question(make_group(make_edition().themes.get(position=1)), FORWARDED)

    def test_ten_presses_are_one_question(self, question: PlenaryQuestion) -> None:
        place = {"session": question.session, "subgroup": question.subgroup}
        found = at_once(*[lambda: questions.ask(text="Wie?", **place)] * 10)
        assert len({one.pk for one in found}) == 1
        assert len(states()) == 2

    def test_the_limit_of_a_day_holds(self, question: PlenaryQuestion) -> None:
        group = question.subgroup
        piet = make_participant(group.theme, subgroup=group)
        place = {"session": question.session, "subgroup": group, "participant": piet}
        found = at_once(*[lambda n=n: questions.ask(text=str(n), **place) for n in range(15)])
        assert sum(isinstance(one, TooManyQuestions) for one in found) == 5

    def test_one_of_two_changes_wins_and_the_other_hears(self, question: PlenaryQuestion) -> None:
        questions.put_on_agenda([question])
        answers = at_once(
            *[lambda n=n: questions.discuss(question, str(n), version=1) for n in range(8)]
        )
        assert (
            sorted(type(one).__name__ for one in answers) == ["NoneType"] + ["QuestionChanged"] * 7
        )
        assert QuestionChanged in {type(one) for one in answers}

    def test_merges_that_overlap_leave_no_chain(self, question: PlenaryQuestion) -> None:
        a, b, c, d = some(question.subgroup, *[FORWARDED] * 4)
        at_once(
            lambda: questions.merge([a, b]),
            lambda: questions.merge([b, c]),
            lambda: questions.merge([d, c]),
            lambda: questions.merge([d, a]),
        )
        assert merged() == dict.fromkeys("bcd", "a")

    def test_nobody_takes_back_what_is_put_on_the_agenda(self, question: PlenaryQuestion) -> None:
        back, put = at_once(
            lambda: questions.take_back(question, version=0),
            lambda: questions.put_on_agenda([question]),
        )
        question.refresh_from_db()
        assert (put, question.state) in [(1, AGENDA), (0, ASKED)]
        assert isinstance(back, QuestionChanged) == (put == 1)

    def test_a_division_keeps_an_empty_group_for_which_somebody_just_asks(
        self, question: PlenaryQuestion
    ) -> None:
        theme, olga = question.subgroup.theme, make_organiser()
        crowd(theme, 16)
        empty = make_group(theme, 9)
        answer = while_uncommitted(
            lambda: questions.ask(session=question.session, subgroup=empty, text="Wie?"),
            lambda: divide(theme, olga),
        )
        assert answer == groups(theme)
        assert PlenaryQuestion.objects.get(text="Wie?").subgroup == empty

    def test_a_group_that_was_just_deleted_is_missing(self, question: PlenaryQuestion) -> None:
        theme = question.subgroup.theme
        gijs = make_facilitator()
        theme.facilitators.add(gijs)
        tablet, empty = browser_of(gijs), make_group(theme, 2)
        posted = {
            "action": "ask",
            "kind": "question",
            "text": "Wie?",
            "session": question.session.pk,
        }
        answer = while_uncommitted(
            Subgroup.objects.filter(number=2).delete,
            lambda: tablet.post(group_url(empty), posted).status_code,
        )
        assert answer == 404

    def test_who_just_changed_groups_hears_so_and_keeps_the_words(
        self, question: PlenaryQuestion
    ) -> None:
        theme = question.subgroup.theme
        empty = make_group(theme, 2)
        piet = make_participant(theme, subgroup=empty)
        posted = {"kind": "question", "text": "Mijn woorden", "session": question.session.pk}

        def regroup() -> None:
            Participant.objects.update(subgroup=question.subgroup)
            Subgroup.objects.filter(number=2).delete()

        answer = while_uncommitted(regroup, lambda: Client().post(ask_url(piet), posted))
        assert "Uw subgroep is intussen veranderd." in text_of(answer)
        assert "Mijn woorden</textarea>" in answer.content.decode()
        Client().post(ask_url(piet), posted)
        assert PlenaryQuestion.objects.get(text="Mijn woorden").subgroup == question.subgroup


def test_an_organiser_reads_and_handles_the_questions_of_every_group(
    client: Client, group: Subgroup, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    question = make_question(group, by=make_organiser(email="oscar@example.org", name=""))
    assert "Ingebracht door de organisator." in text_of(client.get(group_url(group)))
    client.post(group_url(group), seen(question, "forward"))
    assert states() == [("Wie belt de ouders?", FORWARDED)]


def test_a_question_without_words_is_not_asked(tablet: Client, group: Subgroup) -> None:
    answer = tablet.post(group_url(group), {"action": "ask", "text": ""})
    assert answer.status_code == 200
    assert answer.context["ask_form"].errors
    assert states() == []


def test_words_for_a_question_that_is_deleted_meanwhile_are_kept(
    tablet: Client, group: Subgroup
) -> None:
    question = make_question(group)
    posted = seen(question, "reword", kind="question", text="Mijn woorden")
    same = PlenaryQuestion.objects.filter(pk=question.pk)
    with before_saving(same.delete):
        page = text_of(tablet.post(group_url(group), posted))
    assert "Mijn woorden" in page
    assert states() == []
