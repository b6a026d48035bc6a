"""Pages behind a private link."""

from registrations.views.my import (
    data,
    effects,
    group,
    news,
    outcomes,
    preparation,
    questions,
    registration,
    suggestions,
)

__all__ = [
    "data",
    "effects",
    "group",
    "news",
    "outcomes",
    "preparation",
    "questions",
    "registration",
    "suggestions",
]
