"""The door of the admin: entered by the account pages, and missing to all but organisers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.admin import AdminSite, ModelAdmin, action, actions
from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import urlencode

# The hidden field with all that is to be deleted: one for each would be too many to take in.
CHOSEN = "chosen"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@action(permissions=["delete"], description="Geselecteerde %(verbose_name_plural)s verwijderen")
def delete_selected(
    pages: ModelAdmin[Any], request: HttpRequest, found: QuerySet[Any]
) -> HttpResponseBase | None:
    """Delete what was chosen in a list, however much it is, after a page that shows it all."""
    if CHOSEN in request.POST:
        keys = request.POST[CHOSEN].split()
        found = found.filter(pk__in=[int(key) for key in keys if key.isdecimal() and len(key) < 19])
    return actions.delete_selected(pages, request, found)


class Site(AdminSite):
    """Signing in, with its brake and second factor, is left to the account pages."""

    site_header = site_title = "Beheer leergemeenschap"
    index_title = "Overzicht"

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
        """A page for organisers; an address that asks for what cannot be is refused, not a fault.

        Only somebody who writes addresses by hand asks for the year 99999 or for an empty field.
        """

        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except (FieldDoesNotExist, OverflowError) as error:
                raise BadRequest("no such filter") from error

        return super().admin_view(cast(View, page), cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        page = self.admin_view(self.handbook)
        return [path("uitleg/", page, name="handbook"), *super().get_urls()]

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

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        """There is one page to change a password on, and it has a brake."""
        return redirect("account_change_password")
