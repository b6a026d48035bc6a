"""The tables can go back to what they were, with all that was stored in between."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from registrations.models import Attendance, AttendanceStatus, Participant, Subgroup, Told
from sessions_app.models import Edition
from tests.people import NOW, make_edition, make_participant
from tests.smtp import make_mail

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_all_tables_go_back_to_the_first_ones_and_come_again_with_what_was_stored() -> None:
    """In one walk, for that is what takes long; each line below is about a migration."""
    edition = make_edition()
    first, second, third = edition.sessions.all()
    theme = edition.themes.all()[0]
    group = Subgroup.objects.create(theme=theme, number=1)
    piet = make_participant(theme, subgroup=group, family_name="Çelik")
    for session, status in ((first, ""), (second, AttendanceStatus.EXCUSED)):
        Attendance.objects.create(participant=piet, session=session, subgroup=group, status=status)
    reminder = make_mail(kind="reminder", participant=piet, session=first, reminder_on=NOW.date())
    make_mail(kind="missed", participant=piet, session=third)
    make_mail(kind="missed", session=third)
    make_mail(kind="confirmation", participant=piet)
    typed = make_participant(theme, email="jan@school.nl\u200b", new_email="<jan@Thuis.NL>")
    sender = {"sender_email": "afzender@example.org"}
    make_participant(make_edition("mensen", **sender).themes.all()[0])
    make_participant(make_edition("zonder", contact_email="").themes.all()[0])
    make_edition("niemand", **sender)
    make_edition("concept", is_published=False, **sender)
    try:
        call_command("migrate", "sessions_app", "0001", verbosity=0)
        assert "shared_cache" not in connection.introspection.table_names()
    finally:
        call_command("migrate", verbosity=0)
    assert "shared_cache" in connection.introspection.table_names()

    # Of the sheets of attendance the excuses stay.
    [kept] = Attendance.objects.all()
    assert (kept.session, kept.status, kept.subgroup) == (second, AttendanceStatus.EXCUSED, None)
    # Who was told is known from the mail of before.
    assert sorted(Told.objects.values_list("participant", "session", "kind", "on")) == [
        (piet.pk, first.pk, "reminder", reminder.reminder_on),
        (piet.pk, third.pk, "missed", timezone.localdate()),
    ]
    # Addresses are brought to the form that mail goes to.
    typed.refresh_from_db()
    assert (typed.email, typed.new_email) == ("jan@school.nl", "jan@thuis.nl")
    # So far an invitation was from the address for questions; where nobody has one, the sender.
    assert dict(Edition.objects.values_list("slug", "organiser_email")) == {
        edition.slug: "vragen@example.org",
        "mensen": "vragen@example.org",
        "zonder": settings.DEFAULT_FROM_EMAIL,
        "niemand": "afzender@example.org",
        "concept": "",
    }
    # Who signed up before is found by name.
    assert list(Participant.objects.search("celik de piet")) == [piet]
    assert bytes(Participant.objects.get(pk=piet.pk).sort_key) == b"celik\0piet"
