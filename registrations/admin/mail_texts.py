"""The texts of automatic mail, for one edition: to read, to write anew, and back again."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from registrations.desk.mail_samples import sample
from registrations.forms.mail_texts import MailTextForm
from registrations.letters import texts
from registrations.letters.kinds import AUTOMATIC, CHANGEABLE, in_words
from registrations.models import MailText
from sessions_app.http import SignedInRequest, fingerprint, posted
from sessions_app.models import Edition

CHANGED = (
    "Iemand anders heeft deze tekst intussen gewijzigd. Wat u schreef, staat er nog. "
    "Vergelijk het met wat er nu geldt, en bewaar het dan opnieuw."
)


class MailTextPages(admin.ModelAdmin[Any]):
    """Adds to an edition the list of its mail, and a page for the text of each kind."""

    def get_urls(self) -> list[URLPattern]:
        every, one = (
            self.admin_site.admin_view(page) for page in (self.mail_texts_page, self.mail_text_page)
        )
        name = "sessions_app_edition_mail_text"
        return [
            path("<int:pk>/mailteksten/", every, name=f"{name}s"),
            path("<int:pk>/mailteksten/<slug:kind>/", one, name=name),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def mail_texts_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Each kind of mail by who reads it, and whether its words are those of the site."""
        edition = self._edition_with_mail(request, pk)
        own = set(edition.mail_texts.values_list("kind", flat=True))
        context = {
            **self.admin_site.each_context(request),
            "title": "Mailteksten",
            "edition": edition,
            "readers": [
                (reader, [(kind, words, kind in own) for kind, words in kinds.items()])
                for reader, kinds in AUTOMATIC.items()
            ],
        }
        return render(request, "admin/sessions_app/edition/mail_texts.html", context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    @method_decorator(transaction.atomic)
    def mail_text_page(self, request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
        """One text: what it says now, an example, and how it differs from that of the site."""
        edition = self._edition_with_mail(request, pk)
        if kind not in CHANGEABLE:
            raise Http404
        may_change = self.has_change_permission(request, edition)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        original = texts.original(kind)
        locked = MailText.objects.select_for_update(of=("self",))
        own = (
            (locked if request.method == "POST" else MailText.objects)
            .filter(edition=edition, kind=kind)
            .first()
        )
        if "original" in request.POST:
            return self._back_to_original(request, edition, kind)
        stands = {
            "subject": own.subject if own else original.subject,
            "body": own.body if own else original.body,
        }
        shown = fingerprint(stands["subject"], stands["body"])
        form = MailTextForm(posted(request), initial=stands, original=original)
        typed = stands
        if form.is_valid():
            typed = form.cleaned_data
            if "save" in request.POST and request.POST.get("shown") == shown:
                return self._store(request, edition, kind, typed)
            if "save" in request.POST:
                messages.warning(request, CHANGED)
        text = MailText(edition=edition, kind=kind, **typed) if own or typed != stands else None
        context = {
            **self.admin_site.each_context(request),
            "title": in_words(kind),
            "edition": edition,
            "kind": kind,
            "own": own,
            "form": form,
            "may_change": may_change,
            "shown": shown,
            "original": original,
            "placeholders": sorted(set(original.of_body) - set(original.required)),
            "sample": None if form.errors else sample(kind, edition, by=request.user, text=text),
            "difference": _difference(original, typed),
        }
        return render(request, "admin/sessions_app/edition/mail_text.html", context)

    def _edition_with_mail(self, request: SignedInRequest, pk: int) -> Edition:
        return get_object_or_404(Edition, pk=pk)

    def _store(
        self, request: SignedInRequest, edition: Edition, kind: str, typed: dict[str, str]
    ) -> HttpResponse:
        original = texts.original(kind)
        if typed == {"subject": original.subject, "body": original.body}:
            return self._back_to_original(request, edition, kind)
        who_and_when = {"changed_by": request.user, "changed_at": timezone.now()}
        MailText.objects.update_or_create(
            edition=edition, kind=kind, defaults={**typed, **who_and_when}
        )
        self.log_change(request, edition, f"Mailtekst gewijzigd: {in_words(kind)}.")
        messages.success(request, f"De tekst van ‘{in_words(kind)}’ is bewaard.")
        return redirect("admin:sessions_app_edition_mail_text", edition.pk, kind)

    def _back_to_original(
        self, request: SignedInRequest, edition: Edition, kind: str
    ) -> HttpResponse:
        if edition.mail_texts.filter(kind=kind).delete()[0]:
            self.log_change(request, edition, f"Mailtekst weer die van de site: {in_words(kind)}.")
        messages.success(request, f"‘{in_words(kind)}’ heeft de tekst van de site.")
        return redirect("admin:sessions_app_edition_mail_text", edition.pk, kind)


def _difference(original: texts.Original, typed: dict[str, str]) -> list[texts.ComparedLine]:
    before = f"{original.subject}\n\n{original.body}"
    after = f"{typed['subject']}\n\n{typed['body']}"
    return texts.difference(before, after) if before != after else []
