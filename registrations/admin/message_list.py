"""What organisers wrote to many, sent and planned: how far each is, and to stop it."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from registrations.desk import message as desk
from registrations.models import Message, MessageState, QueuedMail
from registrations.models.mail import MailState
from sessions_app.admin.lists import EditionLists
from sessions_app.at_hand import at_hand
from sessions_app.http import SeeOther
from sessions_app.models import User


@admin.register(Message)
class MessageAdmin(EditionLists):
    """To look up and to stop; one is written on the page of the edition."""

    list_display = ["subject", "to_whom", "of_edition", "how_far", "due_at", "by"]
    list_filter = ["state"]
    list_select_related = ["by", "edition", "work"]
    list_per_page = 50
    search_fields = ["subject", "text"]
    search_help_text = "Zoek op onderwerp of tekst"

    @admin.display(description="leergemeenschap", ordering="edition")
    def of_edition(self, message: Message) -> str:
        return str(message.edition)

    @admin.display(description="stand", ordering="state")
    def how_far(self, message: Message) -> str:
        return how_far(message)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the numbers of mails that wait and that failed."""
        found: QuerySet[Message] = super().get_queryset(request)
        counts = {
            "waiting": _mails([MailState.QUEUED, MailState.SENDING]),
            "failed": _mails([MailState.FAILED]),
        }
        return found.annotate(**counts)

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        """What was written stays as it was written; stopping it is a permission of its own."""
        return False

    def has_stop_permission(self, request: HttpRequest) -> bool:
        """Who may stop it: whoever may change it in principle."""
        return super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        stop, go_on = wrap(require_POST(self.stop)), wrap(require_POST(self.go_on))
        return [
            path("<int:pk>/stoppen/", stop, name="registrations_message_stop"),
            path("<int:pk>/verder/", go_on, name="registrations_message_go_on"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One is written on the page of the edition at hand."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if edition := at_hand(request):
            return redirect("admin:sessions_app_edition_message", edition.pk)
        return redirect("admin:sessions_app_edition_add")

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What was written, to whom and how far it is."""
        message = self.get_object(request, object_id)
        if message is None:
            raise Http404
        counts = dict(message.mails.order_by().values_list("state").annotate(number=Count("pk")))
        waiting = counts.get(MailState.QUEUED, 0) + len(message.left)
        may_stop = self.has_stop_permission(request)
        context = {
            **self.admin_site.each_context(request),
            "title": str(message),
            "opts": self.opts,
            "message": message,
            "how_far": how_far(message),
            "sent": counts.get(MailState.SENT, 0),
            "waiting": waiting,
            "ready": message.total - len(message.left),
            "sending": counts.get(MailState.SENDING, 0),
            "failed": counts.get(MailState.FAILED, 0),
            "may_stop": may_stop and (message.is_planned or waiting),
            "may_go_on": may_stop and message.has_halted,
            "may_write": self.has_add_permission(request),
        }
        return render(request, "admin/registrations/message/change_form.html", context)

    def stop(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let no more of it leave, and say how many people do not get it."""
        message = self._to_stop(request, pk)
        kept = desk.stop(message, by=cast(User, request.user))
        if kept is None:
            messages.warning(request, "Dit bericht was al weg. Er is niets gestopt.")
        else:
            people = "1 deelnemer krijgt" if kept == 1 else f"{kept} deelnemers krijgen"
            messages.success(request, f"Het bericht is gestopt: {people} het niet.")
            self.log_change(request, message, f"Gestopt; {kept} mensen.")
        return SeeOther(reverse("admin:registrations_message_change", args=[pk]))

    def go_on(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let the worker go on with one that halted."""
        message = self._to_stop(request, pk)
        if desk.go_on(message, by=cast(User, request.user)):
            messages.success(request, "Het bericht gaat verder.")
        return SeeOther(reverse("admin:registrations_message_change", args=[pk]))

    def _to_stop(self, request: HttpRequest, pk: int) -> Message:
        return get_object_or_404(Message, pk=pk)


def how_far(message: Any) -> str:
    """How far it is, in words; a message of the list, with its numbers of mails."""
    if message.is_planned:
        return f"gepland: {date_format(timezone.localtime(message.due_at), 'j F Y, G.i')} uur"
    if message.state == MessageState.REFUSED:
        return f"niet verstuurd. {message.refusal}"
    if message.has_halted:
        return "blijft steken"
    if message.state != MessageState.DONE:
        return str(message.get_state_display())
    failed = f", {message.failed} mislukt" if message.failed else ""
    if message.waiting:
        return f"gaat uit, nog {message.waiting} van {message.total}{failed}"
    return f"verstuurd aan {message.total - message.failed}{failed}"


def _mails(states: list[MailState]) -> Coalesce:
    mails = QueuedMail.objects.filter(of_message=OuterRef("pk"), state__in=states).order_by()
    counted = mails.values("of_message").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
