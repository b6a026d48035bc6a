"""Pages for everyone."""

from registrations.views.public import outcomes, signup

__all__ = ["outcomes", "signup"]
