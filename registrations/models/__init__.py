from registrations.models.attempt import Attempt
from registrations.models.attendance import Attendance
from registrations.models.export import ExportLog
from registrations.models.mail import QueuedMail
from registrations.models.outcome import Outcome
from registrations.models.participant import (
    AttendanceStatus,
    Participant,
    Region,
    Sector,
    Status,
    Subgroup,
)
from registrations.models.subgroup import Division, PairRule, SubgroupMove

__all__ = [
    "Attempt",
    "Attendance",
    "AttendanceStatus",
    "Division",
    "ExportLog",
    "Outcome",
    "PairRule",
    "Participant",
    "QueuedMail",
    "Region",
    "Sector",
    "Status",
    "Subgroup",
    "SubgroupMove",
]
