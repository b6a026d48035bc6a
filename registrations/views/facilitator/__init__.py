"""Pages of gespreksleiders."""

from registrations.views.facilitator import (
    attendance,
    group_message,
    missed,
    outcome_file,
    outcomes,
    plenary,
    preparation,
    questions,
    roster,
    suggestions,
    today,
)

__all__ = [
    "attendance",
    "group_message",
    "missed",
    "outcome_file",
    "outcomes",
    "plenary",
    "preparation",
    "questions",
    "roster",
    "suggestions",
    "today",
]
