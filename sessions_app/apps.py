from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class SessionsAppConfig(AppConfig):
    """The programme."""

    name = "sessions_app"
    verbose_name = "programma"

    def ready(self) -> None:
        """Keep the pages true: whatever of the programme changes, they are made anew."""
        from sessions_app import programme
        from sessions_app.models import Edition, Partner, Session, Theme

        for model in (Edition, Theme, Session, Partner):
            post_save.connect(programme.changed, sender=model)
            post_delete.connect(programme.changed, sender=model)
