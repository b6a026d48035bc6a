"""The whole site on one screen."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("sessions_app.urls")),
    path("", include("registrations.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
