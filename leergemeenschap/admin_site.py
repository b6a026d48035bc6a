"""The door of the admin: entered by the account pages, and missing to all but organisers."""

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import urlencode


class Site(AdminSite):
    """Signing in, with its brake and second factor, is left to the account pages."""

    site_header = site_title = "Beheer leergemeenschap"
    index_title = "Overzicht"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this is an organiser. To a gespreksleider every address here is missing."""
        allowed = super().has_permission(request)
        if request.user.is_authenticated and not allowed:
            raise Http404
        return allowed

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
