"""Who went from which group to which, and when: a division of many people is one line of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import TruncSecond

from registrations.models import SubgroupMove
from sessions_app.models import Theme

# Lines of the history, and how many people that moved at once have a line of their own.
LINES, FEW = 50, 10

AT_ONCE = ("second", "by", "reason")


@dataclass(frozen=True)
class HistoryLine:
    """One person who moved, or many who did at once."""

    at: datetime
    by: str
    reason: str
    people: int
    # Where it is about one person.
    move: SubgroupMove | None = None


def history_of(theme: Theme) -> list[HistoryLine]:
    """What happened last in the groups of a theme, the latest first. Takes two statements."""
    both = merge(_one_by_one(theme), _at_once(theme), key=lambda each: each.at, reverse=True)
    return list(islice(both, LINES))


def _moves(theme: Theme) -> QuerySet[SubgroupMove, Any]:
    return theme.subgroup_moves.annotate(second=TruncSecond("at"))


def _one_by_one(theme: Theme) -> Iterator[HistoryLine]:
    together = Window(Count("pk"), partition_by=[F(name) for name in AT_ONCE])
    moves = _moves(theme).annotate(together=together).filter(together__lte=FEW)
    for move in moves.select_related("participant", "by", "undone_by")[:LINES]:
        yield HistoryLine(move.at, move.by.name if move.by else "", move.reason, 1, move)


def _at_once(theme: Theme) -> Iterator[HistoryLine]:
    runs = _moves(theme).order_by().values(*AT_ONCE, "by__name").annotate(people=Count("pk"))
    for run in runs.filter(people__gt=FEW).order_by("-second")[:LINES]:
        yield HistoryLine(run["second"], run["by__name"] or "", run["reason"], run["people"])
