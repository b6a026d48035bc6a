from registrations.admin.mail import QueuedMailAdmin
from registrations.admin.outcome import OutcomeAdmin
from registrations.admin.participant import ParticipantAdmin
from registrations.admin.programme import EditionAdmin, SessionAdmin, ThemeAdmin

__all__ = [
    "EditionAdmin",
    "OutcomeAdmin",
    "ParticipantAdmin",
    "QueuedMailAdmin",
    "SessionAdmin",
    "ThemeAdmin",
]
