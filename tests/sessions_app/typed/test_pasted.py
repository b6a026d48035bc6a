"""What people paste as a name or an address is kept as it is meant, or refused."""

from collections.abc import Mapping

import pytest
from django.core.exceptions import ValidationError

from sessions_app.typed.fields import AddressField, NameField, TypedField, WholeNameField
from tests.pasted import ADDRESSES, NAMES

NAME, ADDRESS = WholeNameField(max_length=254), AddressField(max_length=254)


def kept(field: TypedField, pasted: str) -> str | None:
    """What is kept of it; None where it is refused."""
    try:
        return str(field.clean(pasted))
    except ValidationError:
        return None


@pytest.mark.parametrize("table", [NAMES, ADDRESSES])
def test_a_table_has_two_hundred_rows(table: Mapping[str, str | None]) -> None:
    assert len(table) >= 200


@pytest.mark.parametrize(("pasted", "meant"), NAMES.items())
def test_a_pasted_name_is_kept_as_it_is_meant(pasted: str, meant: str | None) -> None:
    assert kept(NAME, pasted) == meant


@pytest.mark.parametrize(("pasted", "meant"), ADDRESSES.items())
def test_a_pasted_address_is_kept_as_it_is_meant(pasted: str, meant: str | None) -> None:
    assert kept(ADDRESS, pasted) == meant


@pytest.mark.parametrize("name", [name for name, meant in NAMES.items() if name == meant])
def test_each_word_of_a_name_is_a_name_in_its_own_field(name: str) -> None:
    given, _, family = name.partition(" ")
    assert (kept(NameField(), given), kept(NameField(required=False), family)) == (given, family)


@pytest.mark.parametrize(
    ("field", "meant"),
    [
        *[(NAME, meant) for meant in sorted({name for name in NAMES.values() if name})],
        *[(ADDRESS, meant) for meant in sorted({each for each in ADDRESSES.values() if each})],
    ],
)
def test_what_is_kept_is_kept_again(field: TypedField, meant: str) -> None:
    assert kept(field, meant) == meant
