"""The places of a theme and who waits for one, below that theme."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html

from registrations.admin.division import CHANGED
from registrations.forms.waiting_list import PlaceForm
from registrations.models import Participant
from registrations.models.participant import ParticipantQuerySet
from registrations.places import locks, waiting_list
from sessions_app.http import SignedInRequest, fingerprint
from sessions_app.models import Theme

PROMOTED = "Doorgeschoven van de wachtlijst, elk met een mail: {}."
# More are not shown at once: they are found among the participants.
MOST_WAITING = 200


class WaitingListPage(admin.ModelAdmin[Any]):
    """Adds to a theme how many have a place or wait for one, and the page of its waiting list."""

    @admin.display(description="geplaatst")
    def placed(self, theme: Any) -> str:
        return _places_taken(theme, theme.stand.placed)

    @admin.display(description="wachtlijst")
    def waiting(self, theme: Any) -> int:
        count: int = theme.stand.waiting
        return count

    @admin.display(description="beheer")
    def places(self, theme: Theme) -> str:
        url = reverse("admin:sessions_app_theme_places", args=[theme.pk])
        return format_html('<a href="{}">Wachtlijst</a>', url)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.places_page)
        return [
            path("<int:pk>/plaatsen/", page, name="sessions_app_theme_places"),
            *super().get_urls(),
        ]

    @method_decorator(transaction.atomic)
    def places_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """The places and the queue of one theme; who waits can be placed by hand, with a reason."""
        theme = get_object_or_404(self.get_queryset(request), pk=pk)
        may_place = request.user.has_perm("registrations.change_participant")
        waiting = theme.participants.waiting()
        form = PlaceForm(request.POST if "participant" in request.POST else None, waiting=waiting)
        if "next" in request.POST:
            locks.lock_one(theme)
            if request.POST.get("shown") == _shown(waiting):
                self._tell_promoted(request, waiting_list.promote_next(theme, by=request.user))
            else:
                messages.warning(request, CHANGED)
            return redirect("admin:sessions_app_theme_places", pk)
        if form.is_valid():
            participant, because = form.cleaned_data["participant"], form.cleaned_data["because"]
            self._tell_promoted(
                request, waiting_list.give_place(participant, because=because, by=request.user)
            )
            return redirect("admin:sessions_app_theme_places", pk)
        waiting_count = waiting.count()
        context = {
            **self.admin_site.each_context(request),
            "title": f"Wachtlijst: {theme}",
            "opts": self.opts,
            "theme": theme,
            "may_place": may_place,
            "waiting": list(waiting[:MOST_WAITING]),
            "waiting_count": waiting_count,
            "waiting_more": waiting_count - MOST_WAITING,
            "shown": _shown(waiting),
            "placed": _places_taken(theme, theme.participants.placed().count()),
            "form": form,
        }
        return render(request, "admin/sessions_app/theme/places.html", context)

    def _tell_promoted(self, request: HttpRequest, participant: Participant | None) -> None:
        if participant is None:
            messages.warning(request, "Er is geen vrije plaats, of er wacht niemand.")
        else:
            self.log_change(request, participant, "Geplaatst door de organisator.")
            messages.success(request, f"{participant} heeft nu een plaats en krijgt een mail.")


def _places_taken(theme: Theme, placed: int) -> str:
    """How many have a place, and how many of them are more than there are places."""
    over = placed - (theme.capacity or placed)
    return f"{placed}, {over} over capaciteit" if over > 0 else str(placed)


def _shown(waiting: ParticipantQuerySet) -> str:
    """Who was first in the queue of the page: that person gets the place, and nobody else."""
    return fingerprint(waiting.values_list("pk").first())
