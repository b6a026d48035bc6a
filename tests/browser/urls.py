"""The site, and addresses at which it goes wrong."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from leergemeenschap import urls

handler400 = getattr(urls, "handler400", "django.views.defaults.bad_request")
handler403 = getattr(urls, "handler403", "django.views.defaults.permission_denied")
handler404 = getattr(urls, "handler404", "django.views.defaults.page_not_found")
handler500 = getattr(urls, "handler500", "django.views.defaults.server_error")

FAULTS = {
    400: SuspiciousOperation,
    403: PermissionDenied,
    500: ZeroDivisionError,
    503: OperationalError,
}


def fault(request: HttpRequest, status: int) -> HttpResponse:
    if status in FAULTS:
        raise FAULTS[status]
    return render(request, f"{status}.html", status=status)


urlpatterns = [path("fout/<int:status>/", fault), *urls.urlpatterns]
