"""The whole site, and the way in that only the demo has."""

from django.urls import path

from leergemeenschap import urls
from leergemeenschap.demo import strip

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

urlpatterns = [path("demo/", strip.sign_in, name="demo"), *urls.urlpatterns]
