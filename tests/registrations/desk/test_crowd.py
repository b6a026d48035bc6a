"""A crowd of invented people, for programmers."""

import io
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.forms.models import model_to_dict
from pytest_django import Settings

from registrations.desk import crowd
from registrations.models import Attendance, Participant, QueuedMail, Status, Subgroup
from registrations.models.mail import MailState
from sessions_app.models import Edition, Theme
from tests.people import NOW, make_participant

MANY = 300


@pytest.fixture(autouse=True)
def _development(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a programmer has it, with pieces so small that there are some."""
    settings.DEBUG = True
    monkeypatch.setattr(crowd, "PIECE", 128)


def load(*options: str) -> str:
    out = io.StringIO()
    call_command("load_people", "--participants", str(MANY), *options, stdout=out)
    return out.getvalue()


def loaded() -> Edition:
    return Edition.objects.get(slug="proef-met-velen")


@pytest.mark.usefixtures("db", "clock")
def test_a_crowd_signs_up_for_an_edition_of_its_own_and_is_counted_meanwhile() -> None:
    said = load()

    assert said == (
        "\rproef-met-velen: 128 of 300 people"
        "\rproef-met-velen: 256 of 300 people"
        "\rproef-met-velen: 300 of 300 people"
        "\nhttp://localhost/edities/proef-met-velen/\n"
    )
    edition = loaded()
    assert edition.title == "Proef met 300 verzonnen deelnemers"
    assert edition.is_open_for_registration(NOW)
    assert edition.participants.count() == MANY
    assert not Subgroup.objects.exists()
    assert not QueuedMail.objects.exists()


@pytest.mark.usefixtures("db", "clock")
def test_a_crowd_in_one_theme_comes_without_a_word_where_none_is_wanted() -> None:
    assert load("--themes", "1", "--verbosity", "0") == ""
    [theme] = loaded().themes.all()
    assert theme.capacity is None
    assert theme.participants.count() == MANY


@pytest.mark.usefixtures("db", "clock")
def test_each_of_them_is_valid_found_by_name_and_came_in_order() -> None:
    load()

    people = Participant.objects.select_related("theme", "edition").order_by("pk")
    for person in people[::10]:
        person.full_clean()
        assert person in Participant.objects.search(f"{person.family_name} {person.organisation}")
    moments = [person.registered_at for person in people]
    assert moments == sorted(moments)
    assert NOW - timedelta(weeks=3) == moments[0] < moments[-1] < NOW
    sizes = Counter(person.organisation for person in people)
    assert max(sizes.values()) >= 2 * MANY / len(sizes)


@pytest.mark.usefixtures("db", "clock")
def test_the_last_theme_is_full_some_wait_for_it_and_some_cancelled() -> None:
    load("--themes", "2")

    first, full = loaded().themes.all()
    assert full.participants.placed().count() == full.capacity == 135
    assert first.capacity is None

    def counts(theme: Theme) -> set[str]:
        return set(theme.participants.values_list("status", flat=True))

    assert counts(first) == {Status.PLACED, Status.CANCELLED}
    assert counts(full) == {*Status}


@pytest.mark.usefixtures("db", "clock")
def test_they_are_the_same_ones_every_time_and_others_by_another_seed() -> None:
    def told(edition: Edition) -> list[dict[str, Any]]:
        left_out = ["id", "edition", "theme", "subgroup"]
        people = edition.participants.order_by("pk")
        return [model_to_dict(one, exclude=left_out) for one in people]

    for options in ([], [], ["--seed", "7"]):
        load(*options)

    one, same, other = Edition.objects.order_by("pk")
    assert told(one) == told(same)
    assert told(one) != told(other)


@pytest.mark.usefixtures("db", "clock")
def test_groups_of_ten_with_a_sheet_of_the_past_and_mail_that_was_sent() -> None:
    load("--grouped", "--held", "--mails", "2")

    edition = loaded()
    assert edition.has_begun(NOW)
    groups = Subgroup.objects.filter(theme__edition=edition)
    for theme in edition.themes.all():
        *whole, last = theme.subgroups.order_by("number")
        assert [group.number for group in whole] == [*range(1, len(whole) + 1)]
        assert {group.participants.count() for group in whole} == {10}
        assert 1 <= last.participants.count() <= 10
    placed = edition.participants.placed()
    assert not placed.filter(subgroup=None).exists()
    assert [person.told_number for person in placed] == [
        person.subgroup_number for person in placed.select_related("subgroup")
    ]
    sheets = Attendance.objects.filter(subgroup__in=groups)
    assert 0.7 < sheets.count() / placed.count() < 0.9
    assert {row.session for row in sheets.select_related("session")} == {edition.first_session}
    mails = QueuedMail.objects.values_list("state", "participant").distinct()
    assert QueuedMail.objects.count() == 2 * MANY
    assert {*mails} == {
        (MailState.SENT, pk) for pk in edition.participants.values_list("pk", flat=True)
    }


def test_an_edition_that_is_there_is_filled_beside_who_is_in_it(
    edition: Edition, theme: Theme
) -> None:
    make_participant(theme)
    theme.capacity = 20
    theme.save()

    for _ in range(2):
        load("--edition", edition.slug)

    assert edition.participants.count() == 2 * MANY + 1
    assert theme.participants.placed().count() == 20


@pytest.mark.usefixtures("db", "clock")
@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        (["--edition", "nergens"], "There is no edition with a theme whose slug is 'nergens'."),
        (["--themes", "0"], "There is one participant and one theme at least."),
    ],
)
def test_what_cannot_be_filled_is_said(options: list[str], refusal: str) -> None:
    with pytest.raises(CommandError) as refused:
        load(*options)

    assert str(refused.value) == refusal
    assert not Edition.objects.exists()


def test_outside_development_it_refuses(edition: Edition, settings: Settings) -> None:
    settings.DEBUG = False

    with pytest.raises(CommandError) as refused:
        load()

    assert str(refused.value) == "load_people is for development: it needs DEBUG=on."


def test_where_somebody_is_real_it_refuses(theme: Theme) -> None:
    make_participant(theme, email="piet@echteschool.nl")

    with pytest.raises(CommandError) as refused:
        load()

    assert str(refused.value) == "This database knows people who are not invented: use another one."
