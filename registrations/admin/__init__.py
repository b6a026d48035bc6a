from registrations.admin.facilitators import UserAdmin
from registrations.admin.mail import QueuedMailAdmin
from registrations.admin.outcome import OutcomeAdmin
from registrations.admin.participant import ParticipantAdmin
from registrations.admin.programme import EditionAdmin, SessionAdmin, ThemeAdmin
from registrations.admin.questions import PlenaryQuestionAdmin

__all__ = [
    "EditionAdmin",
    "OutcomeAdmin",
    "ParticipantAdmin",
    "PlenaryQuestionAdmin",
    "QueuedMailAdmin",
    "SessionAdmin",
    "ThemeAdmin",
    "UserAdmin",
]
