"""An edition in the admin: an organiser keeps all of it on one page."""

from datetime import date
from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone

from sessions_app.admin.copying import CopyPage
from sessions_app.admin.fields import FIELDS, TickedField
from sessions_app.admin.history import ToldChanges
from sessions_app.admin.numbered import NumberedForm, NumberedRows
from sessions_app.admin.publishing import PublishPage
from sessions_app.admin.steps import StepPages
from sessions_app.models import Edition, Partner, Session, Theme, User
from sessions_app.models.edition import EditionQuerySet, RegistrationState
from sessions_app.views import programme_page

STATES = {
    RegistrationState.NOT_YET: "nog niet open",
    RegistrationState.OPEN: "open",
    RegistrationState.CLOSED: "gesloten",
    RegistrationState.OVER: "voorbij",
}

# What is asked of a new edition; the rest can wait, or is as it mostly is.
NEW = [(None, {"fields": ["title", "contact_email"]})]

ROWS = "admin/sessions_app/edition/rows.html"
# Each row is written out and checked, also where a forged request says that there are thousands.
MOST_ROWS = 100


class RowFormSet(NumberedRows):
    """Rows of an edition; two that may not be the same get the sentence of the constraint."""

    def get_unique_error_message(self, unique_check: Any) -> str:
        messages = {
            tuple(constraint.fields): str(constraint.get_violation_error_message())
            for constraint in self.form._meta.model._meta.total_unique_constraints
        }
        return messages.get(tuple(unique_check), super().get_unique_error_message(unique_check))


class SessionRow(NumberedForm):
    """A session in the list of its edition."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if end := self.fields.get("ends_at"):
            self.fields["starts_at"].help_text = "Zoals 14 januari 2027 en 13.00."
            end.help_text = "Zonder dag: op dezelfde dag."
            end.widget.begin = "starts_at"


class FewRows(admin.StackedInline[Any, Edition]):
    """Rows of an edition, as many as one page has room for."""

    max_num = MOST_ROWS

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        return super().get_formset(request, obj, absolute_max=MOST_ROWS, **options)


class ThemeInline(FewRows):
    """The themes of an edition."""

    model = Theme
    form = NumberedForm
    formset = RowFormSet
    template = ROWS
    fields = [
        "title",
        ("position", "capacity"),
        "question",
        "description",
        "for_whom",
        "facilitators",
    ]
    formfield_overrides = FIELDS | {models.ManyToManyField: {"form_class": TickedField}}

    def get_extra(self, request: HttpRequest, obj: Edition | None = None, **kwargs: Any) -> int:
        return _blank_rows(obj.themes if obj else None)


class SessionInline(FewRows):
    """The sessions of an edition."""

    model = Session
    form = SessionRow
    formset = RowFormSet
    template = ROWS
    fields = [("position", "starts_at", "ends_at"), "meeting_url"]
    formfield_overrides = FIELDS

    def get_extra(self, request: HttpRequest, obj: Edition | None = None, **kwargs: Any) -> int:
        return _blank_rows(obj.sessions if obj else None)


def _blank_rows(rows: Any) -> int:
    """As many as there mostly are; one beside others."""
    return 1 if rows is not None and rows.exists() else 3


class PartnerInline(FewRows):
    """The partners of an edition."""

    model = Partner
    form = NumberedForm
    formset = RowFormSet
    template = ROWS
    fields = [("position", "name"), ("full_name", "url"), "is_initiator"]
    formfield_overrides = FIELDS
    extra = 1


class EditionPages(StepPages, PublishPage, CopyPage, ToldChanges):
    """What one may know of an edition without its people."""

    inlines = [SessionInline, ThemeInline, PartnerInline]
    list_display = ["title", "slug", "is_published", "registration", "first_day", "last_day"]
    search_fields = ["title", "slug"]
    search_help_text = "Zoek op titel of adres."
    change_form_template = "admin/sessions_app/edition/change_form.html"
    formfield_overrides = FIELDS
    fieldsets = [
        (None, {"fields": ["title", "slug", "follows"]}),
        (
            "Teksten",
            {
                "fields": [
                    "lead",
                    "background_title",
                    "background",
                    "why",
                    "how",
                    "what_we_ask",
                    "for_whom",
                    "looking_back",
                ],
                "description": "Een lege regel begint een nieuwe alinea.",
            },
        ),
        ("Praktisch", {"fields": ["location", "costs", "ended_on"]}),
        (
            "Aanmelden",
            {
                "fields": [
                    "registration_opens_at",
                    "registration_closes_at",
                    "is_registration_closed",
                ],
                "description": "Alle tijden zijn Nederlandse tijden.",
            },
        ),
        (
            "Subgroepen",
            {
                "fields": [
                    ("subgroup_min", "subgroup_target", "subgroup_max"),
                    ("together_at_first", "together_at_last"),
                    "video_server",
                ],
                "description": "Hoeveel mensen er in een subgroep zitten, en hoe lang iedereen "
                "bij elkaar is. Tussen begin en eind werken de subgroepen apart.",
            },
        ),
        (
            "Herinneringen",
            {
                "fields": ["reminder_days", "reminder_text"],
                "description": "Alleen wie een plaats heeft en kan komen, krijgt ze.",
            },
        ),
        (
            "Opbrengsten",
            {
                "fields": ["licence"],
                "description": "Wat anderen mogen met wat de groepen maken en publiceren.",
            },
        ),
        (
            "Mail en persoonsgegevens",
            {
                "fields": ["sender_email", "contact_email", "forget_after_days"],
                "description": "Wie de mail verstuurt, en hoe lang we gegevens bewaren.",
            },
        ),
    ]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """The editions by their names, which take no statement each."""
        return super().formfield_for_foreignkey(
            db_field, request, **{"queryset": Edition.objects.named()} | options
        )

    def get_fieldsets(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else NEW

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Who makes an edition is who answers questions, unless they say otherwise."""
        return {"contact_email": cast(User, request.user).email}

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        """Save; a new edition gets an address of its title."""
        if not obj.slug:
            # A second press waits here until the first has its address.
            User.objects.select_for_update(no_key=True).get(pk=cast(User, request.user).pk)
            obj.slug = Edition.objects.free_slug(obj.title)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """With its sessions a new edition has a year, which tells it from others of its title."""
        super().save_related(request, form, formsets, change)
        edition = form.instance
        if not change and edition.year:
            others = Edition.objects.exclude(pk=edition.pk)
            edition.slug = others.free_slug(edition.title, edition.year)
            edition.save(update_fields=["slug"])

    def get_queryset(self, request: HttpRequest) -> EditionQuerySet:
        return Edition.objects.newest_first().prefetch_related("sessions")

    @admin.display(description="aanmelden")
    def registration(self, edition: Edition) -> str:
        return STATES[edition.registration(timezone.now())]

    @admin.display(description="eerste bijeenkomst", empty_value="–")
    def first_day(self, edition: Edition) -> date | None:
        first = edition.first_session
        return timezone.localdate(first.starts_at) if first else None

    @admin.display(description="laatste dag", empty_value="–", ordering="last_day")
    def last_day(self, edition: Edition) -> date | None:
        last = edition.last_session
        return timezone.localdate(last.ends_at) if last else edition.ended_on

    def get_view_on_site_url(self, obj: Edition | None = None) -> str | None:
        return obj.get_absolute_url() if obj and obj.is_published else None

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(self.preview)
        name = "sessions_app_edition_preview"
        return [path("<int:pk>/voorbeeld/", preview, name=name), *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The programme page as visitors will see it, also before they may."""
        edition = get_object_or_404(Edition.objects.with_programme(), pk=pk)
        return HttpResponse(programme_page(edition, is_preview=True))
