"""How a group chooses what it makes: its members suggest, choose together, and agree.

Whoever suggests or agrees locks the row of the group; who locks a person too does that first.
"""

from django.db import transaction
from django.utils import timezone

from registrations.events import happened
from registrations.groupwork import outcomes
from registrations.groupwork.outcomes import IsPublished, locked_outcome
from registrations.models import (
    Agreement,
    Outcome,
    OutcomeState,
    Participant,
    Status,
    Subgroup,
    Suggestion,
)
from registrations.models.participant import NoLongerTakesPart
from sessions_app.models import User

# How many suggestions one person has at a time.
SUGGESTIONS_EACH = 5


class AlreadyChosen(Exception):
    """The group chose already: there is nothing to suggest any more, and to take back neither."""


class PastChoosing(Exception):
    """The group is past choosing: it works on a draft, or shares it."""


class TooManySuggestions(Exception):
    """This participant has as many suggestions as one may have."""


class ChoiceChanged(Exception):
    """The group chose something else since the page was shown."""


@transaction.atomic
def suggest(
    group: Subgroup, text: str, *, participant: Participant | None = None, by: User | None = None
) -> Suggestion:
    """Suggest what a group could make; the same words again are one suggestion.

    Raises AlreadyChosen, Subgroup.DoesNotExist for a group that is deleted by now, and
    TooManySuggestions for a participant who has enough of them.
    """
    _refuse_once_chosen(group)
    if found := group.suggestions.filter(text__iexact=text).first():
        return found
    if participant and participant.suggestions.filter(subgroup=group).count() >= SUGGESTIONS_EACH:
        raise TooManySuggestions
    suggestion = Suggestion(subgroup=group, text=text, participant=participant, by=by)
    suggestion.save()
    happened("suggestion %d in group %d", suggestion.pk, group.pk)
    return suggestion


@transaction.atomic
def reword(suggestion: Suggestion, text: str) -> None:
    """Put a suggestion in other words. Raises AlreadyChosen."""
    _refuse_once_chosen(suggestion.subgroup)
    Suggestion.objects.filter(pk=suggestion.pk).update(text=text, changed_at=timezone.now())


@transaction.atomic
def withdraw(suggestion: Suggestion) -> None:
    """Take a suggestion back; a second time changes nothing. Raises AlreadyChosen."""
    _refuse_once_chosen(suggestion.subgroup)
    Suggestion.objects.filter(pk=suggestion.pk).delete()


@transaction.atomic
def choose(group: Subgroup, text: str, *, by: User, version: int) -> Outcome:
    """Write down what the group chose, in place of an earlier choice.

    `version` is that of the outcome on the page, 0 where there was none. Raises PastChoosing where
    the group works on what it chose, and what `outcomes.write` raises.
    """
    outcome = locked_outcome(group)
    if outcome and outcome.state != OutcomeState.CHOSEN:
        raise PastChoosing
    content = outcomes.content_of(outcome or Outcome(subgroup=group))
    content["what"] = text
    return outcomes.write(group, by=by, version=version, **content)


@transaction.atomic
def agree(participant: Participant, what: str) -> None:
    """Note that somebody agrees with what their group makes, in the words that they read.

    Raises ChoiceChanged where these are others by now, IsPublished, and NoLongerTakesPart.
    """
    person, outcome = _locked(participant)
    if outcome is None or outcome.what != what:
        raise ChoiceChanged
    Agreement.objects.get_or_create(outcome=outcome, participant=person)


@transaction.atomic
def agree_no_more(participant: Participant) -> None:
    """Take it back that somebody agrees. Raises IsPublished and NoLongerTakesPart."""
    person, _ = _locked(participant)
    person.agreements.all().delete()


def agreeing(outcome: Outcome) -> int:
    """How many of the present members of the group agree with what it makes."""
    members = outcome.agreements.filter(participant__subgroup=outcome.subgroup_id)
    return members.filter(participant__status=Status.PLACED).count()


def _locked(participant: Participant) -> tuple[Participant, Outcome | None]:
    """A member and what their group makes, as both are now."""
    person = Participant.objects.lock_holder(participant)
    if not person.is_placed or person.subgroup is None:
        raise NoLongerTakesPart
    outcome = locked_outcome(person.subgroup)
    if outcome and outcome.state == OutcomeState.PUBLISHED:
        raise IsPublished
    return person, outcome


def _refuse_once_chosen(group: Subgroup) -> None:
    if locked_outcome(group):
        raise AlreadyChosen
