from registrations.admin.mail import QueuedMailAdmin
from registrations.admin.participant import ParticipantAdmin

__all__ = ["ParticipantAdmin", "QueuedMailAdmin"]
