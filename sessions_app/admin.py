"""The programme in the admin: an organiser keeps all of an edition on one page."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm, URLInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone

from sessions_app.models import Edition, Partner, Session, Theme, User
from sessions_app.models.edition import EditionQuerySet, Registration
from sessions_app.views import programme_page

admin.site.site_header = "Beheer leergemeenschap"
admin.site.site_title = "Beheer leergemeenschap"
admin.site.index_title = "Overzicht"
admin.site.site_url = "/"
# An organiser may do everything, a gespreksleider nothing here: groups would only confuse.
admin.site.unregister(Group)

# An address typed without its beginning is a safe one; what is typed fits on a screen.
FIELDS: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.TextField: {"widget": AdminTextareaWidget({"rows": 5})},
    models.URLField: {"assume_scheme": "https", "widget": URLInput({"size": 32})},
}
STATES = {
    Registration.NOT_YET: "nog niet open",
    Registration.OPEN: "open",
    Registration.CLOSED: "gesloten",
    Registration.OVER: "voorbij",
}


def titled(heading: str) -> type[admin.AllValuesFieldListFilter]:
    """A filter on the values of a field elsewhere, under a heading that says what they are."""

    class Titled(admin.AllValuesFieldListFilter):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.title = heading

    return Titled


class RowFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows of an edition; two that may not be the same get the sentence of the constraint."""

    def get_unique_error_message(self, unique_check: Any) -> str:
        messages = {
            tuple(constraint.fields): str(constraint.get_violation_error_message())
            for constraint in self.form._meta.model._meta.total_unique_constraints
        }
        return messages.get(tuple(unique_check), super().get_unique_error_message(unique_check))


class ThemeInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Theme
    formset = RowFormSet
    fields = [("position", "capacity"), "title", "description", "facilitators"]
    autocomplete_fields = ["facilitators"]
    formfield_overrides = FIELDS

    def get_extra(self, request: HttpRequest, obj: Edition | None = None, **kwargs: Any) -> int:
        return 0 if obj else 3


class SessionInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Session
    formset = RowFormSet
    fields = ["position", "starts_at", "ends_at", "meeting_url"]
    formfield_overrides = FIELDS

    def get_extra(self, request: HttpRequest, obj: Edition | None = None, **kwargs: Any) -> int:
        return 0 if obj else 3


class PartnerInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Partner
    formset = RowFormSet
    fields = ["position", "name", "url", "is_initiator"]
    formfield_overrides = FIELDS
    extra = 1


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    inlines = [SessionInline, ThemeInline, PartnerInline]
    list_display = ["title", "slug", "is_published", "registration", "first_day", "last_day"]
    search_fields = ["title", "slug"]
    search_help_text = "Zoek op titel of adres."
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["follows"]
    formfield_overrides = FIELDS
    fieldsets = [
        (None, {"fields": ["title", "slug", "is_published", "follows"]}),
        (
            "Teksten",
            {
                "fields": ["lead", "why", "how", "what_we_ask", "for_whom"],
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
                "fields": [("subgroup_min", "subgroup_target", "subgroup_max")],
                "description": "Hoeveel mensen er in een subgroep zitten.",
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
            "Mail en persoonsgegevens",
            {
                "fields": ["sender_email", "contact_email", "forget_after_days"],
                "description": "Wie de mail verstuurt, en hoe lang we gegevens bewaren.",
            },
        ),
    ]

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
        if not self.has_view_permission(request, edition):
            raise PermissionDenied
        return HttpResponse(programme_page(edition, is_preview=True))


class OfAnEdition(admin.ModelAdmin):  # type: ignore[type-arg]
    """A row that belongs to an edition, and stays there."""

    list_select_related = ["edition"]
    # By address: editions often have one title.
    list_filter = [("edition__slug", titled("leergemeenschap"))]
    autocomplete_fields = ["edition"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["edition"] if obj else []

    @admin.display(description="leergemeenschap", ordering="edition__slug")
    def of_edition(self, row: Theme | Session) -> str:
        return row.edition.slug


@admin.register(Theme)
class ThemeAdmin(OfAnEdition):
    list_display = ["title", "of_edition", "position", "capacity"]
    search_fields = ["title", "edition__title", "edition__slug"]
    search_help_text = "Zoek op thema of leergemeenschap."
    autocomplete_fields = ["edition", "facilitators"]


@admin.register(Session)
class SessionAdmin(OfAnEdition):
    list_display = ["__str__", "of_edition", "starts_at", "ends_at", "has_link"]
    search_fields = ["edition__title", "edition__slug"]
    search_help_text = "Zoek op leergemeenschap."
    date_hierarchy = "starts_at"
    formfield_overrides = FIELDS

    @admin.display(description="link", boolean=True)
    def has_link(self, session: Session) -> bool:
        return bool(session.meeting_url)


class SignInName(ModelForm[User]):
    """The address of an account, without capitals: so it is looked up when somebody signs in."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(email__iexact=email).exists():
            raise ValidationError("Er is al een account met dit e-mailadres.")
        return email


class NewAccountForm(SignInName, BaseUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ["email", "name", "is_staff"]


class AccountForm(SignInName, UserChangeForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ["email", "name", "is_staff", "is_active", "password"]


@admin.register(User)
class UserAdmin(auth_admin.UserAdmin):  # type: ignore[type-arg]
    form = AccountForm
    add_form = NewAccountForm
    # Django's own begins with a sentence that is not Dutch.
    add_form_template = None
    list_display = ["email", "name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "name"]
    search_help_text = "Zoek op e-mailadres of naam."
    ordering = ["email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("Rechten", {"fields": ["is_staff", "is_active"]}),
        ("Gebruik", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["email", "name", "is_staff", "password1", "password2"],
                "description": "Het e-mailadres is de naam waarmee iemand inlogt.",
            },
        )
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        # Who shuts oneself out cannot undo it.
        own = ["is_staff", "is_active"] if obj == request.user else []
        return [*self.readonly_fields, *own]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        # There are no half organisers: who may enter may do everything.
        obj.is_superuser = obj.is_staff
        super().save_model(request, obj, form, change)
