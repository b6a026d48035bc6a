"""The whole site on one screen."""

from allauth.account import urls as account
from allauth.mfa.base import urls as factors
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from leergemeenschap import errors, metrics, my_account, offer, style, views
from leergemeenschap.factors import AddPasskey
from registrations.access import refuse_undeclared, tree_for_everyone, tree_for_organisers

# Of allauth's pages only these: an address is changed by an organiser, not by oneself.
ACCOUNT_PAGES = {
    "account_change_password",
    "account_confirm_login_code",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",
}
own_account = [page for page in account.urlpatterns if page.name in ACCOUNT_PAGES]
# Its pages that only list factors are a part of ours.
own_factors = [page for page in factors.urlpatterns if getattr(page, "name", "") != "mfa_index"]
to_account = RedirectView.as_view(pattern_name="mfa_index")

urlpatterns: list[URLPattern | URLResolver] = [
    tree_for_everyone(path("", include("sessions_app.urls"))),
    path("", include("registrations.urls")),
    tree_for_everyone(path("account/", include(own_account))),
    path("account/", my_account.page, name="mfa_index"),
    path("account/naam/", my_account.change_name, name="account_name"),
    path("account/overal-uitloggen/", my_account.sign_out_everywhere, name="account_everywhere"),
    path("account/sleutel/later/", offer.not_now, name="account_no_key_now"),
    path("account/opnieuw/", my_account.sign_in_again, name="account_sign_in_again"),
    tree_for_everyone(
        path(
            "account/2fa/",
            include(
                [
                    *own_factors,
                    path("totp/", include("allauth.mfa.totp.urls")),
                    path("recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
                    path("webauthn/", to_account, name="mfa_list_webauthn"),
                    path("webauthn/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
                    path("webauthn/", include("allauth.mfa.webauthn.urls")),
                ]
            ),
        )
    ),
    tree_for_organisers(path("admin/", admin.site.urls)),
    path("privacy/", views.privacy, name="privacy"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("stijl/", style.style, name="style"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("healthz", views.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
]
refuse_undeclared(urlpatterns)

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.missing
handler500 = errors.server_error
