"""What a browser posts to sign up."""

from typing import Any

from registrations.forms.guarded import new_stamp
from sessions_app.models import Edition
from tests.people import PIET


def posted(edition: Edition, **fields: Any) -> dict[str, Any]:
    """Piet's form for the first theme, opened now."""
    theme = edition.themes.first()
    assert theme
    return PIET | {"theme": theme.pk, "website": "", "stamp": new_stamp()} | fields
