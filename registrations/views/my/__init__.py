"""Pages behind a private link."""

from registrations.views.my import data, group, outcomes, preparation, questions, registration

__all__ = ["data", "group", "outcomes", "preparation", "questions", "registration"]
