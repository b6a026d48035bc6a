"""What a participant reads about their group: how mixed it is, and who leads it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from registrations.models import Participant, Region


@dataclass(frozen=True)
class Mix:
    """A group in numbers, and who leads it; no names of participants."""

    people: int
    sectors: int
    provinces: int
    leaders: list[str]


def mix_of(participant: Participant) -> Mix:
    """How mixed the group of a participant is, in one statement."""
    members = Participant.objects.filter(subgroup=participant.subgroup_id)
    # A row for each pair of a leader of the group and one of the theme, with the same counts.
    own, general = "subgroup__facilitators__name", "theme__facilitators__name"
    rows = members.values(own, general).annotate(
        people=Count("pk", distinct=True),
        sectors=Count("sector", distinct=True),
        provinces=Count("region", ~Q(region=Region.LANDELIJK), distinct=True),
    )
    found = list(rows.order_by(own, general))
    return Mix(
        **{name: found[0][name] for name in ("people", "sectors", "provinces")},
        leaders=_names(found, own) or _names(found, general),
    )


def _names(rows: list[dict[str, Any]], column: str) -> list[str]:
    return list(dict.fromkeys(row[column] for row in rows if row[column]))
