"""A group chooses what it makes: suggested by private link, chosen together, and agreed."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations.groupwork import outcomes, suggestions
from registrations.models import (
    Agreement,
    Outcome,
    OutcomeState,
    Participant,
    Subgroup,
    Suggestion,
)
from registrations.models.participant import NoLongerTakesPart
from registrations.places import registration
from registrations.privacy import forgetting, texts
from sessions_app.models import User
from tests.at_once import at_once, while_uncommitted
from tests.pages import text_of
from tests.people import FIRST_SESSION, make_group, make_participant
from tests.places import hand_over

GUIDE, CARD = "Een gids voor mentoren", "Een kaart met drie vragen"


@pytest.fixture
def gijs(gijs: User, group: Subgroup) -> User:
    """Gijs leads the theme."""
    group.theme.facilitators.add(gijs)
    return gijs


@pytest.fixture
def noa(group: Subgroup) -> Participant:
    """Noa, who is in the group of Piet."""
    return make_participant(
        group.theme, subgroup=group, email="noa@example.org", given_name="Noa", family_name="Berg"
    )


def my(participant: Participant) -> str:
    return reverse("registrations:my_suggestions", args=[participant.token])


def choosing(group: Subgroup) -> str:
    return reverse("registrations:group_suggestions", args=[group.pk])


def screen(group: Subgroup, **query: object) -> str:
    url = reverse("registrations:choice_screen", args=[group.pk])
    return url + "".join(f"?{key}={value}" for key, value in query.items())


def press(client: Client, url: str, **posted: object) -> str:
    return text_of(client.post(url, posted, follow=True))


def suggested() -> list[tuple[str, int | None]]:
    return list(Suggestion.objects.values_list("text", "participant"))


def chosen(group: Subgroup, gijs: User, text: str = GUIDE, version: int = 0) -> Outcome:
    return suggestions.choose(group, text, by=gijs, version=version)


def moved_to(outcome: Outcome, state: OutcomeState) -> None:
    Outcome.objects.filter(pk=outcome.pk).update(state=state, published_at=FIRST_SESSION)


# By private link


def test_a_member_suggests_changes_it_and_takes_it_back(client: Client, piet: Participant) -> None:
    assert "Doe alvast een voorstel." in text_of(client.get(my(piet)))
    page = press(client, my(piet), action="suggest", text=f"  {GUIDE} ")
    assert "Uw voorstel staat erbij." in page
    assert f"{GUIDE} Uw voorstel." in page
    assert suggested() == [(GUIDE, piet.pk)]
    pk = Suggestion.objects.get().pk
    assert "Uw voorstel is gewijzigd." in press(
        client, my(piet), action="reword", suggestion=pk, text=CARD
    )
    assert suggested() == [(CARD, piet.pk)]
    assert "Uw voorstel is ingetrokken." in press(
        client, my(piet), action="withdraw", suggestion=pk
    )
    assert suggested() == []
    assert "Dat voorstel is er niet meer." in press(
        client, my(piet), action="withdraw", suggestion=pk
    )


def test_the_group_reads_a_suggestion_without_a_name_and_changes_none_of_another(
    client: Client, tablet: Client, group: Subgroup, piet: Participant, noa: Participant
) -> None:
    theirs = suggestions.suggest(group, GUIDE, participant=noa)
    page = text_of(client.get(my(piet)))
    assert GUIDE in page
    assert not re.search("Noa|Berg|Uw voorstel is|Wijzigen", page)
    for action in ("reword", "withdraw"):
        page = press(client, my(piet), action=action, suggestion=theirs.pk, text="Anders")
        assert "Dat voorstel is er niet meer." in page
    assert suggested() == [(GUIDE, noa.pk)]
    assert "Voorgesteld door Noa de Berg." in text_of(tablet.get(choosing(group)))
    assert not re.search("Noa|Berg", text_of(tablet.get(screen(group))))


def test_the_same_words_are_one_suggestion_and_five_are_enough(
    client: Client, piet: Participant, noa: Participant
) -> None:
    press(client, my(noa), action="suggest", text=GUIDE)
    press(client, my(piet), action="suggest", text=GUIDE.upper())
    assert suggested() == [(GUIDE, noa.pk)]
    for number in range(6):
        page = press(client, my(piet), action="suggest", text=f"Gids {number}")
    assert piet.suggestions.count() == 5
    assert page.startswith("Fout: ")
    assert "U hebt al 5 voorstellen gedaan." in page
    assert "Gids 5" in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Schrijf uw voorstel op."),
        ("x" * 301, "Gebruik hoogstens 300 tekens in uw voorstel; nu zijn het er 301."),
        ("a\x00b", "In uw voorstel staat, na ‘a’, een teken dat we niet kunnen bewaren"),
    ],
)
def test_what_cannot_be_kept_is_told_in_words(
    client: Client, piet: Participant, text: str, sentence: str
) -> None:
    assert sentence in press(client, my(piet), action="suggest", text=text)
    assert suggested() == []
    assert piet.subgroup
    pk = suggestions.suggest(piet.subgroup, GUIDE, participant=piet).pk
    page = press(client, my(piet), action="reword", suggestion=pk, text=text)
    assert page.startswith("Fout: ")
    assert sentence in page
    assert suggested() == [(GUIDE, piet.pk)]


@pytest.mark.parametrize(
    "posted", [{"action": "choose"}, {"action": "reword"}, {"action": "reword", "suggestion": "x"}]
)
def test_what_no_button_posts_is_a_bad_request(
    client: Client, piet: Participant, posted: dict[str, str]
) -> None:
    assert client.post(my(piet), posted).status_code == 400


def test_the_page_says_what_is_true_in_each_state(
    client: Client,
    group: Subgroup,
    piet: Participant,
    gijs: User,
    clock: time_machine.Traveller,
) -> None:
    alone = make_participant(group.theme, email="alleen@example.org")
    assert "U zit nog niet in een subgroep." in text_of(client.get(my(alone)))
    assert press(client, my(alone), action="suggest", text=GUIDE)
    assert suggested() == []
    clock.move_to(FIRST_SESSION + timedelta(hours=3))
    assert "U kunt nog een voorstel doen." in text_of(client.get(my(piet)))
    last = group.theme.edition.last_session
    clock.move_to(last.ends_at)
    assert "Uw groep heeft niet opgeschreven wat zij koos." in text_of(client.get(my(piet)))
    assert "U zit niet in een subgroep." in text_of(client.get(my(alone)))
    press(client, my(piet), action="suggest", text=GUIDE)
    assert suggested() == []
    moved_to(chosen(group, gijs), OutcomeState.PUBLISHED)
    page = text_of(client.get(my(piet)))
    assert f"Uw groep koos {GUIDE} Nog niemand liet weten akkoord te gaan." in page
    assert "U hoeft niets te kiezen." not in page


# The choice


def test_what_the_group_chose_is_written_down_and_nothing_is_suggested_after(
    client: Client, tablet: Client, group: Subgroup, piet: Participant
) -> None:
    press(client, my(piet), action="suggest", text=GUIDE)
    press(tablet, choosing(group), action="suggest", text=CARD)
    first, second = Suggestion.objects.all()
    assert f"{CARD} Voorgesteld door Gijs." in text_of(tablet.get(choosing(group)))
    page = press(tablet, choosing(group), action="choose", suggestion=first.pk, version=0)
    assert "Opgeschreven." in page
    assert f"{GUIDE} Voorgesteld door Piet de Vries. Dit koos de groep." in page
    outcome = Outcome.objects.get()
    assert (outcome.subgroup, outcome.what, outcome.state) == (group, GUIDE, OutcomeState.CHOSEN)
    assert outcome.versions.get().by == User.objects.get(name="Gijs")

    for posted in ({"action": "suggest", "text": "Te laat"}, {"action": "withdraw"}):
        page = press(client, my(piet), suggestion=first.pk, **posted)
        assert "Uw groep heeft intussen gekozen." in page
    for posted in ({"action": "suggest", "text": "Ook te laat"}, {"action": "delete"}):
        page = press(tablet, choosing(group), suggestion=first.pk, version=1, **posted)
        assert "De groep heeft intussen al gekozen." in page
    assert [text for text, _ in suggested()] == [GUIDE, CARD]

    # Another choice keeps all that was written besides.
    Outcome.objects.update(for_whom="Mentoren")
    press(tablet, choosing(group), action="choose", suggestion=second.pk, version=1)
    outcome.refresh_from_db()
    assert (outcome.what, outcome.for_whom, outcome.version) == (CARD, "Mentoren", 2)


def test_an_old_page_chooses_nothing(tablet: Client, group: Subgroup, gijs: User) -> None:
    suggestion = suggestions.suggest(group, CARD, by=gijs)
    chosen(group, gijs)
    page = press(tablet, choosing(group), action="choose", suggestion=suggestion.pk, version=0)
    assert "De groep heeft intussen al gekozen." in page
    assert Outcome.objects.get().what == GUIDE


@pytest.mark.parametrize("state", [OutcomeState.DRAFT, OutcomeState.SHARED, OutcomeState.PUBLISHED])
def test_a_group_that_works_on_it_chooses_no_more_here(
    tablet: Client, group: Subgroup, gijs: User, state: OutcomeState
) -> None:
    suggestion = suggestions.suggest(group, CARD, by=gijs)
    moved_to(chosen(group, gijs), state)
    assert "Kies toch dit" not in text_of(tablet.get(choosing(group)))
    page = press(tablet, choosing(group), action="choose", suggestion=suggestion.pk, version=1)
    assert "De groep werkt al aan de opbrengst." in page
    assert Outcome.objects.get().what == GUIDE


def test_a_suggestion_of_another_group_is_out_of_reach(
    tablet: Client, group: Subgroup, gijs: User
) -> None:
    other = suggestions.suggest(make_group(group.theme, 2), GUIDE, by=gijs)
    for action in ("choose", "delete"):
        page = press(tablet, choosing(group), action=action, suggestion=other.pk, version=0)
        assert "Dat voorstel is er niet meer." in page
    assert [text for text, _ in suggested()] == [GUIDE]
    assert not Outcome.objects.exists()
    forged = {"action": "merge", "suggestion": other.pk, "version": 0}
    assert tablet.post(choosing(group), forged).status_code == 400


# Agreeing


def test_members_agree_and_take_it_back_until_it_is_published(
    client: Client, group: Subgroup, piet: Participant, noa: Participant, gijs: User
) -> None:
    outcome = chosen(group, gijs)
    assert "Nog niemand liet weten akkoord te gaan." in text_of(client.get(my(piet)))
    for _ in range(2):
        page = press(client, my(piet), action="agree", what=GUIDE)
    assert "1 van de 2 deelnemers gaat akkoord, u ook." in page
    assert "2 van de 2 deelnemers gaan akkoord, u ook." in press(
        client, my(noa), action="agree", what=GUIDE
    )
    page = press(client, my(piet), action="disagree")
    assert "Uw akkoord is weg." in page
    assert "1 van de 2 deelnemers gaat akkoord." in page
    moved_to(outcome, OutcomeState.PUBLISHED)
    for action in ("agree", "disagree"):
        page = press(client, my(noa), action=action, what=GUIDE)
        assert "Deze opbrengst is intussen gepubliceerd." in page
    assert suggestions.agreeing(outcome) == 1


def test_who_agreed_did_so_with_the_words_that_they_read(
    client: Client, group: Subgroup, piet: Participant, noa: Participant, gijs: User
) -> None:
    outcome = chosen(group, gijs)
    suggestions.agree(piet, GUIDE)
    content = outcomes.content_of(outcome)
    outcomes.write(group, by=gijs, version=1, **{**content, "proof": "Een toets"})  # type: ignore[arg-type]
    assert suggestions.agreeing(outcome) == 1
    chosen(group, gijs, CARD, version=2)
    assert suggestions.agreeing(outcome) == 0
    page = press(client, my(noa), action="agree", what=GUIDE)
    assert "De zin is intussen veranderd." in page
    assert suggestions.agreeing(outcome) == 0


def test_only_present_members_count(
    client: Client, group: Subgroup, piet: Participant, noa: Participant, gijs: User
) -> None:
    outcome = chosen(group, gijs)
    for person in (piet, noa):
        suggestions.agree(person, GUIDE)
    noa.subgroup = make_group(group.theme, 2)
    noa.save()
    assert suggestions.agreeing(outcome) == 1
    registration.cancel(piet)
    assert suggestions.agreeing(outcome) == 0
    press(client, my(piet), action="agree", what=GUIDE)
    assert suggestions.agreeing(outcome) == 0


def test_who_takes_over_a_place_suggested_nothing_and_agrees_with_nothing(
    client: Client, group: Subgroup, piet: Participant, gijs: User
) -> None:
    suggestions.suggest(group, GUIDE, participant=piet)
    outcome = chosen(group, gijs)
    suggestions.agree(piet, GUIDE)
    noor = hand_over(piet, "noor")
    assert suggested() == [(GUIDE, None)]
    assert suggestions.agreeing(outcome) == 0
    assert "Uw voorstel." not in text_of(client.get(my(noor)))


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_at_once_is_one_suggestion_and_one_agreement(
    group: Subgroup, piet: Participant, gijs: User
) -> None:
    at_once(*[lambda: suggestions.suggest(group, GUIDE, participant=piet)] * 2)
    assert Suggestion.objects.count() == 1
    chosen(group, gijs)
    at_once(*[lambda: suggestions.agree(piet, GUIDE)] * 2)
    assert Agreement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_just_changed_groups_hears_so_and_keeps_the_words(
    group: Subgroup, piet: Participant
) -> None:
    empty = make_group(group.theme, 2)
    Participant.objects.update(subgroup=empty)

    def regroup() -> None:
        Participant.objects.update(subgroup=group)
        empty.delete()

    posted = {"action": "suggest", "text": GUIDE}
    url = my(piet)
    answer = while_uncommitted(regroup, lambda: Client().post(url, posted))
    assert "Uw subgroep is intussen veranderd." in text_of(answer)
    assert f"{GUIDE}</textarea>" in answer.content.decode()
    Client().post(url, posted)
    assert Suggestion.objects.get().subgroup == group


def test_a_link_that_went_to_somebody_else_agrees_with_nothing(
    group: Subgroup, piet: Participant, gijs: User
) -> None:
    with pytest.raises(suggestions.ChoiceChanged):
        suggestions.agree(piet, GUIDE)
    chosen(group, gijs)
    hand_over(piet, "noor")
    for verb in (lambda: suggestions.agree(piet, GUIDE), lambda: suggestions.agree_no_more(piet)):
        with pytest.raises(NoLongerTakesPart):
            verb()


def test_a_suggestion_goes_with_whoever_asks_to_be_forgotten(
    tablet: Client, group: Subgroup, piet: Participant, noa: Participant, gijs: User
) -> None:
    suggestions.suggest(group, GUIDE, participant=piet)
    kept = suggestions.suggest(group, CARD, participant=noa)
    assert forgetting.ask_to_be_forgotten(piet)
    assert suggested() == [(CARD, noa.pk)]
    (text,) = texts.of_edition(group.theme.edition)
    assert (text.about, text.text) == ("Voorstel in Aanwezigheidsbeleid, subgroep 1", CARD)
    forgetting.forget(noa)
    assert suggested() == [(CARD, None)]
    assert f"{CARD} Voorgesteld door iemand uit deze groep." in text_of(tablet.get(choosing(group)))
    assert texts.wipe(group.theme.edition, [f"voorstel-{kept.pk}"]) == 1
    assert suggested() == []


# The screen, and the day


def test_the_screen_shows_all_suggestions_and_each_by_itself_and_then_the_choice(
    tablet: Client,
    group: Subgroup,
    piet: Participant,
    gijs: User,
    clock: time_machine.Traveller,
) -> None:
    assert "Er zijn nog geen voorstellen." in text_of(tablet.get(screen(group)))
    one = suggestions.suggest(group, GUIDE, participant=piet)
    two = suggestions.suggest(group, CARD, by=gijs)
    page = text_of(tablet.get(screen(group)))
    assert f"Wat gaan we maken? {GUIDE} {CARD}" in page.replace(f"{GUIDE}{CARD}", f"{GUIDE} {CARD}")
    answer = tablet.get(screen(group, voorstel=one.pk))
    assert f"Voorstel 1 {GUIDE}" in text_of(answer)
    assert f'rel="next" href="?voorstel={two.pk}"' in answer.content.decode()
    before = answer.content.decode().partition('data-mark="')[2].partition('"')[0]
    clock.shift(1)
    suggestions.reword(two, "Iets anders")
    assert f'data-mark="{before}"' not in tablet.get(screen(group)).content.decode()
    chosen(group, gijs)
    suggestions.agree(piet, GUIDE)
    page = text_of(tablet.get(screen(group)))
    assert f"Dit maken we {GUIDE} 1 van de 1 gaat akkoord." in page


@pytest.mark.parametrize(
    ("shift", "is_chosen", "is_said"),
    [
        (timedelta(hours=-5), False, True),
        (timedelta(hours=1), False, True),
        (timedelta(hours=1), True, False),
        (timedelta(days=-1), False, False),
        (timedelta(hours=3), False, False),
        (timedelta(days=61), False, False),
    ],
)
def test_on_the_day_of_the_first_session_a_gespreksleider_is_led_to_the_choice(
    tablet: Client,
    group: Subgroup,
    piet: Participant,
    gijs: User,
    clock: time_machine.Traveller,
    shift: timedelta,
    is_chosen: bool,
    is_said: bool,
) -> None:
    if is_chosen:
        chosen(group, gijs)
    clock.move_to(FIRST_SESSION + shift)
    page = text_of(tablet.get(reverse("registrations:groups")))
    assert ("Kies vandaag de opbrengst" in page) is is_said


@pytest.mark.parametrize("many", [1, 20])
def test_the_pages_take_as_many_statements_for_many_suggestions(
    client: Client,
    tablet: Client,
    group: Subgroup,
    piet: Participant,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(many):
        someone = make_participant(group.theme, subgroup=group, email=f"p{number}@example.org")
        suggestions.suggest(group, f"Gids {number}", participant=someone)
    with django_assert_num_queries(4):
        client.get(my(piet))
    with django_assert_num_queries(5):
        tablet.get(choosing(group))
    with django_assert_num_queries(5):
        tablet.get(screen(group))
