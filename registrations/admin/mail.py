"""The outbox, for the organiser: what went to whom, what failed, and to send it again."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from registrations.models.mail import QueuedMail
from sessions_app.admin.lists import EditionLists

ASTRAY = (
    "Een bericht aan een adres dat niet meer van de deelnemer is, versturen we niet opnieuw. "
    "De deelnemer heeft op het nieuwe adres een eigen mail gekregen."
)


@admin.register(QueuedMail)
class QueuedMailAdmin(EditionLists):
    """The outbox: to read, and to send again."""

    # Without the HTML: it says what the text says, and it is never to be rendered here.
    fieldsets = [
        (None, {"fields": ["subject", "recipient", "sender_name", "sender", "reply_to", "body"]}),
        (
            "Verzending",
            {"fields": ["state", "error", "attempts", "due_at", "created_at", "sent_at"]},
        ),
        ("Hoort bij", {"fields": ["kind", "edition", "participant", "message_id"]}),
    ]
    list_display = ["subject", "recipient", "kind", "state", "attempts", "due_at", "sent_at"]
    has_rows_of_no_edition = True
    list_filter = ["state", "kind"]
    list_per_page = 100
    search_fields = [
        "recipient",
        "subject",
        "participant__given_name",
        "participant__name_prefix",
        "participant__family_name",
    ]
    search_help_text = "Zoek op e-mailadres, onderwerp of naam"
    actions = ["send_again"]

    @admin.display(description="tekst")
    def body(self, mail: QueuedMail) -> str:
        """The text; but who reads a link that opens an account could sign in as somebody else."""
        return "Alleen de ontvanger leest deze tekst." if mail.kind == "account" else mail.text

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Mail comes from what happens on the site."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: QueuedMail | None = None) -> bool:
        """What was written stays as it was written; sending again is a permission of its own."""
        return False

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        """Who may send mail again: whoever may change it in principle."""
        return super().has_change_permission(request)

    @admin.action(description="Opnieuw versturen", permissions=["send_again"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[QueuedMail]) -> None:
        """Queue the chosen mails anew, and say how many."""
        # Rows of a search come with a join, and such rows cannot be locked.
        mails = QueuedMail.objects.filter(pk__in=queryset.order_by().values("pk"))
        asked, astray = mails.count(), mails.astray().count()
        queued = mails.send_again(timezone.now())
        if queued:
            them = "1 bericht staat" if queued == 1 else f"{queued} berichten staan"
            self.message_user(request, f"{them} weer in de wachtrij.", messages.SUCCESS)
        if astray:
            self.message_user(request, f"{ASTRAY} Overgeslagen: {astray}.", messages.WARNING)
        if asked - astray > queued:
            self.message_user(
                request,
                "Wat op dit moment wordt verstuurd, is overgeslagen. Kijk over vijf minuten weer.",
                messages.WARNING,
            )

    def get_urls(self) -> list[URLPattern]:
        """The address that the button on the page of a mail posts to, before those of Django."""
        again = path(
            "<int:pk>/opnieuw/",
            self.admin_site.admin_view(self.send_one_again),
            name="registrations_queuedmail_send_again",
        )
        return [again, *super().get_urls()]

    @method_decorator(require_POST)
    def send_one_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queue one mail anew, and go back to its page."""
        if not self.has_send_again_permission(request):
            raise PermissionDenied
        mails = self.get_queryset(request).filter(pk=pk)
        if not mails:
            raise Http404
        self.send_again(request, mails)
        return redirect("admin:registrations_queuedmail_change", pk)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the button, for whoever may press it."""
        context["may_send_again"] = self.has_send_again_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)
