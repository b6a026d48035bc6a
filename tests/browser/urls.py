"""The site, and addresses at which it goes wrong."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from leergemeenschap import urls

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

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


urlpatterns = [
    path("fout/<int:status>/", fault),
    *urls.urlpatterns,
]
