"""Pages behind a private link."""

from registrations.views.my import (
    data,
    group,
    news,
    outcomes,
    preparation,
    questions,
    registration,
)

__all__ = ["data", "group", "news", "outcomes", "preparation", "questions", "registration"]
