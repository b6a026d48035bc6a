"""Accounts in the admin, once there is something to lead: inviting gespreksleiders."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join

from registrations.desk import accounts
from registrations.desk.accounts import HasAccount
from registrations.forms.facilitators import InviteForm, LeadForm, OrganiserForm
from registrations.groups import facilitators
from registrations.groups.facilitators import CannotLead, agendas_follow
from registrations.models import Subgroup
from sessions_app.admin.account import AccountForm, AccountPages
from sessions_app.http import SeeOther, SignedInRequest, posted
from sessions_app.models import Theme, User

# What counts as a second step; recovery codes alone do not.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class OrganiserOrLeaderForm(AccountForm):
    """An account; who leads somebody becomes no organiser."""

    def clean_is_staff(self) -> bool:
        """Refuse to make an organiser of a leader; the lock keeps an invitation waiting."""
        is_staff: bool = self.cleaned_data["is_staff"]
        if is_staff and not self.instance.is_staff:
            user = User.objects.select_for_update().get(pk=self.instance.pk)
            if user.themes.exists() or user.subgroups.exists():
                raise forms.ValidationError(
                    "Dit is een gespreksleider, en die mag niet in het beheer. "
                    "Haal eerst de thema’s en subgroepen weg."
                )
        return is_staff


@admin.register(User)
class UserAdmin(AccountPages):
    """Accounts, with what each leads and the way to invite somebody."""

    form = OrganiserOrLeaderForm
    list_display = [
        "name_or_address",
        "email",
        "may",
        "second_step",
        "leads",
        "is_active",
        "last_login",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users: QuerySet[User] = super().get_queryset(request)
        themes = Theme.objects.select_related("edition").order_by("-edition", "position")
        groups = Subgroup.objects.select_related("theme__edition")
        groups = groups.order_by("-theme__edition", "theme__position", "number")
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
        return users.annotate(has_second_step=Exists(factors)).prefetch_related(
            Prefetch("themes", themes),
            Prefetch("subgroups", groups),
            "themes__edition__sessions",
            "subgroups__theme__edition__sessions",
        )

    @admin.display(description="tweede stap", boolean=True, ordering="has_second_step")
    def second_step(self, user: Any) -> bool:
        return bool(user.has_second_step)

    @admin.display(description="begeleidt", empty_value="–")
    def leads(self, user: User) -> str | None:
        """What somebody leads, with the edition; the way to change it."""
        themes = [f"{theme}, {theme.edition}" for theme in user.themes.all()]
        groups = [
            f"{group.theme}, {str(group).lower()}, {group.theme.edition}"
            for group in user.subgroups.all()
        ]
        if not themes and not groups:
            return None
        lines = format_html_join("", "<div>{}</div>", ((line,) for line in themes + groups))
        page = reverse("admin:sessions_app_user_leads", args=[user.pk])
        return format_html('<a href="{}">{}</a>', page, lines)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """An agenda goes with its address, and ends with an account that is switched off."""
        with agendas_follow(facilitators.editions_to_lead(timezone.now())):
            super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("uitnodigen/", wrap(self.invite_page), name="sessions_app_user_invite"),
            path(
                "organisator-uitnodigen/",
                wrap(self.organiser_page),
                name="sessions_app_user_organiser",
            ),
            path(
                "<int:pk>/telefoon-kwijt/",
                wrap(self.lost_page),
                name="sessions_app_user_lost",
            ),
            path("<int:pk>/begeleidt/", wrap(self.leads_page), name="sessions_app_user_leads"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """Whoever is new is invited."""
        return redirect("admin:sessions_app_user_invite")

    def organiser_page(self, request: SignedInRequest) -> HttpResponse:
        """Invite a colleague to the admin, with all rights or to read alone."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OrganiserForm(posted(request))
        if form.is_valid():
            try:
                user = accounts.invite_organiser(**form.cleaned_data, by=request.user)
            except HasAccount as refusal:
                form.add_error("email", str(refusal))
            else:
                self.log_change(request, user, "Uitgenodigd als organisator.")
                messages.success(request, f"{user} is uitgenodigd en krijgt een mail.")
                return SeeOther(reverse("admin:sessions_app_user_changelist"))
        return self._page(request, "organiser", "Organisator uitnodigen", form)

    def lost_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Help somebody who lost a phone or key; nobody does that for themselves."""
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user) or user == request.user:
            raise PermissionDenied
        if request.method == "POST":
            accounts.reset_factors(user, by=request.user)
            self.log_change(request, user, "Tweede stap weggehaald.")
            messages.success(request, f"{user} kan opnieuw inloggen en krijgt een mail.")
            return SeeOther(reverse("admin:sessions_app_user_changelist"))
        return self._page(request, "lost", f"Telefoon kwijt: {user}", None, account=user)

    def invite_page(self, request: SignedInRequest) -> HttpResponse:
        """Invite a gespreksleider by name and address, and give them something to lead."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        editions = list(facilitators.editions_to_lead(timezone.now()))
        form = InviteForm(posted(request), editions=editions)
        if form.is_valid():
            by = request.user
            try:
                user = facilitators.invite(**form.cleaned_data, by=by)
            except CannotLead as refusal:
                form.add_error("email", str(refusal))
            else:
                self.log_change(request, user, "Uitgenodigd als gespreksleider.")
                messages.success(request, f"{user} is uitgenodigd en krijgt een mail.")
                return redirect("admin:sessions_app_user_leads", user.pk)
        return self._page(request, "invite", "Gespreksleider uitnodigen", form)

    @method_decorator(transaction.atomic)
    def leads_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Change what somebody leads, or send the invitation again."""
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        editions = list(facilitators.editions_to_lead(timezone.now()))
        is_again = "again" in request.POST
        if request.method == "POST":
            facilitators.lock(user, editions)
        themes = user.themes.filter(edition__in=editions)
        groups = user.subgroups.filter(theme__edition__in=editions)
        led = {
            "themes": list(themes.values_list("pk", flat=True)),
            "subgroups": list(groups.values_list("pk", flat=True)),
        }
        typed = None if is_again or request.method != "POST" else request.POST
        form = LeadForm(typed, editions=editions, leader=user, initial=led)
        try:
            if is_again:
                self._send_again(request, user)
                return redirect("admin:sessions_app_user_leads", pk)
            if form.is_valid():
                facilitators.change(user=user, **form.cleaned_data, among=editions)
                self.log_change(request, user, "Thema’s en subgroepen van de gespreksleider.")
                messages.success(request, f"Wat {user} begeleidt, is bewaard.")
                return redirect("admin:sessions_app_user_leads", pk)
        except CannotLead as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:sessions_app_user_leads", pk)
        return self._page(request, "leads", f"Wat {user} begeleidt", form, account=user)

    def _send_again(self, request: SignedInRequest, user: User) -> None:
        if facilitators.send_invitation(user, by=request.user):
            self.log_change(request, user, "Uitnodiging opnieuw verstuurd.")
            messages.success(request, f"De uitnodiging gaat naar {user.email}.")
        else:
            messages.warning(
                request, "Kies eerst wat deze gespreksleider begeleidt, en bewaar het."
            )

    def _page(
        self, request: HttpRequest, name: str, title: str, form: forms.Form | None, **context: Any
    ) -> HttpResponse:
        context |= {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "form": form,
        }
        return render(request, f"admin/sessions_app/user/{name}.html", context)
