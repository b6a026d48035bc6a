"""All that is kept of the holder of a private link: to read, and to take along.

Open for as long as the person is known here.
"""

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from registrations.access import for_link_holder, once_left
from registrations.models import Participant
from registrations.privacy import forgetting, own
from sessions_app.http import SeeOther, posted

logger = logging.getLogger(__name__)


@require_safe
@for_link_holder
def page(request: HttpRequest, participant: Participant) -> HttpResponse:
    """What is kept of me, why, who sees it and when it goes."""
    return render(request, "registrations/my/data.html", _context(participant, "page"))


@require_safe
@for_link_holder
def text_file(request: HttpRequest, participant: Participant) -> HttpResponse:
    """The same as a file to read."""
    answer = render(
        request,
        "registrations/my/data.txt",
        _context(participant, "text"),
        content_type="text/plain; charset=utf-8",
    )
    answer["Content-Disposition"] = 'attachment; filename="gegevens.txt"'
    return answer


@require_safe
@for_link_holder
def json_file(request: HttpRequest, participant: Participant) -> HttpResponse:
    """The same as a file for a program."""
    _note(participant, "json")
    return JsonResponse(
        own.as_json(participant),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="gegevens.json"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@once_left
@for_link_holder
def forget(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Have myself forgotten; once the edition has begun, an organiser confirms it."""
    form = forms.Form(posted(request))
    if form.is_valid():
        if forgetting.ask_to_be_forgotten(participant):
            return SeeOther(reverse("registrations:forgotten", args=[participant.edition.slug]))
        return SeeOther(request.path)
    context = {
        "participant": participant,
        "edition": participant.edition,
        "form": form,
        "waits": forgetting.has_to_wait(participant),
        "takes_part": participant.takes_part(timezone.now()),
    }
    return render(request, "registrations/my/forget.html", context)


def _context(participant: Participant, form: str) -> dict[str, Any]:
    _note(participant, form)
    now = timezone.now()
    return {
        "participant": participant,
        "edition": participant.edition,
        "parts": own.parts(participant),
        "left_out": own.left_out(),
        "takes_part": participant.takes_part(now),
        "now": now,
        "contact": settings.PRIVACY_CONTACT,
    }


def _note(participant: Participant, form: str) -> None:
    logger.info("participant %d fetched their own data as %s", participant.pk, form)
