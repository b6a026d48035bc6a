"""Pages for everyone."""

from registrations.views.public import groups, interest, outcomes, signup

__all__ = ["groups", "interest", "outcomes", "signup"]
