"""The page of one person: where they stand, what one can do for them, and all that happened."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from registrations.admin.actions import ACTIONS, Action, NotDone
from registrations.admin.division import CHANGED
from registrations.desk.story import standing, story_of
from registrations.letters import unconfirmed
from registrations.models import Participant
from registrations.places import locks
from sessions_app.http import SignedInRequest, fingerprint, is_key, posted

PEOPLE = Participant.objects.select_related("theme", "edition", "subgroup")
PEOPLE = PEOPLE.prefetch_related("edition__sessions")


class PersonPages(admin.ModelAdmin[Participant]):
    """Adds to a participant the page with their story, and a page for each thing one can do."""

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(
                f"<int:pk>/{action.path}/",
                self.admin_site.admin_view(self.action_page),
                {"action": action},
                name=f"registrations_participant_{action.name}",
            )
            for action in ACTIONS
        ]
        correct = self.admin_site.admin_view(self.correct_page)
        return [
            *pages,
            path("<int:pk>/corrigeren/", correct, name="registrations_participant_correct"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **options: Any
    ) -> HttpResponse:
        """Where somebody stands, who they are, and their story; what one changes has its page."""
        key = unquote(object_id)
        person = PEOPLE.filter(pk=key).first() if is_key(key) else None
        if person is None:
            raise Http404
        # The same edition, which has its sessions at hand.
        person.theme.edition = person.edition
        may_change = self.has_change_permission(request, person)
        context = {
            **self.admin_site.each_context(request),
            "title": person.full_name,
            "opts": self.opts,
            "participant": person,
            "standing": standing(person),
            "story": story_of(person),
            "links": _links(person) if may_change else [],
        }
        return render(request, "admin/registrations/participant/person.html", context)

    def correct_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The details of somebody, to correct."""
        person = get_object_or_404(Participant.objects.known(), pk=pk)
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        buttons = {
            "show_delete": False,
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        page: HttpResponse = self.changeform_view(request, str(pk), extra_context=buttons)
        return page

    def history_view(self, request: HttpRequest, object_id: str, *args: Any) -> HttpResponse:
        """The story tells more than the log of the admin."""
        return redirect("admin:registrations_participant_change", object_id)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the person."""
        super().response_change(request, obj)
        return redirect("admin:registrations_participant_change", obj.pk)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    @method_decorator(transaction.atomic)
    def action_page(self, request: SignedInRequest, pk: int, action: Action) -> HttpResponse:
        """Say what one action will do and whom it mails, and do it at the press of the button."""
        person = get_object_or_404(PEOPLE, pk=pk)
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        if request.method == "POST":
            # The order of all locks: the mailbox, the themes, the person.
            if email := request.POST.get("email", ""):
                unconfirmed.hold(email)
            locks.lock_all(person.edition)
            locks.lock_participant(person)
            person = PEOPLE.get(pk=pk)
        # Who is it, and where are they now?
        shown = fingerprint(person.link_key, person.status, person.theme_id, person.subgroup_id)
        if request.method == "POST" and request.POST.get("shown") != shown:
            messages.warning(request, CHANGED)
            return redirect(request.path)
        why_not = action.why_not(person)
        form = action.form(None if why_not else posted(request), participant=person)
        if form.is_valid():
            try:
                done = action.do(person, request.user, **form.cleaned_data)
            except NotDone as refused:
                form.add_error(refused.field, refused.sentence)
            else:
                self.log_change(request, person, f"{action.label}.")
                messages.success(request, done)
                return redirect("admin:registrations_participant_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{action.label}: {person}",
            "opts": self.opts,
            "participant": person,
            "action": action,
            "standing": standing(person),
            "why_not": why_not,
            "happens": [] if why_not else action.happens(person),
            "shown": shown,
            "form": form,
        }
        return render(request, "admin/registrations/participant/action.html", context)


def _links(person: Participant) -> list[tuple[str, str]]:
    """What one can do for somebody: the address of the page and its name."""

    def page(name: str) -> str:
        return reverse(f"admin:registrations_participant_{name}", args=[person.pk])

    if person.forgotten_at:
        return []
    links = [(page("correct"), "Corrigeren")]
    links += [(page(action.name), action.label) for action in ACTIONS if not action.why_not(person)]
    if person.is_placed and person.takes_part(timezone.now()):
        board = reverse("admin:sessions_app_theme_board_person", args=[person.theme_id, person.pk])
        links.append((board, "Andere subgroep"))
    links.append((page("delete"), "Verwijderen"))
    return links
