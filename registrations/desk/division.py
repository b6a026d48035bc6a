"""Looking for a division of many people: the worker searches, and its proposal is found again."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from registrations.desk import work as long_work
from registrations.desk.work import CannotBeDone, Progress, Result
from registrations.groups import division
from registrations.groups.division import Choices, Mode
from registrations.groups.solver import Infeasible
from registrations.models import Work, WorkKind
from sessions_app.models import Theme, User


def query_of(choices: Choices) -> str:
    """The part of an address that asks for a proposal by these choices."""
    return "?" + urlencode(vars(choices))


def ask(theme: Theme, choices: Choices, *, by: User) -> Work:
    """Let the worker search; who asks the same while that waits gets the same work."""
    asked: dict[str, Any] = {"theme": theme.pk, **vars(choices)}
    waiting = Work.objects.to_do().filter(kind=WorkKind.DIVISION, edition=theme.edition_id)
    for work in waiting:
        if work.asked == asked:
            return work
    return long_work.ask(kind=WorkKind.DIVISION, edition=theme.edition, by=by, asked=asked)


def search(work: Work, progress: Progress) -> Result:
    """Search for what was asked, and for what one may want to see beside it.

    What is found is known for a day, and nothing is saved: so it does no harm to search twice.
    """
    asked = dict(work.asked)
    theme = Theme.objects.select_related("edition").filter(pk=asked.pop("theme")).first()
    if theme is None:
        raise CannotBeDone("Dit thema is er niet meer.")
    choices = Choices(**asked | {"mode": Mode(asked["mode"])})
    others = division.beside(choices, division.people_of(theme).count())
    progress(0, 1 + len(others))
    link = reverse("admin:sessions_app_theme_divide", args=[theme.pk]) + query_of(choices)
    try:
        proposal = division.propose(theme, choices, in_worker=True)
    except Infeasible as impossible:
        return Result(impossible.message, link)
    for done, other in enumerate(others, start=1):
        progress(done, 1 + len(others))
        with suppress(Infeasible):
            proposal.variant(other, in_worker=True)
    return Result("Het voorstel staat klaar.", link)
