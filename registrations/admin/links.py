"""Meeting links of groups, below their theme."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from registrations.forms.links import LinksForm
from registrations.groups import links
from sessions_app.http import SeeOther, SignedInRequest, posted
from sessions_app.models import Theme

MADE = "Links gemaakt: {}. Subgroepen die al een link hadden, houden die."
NO_SERVER = "Vul eerst bij Instellingen een videoserver in."


class LinksPage(admin.ModelAdmin[Any]):
    """Adds to a theme the page with the links of its groups."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.links_page)
        return [
            path("<int:pk>/links/", page, name="sessions_app_theme_links"),
            *super().get_urls(),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def links_page(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Type a link for a group, or have one made for each."""
        theme = get_object_or_404(Theme.objects.select_related("edition"), pk=pk)
        may_change = self.has_change_permission(request, theme)
        if "make" in request.POST:
            return self._made(request, theme)
        groups = list(theme.subgroups.order_by("number"))
        form = LinksForm(posted(request), groups=groups)
        for field in form.fields.values():
            field.disabled = not may_change
        if form.is_valid():
            count = links.write(theme, form.changed, by=request.user)
            self.log_change(request, theme, f"Vergaderlinks van subgroepen gewijzigd: {count}.")
            messages.success(request, f"Bewaard. Gewijzigde links: {count}.")
            return self._page_of(theme)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Eigen vergaderlinks: {theme}",
            "opts": self.opts,
            "theme": theme,
            "form": form,
            "groups": groups,
            "may_change": may_change,
            "session": theme.edition.sessions.first(),
        }
        return render(request, "admin/sessions_app/theme/links.html", context)

    def _made(self, request: SignedInRequest, theme: Theme) -> HttpResponse:
        try:
            count = links.make(theme, by=request.user)
        except links.NoServer:
            messages.warning(request, NO_SERVER)
        else:
            self.log_change(request, theme, f"Vergaderlinks van subgroepen gemaakt: {count}.")
            messages.success(request, MADE.format(count))
        return self._page_of(theme)

    def _page_of(self, theme: Theme) -> SeeOther:
        return SeeOther(reverse("admin:sessions_app_theme_links", args=[theme.pk]))
