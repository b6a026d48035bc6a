"""What everyone may find of what the groups made: at hand in this process for some seconds."""

from django.core.cache import caches

from registrations.models import Outcome
from sessions_app.models import Edition

KEY = "outcomes"
# What is shown of one where many stand together.
SHOWN = [
    "what",
    "for_whom",
    "published_at",
    "subgroup__number",
    "subgroup__theme__title",
    "subgroup__theme__position",
    "subgroup__theme__edition",
]


def of(edition: Edition) -> list[Outcome]:
    """What the groups of this edition made, by theme and group."""
    made = [outcome for outcome in _all() if outcome.subgroup.theme.edition_id == edition.pk]
    return sorted(made, key=_place)


def of_others(edition: Edition, number: int) -> list[Outcome]:
    """Some of what groups of other editions made: the newest, and first one of each theme."""
    made = [outcome for outcome in _all() if outcome.subgroup.theme.edition_id != edition.pk]
    first: dict[str, Outcome] = {}
    for outcome in made:
        first.setdefault(outcome.subgroup.theme.title, outcome)
    of_each = list(first.values())
    return (of_each + [outcome for outcome in made if outcome not in of_each])[:number]


def _place(outcome: Outcome) -> tuple[int, int]:
    return outcome.subgroup.theme.position, outcome.subgroup.number


def _all() -> list[Outcome]:
    """All of it, without the texts, the newest first."""
    made: list[Outcome] | None = caches["pages"].get(KEY)
    if made is None:
        shown = Outcome.objects.public().select_related("subgroup__theme").only(*SHOWN)
        made = list(shown.order_by("-published_at", "-pk"))
        caches["pages"].set(KEY, made)
    return made
