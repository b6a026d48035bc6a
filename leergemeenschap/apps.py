from django.apps import AppConfig
from django.contrib.admin import apps as admin


class LeergemeenschapConfig(AppConfig):
    name = "leergemeenschap"


class OrganiserAdminConfig(admin.AdminConfig):
    default = False
    default_site = "leergemeenschap.admin_site.Site"
