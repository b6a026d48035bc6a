"""Addresses of the programme."""

from django.urls import path

from sessions_app import views

app_name = "sessions_app"

urlpatterns = [
    path("", views.home, name="home"),
    path("edities/", views.editions, name="editions"),
    path("edities/<slug:slug>/", views.programme_of, name="programme"),
    path("edities/<slug:slug>/voor-partners/", views.for_partners, name="for_partners"),
    path("edities/<slug:slug>/agenda.ics", views.agenda, name="agenda"),
]
