"""An organiser forgets somebody, and looks for names in what people wrote."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from registrations.admin.division import CHANGED
from registrations.models import Farewell, Participant
from registrations.privacy import forgetting, texts
from sessions_app.http import SignedInRequest, fingerprint
from sessions_app.models import Edition


class ForgetPage(admin.ModelAdmin[Participant]):
    """Adds to a participant the page that forgets them; that is how one is deleted here."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.forget_page)
        return [
            path("<int:pk>/vergeten/", page, name="registrations_participant_forget"),
            *super().get_urls(),
        ]

    def get_actions(self, request: HttpRequest, action_location: Any = None) -> dict[str, Any]:
        """Many people are not deleted at once, nor one by one: they would miss in the counts."""
        # Django 6.1 says for which page; the one before it knows of none.
        place = () if action_location is None else (action_location,)
        actions: dict[str, Any] = super().get_actions(request, *place)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Nobody is deleted by mistake: the page says which two ways there are."""
        participant = self.get_object(request, unquote(object_id))
        if participant is None or participant.forgotten_at:
            raise Http404
        if not self.has_change_permission(request, participant):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"Verwijderen: {participant}",
            "opts": self.opts,
            "participant": participant,
            "takes_part": participant.takes_part(timezone.now()),
        }
        return render(request, "admin/registrations/participant/leave.html", context)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is nothing to correct about who is forgotten."""
        is_forgotten = obj is not None and obj.forgotten_at is not None
        return not is_forgotten and super().has_change_permission(request, obj)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def forget_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """What goes and what stays of somebody, and the button."""
        people = Participant.objects.known().select_related("theme", "edition", "subgroup")
        participant = get_object_or_404(people, pk=pk)
        if not self.has_change_permission(request, participant):
            raise PermissionDenied
        # Who is it? The place may go to somebody else while the page is open.
        shown = fingerprint(participant.link_key)
        if request.method == "POST":
            if request.POST.get("shown") != shown:
                messages.warning(request, CHANGED)
                return redirect("admin:registrations_participant_forget", pk)
            wiped = request.POST.getlist("wipe")
            forgotten = forgetting.forget(participant, by=request.user, wiped=wiped)
            self.log_change(request, forgotten, "Vergeten.")
            messages.success(request, "De deelnemer is vergeten.")
            return redirect("admin:registrations_participant_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": f"Vergeten: {participant}",
            "opts": self.opts,
            "participant": participant,
            "takes_part": participant.takes_part(timezone.now()),
            "texts": texts.of_person(participant),
            "shown": shown,
        }
        return render(request, "admin/registrations/participant/forget.html", context)


class TextsPage(admin.ModelAdmin[Edition]):
    """Adds to an edition the page with what people wrote freely."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.texts_page)
        return [
            path("<int:pk>/teksten/", page, name="sessions_app_edition_texts"),
            *super().get_urls(),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def texts_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """The texts, of which those that are ticked go; the others were looked at, and stay."""
        edition = get_object_or_404(Edition.objects.prefetch_related("sessions"), pk=pk)
        if not self.has_change_permission(request, edition):
            raise PermissionDenied
        found = texts.of_edition(edition)
        shown = fingerprint(*(f"{text.key} {text.text}" for text in found))
        if request.method == "POST":
            if request.POST.get("shown") != shown:
                messages.warning(request, CHANGED)
                return redirect("admin:sessions_app_edition_texts", pk)
            wiped = texts.wipe(edition, request.POST.getlist("wipe"))
            Farewell.objects.update_or_create(
                edition=edition,
                defaults={"texts_seen_at": timezone.now(), "texts_seen_by": request.user},
            )
            self.log_change(request, edition, f"Teksten nagekeken; {wiped} gewist.")
            messages.success(request, "De teksten zijn nagekeken.")
            return redirect("admin:sessions_app_edition_texts", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Teksten nakijken: {edition}",
            "opts": self.opts,
            "edition": edition,
            "texts": found,
            "farewell": Farewell.objects.select_related("texts_seen_by")
            .filter(edition=edition)
            .first(),
            "shown": shown,
        }
        return render(request, "admin/sessions_app/edition/texts.html", context)
