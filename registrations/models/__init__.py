from registrations.models.attendance import Attendance
from registrations.models.brake import Attempt
from registrations.models.choices import AttendanceStatus, Region, Sector, Status
from registrations.models.division import Division, PairRule, SubgroupMove
from registrations.models.effect import Effect
from registrations.models.export import ExportLog
from registrations.models.farewell import Farewell
from registrations.models.interest import Interest
from registrations.models.job import Job
from registrations.models.mail import QueuedMail
from registrations.models.mail_text import MailText
from registrations.models.message import Message, MessageState, SavedText
from registrations.models.news import News, NewsKind
from registrations.models.outcomes import (
    Maker,
    Outcome,
    OutcomeFile,
    OutcomeState,
    OutcomeVersion,
)
from registrations.models.participant import Participant
from registrations.models.preparation import Preparation, PreparationTask
from registrations.models.questions import PlenaryQuestion, QuestionKind, QuestionState
from registrations.models.story import Event, EventKind
from registrations.models.subgroup import Subgroup
from registrations.models.suggestions import Agreement, Suggestion
from registrations.models.told import Told
from registrations.models.work import Work, WorkKind, WorkPart, WorkState

__all__ = [
    "Agreement",
    "Attempt",
    "Attendance",
    "AttendanceStatus",
    "Division",
    "Effect",
    "Event",
    "EventKind",
    "ExportLog",
    "Farewell",
    "Interest",
    "Job",
    "MailText",
    "Maker",
    "Message",
    "MessageState",
    "News",
    "NewsKind",
    "Outcome",
    "OutcomeFile",
    "OutcomeState",
    "OutcomeVersion",
    "PairRule",
    "Participant",
    "PlenaryQuestion",
    "Preparation",
    "PreparationTask",
    "QuestionKind",
    "QuestionState",
    "QueuedMail",
    "Region",
    "SavedText",
    "Sector",
    "Status",
    "Subgroup",
    "SubgroupMove",
    "Suggestion",
    "Told",
    "Work",
    "WorkKind",
    "WorkPart",
    "WorkState",
]
