from registrations.admin.edition import EditionAdmin
from registrations.admin.effects import EffectAdmin
from registrations.admin.exports import ExportLogAdmin
from registrations.admin.facilitators import UserAdmin
from registrations.admin.interest import InterestAdmin
from registrations.admin.mail import QueuedMailAdmin
from registrations.admin.message_list import MessageAdmin
from registrations.admin.outcomes import OutcomeAdmin
from registrations.admin.participant import ParticipantAdmin
from registrations.admin.questions import PlenaryQuestionAdmin
from registrations.admin.session import SessionAdmin
from registrations.admin.theme import ThemeAdmin
from registrations.admin.work import WorkAdmin

__all__ = [
    "EditionAdmin",
    "EffectAdmin",
    "ExportLogAdmin",
    "InterestAdmin",
    "MessageAdmin",
    "OutcomeAdmin",
    "ParticipantAdmin",
    "PlenaryQuestionAdmin",
    "QueuedMailAdmin",
    "SessionAdmin",
    "ThemeAdmin",
    "UserAdmin",
    "WorkAdmin",
]
