"""Addresses of the people."""

from django.urls import path

from registrations.views import my_registration, public

app_name = "registrations"

urlpatterns = [
    path("aanmelden/", public.sign_up_current, name="sign_up_current"),
    path("edities/<slug:slug>/aanmelden/", public.sign_up, name="sign_up"),
    path("edities/<slug:slug>/aangemeld/", public.signed_up, name="signed_up"),
    path("aanmelding/<str:token>/", my_registration.overview, name="my_registration"),
]
