"""The published outcomes, for everyone: no cookie, no session, the same page for all."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from registrations.access import for_everyone
from registrations.forms.outcome_search import OutcomeSearchForm
from registrations.groupwork import citing
from registrations.models import Outcome
from registrations.views.outcome_file import download
from sessions_app.models import Edition

OUTCOMES_A_PAGE = 50


@require_safe
@for_everyone
def all_editions(request: HttpRequest) -> HttpResponse:
    """What the groups of all editions made: to look through, or to search in."""
    public = Outcome.objects.public()
    titles = public.order_by("subgroup__theme__title").values_list("subgroup__theme__title")
    themes = [title for (title,) in titles.distinct()]
    form = OutcomeSearchForm(request.GET, themes=themes)
    found = public.readable().with_words(form.words).newest_edition_first()
    if form.theme:
        found = found.filter(subgroup__theme__title=form.theme)
    found = found.prefetch_related("makers", "subgroup__theme__edition__sessions")
    context = {
        "form": form,
        "themes": themes,
        "looks_for": bool(form.words or form.theme),
        "outcomes": Paginator(found, OUTCOMES_A_PAGE).get_page(request.GET.get("blad")),
        "address": settings.SITE_URL + reverse("registrations:all_outcomes"),
        "query": urlencode({"zoek": " ".join(form.words), "thema": form.theme}),
    }
    return _page("all", context)


@require_safe
@for_everyone
def published(request: HttpRequest, slug: str) -> HttpResponse:
    """What the groups of one edition made, by theme."""
    edition, found = _of_edition(slug)
    context = {
        "edition": edition,
        "outcomes": found,
        "is_over": edition.is_over(timezone.now()),
        "address": settings.SITE_URL + reverse("registrations:outcomes", args=[slug]),
    }
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
        "outcomes": [(outcome, citing.reference(outcome)) for outcome in found],
        "newest": max(dates, default=None),
        "is_over": edition.is_over(timezone.now()),
    }
    return _page("whole", context)


@require_safe
@for_everyone
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One outcome, good to read, to print and to refer to."""
    shown = Outcome.objects.public().readable().prefetch_related("makers", "subgroup__effects")
    outcome = get_object_or_404(shown, pk=pk)
    context = {
        "outcome": outcome,
        "edition": outcome.subgroup.theme.edition,
        "reference": citing.reference(outcome),
        "data": citing.as_data(outcome),
        "address": settings.SITE_URL + outcome.get_absolute_url(),
    }
    return _page("one", context)


@require_safe
@for_everyone
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of one outcome."""
    outcome = get_object_or_404(Outcome.objects.public().only("pk"), pk=pk)
    answer = download(outcome.pk)
    answer["Cache-Control"] = "no-cache"
    return answer


def _of_edition(slug: str) -> tuple[Edition, list[Outcome]]:
    editions = Edition.objects.published().prefetch_related("sessions")
    edition = get_object_or_404(editions, slug=slug)
    return edition, list(Outcome.objects.published().of(edition))


def _page(name: str, context: dict[str, Any]) -> HttpResponse:
    # Made without the request: it would bring the user, and with the user a cookie.
    content = render_to_string(f"registrations/public/outcomes/{name}.html", context)
    return HttpResponse(content, headers={"Cache-Control": "no-cache"})
