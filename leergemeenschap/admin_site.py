"""The door of the admin: entered by the account pages, and missing to all but organisers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.admin import AdminSite, ModelAdmin, action, actions
from django.core.exceptions import BadRequest, FieldDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from registrations.desk.attention import concerns_of
from registrations.desk.bar import Bar, place_of
from registrations.desk.first_steps import first_steps
from registrations.desk.overview import overview_of
from registrations.models import Work
from sessions_app.at_hand import editions
from sessions_app.http import SeeOther, is_key
from sessions_app.models import Edition, User

# The hidden field with all that is to be deleted: one for each would be too many to take in.
CHOSEN = "chosen"

# What an organiser who only reads may press: it is about what they see themselves.
OWN_CHOICES = {"choose_edition"}

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@action(permissions=["delete"], description="Geselecteerde %(verbose_name_plural)s verwijderen")
def delete_selected(
    pages: ModelAdmin[Any], request: HttpRequest, found: QuerySet[Any]
) -> HttpResponseBase | None:
    """Delete what was chosen in a list, however much it is, after a page that shows it all."""
    if CHOSEN in request.POST:
        keys = request.POST[CHOSEN].split()
        found = found.filter(pk__in=filter(is_key, keys))
    return actions.delete_selected(pages, request, found)


class Site(AdminSite):
    """Signing in, with its brake and second factor, is left to the account pages."""

    site_header = site_title = "Beheer leergemeenschap"
    index_title = "Overzicht"
    # The bar of the edition leads everywhere.
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.add_action(delete_selected, "delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this is an organiser. To a gespreksleider every address here is missing."""
        allowed = super().has_permission(request)
        if request.user.is_authenticated and not allowed:
            raise Http404
        return allowed

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """A page for organisers; who only reads presses nothing on it.

        An address that asks for what cannot be is refused, and no fault: only somebody who
        writes addresses by hand asks for the year 99999 or for an empty field.
        """

        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            match = request.resolver_match
            is_own = match is not None and match.url_name in OWN_CHOICES
            if request.method == "POST" and _reads_only(request) and not is_own:
                raise PermissionDenied
            try:
                return view(request, *args, **kwargs)
            except (FieldDoesNotExist, OverflowError) as error:
                raise BadRequest("no such filter") from error

        return super().admin_view(cast(View, page), cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        pages = {"uitleg": ("handbook", self.handbook), "instellingen": ("settings", self.settings)}
        own = [
            path(f"{address}/", self.admin_view(page), name=name)
            for address, (name, page) in pages.items()
        ]
        choose = self.admin_view(require_POST(self.choose_edition))
        return [*own, path("editie/", choose, name="choose_edition"), *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What the frame of each page shows."""
        return {**super().each_context(request), "bar": Bar(request)}

    def choose_edition(self, request: HttpRequest) -> HttpResponse:
        """Keep the edition that this organiser works on, and go to the same place of it."""
        key = request.POST.get("edition", "")
        edition = next((one for one in editions(request) if str(one.pk) == key), None)
        if edition is None:
            raise Http404
        user = cast(User, request.user)
        user.edition = edition
        user.save(update_fields=["edition"])
        return SeeOther(place_of(edition, request.POST.get("place", "")))

    def settings(self, request: HttpRequest) -> HttpResponse:
        """What is set once, for the edition and for the site."""
        context = {**self.each_context(request), "title": "Instellingen"}
        return render(request, "admin/settings.html", context)

    def index(  # type: ignore[override]
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        """How the edition at hand stands, and what needs an organiser now."""
        context = {**self.each_context(request), "title": "Overzicht"}
        if edition := context["bar"].edition:
            now = timezone.now()
            overview = overview_of(edition, now)
            context |= {
                "overview": overview,
                "counted_at": overview.counted_at,
                "concerns": concerns_of(edition, overview.themes, now),
                "works": Work.objects.to_do().filter(edition=edition),
            }
        if not Edition.objects.published().exists():
            context["steps"] = first_steps(context["bar"].edition)
        return render(request, "admin/index.html", context)

    def app_index(  # type: ignore[override]
        self, request: HttpRequest, app_label: str, extra_context: object = None
    ) -> HttpResponse:
        """An app is nothing that an organiser knows."""
        return redirect("admin:index")

    def handbook(self, request: HttpRequest) -> HttpResponse:
        """What an organiser does, in the order of an edition."""
        context = {**self.each_context(request), "title": "Uitleg voor organisatoren"}
        return render(request, "admin/handbook.html", context)

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """Go and sign in, and come back."""
        if self.has_permission(request):
            return redirect("admin:index")
        goal = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': goal})}")

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        """There is one page to leave by too."""
        return redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        """There is one page to change a password on, and it has a brake."""
        return redirect("account_change_password")


def _reads_only(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.reads_only
