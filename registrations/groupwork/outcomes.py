"""What the groups make: written together, shared with the other groups, published for everyone.

Whoever changes an outcome or its makers locks the row of its group first; who locks a person too
locks the person before the group.
"""

from collections.abc import Collection
from typing import TypedDict, Unpack, cast

from django.db import transaction
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.utils import timezone

from registrations.events import happened
from registrations.models import (
    Maker,
    News,
    NewsKind,
    Outcome,
    OutcomeState,
    OutcomeVersion,
    Participant,
    Status,
    Subgroup,
)
from registrations.models.participant import NoLongerTakesPart
from sessions_app import programme
from sessions_app.models import User


class OutcomeChanged(Exception):
    """Somebody else wrote since the page was opened; nothing was saved."""


class IsPublished(Exception):
    """What is published is changed by an organiser alone."""


class NotShared(Exception):
    """An outcome is published from where its group shares it, and nowhere else."""


class Content(TypedDict):
    """What people write in an outcome."""

    for_whom: str
    problem: str
    what: str
    proof: str
    sharing: str
    text: str
    url: str


FIELDS = list(Content.__annotations__)


def content_of(outcome: Outcome) -> Content:
    """What is written in an outcome now."""
    return cast(Content, model_to_dict(outcome, fields=FIELDS))


@transaction.atomic
def write(
    group: Subgroup,
    *,
    by: User,
    version: int,
    state: OutcomeState | None = None,
    **content: Unpack[Content],
) -> Outcome:
    """Save what a group makes, and where `state` says so, how far it is.

    `version` is that of the outcome on the page that was opened, 0 where there was none. Raises
    OutcomeChanged when there is another one now, and IsPublished when it is not for this user
    to change any more. What is the same as before makes no new version, whatever page it is from.
    Who may read it once it is shared hears so by mail.
    """
    outcome = locked_outcome(group) or Outcome(subgroup=group)
    if outcome.state == OutcomeState.PUBLISHED and (state or not by.is_staff):
        raise IsPublished
    before = content_of(outcome)
    is_same = content == before
    # The same words wipe nothing: somebody may have pressed twice.
    if outcome.version != version and not (is_same and state in {None, outcome.state}):
        raise OutcomeChanged
    is_shared_now = state == OutcomeState.SHARED and outcome.state != OutcomeState.SHARED
    outcome.state = state or outcome.state
    if is_same:
        if outcome.pk:
            outcome.save()
            _tell_if_shared(outcome, is_shared_now)
        return outcome
    if outcome.pk and content["what"] != outcome.what:
        # Nobody agrees with a sentence that they did not read.
        outcome.agreements.all().delete()
    for name, value in content.items():
        setattr(outcome, name, value)
    now = timezone.now()
    outcome.version, outcome.changed_at = version + 1, now
    is_first = outcome.pk is None
    outcome.save()
    if outcome.state == OutcomeState.PUBLISHED:
        programme.changed()
    if version == 0 and not is_first:
        # It was there before versions were kept.
        outcome.versions.create(number=0, content=before, at=now)
    outcome.versions.create(number=outcome.version, content=content, by=by, at=now)
    _tell_if_shared(outcome, is_shared_now)
    happened("outcome %d: version %d by account %d", outcome.pk, outcome.version, by.pk)
    return outcome


def put_back(group: Subgroup, number: int, *, by: User, version: int) -> Outcome:
    """Write the text of an earlier version anew, as one version more.

    Raises OutcomeVersion.DoesNotExist for a number that the outcome of this group never had, and
    what `write` raises.
    """
    earlier = OutcomeVersion.objects.get(outcome__subgroup=group, number=number)
    content = {name: earlier.content.get(name, "") for name in FIELDS}
    return write(group, by=by, version=version, **cast(Content, content))


@transaction.atomic
def publish(outcome: Outcome) -> Outcome:
    """Show an outcome to everyone, with the names of the members who agreed to that.

    They and the other members hear so by mail. Raises NotShared when its group does not share it.
    A second time changes nothing.
    """
    outcome = _fresh(outcome)
    if outcome.state == OutcomeState.PUBLISHED:
        return outcome
    if outcome.state != OutcomeState.SHARED:
        raise NotShared
    outcome.state, outcome.published_at = OutcomeState.PUBLISHED, timezone.now()
    outcome.save()
    programme.changed()
    Maker.objects.bulk_create(
        [_maker(outcome, person) for person in _who_agreed(outcome.subgroup)],
        ignore_conflicts=True,
    )
    makers = outcome.makers.exclude(participant=None).values_list("participant", flat=True)
    members = outcome.subgroup.participants.placed().values_list("pk", flat=True)
    News.objects.note(NewsKind.PUBLISHED, {*members, *makers}, about=outcome.pk)
    happened("outcome %d published", outcome.pk)
    return outcome


@transaction.atomic
def unpublish(outcome: Outcome) -> Outcome:
    """Show an outcome to the groups of its edition alone again. A second time changes nothing."""
    outcome = _fresh(outcome)
    if outcome.state == OutcomeState.PUBLISHED:
        outcome.state, outcome.published_at = OutcomeState.SHARED, None
        outcome.save()
        programme.changed()
        happened("outcome %d published no more", outcome.pk)
    return outcome


@transaction.atomic
def be_named(participant: Participant) -> Participant:
    """Put the name of a person by what their group makes, also where that is published already.

    Raises NoLongerTakesPart when the person has cancelled or the place is somebody else's by now.
    """
    participant = Participant.objects.lock_holder(participant)
    if participant.status == Status.CANCELLED:
        raise NoLongerTakesPart
    group = participant.subgroup
    outcome = locked_outcome(group) if group else None
    participant.may_be_named = True
    participant.save(update_fields=["may_be_named"])
    if outcome and outcome.state == OutcomeState.PUBLISHED:
        Maker.objects.bulk_create([_maker(outcome, participant)], ignore_conflicts=True)
    return participant


@transaction.atomic
def be_named_no_more(participant: Participant) -> Participant:
    """Take the name of a person away, from published pages too; who has cancelled may do so.

    Raises NoLongerTakesPart when the place is somebody else's by now.
    """
    participant = Participant.objects.lock_holder(participant)
    _lock_group_of(participant)
    participant.may_be_named = False
    participant.save(update_fields=["may_be_named"])
    Maker.objects.filter(participant=participant).delete()
    return participant


@transaction.atomic
def take_away(makers: Collection[Maker]) -> None:
    """Take names away for people who can no longer do so, or who asked the organiser to."""
    # All people before their group, in the order of every verb that locks more people.
    people = Participant.objects.filter(made__in=makers)
    list(people.select_for_update(of=("self",), no_key=True))
    for maker in makers:
        if participant := maker.participant:
            be_named_no_more(participant)
        else:
            maker.delete()


@transaction.atomic
def let_go(participant: Participant) -> None:
    """Keep the name that stands under an outcome apart from a place that somebody takes over.

    The caller has locked the person.
    """
    _lock_group_of(participant)
    Maker.objects.filter(participant=participant).update(participant=None)


@transaction.atomic
def correct_name(participant: Participant) -> None:
    """Write the name under an outcome as its bearer writes it now."""
    _lock_group_of(participant)
    Maker.objects.filter(participant=participant).update(name=participant.full_name)


def names(group: Subgroup, outcome: Outcome | None) -> list[str]:
    """The makers who agreed to be named: those kept, and until publication the present members."""
    kept = [maker.name for maker in outcome.makers.all()] if outcome else []
    if outcome and outcome.state == OutcomeState.PUBLISHED:
        return kept
    return kept + [person.full_name for person in _who_agreed(group).filter(made=None)]


def locked_outcome(group: Subgroup) -> Outcome | None:
    """The outcome of a group as it is now; nobody else changes or begins it meanwhile."""
    Subgroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    return Outcome.objects.filter(subgroup=group).select_related("subgroup").first()


def _tell_if_shared(outcome: Outcome, is_shared_now: bool) -> None:
    """Note for its group, and for all others who have a place, that there is something to read."""
    if not is_shared_now:
        return
    edition = outcome.subgroup.theme.edition_id
    placed = Participant.objects.known().placed().filter(edition=edition)
    group_of = dict(placed.values_list("pk", "subgroup"))
    own = {person for person, group in group_of.items() if group == outcome.subgroup_id}
    News.objects.note(NewsKind.SHARED, own, about=outcome.pk)
    News.objects.note(NewsKind.SHARED_BY_OTHERS, group_of.keys() - own, about=outcome.pk)


def _fresh(outcome: Outcome) -> Outcome:
    fresh = locked_outcome(outcome.subgroup)
    if fresh is None:
        raise Outcome.DoesNotExist
    return fresh


def _lock_group_of(participant: Participant) -> None:
    if participant.subgroup:
        locked_outcome(participant.subgroup)


def _who_agreed(group: Subgroup) -> QuerySet[Participant]:
    return group.participants.placed().filter(may_be_named=True)


def _maker(outcome: Outcome, participant: Participant) -> Maker:
    return Maker(outcome=outcome, participant=participant, name=participant.full_name)
