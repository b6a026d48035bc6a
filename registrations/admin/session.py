"""A session in the admin: it moves and is called off on a page that tells people about it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator

from registrations.forms.session import SessionForm
from registrations.letters.invitations import leaders_of
from registrations.places import locks, session_changes
from sessions_app.admin.theme import SessionPages
from sessions_app.http import posted
from sessions_app.models import Session


@admin.register(Session)
class SessionAdmin(SessionPages):
    """A session, which changes on a page that tells people about it."""

    list_display = [*SessionPages.list_display, "cancelled_at"]
    change_form_template = "admin/sessions_app/session/change_form.html"

    def lock(self, row: Any) -> None:
        """The themes first, as the verbs do."""
        locks.lock_all(row.edition)
        super().lock(row)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = ["starts_at", "ends_at", "meeting_url", "cancelled_at"] if obj else ["cancelled_at"]
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A session that people were at is kept; one that is to come is called off by it."""
        to_delete, counts, missing, protected = super().get_deleted_objects(objs, request)
        held = [session for session in objs if session.starts_at <= timezone.now()]
        people = [str(p) for session in held for p in session_changes.people_to_tell(session)]
        return to_delete, counts, missing, [*protected, *people]

    def save_model(self, request: HttpRequest, obj: Session, form: Any, change: bool) -> None:
        """Save; people hear of a session that is new, or got another number."""
        if change:
            count = session_changes.renumber(obj, obj.position)
        else:
            super().save_model(request, obj, form, change)
            count = session_changes.add(obj)
        if count:
            messages.success(request, f"De mail hierover gaat uit. Berichten: {count}.")

    def delete_model(self, request: HttpRequest, obj: Session) -> None:
        """Delete; who has it in an agenda hears that it does not take place."""
        if count := session_changes.delete(obj):
            messages.success(request, f"De mail hierover gaat uit. Berichten: {count}.")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        """As one by one."""
        for session in queryset:
            self.delete_model(request, session)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.change_page)
        return [
            path("<int:pk>/verplaatsen/", page, name="sessions_app_session_move"),
            *super().get_urls(),
        ]

    @method_decorator(transaction.atomic)
    def change_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move or call off a session: first who will be told, then the mails."""
        session = get_object_or_404(Session.objects.select_related("edition"), pk=pk)
        if not self.has_change_permission(request, session):
            raise PermissionDenied
        if request.method == "POST":
            self.lock(session)
            session.refresh_from_db()
        form = SessionForm(posted(request), instance=session)
        is_valid = form.is_valid()
        is_link_only = form.changed_data == ["meeting_url"]
        people = session_changes.people_to_tell(session, is_link_only=is_link_only)
        leaders = leaders_of(session.edition)
        if is_valid and ("confirmed" in request.POST or not (people or leaders)):
            count = self._apply(Session.objects.get(pk=pk), form)
            self.log_change(request, session, f"Gewijzigd; {count} berichten.")
            messages.success(request, f"De bijeenkomst is gewijzigd. Berichten: {count}.")
            return redirect("admin:sessions_app_session_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Verplaatsen of afzeggen: {session}",
            "opts": self.opts,
            "session": Session.objects.get(pk=pk),
            "form": form,
            "people": [*people, *(leader.user for leader in leaders)] if is_valid else None,
        }
        return render(request, "admin/sessions_app/session/move.html", context)

    def _apply(self, session: Session, form: SessionForm) -> int:
        if form.cleaned_data["is_off"]:
            return session_changes.call_off(session)
        return session_changes.change_session(
            session,
            starts_at=form.cleaned_data["starts_at"],
            ends_at=form.cleaned_data["ends_at"],
            meeting_url=form.cleaned_data["meeting_url"],
        )
