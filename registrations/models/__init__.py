from registrations.models.attempt import Attempt
from registrations.models.attendance import Attendance
from registrations.models.mail import QueuedMail
from registrations.models.participant import AttendanceStatus, Participant, Region, Sector, Status

__all__ = [
    "Attempt",
    "Attendance",
    "AttendanceStatus",
    "Participant",
    "QueuedMail",
    "Region",
    "Sector",
    "Status",
]
