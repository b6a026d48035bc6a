"""What changed between two versions, word by word."""

import pytest
from django.test import Client
from django.urls import reverse

from registrations.groupwork import outcomes
from registrations.groupwork.differences import Piece, changes, pieces
from registrations.models import Subgroup
from sessions_app.models import User
from tests.pages import text_of


def gone(text: str) -> Piece:
    return Piece(text, is_gone=True)


def new(text: str) -> Piece:
    return Piece(text, is_new=True)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "Een gids", [new("Een gids")]),
        ("Een gids", "", [gone("Een gids")]),
        ("Een gids", "Een kaart", [Piece("Een"), gone("gids"), new("kaart")]),
        ("Een gids", "Een goede gids", [Piece("Een"), new("goede"), Piece("gids")]),
        ("Een  gids", "Een\n\ngids", []),
        # Of what stayed in between, only the words next to a change.
        (
            f"a {'x ' * 30}b {'y ' * 30}c",
            f"A {'x ' * 30}B {'y ' * 30}C",
            [
                gone("a"),
                new("A"),
                Piece(f"{'x ' * 8}… {'x ' * 8}".strip()),
                gone("b"),
                new("B"),
                Piece(f"{'y ' * 8}… {'y ' * 8}".strip()),
                gone("c"),
                new("C"),
            ],
        ),
        (
            f"{'x ' * 30}a {'y ' * 30}",
            f"{'x ' * 30}b {'y ' * 30}",
            [
                Piece(f"… {'x ' * 8}".strip()),
                gone("a"),
                new("b"),
                Piece(f"{'y ' * 8}…"),
            ],
        ),
    ],
)
def test_words_that_went_and_that_are_new_stand_in_one_run(
    before: str, after: str, expected: list[Piece]
) -> None:
    assert list(pieces(before, after)) == expected


def test_the_fields_that_changed_are_named_in_the_order_of_the_form() -> None:
    before = {"what": "Een gids", "text": "Zo", "proof": "Een toets"}
    after = {"what": "Een kaart", "text": "Zo", "for_whom": "Mentoren", "proof": ""}
    assert [(one.name, one.pieces) for one in changes(before, after)] == [
        ("voor wie", [new("Mentoren")]),
        ("wat we maken", [Piece("Een"), gone("gids"), new("kaart")]),
        ("hoe we weten dat het werkt", [gone("Een toets")]),
    ]


def test_a_word_here_and_there_is_found_in_a_long_text() -> None:
    before = [f"woord{number}" if number % 3 else "de" for number in range(3000)]
    after = [f"ander{number}" if number % 500 == 1 else word for number, word in enumerate(before)]
    found = list(pieces(" ".join(before), " ".join(after)))
    assert [piece.text for piece in found if piece.is_new] == [
        f"ander{number}" for number in range(1, 3000, 500)
    ]


def test_each_version_shows_what_changed_also_over_the_edge_of_a_page(
    tablet: Client, group: Subgroup, gijs: User
) -> None:
    group.theme.facilitators.add(gijs)
    content = dict.fromkeys(outcomes.FIELDS, "")
    for version in range(21):
        text = f"Poging {version + 1} <b>"
        outcomes.write(group, by=gijs, version=version, **content | {"what": text})  # type: ignore[arg-type]
    url = reverse("registrations:outcome_versions", args=[group.pk])
    newest, oldest = tablet.get(url), tablet.get(f"{url}?blad=2")
    html = newest.content.decode()
    assert html.count("<del><span") == html.count("<ins><span") == 20
    # The last of the page is compared with the first of the next.
    assert "Wat we maken Poging weg: 1 nieuw: 2 <b>" in text_of(newest)
    assert "weg:" not in text_of(oldest)
    assert "<b>" not in html
