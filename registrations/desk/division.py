"""Dividing many people: the worker searches, its proposal is found again, and it keeps that."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from registrations.desk import work as long_work
from registrations.desk.work import CannotBeDone, Progress, Result
from registrations.groups import division, words
from registrations.groups.division import Choices, DivisionChanged, Mode
from registrations.groups.solver import Infeasible
from registrations.models import Work, WorkKind
from sessions_app.models import Theme, User

# In people: for a division of more nobody waits, not even to see whether it is known.
AT_ONCE = 3000


def query_of(choices: Choices) -> str:
    """The part of an address that asks for a proposal by these choices."""
    return "?" + urlencode(vars(choices))


def ask(theme: Theme, choices: Choices, *, by: User) -> Work:
    """Let the worker search; who asks the same while that waits gets the same work."""
    return _ask(WorkKind.DIVISION, theme, {"theme": theme.pk, **vars(choices)}, by=by)


def ask_to_apply(theme: Theme, choices: Choices, *, fingerprint: str, by: User) -> Work:
    """Let the worker save what was shown; who asks the same while that waits gets the same work."""
    asked = {"theme": theme.pk, "fingerprint": fingerprint, "choices": vars(choices)}
    return _ask(WorkKind.APPLYING, theme, asked, by=by)


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


def apply(work: Work, progress: Progress) -> Result:
    """Save exactly what was shown, all of it or nothing.

    Raises CannotBeDone where it would be something else.
    """
    asked = work.asked["choices"]
    choices = Choices(**asked | {"mode": Mode(asked["mode"])})
    theme = Theme.objects.select_related("edition").filter(pk=work.asked["theme"]).first()
    changed = CannotBeDone(
        "Er is intussen iets veranderd. Er is niets bewaard. Maak opnieuw een voorstel."
    )
    if theme is None or work.by is None:
        raise changed
    progress(0, 1)
    fingerprint = work.asked["fingerprint"]
    try:
        division.apply(theme, choices, fingerprint=fingerprint, by=work.by)
    except (DivisionChanged, Infeasible):
        # A worker may have died after it had saved all.
        if not division.was_applied(theme, fingerprint):
            raise changed from None
    number = theme.subgroups.count()
    link = reverse("admin:sessions_app_theme_board", args=[theme.pk])
    return Result(f"Ingedeeld in {words.count(number, 'groep', 'groepen')}.", link)


def _ask(kind: WorkKind, theme: Theme, asked: dict[str, Any], *, by: User) -> Work:
    for work in Work.objects.to_do().filter(kind=kind, edition=theme.edition_id):
        if work.asked == asked:
            return work
    return long_work.ask(kind=kind, edition=theme.edition, by=by, asked=asked)
