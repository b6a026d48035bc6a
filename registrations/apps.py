from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    """The people."""

    name = "registrations"
    verbose_name = "deelnemers en mail"
