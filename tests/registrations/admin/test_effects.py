"""What changed for people, for the organiser: read without a name, hidden, and in a file."""

import pytest
from django.test import Client
from django.urls import reverse

from registrations.models import Effect, ExportLog, Outcome, OutcomeState, Subgroup
from tests.pages import page_at, text_of
from tests.people import NOW, make_participant

pytestmark = pytest.mark.portable

LIST = reverse("admin:registrations_effect_changelist")


@pytest.fixture
def effect(group: Subgroup) -> Effect:
    """What Piet told, for everyone, under an outcome that is published."""
    Outcome.objects.create(
        subgroup=group, what="Een gids", state=OutcomeState.PUBLISHED, published_at=NOW
    )
    piet = make_participant(group.theme, subgroup=group)
    return Effect.objects.create(
        participant=piet,
        edition=group.theme.edition,
        subgroup=group,
        text="=Ik bel eerder",
        is_public=True,
    )


def do(desk: Client, action: str, effect: Effect) -> str:
    posted = {"action": action, "_selected_action": [effect.pk]}
    return text_of(desk.post(LIST, posted, follow=True))


def test_whose_words_they_are_is_on_no_page(desk: Client, effect: Effect) -> None:
    address = reverse("admin:registrations_effect_change", args=[effect.pk])
    for page in (page_at(desk, LIST), page_at(desk, address)):
        assert "=Ik bel eerder" in page
        assert "Piet" not in page
        assert "De Regenboog" not in page


@pytest.mark.parametrize(
    ("fields", "outcome", "words"),
    [
        ({}, OutcomeState.PUBLISHED, "iedereen, bij de opbrengst"),
        ({}, OutcomeState.SHARED, "iedereen, als de opbrengst gepubliceerd is"),
        ({"is_public": False}, OutcomeState.PUBLISHED, "alleen organisatoren"),
        ({"hidden_at": NOW}, OutcomeState.PUBLISHED, "verborgen"),
        (
            {"is_public": False, "hidden_at": NOW},
            OutcomeState.PUBLISHED,
            "alleen organisatoren, verborgen",
        ),
    ],
)
def test_the_list_says_who_reads_it(
    desk: Client, effect: Effect, fields: dict[str, object], outcome: OutcomeState, words: str
) -> None:
    Effect.objects.update(**fields)
    Outcome.objects.update(state=outcome)
    assert f'class="field-readers">{words}<' in page_at(desk, LIST)


def test_a_text_is_hidden_from_everyone_and_shown_again(desk: Client, effect: Effect) -> None:
    assert "Verborgen: 1." in do(desk, "hide", effect)
    assert list(Effect.objects.shown()) == []
    assert "Er is niets veranderd: dat was al zo." in do(desk, "hide", effect)
    assert "Niet meer verborgen: 1." in do(desk, "show", effect)
    assert list(Effect.objects.shown()) == [effect]


def test_the_file_calculates_nothing_and_is_written_down(desk: Client, effect: Effect) -> None:
    answer = desk.post(LIST, {"action": "fetch", "_selected_action": [effect.pk]})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines == [
        '"Leergemeenschap";"Thema";"Subgroep";"Tekst";"Wie leest het"',
        f'"{effect.edition}";"Aanwezigheidsbeleid";"1";"\'=Ik bel eerder";'
        '"iedereen, bij de opbrengst"',
    ]
    assert list(ExportLog.objects.values_list("what", "rows")) == [
        ("wat-er-veranderde-2026-09-01.csv", 1)
    ]


def test_who_is_in_no_group_has_none_in_the_list_and_the_file(desk: Client, effect: Effect) -> None:
    Effect.objects.update(subgroup=None)
    assert 'class="field-group">geen<' in page_at(desk, LIST)
    answer = desk.post(LIST, {"action": "fetch", "_selected_action": [effect.pk]})
    assert '"geen";"geen";' in answer.content.decode("utf-8-sig")


def test_the_numbers_and_the_report_tell_of_it(desk: Client, effect: Effect) -> None:
    Effect.objects.create(edition=effect.edition, text="Voor u alleen")
    pages = [
        page_at(desk, reverse(f"admin:sessions_app_edition_{name}", args=[effect.edition.pk]))
        for name in ("statistics", "report")
    ]
    assert "2 deelnemers schreven op wat er veranderde." in pages[0]
    assert "Iedereen leest 1 van die teksten." in pages[0]
    assert "‘=Ik bel eerder’" in pages[1]
    assert "Voor u alleen" not in pages[1]
