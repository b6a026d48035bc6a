from sessions_app.models.edition import Edition, Partner
from sessions_app.models.session import Session
from sessions_app.models.theme import Theme
from sessions_app.models.user import User

__all__ = ["Edition", "Partner", "Session", "Theme", "User"]
