"""Pages of gespreksleiders."""

from registrations.views.facilitator import (
    attendance,
    group_message,
    groups,
    missed,
    outcomes,
    plenary,
    preparation,
    questions,
)

__all__ = [
    "attendance",
    "group_message",
    "groups",
    "missed",
    "outcomes",
    "plenary",
    "preparation",
    "questions",
]
