"""The sheets of attendance: who was in a group in a session, and whether they were there."""

from collections.abc import Sequence

from django.utils import timezone

from registrations.models import Attendance, Participant
from sessions_app.models import Session


def keep_past(people: Sequence[Participant]) -> None:
    """Keep these people on the sheets of their present group, before they leave it.

    That is of the sessions that began since they joined. They may be of several groups, but of one
    edition.
    """
    people = [person for person in people if person.subgroup_id]
    if not people:
        return
    began = Session.objects.filter(
        edition=people[0].edition_id, starts_at__lte=timezone.now(), cancelled_at=None
    )
    sessions = list(began)
    if not sessions:
        return
    Attendance.objects.bulk_create(
        [
            Attendance(participant=person, session=session, subgroup_id=person.subgroup_id)
            for person in people
            for session in sessions
            if person.took_part_in(session)
        ],
        ignore_conflicts=True,
    )
    # Who said beforehand that they could not come has a row without a group.
    loose = Attendance.objects.filter(participant__in=people, session__in=sessions, subgroup=None)
    for subgroup_id in {person.subgroup_id for person in people}:
        loose.filter(participant__subgroup=subgroup_id).update(subgroup=subgroup_id)
