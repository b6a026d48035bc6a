"""The programme in the admin. registrations.admin registers it, with the people added."""

from sessions_app.admin.account import AccountPages
from sessions_app.admin.edition import EditionPages
from sessions_app.admin.theme import SessionPages, ThemePages

__all__ = ["AccountPages", "EditionPages", "SessionPages", "ThemePages"]
