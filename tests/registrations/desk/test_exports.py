"""Files of any number of people: read a page at a time, and written down as far as they went."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations import jobs
from registrations.desk import exports, people
from registrations.desk.exports import FileFormat, people_file
from registrations.desk.tables import read_table
from registrations.groups import rows
from registrations.models import (
    Attendance,
    AttendanceStatus,
    ExportLog,
    Participant,
    Status,
    Work,
    WorkState,
)
from registrations.models.mail import MailState
from sessions_app.http import Content
from sessions_app.models import Edition, Theme, User
from tests.people import NOW, make_group, make_organiser, make_participant, session_of
from tests.smtp import make_mail

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

PAGE = reverse("admin:registrations_participant_file")
LIST = reverse("admin:registrations_participant_changelist")


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people in a page, and workbooks of three that are made by the worker."""
    monkeypatch.setattr(rows, "AT_ONCE", 2)
    monkeypatch.setattr("registrations.admin.people_file.MOST_IN_A_REQUEST", 2)


def seven(theme: Theme) -> list[str]:
    """Seven people, some of one name, in another order than that of their names."""
    families = ["Vos", "Bos", "Bos", "Öz", "Bos", "Abel", "bós"]
    for number, family in enumerate(families):
        make_participant(
            theme, given_name="Ana", family_name=family, email=f"p{number}@example.org"
        )
    return ["p5", "p1", "p2", "p4", "p6", "p3", "p0"]


def file_of(edition: Edition, by: User, *columns: str) -> Content:
    _, content = people_file(
        Participant.objects.filter(edition=edition),
        edition=edition,
        columns=columns,
        file_format=FileFormat.CSV,
        by=by,
    )
    return content


def rows_of(content: bytes) -> list[list[str]]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=";"))


@pytest.mark.usefixtures("small_pages")
def test_people_of_one_name_stand_once_on_whichever_page(
    edition: Edition, theme: Theme, olga: User
) -> None:
    names = seven(theme)
    last = Participant.objects.get(email="p0@example.org")
    Attendance.objects.create(
        participant=last, session=session_of(edition), status=AttendanceStatus.LATE
    )
    found = rows_of(b"".join(file_of(edition, olga, "email", "session_1")))
    marks = [*[""] * 6, "kwam later"]
    assert found == [
        ["E-mailadres", "Bijeenkomst 1"],
        *[[f"{name}@example.org", mark] for name, mark in zip(names, marks, strict=True)],
    ]


@pytest.mark.usefixtures("small_pages")
def test_what_is_written_down_is_true_of_who_hangs_up(
    edition: Edition, theme: Theme, olga: User
) -> None:
    seven(theme)
    content = file_of(edition, olga, "email")
    known = []
    for _ in range(2):
        next(content)
        known.append(ExportLog.objects.get().rows)
    content.close()
    assert known == [2, 4]
    log = ExportLog.objects.get()
    assert (log.by, log.at, log.rows) == (olga, NOW, 4)
    assert log.what == f"{edition.slug}-deelnemers-2026-09-01.csv"


def test_a_file_goes_out_while_it_is_made(desk: Client, edition: Edition, theme: Theme) -> None:
    make_participant(theme, status=Status.WAITING, waiting_since=NOW)
    answer = desk.post(PAGE, {"columns": ["status"], "file_format": "csv"})
    assert (answer.streaming, answer.has_header("Content-Length")) == (True, False)
    # What was read by now is written down by now.
    assert ExportLog.objects.get().rows == 1
    assert rows_of(answer.getvalue()) == [["Status"], ["wachtlijst"]]


@pytest.mark.usefixtures("small_pages")
def test_a_file_takes_a_statement_for_each_page_and_each_note(
    edition: Edition, theme: Theme, olga: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_participant(theme)
    # The sessions, by which columns there are and which they are; then the people and the log.
    with django_assert_num_queries(4):
        b"".join(file_of(edition, olga, "email"))
    seven(theme)
    with django_assert_num_queries(2 + 5 + 5):
        b"".join(file_of(edition, olga, "email"))


def asked(desk: Client, edition: Edition, **query: str) -> Work:
    """The work that is asked for by a press on the page of a list."""
    address = f"{PAGE}?{'&'.join(f'{k}={v}' for k, v in {'editie': edition.pk, **query}.items())}"
    answer = desk.post(address, {"columns": ["email"], "file_format": "xlsx"})
    work = Work.objects.get()
    assert answer["Location"] == reverse("admin:registrations_work_change", args=[work.pk])
    return work


@pytest.mark.usefixtures("small_pages")
def test_a_workbook_of_many_is_made_by_the_worker(
    desk: Client, edition: Edition, theme: Theme, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registrations.groups.spreadsheet.PIECE", 1000)
    names = seven(theme)
    make_participant(theme, given_name="Bo", email="bo@example.org")
    assert "meer dan 10.000 deelnemers" in desk.get(PAGE).content.decode()
    work = asked(desk, edition, q="ana")
    # Not who it is about, but how they are found; and that for as long as it is needed.
    assert work.asked == {"columns": ["email"]}
    jobs.do_works()
    work.refresh_from_db()
    assert (work.words, work.upload) == ("Het bestand met 7 deelnemers is klaar.", None)
    assert (work.done, work.total) == (6, 7)
    assert work.parts.count() > 1
    content = desk.get(reverse("admin:registrations_work_file", args=[work.pk])).getvalue()
    assert [row for _, row in read_table(content).rows] == [[f"{n}@example.org"] for n in names]
    assert [(log.by, log.rows) for log in ExportLog.objects.all()] == [(olga, 7)]


@pytest.mark.usefixtures("small_pages")
def test_more_people_than_a_workbook_holds_are_refused_in_words(
    desk: Client, edition: Edition, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_IN_A_WORKBOOK", 6)
    seven(theme)
    work = asked(desk, edition)
    jobs.do_works()
    work.refresh_from_db()
    assert (work.state, work.has_file, work.words) == (
        WorkState.REFUSED,
        False,
        "In een Excel-bestand passen 1.048.575 deelnemers. U vroeg er meer. Kies CSV, of zoek en"
        " filter eerst in de lijst.",
    )
    assert rows_of(b"".join(file_of(edition, make_organiser(email="o@example.org"), "email")))[7:]


@pytest.mark.usefixtures("small_pages")
def test_what_was_searched_for_goes_with_who_is_forgotten(
    desk: Client, edition: Edition, theme: Theme
) -> None:
    seven(theme)
    work = asked(desk, edition, q="bos")
    Work.objects.update(upload=None)
    jobs.do_works()
    work.refresh_from_db()
    assert work.words == "Intussen is er iemand vergeten. Vraag het bestand nog eens."


def test_a_file_has_whom_the_list_shows(desk: Client, edition: Edition, theme: Theme) -> None:
    group, other = make_group(theme), edition.themes.get(position=2)
    piet = make_participant(theme, email="piet@example.org", subgroup=group, prepares=True)
    Attendance.objects.create(
        participant=piet, session=session_of(edition), status=AttendanceStatus.ABSENT
    )
    make_participant(other, email="", sector="vo")
    make_participant(other, email="w@example.org", status=Status.WAITING, waiting_since=NOW)
    make_participant(theme, email="z@example.org", given_name="Zoë", region="zeeland")
    make_mail(participant=Participant.objects.get(given_name="Zoë"), state=MailState.FAILED)
    session = str(session_of(edition).pk)
    choices: list[dict[str, Any]] = [
        {},
        {"q": "zoe"},
        {"q": ""},
        {"q": "!"},
        {people.THEME: str(theme.pk)},
        {people.STATUS: "waiting"},
        {people.GROUP: "any"},
        {people.GROUP: "1", people.THEME: str(theme.pk)},
        {people.SECTOR: "vo"},
        {people.REGION: "zeeland", "q": "z"},
        {people.PREPARES: "1"},
        {people.ABSENT: session},
        {people.MAIL: "failed"},
        {people.MAIL: "no_address", "o": "2"},
    ]
    shown = [
        {one.pk for one in desk.get(LIST, choice).context["cl"].result_list} for choice in choices
    ]
    assert [{one.pk for one in people.listed(edition, choice)} for choice in choices] == shown
    assert len({frozenset(keys) for keys in shown}) > 5
