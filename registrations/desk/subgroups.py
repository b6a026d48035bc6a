"""The subgroups of an edition: per theme how far it is, and how many must hear of their group."""

from dataclasses import dataclass

from django.db.models import Count, prefetch_related_objects

from registrations.desk.overview import EditionCounts, ThemeStand, kept_with, theme_stands
from registrations.groups import telling
from sessions_app.models import Edition, User


@dataclass(frozen=True)
class SubgroupsOfTheme:
    """How a theme stands, who leads it and how many can be mailed about their group."""

    stand: ThemeStand
    facilitators: list[User]
    untold: int


def subgroups_of(edition: Edition, counts: EditionCounts) -> list[SubgroupsOfTheme]:
    """The themes of an edition, in their order. Takes three statements at most."""
    stands = theme_stands(edition, counts)
    themes = [stand.theme for stand in stands]
    prefetch_related_objects(themes, "facilitators")
    untold = kept_with(counts, f"untold:{edition.pk}", lambda: _untold(edition))
    return [
        SubgroupsOfTheme(stand, list(stand.theme.facilitators.all()), untold.get(stand.theme.pk, 0))
        for stand in stands
    ]


def _untold(edition: Edition) -> dict[int, int]:
    """How many with an address were not told their group, by theme."""
    untold = telling.untold(edition.participants.all()).exclude(email="").order_by()
    return dict(untold.values_list("theme").annotate(number=Count("pk")))
