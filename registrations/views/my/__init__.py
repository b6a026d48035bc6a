"""Pages behind a private link."""

from registrations.views.my import group, outcomes, preparation, questions, registration

__all__ = ["group", "outcomes", "preparation", "questions", "registration"]
