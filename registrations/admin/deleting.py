"""What cannot be deleted: its page says so at once, and shows the way."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from registrations.letters import invitations
from registrations.models.mail import MailState
from sessions_app.models import Edition, Theme


class KeptWhileKnown(admin.ModelAdmin[Any]):
    """An edition or a theme stays as long as people are, or were, signed up for it.

    What goes with it is not listed, and of many people nobody is: that would take as long as there
    are rows.
    """

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        rows = list(objs)
        kept = [f"{row}: {reason}" for row in rows if (reason := why_kept(row))]
        return [str(row) for row in rows], {}, set(), kept

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        row = self.get_object(request, object_id) if object_id.isdecimal() else None
        context = {"why_kept": why_kept(row)} if row else {}
        return super().delete_view(request, object_id, {**(extra_context or {}), **context})


def why_kept(row: Edition | Theme) -> str:
    """What still needs the row, in words; empty where nothing does."""
    found = [_counted(row.participants.count(), "aanmelding", "aanmeldingen")]
    if isinstance(row, Edition):
        leaders = len(invitations.leaders_of(row))
        unsent = row.mails.filter(state__in=[MailState.QUEUED, MailState.SENDING]).count()
        found.append(_counted(leaders, "gespreksleider", "gespreksleiders"))
        found.append(_counted(unsent, "bericht dat nog weg moet", "berichten die nog weg moeten"))
    return _listed(filter(None, found))


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}" if number else ""


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
