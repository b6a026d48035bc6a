"""The site, and an address at which it goes wrong."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from leergemeenschap import urls

handler500 = urls.handler500


def fault(request: HttpRequest) -> HttpResponse:
    raise ValueError(request.POST.get("email"))


urlpatterns = [path("fout/", fault), *urls.urlpatterns]
