"""People are found by any part of their name, and stand where a Dutch reader looks for them."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from registrations.models import Participant
from registrations.models.search import sort_key, sought, words_of
from sessions_app.models import Theme
from tests.people import make_participant

pytestmark = pytest.mark.portable

NAMES = [
    ("Lies", "van der", "Berg"),
    ("José", "", "García"),
    ("Ayşe", "", "Çelik"),
    ("Bram", "in 't", "Veld"),
    ("Chloë", "du", "Pré"),
    ("Kees", "van den", "Berg-Bos"),
    ("Sean", "", "O'Brien"),
    ("Łukasz", "", "Sørensen"),
    ("Ĳsbrand", "", "Yılmaz"),
]


@pytest.fixture
def people(theme: Theme) -> None:
    for number, (given_name, name_prefix, family_name) in enumerate(NAMES):
        make_participant(
            theme,
            given_name=given_name,
            name_prefix=name_prefix,
            family_name=family_name,
            email=f"n{number}@school-{number}.example.org",
            organisation=f"Scholengroep Zonnehof {number}",
        )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("van der Berg", ["Lies"]),
        ("Lies van der Berg", ["Lies"]),
        ("berg, lies", ["Lies"]),
        ("BERG", ["Lies", "Kees"]),
        ("van berg", ["Lies", "Kees"]),
        ("van den Berg", ["Kees"]),
        ("berg-bos", ["Kees"]),
        ("garcia", ["José"]),
        ("JOSÉ", ["José"]),
        ("celik", ["Ayşe"]),
        ("ayse", ["Ayşe"]),
        ("in 't Veld", ["Bram"]),
        ("in ’t veld", ["Bram"]),
        ("chloe du pre", ["Chloë"]),
        ("obrien", ["Sean"]),
        ("o'brien", ["Sean"]),
        ("lukasz sorensen", ["Łukasz"]),
        ("ijsbrand yilmaz", ["Ĳsbrand"]),
        ("n3@school-3.example.org", ["Bram"]),
        ("zonnehof 4", ["Chloë"]),
        ("erg", ["Lies", "Kees"]),
        ("erg lies", []),
        ("cholengr nneh 4", ["Chloë"]),
        ("example", [name for name, *_ in NAMES]),
        ("ee", []),
        ("ve", ["Bram"]),
        ("k", ["Kees"]),
        ("lies jansen", []),
        ("% _ ' \\ & | ! :*", []),
        ("", []),
    ],
)
def test_words_are_found_in_any_order(people: None, typed: str, found: list[str]) -> None:
    assert sorted(p.given_name for p in Participant.objects.search(typed)) == sorted(found)


def test_who_gets_another_name_is_found_by_that(theme: Theme) -> None:
    piet = make_participant(theme)
    piet.family_name = "Jansen"
    piet.save(update_fields=["family_name"])
    assert list(Participant.objects.search("jansen")) == [piet]
    assert list(Participant.objects.search("vries")) == []


def test_who_was_stored_by_an_earlier_version_is_found_soon(theme: Theme) -> None:
    piet = make_participant(theme)
    Participant.objects.update(search="", sort_key=b"")
    assert list(Participant.objects.search("vries")) == []
    assert (Participant.objects.make_findable(), Participant.objects.make_findable()) == (1, 0)
    assert list(Participant.objects.search("vries")) == [piet]


def test_family_names_stand_as_dutch_people_expect(people: None) -> None:
    assert [p.family_name for p in Participant.objects.all()] == [
        "Berg",
        "Berg-Bos",
        "Çelik",
        "García",
        "O'Brien",
        "Pré",
        "Sørensen",
        "Veld",
        "Yılmaz",
    ]


@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_that_is_typed_is_too_much_for_the_index(name: str, other: str) -> None:
    words = words_of(f"{name} {other}")
    assert all(word and not word.isspace() and len(word) <= 60 for word in words)
    assert len(sort_key(name, other)) <= 400
    # Whoever types one of the words finds it.
    assert {*sought(name).split()} <= {*words}


@given(st.text(max_size=300))
@pytest.mark.django_db
def test_the_database_takes_whatever_is_looked_for(typed: str) -> None:
    assert list(Participant.objects.search(typed)) == []


@pytest.mark.postgresql
def test_parts_of_words_have_an_index_where_the_database_knows_trigrams(theme: Theme) -> None:
    make_participant(theme)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")
        knows_trigrams = bool(cursor.fetchone()[0])
        cursor.execute("SET LOCAL enable_seqscan = off")
    for typed in ("vries piet", "rie", "pi"):
        plan = Participant.objects.order_by().search(typed).explain()
        assert ("people_by_part_of_a_word" in plan) == knows_trigrams
