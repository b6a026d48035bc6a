from django.apps import AppConfig


class LeergemeenschapConfig(AppConfig):
    name = "leergemeenschap"
