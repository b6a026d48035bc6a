from django.apps import AppConfig
from django.contrib.admin import apps as admin


class LeergemeenschapConfig(AppConfig):
    """The wiring of the site."""

    name = "leergemeenschap"


class OrganiserAdminConfig(admin.AdminConfig):
    """The admin of Django, with a door of its own."""

    default = False
    default_site = "leergemeenschap.admin_site.Site"
