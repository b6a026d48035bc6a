"""The site, and an address at which it goes wrong."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from leergemeenschap import urls

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


def fault(request: HttpRequest) -> HttpResponse:
    raise ValueError(request.POST.get("email"))


urlpatterns = [path("fout/", fault), *urls.urlpatterns]
