"""Addresses of the people."""

from django.urls import include, path

from registrations.views import facilitator, my, public

app_name = "registrations"

urlpatterns = [
    path("aanmelden/", public.signup.sign_up_current, name="sign_up_current"),
    path("edities/<slug:slug>/aanmelden/", public.signup.sign_up, name="sign_up"),
    path("edities/<slug:slug>/aangemeld/", public.signup.signed_up, name="signed_up"),
    path("edities/<slug:slug>/overgedragen/", public.signup.handed_over, name="handed_over"),
    path("edities/<slug:slug>/vergeten/", public.signup.forgotten, name="forgotten"),
    path("edities/<slug:slug>/opbrengsten/", public.outcomes.published, name="outcomes"),
    path("edities/<slug:slug>/opbrengsten/alle/", public.outcomes.whole, name="outcomes_whole"),
    path("opbrengsten/", public.outcomes.all_editions, name="all_outcomes"),
    path("opbrengsten/<int:pk>/", public.outcomes.one, name="outcome"),
    path("opbrengsten/<int:pk>/bestand/", public.outcomes.file, name="public_outcome_file"),
    path("op-de-hoogte/", public.interest.ask, name="ask_interest"),
    path("op-de-hoogte/gevraagd/", public.interest.asked, name="interest_asked"),
    path("op-de-hoogte/gestopt/", public.interest.left, name="interest_left"),
    path("op-de-hoogte/<str:key>/", public.interest.page, name="interest"),
    path("op-de-hoogte/<str:key>/stop/", public.interest.leave, name="leave_interest"),
    path("zo-maken-wij-de-groepen/", public.groups.how, name="how_groups"),
    path("aanmelding/link/", public.signup.request_link, name="request_link"),
    path("aanmelding/link/verstuurd/", public.signup.link_sent, name="link_sent"),
    path(
        "aanmelding/adres/<int:pk>/<str:key>/",
        my.registration.confirm_address,
        name="confirm_address",
    ),
    path(
        "aanmelding/<str:token>/",
        include(
            [
                path("", my.registration.overview, name="my_registration"),
                path("wijzigen/", my.registration.change, name="change"),
                path("wijzigen/thema/", my.registration.change_theme, name="change_theme"),
                path(
                    "wijzigen/thema/intrekken/",
                    my.registration.withdraw_theme_request,
                    name="withdraw_theme_request",
                ),
                path("wijzigen/adres/", my.registration.change_address, name="change_address"),
                path("annuleren/", my.registration.cancel, name="cancel"),
                path("overdragen/", my.registration.hand_over, name="hand_over"),
                path("bijeenkomst/<int:position>/afmelden/", my.registration.excuse, name="excuse"),
                path(
                    "bijeenkomst/<int:position>/voorbereiden/",
                    my.preparation.page,
                    name="my_preparation",
                ),
                path("groep/", my.group.contacts, name="my_group"),
                path("vraag/", my.questions.ask, name="my_questions"),
                path("berichten/", my.news.news, name="my_news"),
                path("veranderd/", my.effects.effect, name="my_effect"),
                path("voorstellen/", my.suggestions.page, name="my_suggestions"),
                path("opbrengsten/", my.outcomes.outcomes, name="my_outcomes"),
                path("opbrengsten/<int:pk>/bestand/", my.outcomes.file, name="my_outcome_file"),
                path("opbrengsten/naam/", my.outcomes.be_named, name="be_named"),
                path("gegevens/", my.data.page, name="my_data"),
                path("gegevens/wissen/", my.data.forget, name="forget_me"),
                path("gegevens.json", my.data.json_file, name="my_data_json"),
                path("gegevens.txt", my.data.text_file, name="my_data_text"),
                path("agenda.ics", my.registration.agenda, name="agenda"),
            ]
        ),
    ),
    path("begeleiding/", facilitator.today.home, name="groups"),
    path("begeleiding/uitleg/", facilitator.today.handbook, name="facilitator_handbook"),
    path(
        "begeleiding/themas/<int:pk>/voorbereiding/<int:position>/",
        facilitator.preparation.page,
        name="preparation",
    ),
    path(
        "begeleiding/subgroepen/<int:pk>/",
        include(
            [
                path("", facilitator.roster.page, name="group"),
                path("deelnemers.<str:suffix>", facilitator.roster.file, name="group_file"),
                path(
                    "aanwezigheid/<int:position>/", facilitator.attendance.sheet, name="attendance"
                ),
                path(
                    "aanwezigheid/<int:position>/gemist/", facilitator.missed.write, name="missed"
                ),
                path("bericht/", facilitator.group_message.write, name="group_message"),
                path("opbrengst/", facilitator.outcomes.edit, name="group_outcome"),
                path("opbrengst/bestand/", facilitator.outcome_file.page, name="outcome_file"),
                path(
                    "opbrengst/bestand/ophalen/",
                    facilitator.outcome_file.file,
                    name="group_outcome_file",
                ),
                path("opbrengst/kiezen/", facilitator.suggestions.page, name="group_suggestions"),
                path(
                    "opbrengst/kiezen/scherm/", facilitator.suggestions.screen, name="choice_screen"
                ),
                path("opbrengst/versies/", facilitator.outcomes.versions, name="outcome_versions"),
                path("vragen/", facilitator.questions.page, name="group_questions"),
            ]
        ),
    ),
    path("plenair/<slug:slug>/<int:position>/", facilitator.plenary.screen, name="plenary"),
    path(
        "plenair/<slug:slug>/<int:position>/bediening/",
        facilitator.plenary.control,
        name="plenary_control",
    ),
]
