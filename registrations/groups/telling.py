"""Telling people in which group they are: who still has to hear it, and one mail each."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, Q

from registrations.groups import division
from registrations.letters import mail, outbox, texts
from registrations.models import Participant
from registrations.models.participant import ParticipantQuerySet
from sessions_app.models import Theme


def untold(people: ParticipantQuerySet) -> ParticipantQuerySet:
    """Who of these people is in a group that they were not told of yet."""
    is_told = Q(told_number__isnull=False, told_number=F("subgroup__number"))
    return people.placed().exclude(subgroup=None).exclude(is_told)


def people_to_tell(theme: Theme) -> ParticipantQuerySet:
    """Who of them has an address, with all that their mail says."""
    people = untold(division.people_of(theme)).exclude(email="")
    people = people.select_related("subgroup__outcome", "theme", "edition")
    return people.prefetch_related(
        "theme__facilitators",
        "subgroup__facilitators",
        "edition__sessions",
        texts.at_hand("edition"),
    )


def places(people: ParticipantQuerySet) -> list[tuple[int, int]]:
    """In which group each of them is: their key and its number, in the order of the rows."""
    found = people.prefetch_related(None).order_by("pk")
    return list(found.values_list("pk", "subgroup__number"))


@transaction.atomic
def tell(theme: Theme, *, those: Mapping[int, int] | None = None) -> int:
    """Mail their group to everyone who was not told yet; return their number.

    With `those`, who is in which group by primary key: only to them, as far as that is still so.
    """
    # Whoever is being moved at this moment is told of the group they go to.
    division.lock(theme)
    # Nobody cancels or hands over until their mail is in the outbox.
    found = people_to_tell(theme).select_for_update(of=("self",), no_key=True)
    if those is not None:
        found = found.filter(pk__in=those)
    people = [p for p in found if those is None or those[p.pk] == p.subgroup_number]
    outbox.queue(*[mail.subgroup_letter(person) for person in people])
    for person in people:
        person.told_number = person.subgroup_number
    Participant.objects.bulk_update(people, ["told_number"])
    return len(people)
