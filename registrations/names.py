"""Names in the order in which people look for them."""

import unicodedata
from collections.abc import Iterable

from registrations.models import Participant


def by_family_name(people: Iterable[Participant]) -> list[Participant]:
    """These people by family name without tussenvoegsel, whatever its capitals and accents."""
    # Not by the database: how that sorts accents depends on where it runs.
    return sorted(people, key=lambda p: (_plain(p.family_name), _plain(p.given_name), p.pk))


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()
