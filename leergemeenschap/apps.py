import logging
from importlib import import_module
from typing import Any

from allauth.mfa.apps import MFAConfig
from django.apps import AppConfig
from django.contrib.admin import apps as admin


class LeergemeenschapConfig(AppConfig):
    """The wiring of the site."""

    name = "leergemeenschap"
    # allauth's, which is imported above, is not for this site itself.
    default = True

    def ready(self) -> None:
        """Warnings are lines of the log, like all else; and so is who signs in."""
        logging.captureWarnings(True)
        # With models, which are there only now.
        import_module("leergemeenschap.sign_ins")


class OrganiserAdminConfig(admin.AdminConfig):
    """The admin of Django, with a door of its own."""

    default = False
    default_site = "leergemeenschap.admin_site.Site"


# What an account shows besides an address, by the type that allauth stores.
KINDS = {
    "totp": "app met codes",
    "webauthn": "toegangssleutel",
    "recovery_codes": "herstelcodes",
}


class FactorsConfig(MFAConfig):
    """allauth's second factors, by Dutch names; what is stored stays theirs."""

    default = False
    verbose_name: Any = "inloggen"

    def ready(self) -> None:
        super().ready()
        model = self.get_model("Authenticator")
        model._meta.verbose_name = "tweede stap"
        model._meta.verbose_name_plural = "tweede stappen"
        model.add_to_class("__str__", _name)


def _name(factor: Any) -> str:
    """The kind of a factor, and the name that its owner gave it."""
    name = f" {factor.wrap().name}" if factor.type == "webauthn" else ""
    return KINDS[factor.type] + name
