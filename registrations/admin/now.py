"""The screen of the host of a session, beside the meeting."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from registrations.desk.now import session_now
from registrations.events import happened
from sessions_app.http import SignedInRequest
from sessions_app.models import Session

# In the address: the page is open already and brings itself up to date.
REFRESH = "bij"


class NowPage(admin.ModelAdmin[Any]):
    """Adds to a session the page that its host keeps open while it is on."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.now_page)
        return [path("<int:pk>/nu/", page, name="sessions_app_session_now"), *super().get_urls()]

    @method_decorator(require_safe)
    def now_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """What is now and next, who is expected in which room, and what is asked."""
        session = get_object_or_404(Session.objects.select_related("edition"), pk=pk)
        shown = session_now(session, timezone.now())
        if REFRESH not in request.GET:
            people = sum(room.people for room in shown.rooms) + len(shown.without_room)
            happened("%d people of session %d read by account %d", people, pk, request.user.pk)
        context = {"shown": shown, "session": session, "edition": session.edition}
        return render(request, "registrations/organiser/now.html", context)
