"""The programme in the admin, once people have signed up: places, and sessions that change."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from registrations.admin.division import DivisionPages
from registrations.admin.rooms import RoomPages
from registrations.admin.telling import TellingPage
from registrations.forms.organiser import PlaceForm, SessionForm
from registrations.models import Participant, Status, Subgroup
from registrations.places import locks, session_changes, waiting_list
from sessions_app import admin as programme
from sessions_app.models import Edition, Session, Theme

for model in (Edition, Session, Theme):
    admin.site.unregister(model)


class SessionInline(programme.SessionInline):
    """Sessions that exist change on a page of their own, which tells people about it."""

    show_change_link = True
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Edition)
class EditionAdmin(RoomPages, programme.EditionAdmin):
    inlines = [SessionInline, programme.ThemeInline, programme.PartnerInline]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """More places in a theme are for those who wait."""
        locks.lock_all(form.instance)
        super().save_related(request, form, formsets, change)
        for theme in form.instance.themes.all():
            waiting_list.promote_waiting(theme)


@admin.register(Theme)
class ThemeAdmin(RoomPages, TellingPage, DivisionPages, programme.ThemeAdmin):
    list_display = ["title", "of_edition", "capacity", "placed", "waiting", "too_small", "places"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        themes: QuerySet[Theme] = super().get_queryset(request)
        return themes.annotate(
            placed_count=Count("participants", Q(participants__status=Status.PLACED)),
            waiting_count=Count("participants", Q(participants__status=Status.WAITING)),
            small_count=Coalesce(Subquery(_small_groups()), 0),
        )

    @admin.display(description="geplaatst", ordering="placed_count")
    def placed(self, theme: Any) -> str:
        over = theme.placed_count - (theme.capacity or theme.placed_count)
        return f"{theme.placed_count}, {over} over capaciteit" if over > 0 else theme.placed_count

    @admin.display(description="wachtlijst", ordering="waiting_count")
    def waiting(self, theme: Any) -> int:
        count: int = theme.waiting_count
        return count

    @admin.display(description="te klein", ordering="small_count")
    def too_small(self, theme: Any) -> str:
        if not theme.small_count:
            return "–"
        return f"{theme.small_count} {'groep' if theme.small_count == 1 else 'groepen'}"

    @admin.display(description="beheer")
    def places(self, theme: Theme) -> str:
        url = reverse("admin:sessions_app_theme_places", args=[theme.pk])
        return format_html('<a href="{}">Wachtlijst</a>', url)

    def save_model(
        self, request: HttpRequest, obj: Theme, form: ModelForm[Theme], change: bool
    ) -> None:
        """More places are for those who wait."""
        super().save_model(request, obj, form, change)
        waiting_list.promote_waiting(obj)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.places_page)
        return [
            path("<int:pk>/plaatsen/", page, name="sessions_app_theme_places"),
            *super().get_urls(),
        ]

    def places_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The places and the queue of one theme; who waits can be placed by hand, with a reason."""
        theme = get_object_or_404(self.get_queryset(request), pk=pk)
        if not request.user.has_perm("registrations.change_participant"):
            raise PermissionDenied
        waiting = theme.participants.waiting()
        form = PlaceForm(request.POST if "participant" in request.POST else None, waiting=waiting)
        if "next" in request.POST:
            self._tell_promoted(request, waiting_list.promote_next(theme))
            return redirect("admin:sessions_app_theme_places", pk)
        if form.is_valid():
            participant, because = form.cleaned_data["participant"], form.cleaned_data["because"]
            self._tell_promoted(request, waiting_list.give_place(participant, because=because))
            return redirect("admin:sessions_app_theme_places", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Plaatsen: {theme}",
            "opts": self.opts,
            "theme": theme,
            "waiting": list(waiting),
            "over": self.placed(theme),
            "form": form,
        }
        return render(request, "admin/sessions_app/theme/places.html", context)

    def _tell_promoted(self, request: HttpRequest, participant: Participant | None) -> None:
        if participant is None:
            messages.warning(request, "Er is geen vrije plaats, of er wacht niemand.")
        else:
            self.log_change(request, participant, "Geplaatst door de organisator.")
            messages.success(request, f"{participant} heeft nu een plaats en krijgt een mail.")


def _small_groups() -> QuerySet[Subgroup, Any]:
    """How many groups of the theme outside have fewer people than the edition's smallest size."""
    people = Participant.objects.placed().filter(subgroup=OuterRef("pk")).order_by()
    members = Subquery(people.values("subgroup").annotate(number=Count("pk")).values("number"))
    small = Subgroup.objects.filter(theme=OuterRef("pk")).alias(members=Coalesce(members, 0))
    small = small.filter(members__lt=F("theme__edition__subgroup_min")).order_by()
    return small.values("theme").annotate(number=Count("pk")).values("number")


@admin.register(Session)
class SessionAdmin(programme.SessionAdmin):
    list_display = [*programme.SessionAdmin.list_display, "cancelled_at"]
    change_form_template = "admin/sessions_app/session/change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = ["starts_at", "ends_at", "meeting_url", "cancelled_at"] if obj else ["cancelled_at"]
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A session that stands in agendas is called off, not deleted."""
        to_delete, counts, missing, protected = super().get_deleted_objects(objs, request)
        in_agendas = [str(p) for session in objs for p in session_changes.people_to_tell(session)]
        return to_delete, counts, missing, [*protected, *in_agendas]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.change_page)
        return [
            path("<int:pk>/verplaatsen/", page, name="sessions_app_session_move"),
            *super().get_urls(),
        ]

    def change_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move or call off a session: first who will be told, then the mails."""
        session = get_object_or_404(Session.objects.select_related("edition"), pk=pk)
        if not self.has_change_permission(request, session):
            raise PermissionDenied
        form = SessionForm(request.POST or None, instance=session)
        people = session_changes.people_to_tell(session)
        is_valid = form.is_valid()
        if is_valid and ("confirmed" in request.POST or not people):
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
            "people": people if is_valid else None,
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
