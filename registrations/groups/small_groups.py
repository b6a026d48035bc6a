"""Groups with too few people: who is told, and that they are told once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from registrations.groups.roster import Size
from registrations.letters import mail, outbox, texts
from registrations.models import (
    Attendance,
    AttendanceStatus,
    Participant,
    QueuedMail,
    Subgroup,
    SubgroupMove,
)
from sessions_app.models import Edition, Session


@dataclass(frozen=True)
class Signal:
    """That a group has too few people, or will have at this session."""

    group: Subgroup
    size: Size
    session: Session | None


@transaction.atomic
def report_small_groups(now: datetime) -> int:
    """Queue the mails about groups that became too small, or will be; return the number of groups.

    Run it as often as you like: the group remembers what was told, until it is large enough again.
    Takes as many statements for one group as for many.
    """
    # Another run waits here, and then reads what this one has told.
    groups = list(_groups(now).select_for_update(of=("self",), no_key=True))
    # During a session it is too late to do something about it.
    coming = {group.pk: group.theme.edition.next_to_begin(now) for group in groups}
    sizes = _sizes(groups, coming)
    signals: list[Signal] = []
    changed: list[Subgroup] = []
    for group in groups:
        before = (group.is_reported_small, group.reported_session_id)
        signals.extend(_signals(group, sizes[group.pk], coming[group.pk]))
        if (group.is_reported_small, group.reported_session_id) != before:
            changed.append(group)
    Subgroup.objects.bulk_update(changed, ["is_reported_small", "reported_session"])
    outbox.queue(*[letter for signal in signals for letter in _letters(signal)])
    return len(signals)


def _groups(now: datetime) -> QuerySet[Subgroup]:
    """The groups of editions that are not over, once they have or had members."""
    came = SubgroupMove.objects.filter(theme=OuterRef("theme"), to_number=OuterRef("number"))
    has_or_had = Exists(Participant.objects.filter(subgroup=OuterRef("pk"))) | Exists(came)
    groups = Subgroup.objects.filter(
        has_or_had, theme__edition__in=Edition.objects.not_over(now)
    ).order_by("pk")
    return groups.select_related("theme__edition").prefetch_related(
        "theme__edition__sessions",
        "facilitators",
        "theme__facilitators",
        texts.at_hand("theme__edition"),
    )


def _sizes(groups: Sequence[Subgroup], coming: dict[int, Session | None]) -> dict[int, Size]:
    """Counted after the groups are locked."""
    placed = Participant.objects.placed().filter(subgroup__in=groups)
    members = Counter(placed.values_list("subgroup", flat=True))
    cannot_come = Attendance.objects.filter(
        session__in={session.pk for session in coming.values() if session},
        status=AttendanceStatus.EXCUSED,
        participant__in=placed,
    ).values_list("participant__subgroup", flat=True)
    excused = Counter(cannot_come)
    return {
        group.pk: Size(members[group.pk], excused[group.pk], group.theme.edition.subgroup_min)
        for group in groups
    }


def _signals(group: Subgroup, size: Size, session: Session | None) -> Iterator[Signal]:
    """What has to be told now; the group remembers it, or forgets what is no longer so."""
    if size.is_small and not group.is_reported_small:
        yield Signal(group, size, None)
    group.is_reported_small = size.is_small
    if session is None or size.expected >= size.smallest:
        group.reported_session_id = None
    elif size.will_be_small and group.reported_session_id != session.pk:
        yield Signal(group, size, session)
        group.reported_session_id = session.pk


def _letters(signal: Signal) -> Iterator[QueuedMail]:
    """To the organiser, and to those who lead the group."""
    group, edition = signal.group, signal.group.theme.edition
    leaders = [leader for leader in group.leaders if leader.is_active]
    board = reverse("admin:sessions_app_theme_board", args=[group.theme_id])
    page = reverse("registrations:group", args=[group.pk])
    links = {leader.email: page for leader in leaders}
    links[edition.reply_to] = board
    for recipient, link in links.items():
        context = {
            "group": group,
            "theme": group.theme,
            "size": signal.size,
            "session": signal.session,
            "for_organiser": link == board,
            "has_leader": bool(leaders),
            "link": settings.SITE_URL + link,
        }
        yield mail.letter("small_group", edition=edition, recipient=recipient, context=context)
