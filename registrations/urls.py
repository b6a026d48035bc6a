"""Addresses of the people."""

from django.urls import include, path

from registrations.views import (
    my_group,
    my_outcomes,
    my_preparation,
    my_questions,
    my_registration,
    outcomes,
    plenary,
    public,
)
from registrations.views.facilitator import (
    attendance,
    group_message,
    groups,
    missed,
    outcome,
    preparation,
    questions,
)

app_name = "registrations"

urlpatterns = [
    path("aanmelden/", public.sign_up_current, name="sign_up_current"),
    path("edities/<slug:slug>/aanmelden/", public.sign_up, name="sign_up"),
    path("edities/<slug:slug>/aangemeld/", public.signed_up, name="signed_up"),
    path("edities/<slug:slug>/overgedragen/", public.handed_over, name="handed_over"),
    path("edities/<slug:slug>/opbrengsten/", outcomes.published, name="outcomes"),
    path("edities/<slug:slug>/opbrengsten/alle/", outcomes.whole, name="outcomes_whole"),
    path("opbrengsten/<int:pk>/", outcomes.one, name="outcome"),
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
                path(
                    "bijeenkomst/<int:position>/voorbereiden/",
                    my_preparation.page,
                    name="my_preparation",
                ),
                path("groep/", my_group.contacts, name="my_group"),
                path("vraag/", my_questions.ask, name="ask"),
                path("opbrengsten/", my_outcomes.outcomes, name="my_outcomes"),
                path("opbrengsten/naam/", my_outcomes.be_named, name="be_named"),
                path("agenda.ics", my_registration.agenda, name="agenda"),
            ]
        ),
    ),
    path("begeleiding/", groups.home, name="groups"),
    path("begeleiding/uitleg/", groups.handbook, name="facilitator_handbook"),
    path(
        "begeleiding/themas/<int:pk>/voorbereiding/<int:position>/",
        preparation.page,
        name="preparation",
    ),
    path(
        "begeleiding/subgroepen/<int:pk>/",
        include(
            [
                path("", groups.roster, name="group"),
                path("deelnemers.<str:suffix>", groups.file, name="group_file"),
                path("aanwezigheid/<int:position>/", attendance.sheet, name="attendance"),
                path("aanwezigheid/<int:position>/gemist/", missed.write, name="missed"),
                path("bericht/", group_message.write, name="group_message"),
                path("opbrengst/", outcome.edit, name="group_outcome"),
                path("opbrengst/versies/", outcome.versions, name="outcome_versions"),
                path("vragen/", questions.page, name="group_questions"),
            ]
        ),
    ),
    path("plenair/<slug:slug>/<int:position>/", plenary.screen, name="plenary"),
]
