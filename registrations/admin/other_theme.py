"""The organiser gives somebody another theme, also somebody who is in a subgroup."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator

from registrations.admin.division import CHANGED
from registrations.forms.registration import ThemeForm
from registrations.models import Participant
from registrations.models.participant import NoLongerTakesPart
from registrations.places import locks, registration
from sessions_app.http import SignedInRequest, fingerprint, posted


class OtherThemePage(admin.ModelAdmin[Participant]):
    """Adds to a participant the page that changes their theme."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.theme_page)
        return [
            path("<int:pk>/thema/", page, name="registrations_participant_theme"),
            *super().get_urls(),
        ]

    @method_decorator(transaction.atomic)
    def theme_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Choose the theme; the participant leaves their subgroup and gets a mail."""
        people = Participant.objects.select_related("theme", "edition", "subgroup")
        participant = get_object_or_404(people, pk=pk)
        if not self.has_change_permission(request, participant):
            raise PermissionDenied
        if request.method == "POST":
            locks.lock_all(participant.edition)
            locks.lock_participant(participant)
            participant = people.get(pk=pk)
        # Who is it, and where are they now?
        shown = fingerprint(participant.link_key, participant.theme_id, participant.subgroup_id)
        if request.method == "POST" and request.POST.get("shown") != shown:
            messages.warning(request, CHANGED)
            return redirect("admin:registrations_participant_theme", pk)
        form = ThemeForm(posted(request), participant=participant)
        form.fields["theme"].label = "Naar welk thema?"
        if form.is_valid():
            theme = form.cleaned_data["theme"]
            try:
                registration.change_theme(participant, theme, by=request.user)
            except registration.ThemeIsFull:
                form.add_error("theme", f"{theme} is vol. Maak het thema eerst groter.")
            except NoLongerTakesPart:
                form.add_error(None, "Deze deelnemer doet niet meer mee.")
            else:
                self.log_change(request, participant, f"Naar het thema {theme}.")
                messages.success(
                    request, f"{participant.full_name} krijgt een mail over het thema {theme}."
                )
                return redirect("admin:registrations_participant_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Ander thema: {participant}",
            "opts": self.opts,
            "participant": participant,
            "shown": shown,
            "takes_part": participant.takes_part(timezone.now()),
            "form": form,
        }
        return render(request, "admin/registrations/participant/theme.html", context)
