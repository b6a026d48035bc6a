from registrations.models.attempt import Attempt
from registrations.models.mail import QueuedMail
from registrations.models.participant import Participant, Region, Sector, Status

__all__ = ["Attempt", "Participant", "QueuedMail", "Region", "Sector", "Status"]
