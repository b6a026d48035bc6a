"""What a participant reads of their own place: the sessions, the group and who is in it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils import timezone

from registrations.models import (
    AttendanceStatus,
    Event,
    Participant,
    PlenaryQuestion,
    QuestionState,
    Region,
    Subgroup,
)
from registrations.models.participant import by_family_name
from registrations.models.subgroup import WayIn
from sessions_app.models import Session, Theme, User

# What is noted of a session, or of a theme, beside a status of attendance.
PREPARED, ANSWERED, WANTED = "prepared", "answered", "wanted"
# What is read of the others in a group.
OF_MEMBER = ["given_name", "family_name", "organisation", "sector", "region", "share_contact"]


@dataclass(frozen=True)
class OwnSession:
    """A session as one participant meets it."""

    session: Session
    now: datetime
    # A status of attendance; empty where nobody noted anything.
    mark: str
    is_prepared: bool
    # It was over before this person took part.
    is_earlier: bool
    # Where they go at this moment.
    way: WayIn

    @property
    def is_off(self) -> bool:
        return self.session.cancelled_at is not None

    @property
    def is_over(self) -> bool:
        return self.session.ends_at <= self.now

    @property
    def is_going_on(self) -> bool:
        return not self.is_off and self.session.starts_at <= self.now < self.session.ends_at

    @property
    def when(self) -> str:
        """How near it is, in a word; empty where it is not near."""
        if self.is_going_on:
            return "nu bezig"
        today = timezone.localdate(self.now)
        near: dict[date, str] = {today: "vandaag", today + timedelta(days=1): "morgen"}
        return near.get(timezone.localdate(self.session.starts_at), "")

    @property
    def is_excused(self) -> bool:
        """Whether this person told that they do not come, or was told of by who leads them."""
        return self.mark == AttendanceStatus.EXCUSED

    @property
    def was_there(self) -> bool:
        """Whether they were marked as there themselves, not who had the place before."""
        is_there = self.mark in {AttendanceStatus.PRESENT, AttendanceStatus.LATE}
        return is_there and not self.is_earlier

    @property
    def in_hindsight(self) -> str:
        """What one reads of a session that is past."""
        if self.is_off:
            return "Deze bijeenkomst ging niet door."
        if self.is_earlier:
            return "U deed toen nog niet mee."
        return IN_HINDSIGHT.get(self.mark, "Geweest.")


IN_HINDSIGHT: dict[str, str] = {
    AttendanceStatus.PRESENT: "U was erbij.",
    AttendanceStatus.LATE: "U was erbij. U kwam iets later.",
    AttendanceStatus.EXCUSED: "U kon er niet bij zijn.",
    AttendanceStatus.ABSENT: "U was er niet bij.",
}


@dataclass(frozen=True)
class OwnGroup:
    """A group as one of its members reads of it: names of those who agreed to that alone."""

    people: int
    sectors: int
    provinces: int
    # The others who share their name, by family name.
    sharing: list[Participant]

    @property
    def unnamed(self) -> int:
        """How many others do not share theirs."""
        return self.people - 1 - len(self.sharing)


@dataclass(frozen=True)
class Mine:
    """The place of a participant at one moment."""

    sessions: list[OwnSession]
    # The names of those who lead the group; without a group, of those who lead the theme.
    leaders: list[str]
    group: OwnGroup | None
    # The title of the theme that they asked for and have no answer about, or nothing.
    wanted: str
    # Whether a question of their group has an answer.
    has_answers: bool

    @property
    def next(self) -> OwnSession | None:
        """The first session that is held and not over; one that goes on is still the next."""
        coming = [own for own in self.sessions if not own.is_off and not own.is_over]
        return min(coming, key=lambda own: own.session.starts_at, default=None)

    @property
    def called_off(self) -> list[OwnSession]:
        """What was called off and would have come before the next one."""
        coming = self.next
        off = [own for own in self.sessions if own.is_off and not own.is_over]
        return [own for own in off if coming and own.session.starts_at < coming.session.starts_at]

    @property
    def later(self) -> list[OwnSession]:
        """What comes beside the next one, also what was called off."""
        return [own for own in self.sessions if not own.is_over and own is not self.next]

    @property
    def past(self) -> list[OwnSession]:
        return [own for own in self.sessions if own.is_over]

    @property
    def attended(self) -> list[int]:
        """The numbers of the sessions where they were."""
        return [own.session.position for own in self.past if own.was_there]


def mine(participant: Participant, now: datetime) -> Mine:
    """What somebody with a place reads of it. Takes three statements, without a group two."""
    noted = _noted(participant)
    return Mine(
        sessions=[
            OwnSession(
                session,
                now,
                noted.mark.get(session.pk, ""),
                session.pk in noted.prepared,
                not participant.took_part_in(session),
                participant.way_in(session, now),
            )
            for session in participant.edition.sessions.all()
        ],
        leaders=_leaders(participant),
        group=own_group(participant) if participant.subgroup_id else None,
        wanted=noted.wanted,
        has_answers=noted.has_answers,
    )


def own_group(participant: Participant) -> OwnGroup:
    """The group that somebody is in; one statement, however many are in it."""
    members = list(Participant.objects.filter(subgroup=participant.subgroup_id).only(*OF_MEMBER))
    others = [member for member in members if member != participant]
    return OwnGroup(
        people=len(members),
        sectors=len({member.sector for member in members}),
        provinces=len({member.region for member in members} - {Region.LANDELIJK, ""}),
        sharing=by_family_name(other for other in others if other.share_contact),
    )


@dataclass(frozen=True)
class _Noted:
    mark: dict[int, str]
    prepared: set[int]
    wanted: str
    has_answers: bool


def _noted(participant: Participant) -> _Noted:
    """What is noted of somebody, in one statement: of which session, what, and a title."""
    marks = participant.attendances.values_list("session_id", F("status"), Value(""))
    prepared = participant.preparations.filter(theme=participant.theme_id)
    asked = Event.objects.theme_requests().filter(participant=participant)
    answered = PlenaryQuestion.objects.filter(
        Q(state=QuestionState.DISCUSSED) | Q(merged_into__state=QuestionState.DISCUSSED),
        subgroup=participant.subgroup_id,
    )
    rows = marks.union(
        prepared.values_list("session_id", Value(PREPARED), Value("")),
        asked.order_by().values_list("pk", Value(WANTED), F("to_theme__title")),
        answered.order_by().values_list("session_id", Value(ANSWERED), Value("")),
    )
    found = list(rows)
    return _Noted(
        mark={key: what for key, what, _ in found if what not in {PREPARED, WANTED, ANSWERED}},
        prepared={key for key, what, _ in found if what == PREPARED},
        wanted=next((title or "" for _, what, title in found if what == WANTED), ""),
        has_answers=any(what == ANSWERED for _, what, _ in found),
    )


def _leaders(participant: Participant) -> list[str]:
    """The names of those who lead the group of somebody, or else their theme; one statement."""
    of_group = Subgroup.facilitators.through._default_manager.filter(
        user=OuterRef("pk"), subgroup=participant.subgroup_id
    )
    of_theme = Theme.facilitators.through._default_manager.filter(
        user=OuterRef("pk"), theme=participant.theme_id
    )
    found = User.objects.annotate(leads_group=Exists(of_group), leads_theme=Exists(of_theme))
    leaders = list(found.filter(Q(leads_group=True) | Q(leads_theme=True)).order_by("name", "pk"))
    own = [one for one in leaders if one.leads_group]
    return list(dict.fromkeys(one.name for one in own or leaders if one.name))
