"""Mail of an organiser to many, written on a page of the edition and shown before it goes."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from registrations.admin.division import CHANGED
from registrations.desk import message as desk
from registrations.desk.audience import Addressees
from registrations.desk.message import MessageChanged
from registrations.forms.message import AddresseesForm, MessageForm, Together
from registrations.letters import outbox
from registrations.letters.group_message import PLACEHOLDERS, NobodyToMail
from registrations.models import Message, MessageState, SavedText
from sessions_app.http import SeeOther, SignedInRequest, is_key, posted
from sessions_app.models import Edition

# What one page of the form carries along to the next.
CARRIED = [*AddresseesForm.base_fields, "subject", "text", "due_at_0", "due_at_1"]
# In the address: the message to begin with.
BEFORE = "van"
EXPLAINED = {
    "voornaam": "de voornaam van ieder",
    "thema": "het thema van ieder",
    "subgroep": "het nummer van de subgroep van ieder",
    "ruimte": "de naam van de ruimte van die subgroep, zoals in de vergadering",
}


class MessagePage(admin.ModelAdmin[Edition]):
    """Adds to an edition the page on which an organiser writes to many of its people."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.message_page)
        return [
            path("<int:pk>/bericht/", page, name="sessions_app_edition_message"),
            *super().get_urls(),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def message_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Write to many; nothing is sent before it was shown to whom it goes and how it reads."""
        edition = get_object_or_404(Edition.objects.prefetch_related("sessions", "themes"), pk=pk)
        if not request.user.has_perm("registrations.add_message"):
            raise PermissionDenied
        step = request.POST.get("step", "")
        if request.method != "POST":
            return self._new_message(request, edition)
        to = AddresseesForm(posted(request), edition=edition)
        audience = to.audience if to.is_valid() else None
        if step in {"who", "fill", "drop"}:
            saved = None if step == "who" else self._saved_text(request, step)
            form = MessageForm(initial=_typed(request, saved), edition=edition, audience=audience)
            return self._message_form(
                request, edition, to, form, audience if step == "who" else None
            )
        form = MessageForm(posted(request), edition=edition, audience=audience)
        if audience is None or not form.is_valid() or step == "write":
            return self._message_form(request, edition, to, form, audience)
        if step == "keep":
            self._keep_text(request, edition, form)
            return self._message_form(request, edition, to, form, audience)
        return self._message_shown(request, edition, to, form, step)

    def _new_message(self, request: SignedInRequest, edition: Edition) -> HttpResponse:
        """The form with what the address says of it, or with an earlier message of this edition."""
        key = request.GET.get(BEFORE, "")
        before = edition.messages.filter(pk=key).first() if is_key(key) else None
        to_before: dict[str, Any] = {name: request.GET.getlist(name) for name in request.GET}
        typed = {}
        if before:
            to_before = AddresseesForm.initial_of(Addressees.of(before.audience))
            typed = {"subject": before.subject, "text": before.text}
        to = AddresseesForm(initial=to_before, edition=edition)
        form = MessageForm(initial=typed, edition=edition, audience=None)
        return self._message_form(request, edition, to, form, None)

    def _message_form(
        self,
        request: SignedInRequest,
        edition: Edition,
        to: AddresseesForm,
        form: MessageForm,
        audience: Addressees | None,
    ) -> HttpResponse:
        """The form; with an audience it tells who that are."""
        texts = SavedText.objects.select_related("edition")
        context = {
            **self.admin_site.each_context(request),
            "title": "Bericht aan deelnemers",
            "opts": self.opts,
            "edition": edition,
            "to": to,
            "form": form,
            "both": Together((to, form)),
            "to_whom": audience.in_words(edition) if audience else "",
            "found": desk.readers(_draft(request, edition, audience)) if audience else None,
            "placeholders": _explained(form),
            "saved": texts.prefetch_related("edition__sessions"),
        }
        return render(request, "admin/sessions_app/edition/message.html", context)

    def _message_shown(
        self,
        request: SignedInRequest,
        edition: Edition,
        to: AddresseesForm,
        form: MessageForm,
        step: str,
    ) -> HttpResponse:
        """The message before it goes; with the right step it goes, or a sample of it does."""
        draft, now = _draft(request, edition, to.audience, form), timezone.now()
        if step == "send":
            try:
                shown = request.POST.get("shown", "")
                return self._message_sent(request, *desk.send(draft, shown=shown, now=now))
            except MessageChanged:
                messages.warning(request, CHANGED)
            except NobodyToMail:
                pass  # the page says so
        found = desk.readers(draft)
        if not found.people:
            return self._message_form(request, edition, to, form, to.audience)
        if step == "sample":
            outbox.queue(desk.sample_letter(draft, found.people[0], now, to=request.user))
            messages.success(request, f"De proef gaat uit naar {request.user.email}.")
        (preview,) = desk.letters(draft, found.people[:1], now)
        context = {
            **self.admin_site.each_context(request),
            "title": "Klopt het bericht?",
            "opts": self.opts,
            "edition": edition,
            "draft": draft,
            "found": found,
            "to_whom": to.audience.in_words(edition),
            "preview": preview,
            "carried": list(_carried(request)),
            "shown": desk.fingerprint(draft, found, now),
        }
        return render(request, "admin/sessions_app/edition/message_shown.html", context)

    def _message_sent(self, request: SignedInRequest, sent: Message, is_new: bool) -> HttpResponse:
        if not is_new:
            messages.info(request, "Dit bericht is al verstuurd. Het gaat niet nog eens uit.")
        elif sent.is_planned:
            when = date_format(timezone.localtime(sent.due_at), "j F Y, G.i")
            messages.success(request, f"Het bericht gaat uit op {when} uur.")
        else:
            messages.success(request, f"Het bericht gaat uit. Berichten: {sent.total}.")
        if is_new:
            self.log_change(request, sent.edition, f"Groepsbericht {sent.pk} aan {sent.total}.")
        return SeeOther(reverse("admin:registrations_message_change", args=[sent.pk]))

    def _keep_text(self, request: HttpRequest, edition: Edition, form: MessageForm) -> None:
        typed = form.cleaned_data
        if desk.keep_text(edition, subject=typed["subject"], text=typed["text"]):
            messages.success(request, "De tekst is bewaard.")
        else:
            messages.success(request, "De tekst is bewaard, in plaats van die met dit onderwerp.")

    def _saved_text(self, request: HttpRequest, step: str) -> SavedText | None:
        """The saved text that was chosen, to fill in; None where it was to go, and is gone."""
        key = request.POST.get("saved", "")
        saved = SavedText.objects.filter(pk=key).first() if is_key(key) else None
        if saved is None:
            messages.warning(request, "Kies eerst een bewaarde tekst.")
        elif step == "drop":
            saved.delete()
            messages.success(request, "De bewaarde tekst is weg.")
            return None
        return saved


def _draft(
    request: SignedInRequest,
    edition: Edition,
    audience: Addressees,
    form: MessageForm | None = None,
) -> Message:
    """The message as it was typed; without its text it tells whom it is for."""
    typed: dict[str, Any] = form.cleaned_data if form else {}
    due_at = typed.get("due_at")
    return Message(
        edition=edition,
        by=request.user,
        press=_press(request),
        audience=audience.stored,
        subject=typed.get("subject", ""),
        text=typed.get("text", ""),
        state=MessageState.PLANNED if due_at else MessageState.BUSY,
        due_at=due_at or timezone.now(),
    )


def _press(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("press", ""))
    except ValueError:
        return uuid4()


def _typed(request: HttpRequest, saved: SavedText | None) -> dict[str, Any]:
    """What was typed, as a form begins with it; a saved text takes the place of the text."""
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in CARRIED}
    typed["due_at"] = [typed["due_at_0"], typed["due_at_1"]]
    return typed | ({"subject": saved.subject, "text": saved.text} if saved else {})


def _carried(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name in CARRIED:
        for value in request.POST.getlist(name):
            yield name, value


def _explained(form: MessageForm) -> list[tuple[str, str]]:
    """Each placeholder that can be used now, with what it becomes."""
    known = {**form.words, **EXPLAINED}
    return [(f"{{{name}}}", known[name]) for name in PLACEHOLDERS if name in known]
