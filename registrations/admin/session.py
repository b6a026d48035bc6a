"""A session in the admin: it is added and changed on one page, which tells people about it."""

from copy import copy
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html

from registrations.admin.now import NowPage
from registrations.desk import sessions
from registrations.desk.sessions import SessionChange
from registrations.forms.session import SessionForm
from registrations.models import Participant
from registrations.places import locks, session_changes
from sessions_app.admin.history import from_to
from sessions_app.admin.theme import SessionPages
from sessions_app.at_hand import PARAMETER, asked_for, at_hand
from sessions_app.http import fingerprint, posted
from sessions_app.models import Edition, Session, User


@admin.register(Session)
class SessionAdmin(NowPage, SessionPages):
    """A session, which is added and changed after a look at who hears of it."""

    list_display = [*SessionPages.list_display, "cancelled_at", "screen"]

    @admin.display(description="voor de host")
    def screen(self, session: Session) -> str:
        url = reverse("admin:sessions_app_session_now", args=[session.pk])
        return format_html('<a href="{}">Nu-scherm</a>', url)

    def lock(self, row: Any) -> None:
        """The themes first, as the verbs do."""
        locks.lock_all(row.edition)
        super().lock(row)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A session that people were at is kept; one that is to come is called off by it.

        What goes with it is not listed: that would take as long as there are people.
        """
        listed, kept = list(objs), []
        for session in listed:
            if session.starts_at <= timezone.now():
                people = Participant.objects.active().filter(edition=session.edition_id).count()
                kept += [f"{session}: {people} deelnemers"] if people else []
        return [str(session) for session in listed], {}, set(), kept

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """After a look at who hears that it does not take place."""
        session = self.get_object(request, unquote(object_id))
        if session is None:
            return super().delete_view(request, object_id, extra_context)
        hearers = _hearers_of_deletion(session)
        is_kept = self.get_deleted_objects([session], request)[-1]
        may_delete = self.has_delete_permission(request, session) and not is_kept
        is_posted = request.method == "POST" and may_delete
        if is_posted and sessions.is_for_worker(session.edition, hearers.number):
            return self._ask(request, _deletion(session), session.edition, session)
        return super().delete_view(request, object_id, {"hearers": hearers})

    def delete_model(self, request: HttpRequest, obj: Session) -> None:
        """Delete; who has it in an agenda hears that it does not take place."""
        if count := session_changes.delete(obj):
            messages.success(request, f"De mail hierover gaat uit. Berichten: {count}.")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        """As one by one."""
        for session in queryset.select_related("edition"):
            if sessions.is_for_worker(session.edition, _hearers_of_deletion(session).number):
                self._ask(request, _deletion(session), session.edition, session)
                messages.info(request, f"{session} wordt verwijderd. Kijk bij Lang werk.")
            else:
                self.delete_model(request, session)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Add a session to the edition that the address names, or to the one at hand."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        edition = asked_for(request) or at_hand(request)
        if edition is None:
            return redirect("admin:sessions_app_edition_add")
        return self._page(request, Session(edition=edition))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Change a session, call it off or put it back on."""
        session = self.get_object(request, unquote(object_id))
        if session is None:
            raise Http404
        return self._page(request, session)

    @method_decorator(transaction.atomic)
    def _page(self, request: HttpRequest, session: Session) -> HttpResponse:
        """First who hears of it, by which mail; then one press."""
        is_new = session.pk is None
        if request.method == "POST" and not is_new:
            self.lock(session)
            session.refresh_from_db()
        form = SessionForm(posted(request), instance=session)
        hearers = session_changes.Hearers()
        # What was looked at is what is done.
        preview = ""
        if form.is_valid():
            hearers = session_changes.hears(form.changed, form.former)
            preview = fingerprint(form.about, form.cleaned_data)
            if not hearers.number or request.POST.get("confirmed") == preview:
                return self._done(request, form, hearers.number)
        context = {
            **self.admin_site.each_context(request),
            "title": "Bijeenkomst toevoegen" if is_new else str(form.former),
            "opts": self.opts,
            "edition": session.edition,
            "session": form.former,
            "form": form,
            "changed": form.changed if preview else None,
            "hearers": hearers,
            "preview": preview,
            "warnings": form.planning_faults if preview else [],
            "may_change": is_new or self.has_change_permission(request, session),
            "may_delete": not is_new and self.has_delete_permission(request, session),
        }
        return render(request, "admin/sessions_app/session/change_form.html", context)

    def _done(self, request: HttpRequest, form: SessionForm, number: int) -> HttpResponse:
        """Make the change and say so; where many hear of it, the worker does so."""
        warnings, session, edition = form.planning_faults, form.former, form.instance.edition
        change = SessionChange(**form.cleaned_data)
        for fault in warnings:
            messages.warning(request, fault.text)
        if sessions.is_for_worker(edition, number):
            return self._ask(request, change, edition, session, from_to(form))
        stored, count = sessions.make(change, edition=edition, session=session)
        if session is None:
            self.log_addition(request, stored, f"Toegevoegd; {count} berichten.")
        else:
            self.log_change(request, stored, f"{from_to(form)}. {count} berichten.")
        messages.success(request, sessions.said(change, stored, count))
        listed = reverse("admin:sessions_app_session_changelist")
        return redirect(f"{listed}?{PARAMETER}={edition.pk}")

    def _ask(
        self,
        request: HttpRequest,
        change: SessionChange,
        edition: Edition,
        session: Session | None,
        words: str = "Verwijderd",
    ) -> HttpResponse:
        by = cast(User, request.user)
        work = sessions.ask(change, edition=edition, session=session, by=by)
        self.log_change(request, session or edition, f"{words}. Lang werk {work.pk}.")
        return redirect("admin:registrations_work_change", work.pk)


def _hearers_of_deletion(session: Session) -> session_changes.Hearers:
    off = copy(session)
    off.cancelled_at = session.cancelled_at or timezone.now()
    return session_changes.hears(off, session)


def _deletion(session: Session) -> SessionChange:
    return SessionChange(
        position=session.position,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        meeting_url=session.meeting_url,
        is_deleted=True,
    )
