"""What may never be, and who may see to it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations.models import Attempt, Attendance, Participant, Status
from sessions_app.models import Theme
from tests.people import NOW, PIET, make_edition, make_participant, session_of

pytestmark = pytest.mark.portable


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "PIET@example.org"}, "Dit e-mailadres is hier al aangemeld."),
        ({"email": "x@example.org", "status": "elders"}, "Kies een van de statussen."),
        ({"email": "x@example.org", "sector": "kerk"}, "Kies een van de sectoren."),
        ({"email": "x@example.org", "region": "parijs"}, "Kies een van de provincies."),
    ],
)
def test_the_database_refuses_what_may_never_be(
    theme: Theme, changes: dict[str, Any], message: str
) -> None:
    make_participant(theme)
    other = Participant(edition=theme.edition, theme=theme, **PIET | changes)
    with pytest.raises(ValidationError) as error:
        other.validate_constraints()
    assert message in error.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


@pytest.mark.postgresql
def test_a_theme_of_another_edition_is_refused(theme: Theme) -> None:
    stranger = make_edition("andere").themes.get(position=1)
    participant = Participant(edition=theme.edition, theme=stranger, **PIET)
    with pytest.raises(ValidationError, match="Dit thema hoort bij een andere"):
        participant.clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        participant.save()


def test_people_stand_in_order_of_family_name_without_tussenvoegsel(theme: Theme) -> None:
    names = [("Noor", "van der", "Berg"), ("Piet", "de", "Vries"), ("Ali", "", "Aydin")]
    for number, (given, prefix, family) in enumerate(names):
        make_participant(
            theme,
            email=f"{number}@example.org",
            given_name=given,
            name_prefix=prefix,
            family_name=family,
        )
    assert [participant.full_name for participant in Participant.objects.all()] == [
        "Ali Aydin",
        "Noor van der Berg",
        "Piet de Vries",
    ]
    assert str(Participant.objects.last()) == "Piet de Vries (De Regenboog)"


def test_the_admin_names_what_has_no_name(theme: Theme) -> None:
    piet = make_participant(theme)
    session = theme.edition.sessions.get(position=1)
    attendance = Attendance(participant=piet, session=session, status="excused")
    attempt = Attempt(kind="sign_up", at=NOW)
    assert [str(attendance), str(attempt)] == [
        f"{piet.pk} · kan niet",
        "sign_up op 01-09-2026 10:00",
    ]


def test_who_joins_when_a_session_ends_took_no_part_in_it(theme: Theme) -> None:
    session = session_of(theme.edition)
    moments = [session.ends_at - timedelta(microseconds=1), session.ends_at]
    people = [Participant(joined_at=moment) for moment in moments]
    assert [person.took_part_in(session) for person in people] == [True, False]


def test_each_status_has_its_question(theme: Theme) -> None:
    for status in Status.values:
        make_participant(theme, email=f"{status}@example.org", status=status, waiting_since=NOW)
    people = theme.participants
    assert [p.status for p in people.placed()] == ["placed"]
    assert [p.status for p in people.waiting()] == ["waiting"]
    assert sorted(p.status for p in people.active()) == ["placed", "waiting"]


@pytest.mark.parametrize("people", [1, 60])
def test_the_list_takes_ten_statements_at_most(
    desk: Client,
    theme: Theme,
    people: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for i in range(people):
        make_participant(theme, email=f"p{i}@example.org")
    with django_assert_max_num_queries(10):
        desk.get(reverse("admin:registrations_participant_changelist"))
