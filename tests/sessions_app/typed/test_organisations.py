"""Colleagues write the name of their organisation in many ways, and are colleagues all the same."""

import pytest

from sessions_app.typed.organisations import counted, key_of

SAME = [
    [
        "De Kring",
        "de kring",
        "DE KRING",
        " De  Kring ",
        "DeKring",
        "De\u00a0Kring",
        "De\u202fKring",
    ],
    [
        "De Kring",
        "De Kring\u200b",
        "De Kr\u00ading",
        "\ufeffDe Kring",
        "De\u2060 Kring",
        "De Kring.",
    ],
    [
        "Sint-Jan",
        "Sint\u2010Jan",
        "Sint\u2011Jan",
        "Sint–Jan",
        "Sint — Jan",
        "sint−jan",
        "Sint －Jan",
    ],
    ["'t Schip", "’t Schip", "‘t Schip", "`t Schip", "´t schip", "ʼt Schip", "′t Schip"],
    ["OBS „De Ark”", 'OBS "De Ark"', "OBS ‘De Ark’", "obs de ark", "ＯＢＳ De Ark"],
    ["Scholengroep Zoë", "Scholengroep Zoe\u0308", "SCHOLENGROEP ZOË"],
]
OTHER = ["De Kring", "De Kringen", "Sint Jan 2", "Sint-Jan", "Zoë", "Zoe", "SWV 1", "SWV 2"]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_organisation_are_one(spellings: list[str]) -> None:
    assert {key_of(each) for each in spellings} == {key_of(spellings[0])}
    assert key_of(spellings[0])


def test_other_organisations_stay_apart() -> None:
    assert len({key_of(each) for each in OTHER}) == len(OTHER)


def test_nothing_to_read_is_no_organisation() -> None:
    assert {key_of(each) for each in ("", " ", "\u200b", "’")} == {""}


def test_an_organisation_is_shown_as_most_people_wrote_it() -> None:
    written = ["de kring", "de kring", "De Kring", "De  Kring\u200b", "De\u00ad Kring"]
    written += ["Sint–Jan", "Sint-Jan"]
    assert counted((each, 1) for each in written) == [("De Kring", 5), ("Sint–Jan", 2)]
    many = [("de kring", 2), ("De Kring", 3), ("Sint-Jan", 1)]
    assert counted(many) == [("De Kring", 5), ("Sint-Jan", 1)]
    assert counted([]) == []
