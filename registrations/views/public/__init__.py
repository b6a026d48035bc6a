"""Pages for everyone."""

from registrations.views.public import interest, outcomes, signup

__all__ = ["interest", "outcomes", "signup"]
