"""The outbox, for the organiser: what went to whom, why and how it went, and to send it again."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from registrations.desk.mails import STANDS, ask_to_send_again, how_it_went, readers_of
from registrations.letters import again
from registrations.letters.again import NotTrueAnyMore
from registrations.letters.kinds import AUTOMATIC, IN_WORDS, ORGANISERS, in_words
from registrations.models import Participant
from registrations.models.mail import QueuedMail
from sessions_app.admin.lists import EditionLists
from sessions_app.admin.long_lists import FOUND_TO
from sessions_app.at_hand import at_hand
from sessions_app.http import SignedInRequest, fingerprint, is_key
from sessions_app.models import Edition

CHANGED = "Intussen is er iets veranderd. Kijk nog eens wat er nu verstuurd wordt."
FOR_THE_READER_ALONE = "Alleen de ontvanger leest deze tekst."
# In mails: so many of the newest are searched as a whole, and so many of what is found are listed.
SEARCHED, MOST = 10_000, FOUND_TO + 1
# Within how many days a mail was made.
WITHIN = {"1": "Laatste 24 uur", "7": "Laatste 7 dagen", "30": "Laatste 30 dagen"}


class ReaderFilter(admin.SimpleListFilter):
    """To whom: by what they are in the edition."""

    title = "aan wie"
    parameter_name = "aan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(reader, reader) for reader in AUTOMATIC]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        kinds = readers_of(self.value() or "")
        return queryset.filter(kind__in=kinds) if kinds else queryset


class KindFilter(admin.SimpleListFilter):
    """Why: what a mail is about, of those to the readers that are chosen."""

    title = "waarom"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = readers_of(request.GET.get(ReaderFilter.parameter_name, "")) or IN_WORDS
        return [(kind, in_words(kind)) for kind in kinds]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class StandFilter(admin.SimpleListFilter):
    """How it went: sent, waiting, or failed and not sent again."""

    title = "hoe het ging"
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, words) for code, (words, _) in STANDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = STANDS.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset


class WhenFilter(admin.SimpleListFilter):
    """When it was made."""

    title = "wanneer"
    parameter_name = "wanneer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(WITHIN.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in WITHIN:
            return queryset
        since = timezone.now() - timedelta(days=int(self.value() or 0))
        return queryset.filter(created_at__gte=since)


@admin.register(QueuedMail)
class QueuedMailAdmin(EditionLists):
    """The outbox: to read, and to send again."""

    # Without the HTML: it says what the text says, and it is never to be rendered here.
    fieldsets = [
        (None, {"fields": ["to_whom", "why", "how", "made", "replaces", "replaced_by", "of_whom"]}),
        ("Bericht", {"fields": ["subject", "body", "files", "sender", "reply_to"]}),
        ("Voor wie de mailserver beheert", {"fields": ["attempts", "message_id"]}),
    ]
    list_display = ["subject", "to_whom", "why", "how", "of_edition", "made"]
    has_rows_of_no_edition = True
    list_filter = [StandFilter, ReaderFilter, KindFilter, WhenFilter]
    list_select_related = ["participant", "again"]
    list_per_page = 100
    long_order = "-created_at"
    search_fields = [
        "recipient",
        "subject",
        "participant__given_name",
        "participant__name_prefix",
        "participant__family_name",
    ]
    search_help_text = (
        "Zoek op e-mailadres, onderwerp of naam. "
        "Oude berichten vindt u op naam of e-mailadres van de deelnemer."
    )
    actions = ["send_again"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Whatever the newest have in them, and of older mail what went to people found by it.

        There may be millions, and the people are found by an index.
        """
        found, may_double = super().get_search_results(request, queryset, search_term)
        newest = queryset.order_by("-created_at", "-pk")
        border = newest.values_list("created_at", flat=True)[SEARCHED : SEARCHED + 1].first()
        if not search_term or border is None:
            return found, may_double
        people = Participant.objects.search(search_term).order_by().values_list("pk", flat=True)
        theirs = newest.filter(participant__pk__among=list(people[:MOST]))
        found = found.filter(created_at__gte=border).order_by("-created_at", "-pk")
        keys = {key for each in (found, theirs) for key in each.values_list("pk", flat=True)[:MOST]}
        return queryset.filter(pk__among=sorted(keys)), False

    @admin.display(description="aan", ordering="recipient")
    def to_whom(self, mail: QueuedMail) -> str:
        """The name, where it is of a participant, and the address."""
        person = mail.participant
        is_theirs = person and mail.kind not in AUTOMATIC[ORGANISERS]
        return f"{person.full_name}, {mail.recipient}" if person and is_theirs else mail.recipient

    @admin.display(description="waarom", ordering="kind")
    def why(self, mail: QueuedMail) -> str:
        """The kind in words."""
        return in_words(mail.kind)

    @admin.display(description="hoe het ging", ordering="state")
    def how(self, mail: QueuedMail) -> str:
        """Sent or to be sent, and when; failed, and why."""
        return how_it_went(mail)

    @admin.display(description="gemaakt op", ordering="created_at")
    def made(self, mail: QueuedMail) -> str:
        """When what it tells of happened."""
        return date_format(timezone.localtime(mail.created_at), "j F Y, G.i") + " uur"

    @admin.display(description="leergemeenschap")
    def of_edition(self, mail: QueuedMail) -> str:
        """The edition, where it is of one."""
        return str(mail.edition or "")

    @admin.display(description="bij deelnemer")
    def of_whom(self, mail: QueuedMail) -> str:
        """The way to the participant."""
        if mail.participant is None:
            return ""
        page = reverse("admin:registrations_participant_change", args=[mail.participant.pk])
        return format_html('<a href="{}">{}</a>', page, mail.participant)

    @admin.display(description="opnieuw van")
    def replaces(self, mail: QueuedMail) -> str:
        """The way to the mail before it."""
        return _way_to(mail.again_of)

    @admin.display(description="opnieuw verstuurd als")
    def replaced_by(self, mail: QueuedMail) -> str:
        """The way to the mail after it."""
        return _way_to(getattr(mail, "again", None))

    @admin.display(description="agendabestanden")
    def files(self, mail: QueuedMail) -> str:
        """The names of its files."""
        return ", ".join(file["filename"] for file in mail.attachments) or "geen"

    @admin.display(description="tekst")
    def body(self, mail: QueuedMail) -> str:
        """The text without the links that are for its reader alone."""
        return text_for_the_desk(mail)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without what this mail has not: another one before or after it, or a participant."""
        (_, first), *others = super().get_fieldsets(request, obj)
        ways = {"replaces": self.replaces, "replaced_by": self.replaced_by, "of_whom": self.of_whom}
        shown = [name for name in first["fields"] if name not in ways or (obj and ways[name](obj))]
        return [(None, {"fields": shown}), *others]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Mail comes from what happens on the site."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: QueuedMail | None = None) -> bool:
        """What was written stays as it was written; sending again is a permission of its own."""
        return False

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        """Who may send mail again: whoever may change it in principle."""
        return super().has_change_permission(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With a button for all that failed, where they are very many."""
        context = {
            **(extra_context or {}),
            "may_send_again": self.has_send_again_permission(request),
        }
        return super().changelist_view(request, context)

    @admin.action(description="Opnieuw versturen", permissions=["send_again"])
    def send_again(
        self, request: SignedInRequest, queryset: QuerySet[QueuedMail]
    ) -> HttpResponse | None:
        """Say which of the chosen mails hold, and queue those anew at a second press."""
        mails = QueuedMail.objects.filter(pk__in=queryset.order_by().values("pk"))
        # One field for all keys: a form takes a thousand fields at most.
        if "chosen" in request.POST:
            asked = request.POST["chosen"].split()
            mails = mails.filter(pk__in=filter(is_key, asked))
        if is_key(last := request.POST.get("last", "")):
            mails = mails.filter(pk__lte=last)
        keys = sorted(mails.order_by().values_list("pk", flat=True))
        if len(keys) > again.MOST:
            return self._let_the_worker(request, keys)
        chosen = list(mails.select_related("edition").defer("text", "html", "attachments"))
        if "confirmed" not in request.POST:
            return self._confirm_many(request, chosen)
        sent, refused = again.send_many_again(chosen, by=request.user)
        if sent:
            them = "1 bericht is" if sent == 1 else f"{sent} berichten zijn"
            messages.success(request, f"{them} opnieuw klaargezet.")
        for reason, number in refused.items():
            messages.warning(request, f"{number} niet: {reason}")
        return None

    def _let_the_worker(self, request: SignedInRequest, keys: list[int]) -> HttpResponse:
        """Ask first; which of so many mails hold, the worker finds out.

        Where all of a list are chosen, those up to the last of now are meant, and no key is sent.
        """
        if "confirmed" in request.POST and (edition := _edition_of(keys) or at_hand(request)):
            work = ask_to_send_again(keys, edition=edition, by=request.user)
            return redirect("admin:registrations_work_change", work.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Opnieuw versturen",
            "keys": keys,
            "is_whole_list": request.POST.get("select_across") == "1",
        }
        return render(request, "admin/registrations/queuedmail/send_many_again.html", context)

    def _confirm_many(self, request: SignedInRequest, chosen: list[QueuedMail]) -> HttpResponse:
        checked = [(mail, _outcome(mail)) for mail in chosen]
        context = {
            **self.admin_site.each_context(request),
            "title": "Opnieuw versturen",
            "chosen": chosen,
            "sends": [new for _, (new, _) in checked if new],
            "refused": [(mail, reason) for mail, (_, reason) in checked if reason],
        }
        return render(request, "admin/registrations/queuedmail/send_many_again.html", context)

    def get_urls(self) -> list[URLPattern]:
        """The page that asks before a mail goes again, before the addresses of Django."""
        page = self.admin_site.admin_view(self.send_one_again)
        name = "registrations_queuedmail_send_again"
        return [path("<int:pk>/opnieuw/", page, name=name), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def send_one_again(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Show what would go now, or why nothing does; queue it at the press of the button."""
        if not self.has_send_again_permission(request):
            raise PermissionDenied
        mail = get_object_or_404(self.get_queryset(request), pk=pk)
        new, reason = _outcome(mail)
        shown = fingerprint(new.recipient, new.subject, new.text) if new else ""
        if request.method == "POST" and new:
            if request.POST.get("shown") == shown:
                return self._send(request, mail)
            messages.warning(request, CHANGED)
        context = {
            **self.admin_site.each_context(request),
            "title": "Opnieuw versturen",
            "mail": mail,
            "new": new,
            "text": text_for_the_desk(new) if new else "",
            "is_other": new is not None and (new.subject, new.text) != (mail.subject, mail.text),
            "reason": reason,
            "shown": shown,
        }
        return render(request, "admin/registrations/queuedmail/send_again.html", context)

    def _send(self, request: SignedInRequest, mail: QueuedMail) -> HttpResponse:
        try:
            new = again.send_again(mail, by=request.user)
        except NotTrueAnyMore as refused:
            messages.warning(request, refused.sentence)
            return redirect("admin:registrations_queuedmail_change", mail.pk)
        messages.success(request, "Het bericht is opnieuw klaargezet.")
        return redirect("admin:registrations_queuedmail_change", new.pk)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the button, for whoever may press it."""
        context["may_send_again"] = self.has_send_again_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)


def text_for_the_desk(mail: QueuedMail) -> str:
    """The text for others; who reads a link that opens an account could sign in as somebody."""
    if mail.kind == "account":
        return FOR_THE_READER_ALONE
    return mail.text_for_others


def _outcome(mail: QueuedMail) -> tuple[QueuedMail | None, str]:
    """The mail as it would go now, or why it does not."""
    try:
        return again.written_again(mail), ""
    except NotTrueAnyMore as refused:
        return None, refused.sentence


def _edition_of(keys: list[int]) -> Edition | None:
    """The edition of the first of these mails that are of one."""
    mails = QueuedMail.objects.filter(pk__among=keys).exclude(edition=None)
    first = mails.select_related("edition").order_by("pk").first()
    return first.edition if first else None


def _way_to(mail: QueuedMail | None) -> str:
    if mail is None:
        return ""
    page = reverse("admin:registrations_queuedmail_change", args=[mail.pk])
    return format_html('<a href="{}">{}</a>', page, mail.subject)
