"""Addresses of the people."""

from django.urls import include, path

from registrations.views import my_registration, public

app_name = "registrations"

urlpatterns = [
    path("aanmelden/", public.sign_up_current, name="sign_up_current"),
    path("edities/<slug:slug>/aanmelden/", public.sign_up, name="sign_up"),
    path("edities/<slug:slug>/aangemeld/", public.signed_up, name="signed_up"),
    path("edities/<slug:slug>/overgedragen/", public.handed_over, name="handed_over"),
    path("aanmelding/link/", public.request_link, name="request_link"),
    path("aanmelding/link/verstuurd/", public.link_sent, name="link_sent"),
    path(
        "aanmelding/adres/<int:pk>/<str:key>/",
        my_registration.confirm_address,
        name="confirm_address",
    ),
    path(
        "aanmelding/<str:token>/",
        include(
            [
                path("", my_registration.overview, name="my_registration"),
                path("wijzigen/", my_registration.change, name="change"),
                path("wijzigen/thema/", my_registration.change_theme, name="change_theme"),
                path("wijzigen/adres/", my_registration.change_address, name="change_address"),
                path("annuleren/", my_registration.cancel, name="cancel"),
                path("overdragen/", my_registration.hand_over, name="hand_over"),
                path("bijeenkomst/<int:position>/afmelden/", my_registration.excuse, name="excuse"),
                path("agenda.ics", my_registration.agenda, name="agenda"),
            ]
        ),
    ),
]
