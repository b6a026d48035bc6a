"""An edition in the admin, once people have signed up."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse

from registrations.admin.deleting import KeptWhileKnown
from registrations.admin.forgetting import TextsPage
from registrations.admin.imports import ImportPages
from registrations.admin.mail_texts import MailTextPages
from registrations.admin.message import MessagePage
from registrations.admin.rooms import RoomPages
from registrations.admin.statistics import StatisticsPages
from registrations.admin.subgroups import SubgroupsPage
from registrations.admin.trial import TrialPage
from registrations.admin.waiting_list import PROMOTED
from registrations.desk.copies import copy_mail_texts
from registrations.forms.capacity import CapacityRow
from registrations.groups.facilitators import agendas_follow
from registrations.letters import invitations
from registrations.places import locks, waiting_list
from sessions_app.admin.edition import EditionPages, PartnerInline, SessionInline, ThemeInline
from sessions_app.models import Edition


class FixedSessionInline(SessionInline):
    """Sessions that people know of change on pages of their own, which tell them about it."""

    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CapacityInline(ThemeInline):
    """Themes, of which more places are for those who wait."""

    form = CapacityRow


@admin.register(Edition)
class EditionAdmin(
    KeptWhileKnown,
    StatisticsPages,
    TrialPage,
    MessagePage,
    TextsPage,
    MailTextPages,
    ImportPages,
    SubgroupsPage,
    RoomPages,
    EditionPages,
):
    """An edition, its lists of people, and those who move up when it grows."""

    inlines = [SessionInline, CapacityInline, PartnerInline]

    def get_inlines(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        inlines = super().get_inlines(request, obj)
        if not (obj and _is_known(obj)):
            return inlines
        return [FixedSessionInline if each is SessionInline else each for each in inlines]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Says where its sessions change, if they do not on this page."""
        shown = context["inline_admin_formsets"]
        fixed = any(isinstance(inline.opts, FixedSessionInline) for inline in shown)
        context["sessions_are_fixed"] = fixed
        return super().render_change_form(request, context, *args, **kwargs)

    def lock(self, row: Any) -> None:
        """The themes too: others give places in them."""
        super().lock(row)
        locks.lock_all(row)

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        """As long as nobody is invited, another sender may invite."""
        if change and not invitations.has_invited(obj):
            obj.organiser_email = ""
        elif change and not obj.organiser_email:
            obj.organiser_email = Edition.objects.get(pk=obj.pk).sender
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """More places in a theme are for those who wait; who leads one hears of it."""
        edition = form.instance
        with agendas_follow([edition]):
            super().save_related(request, form, formsets, change)
        if count := sum(waiting_list.promote_waiting(theme) for theme in edition.themes.all()):
            messages.success(request, PROMOTED.format(count))

    def go_along(self, new: Edition, edition: Edition) -> None:
        """With the words of its mail."""
        copy_mail_texts(new, edition)

    def let_lead(self, new: Edition, edition: Edition) -> None:
        """With the sessions for their agendas."""
        with agendas_follow([new]):
            super().let_lead(new, edition)


def _is_known(edition: Edition) -> bool:
    """Whether somebody may have its sessions in mind."""
    return edition.is_published or invitations.has_invited(edition)
