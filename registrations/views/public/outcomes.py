"""The published outcomes, for everyone: no cookie, no session, the same page for all."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from registrations.access import for_everyone
from registrations.groupwork import outcomes
from registrations.models import Outcome
from sessions_app.models import Edition


@require_safe
@for_everyone
def published(request: HttpRequest, slug: str) -> HttpResponse:
    """What the groups of one edition made, by theme."""
    edition, found = _of_edition(slug)
    context = {"edition": edition, "outcomes": found, "is_over": edition.is_over(timezone.now())}
    return _page("list", context)


@require_safe
@for_everyone
def whole(request: HttpRequest, slug: str) -> HttpResponse:
    """All that the groups of one edition made, in one piece to print."""
    edition, found = _of_edition(slug)
    prefetch_related_objects(found, "subgroup__effects")
    dates = [outcome.published_at for outcome in found if outcome.published_at]
    context = {
        "edition": edition,
        "outcomes": [(outcome, outcomes.reference(outcome)) for outcome in found],
        "newest": max(dates, default=None),
        "is_over": edition.is_over(timezone.now()),
    }
    return _page("whole", context)


@require_safe
@for_everyone
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One outcome, good to read, to print and to refer to."""
    shown = Outcome.objects.public().select_related("subgroup__theme__edition")
    shown = shown.prefetch_related("makers", "subgroup__effects")
    outcome = get_object_or_404(shown, pk=pk)
    edition = outcome.subgroup.theme.edition
    context = {"outcome": outcome, "edition": edition, "reference": outcomes.reference(outcome)}
    return _page("one", context)


def _of_edition(slug: str) -> tuple[Edition, list[Outcome]]:
    editions = Edition.objects.published().prefetch_related("sessions")
    edition = get_object_or_404(editions, slug=slug)
    return edition, list(Outcome.objects.published().of(edition))


def _page(name: str, context: dict[str, Any]) -> HttpResponse:
    # Made without the request: it would bring the user, and with the user a cookie.
    content = render_to_string(f"registrations/public/outcomes/{name}.html", context)
    return HttpResponse(content, headers={"Cache-Control": "no-cache"})
