"""A change of a session that many hear of: the worker makes it whole, or not at all."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registrations import jobs
from registrations.desk import sessions
from registrations.desk import work as long_work
from registrations.desk.work import Interrupted, Progress
from registrations.models import QueuedMail, Status, Work, WorkState
from registrations.models.work import MOST_ATTEMPTS
from registrations.places import session_changes
from sessions_app.models import Edition, Session, Theme, User
from tests.desk import on_page
from tests.people import make_participant, session_of

pytestmark = pytest.mark.portable

CHANGE = "admin:sessions_app_session_change"


@pytest.fixture
def theme(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Theme:
    """A theme with more people than the page itself mails."""
    monkeypatch.setattr(sessions, "MOST_AT_ONCE", 2)
    for name in ("piet", "anna", "bram"):
        make_participant(theme, email=f"{name}@example.org")
    return theme


def asked(answer: Any) -> Work:
    """The work to which a page led."""
    work = Work.objects.get()
    assert answer["Location"] == reverse("admin:registrations_work_change", args=[work.pk])
    assert (work.state, QueuedMail.objects.count()) == (WorkState.WAITING, 0)
    return work


def ended(work: Work) -> tuple[str, str]:
    """How it ended, once the worker was there."""
    jobs.do_works()
    work.refresh_from_db()
    return work.state, work.words


def confirm(desk: Client, url: str, **changes: Any) -> Any:
    data = on_page(desk.get(url)) | changes
    return desk.post(url, data | {"confirmed": desk.post(url, data).context["preview"]})


def test_a_session_that_many_hear_of_moves_by_the_worker(desk: Client, theme: Theme) -> None:
    session = session_of(theme.edition, 2)
    work = asked(confirm(desk, reverse(CHANGE, args=[session.pk]), starts_at_1="14.00"))
    assert timezone.localtime(session.starts_at).hour == 13
    assert ended(work) == (
        WorkState.DONE,
        "Bijeenkomst 2, 24 november 2026 is bewaard. Berichten die uitgaan: 3.",
    )
    assert timezone.localtime(session_of(theme.edition, 2).starts_at).hour == 14
    assert set(QueuedMail.objects.values_list("kind", flat=True)) == {"session_changed"}


def test_so_does_one_that_is_added_called_off_or_deleted(desk: Client, theme: Theme) -> None:
    edition = theme.edition
    add = f"{reverse('admin:sessions_app_session_add')}?editie={edition.pk}"
    new = {"starts_at_0": "10-3-2027", "starts_at_1": "13", "ends_at_1": "15"}
    kinds = []
    second = session_of(edition, 2)
    for answer in (
        lambda: confirm(desk, add, edition=edition.pk, **new),
        lambda: confirm(desk, reverse(CHANGE, args=[second.pk]), is_off="on"),
        lambda: desk.post(
            reverse("admin:sessions_app_session_delete", args=[session_of(edition, 3).pk]),
            {"post": "yes"},
        ),
    ):
        assert ended(asked(answer()))[0] == WorkState.DONE
        kinds.append(list(QueuedMail.objects.values_list("kind", flat=True)))
        QueuedMail.objects.all().delete()
        Work.objects.all().delete()
    assert kinds == [["session_added"] * 3, ["session_cancelled"] * 3, ["session_cancelled"] * 3]
    rows = [(each.position, bool(each.cancelled_at)) for each in edition.sessions.all()]
    assert rows == [(1, False), (2, True), (4, False)]


def test_many_are_deleted_from_the_list_by_the_worker(desk: Client, theme: Theme) -> None:
    rows = {"action": "delete_selected", "post": "yes"}
    keys = list(theme.edition.sessions.values_list("pk", flat=True)[1:])
    desk.post(reverse("admin:sessions_app_session_changelist"), rows | {"_selected_action": keys})
    assert Work.objects.count() == 2
    jobs.do_works()
    assert (Session.objects.count(), QueuedMail.objects.count()) == (1, 6)


def test_a_change_of_what_changed_meanwhile_is_refused(
    desk: Client, theme: Theme, olga: User
) -> None:
    session = session_of(theme.edition, 2)
    work = asked(confirm(desk, reverse(CHANGE, args=[session.pk]), starts_at_1="14.00"))
    later = session.starts_at + timedelta(minutes=30)
    Session.objects.filter(pk=session.pk).update(starts_at=later)
    state, words = ended(work)
    assert (state, words.startswith("Iemand anders wijzigde deze bijeenkomst.")) == (
        WorkState.REFUSED,
        True,
    )
    assert session_of(theme.edition, 2).starts_at == later
    assert not QueuedMail.objects.exists()


def test_a_number_that_was_taken_meanwhile_is_refused(desk: Client, theme: Theme) -> None:
    edition: Edition = theme.edition
    session = session_of(edition, 2)
    work = asked(confirm(desk, reverse(CHANGE, args=[session.pk]), position=9))
    edition.sessions.filter(position=3).update(position=9)
    assert ended(work) == (
        WorkState.REFUSED,
        "Er is intussen een andere bijeenkomst met dit nummer.",
    )
    assert not QueuedMail.objects.exists()


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """One mail in a transaction."""
    monkeypatch.setattr(sessions, "BATCH", 1)


def dies_after(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker break off with a mail in hand, once so many are stored."""
    tell, told = session_changes.tell, iter(range(number))

    def until_it_dies(*args: Any) -> int:
        count = tell(*args)
        if next(told, None) is None:
            raise Interrupted
        return count

    monkeypatch.setattr(session_changes, "tell", until_it_dies)


@pytest.mark.usefixtures("one_by_one")
def test_a_worker_that_dies_leaves_the_rest_to_the_next_and_tells_nobody_twice(
    desk: Client, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(theme.edition, 2)
    work = asked(confirm(desk, reverse(CHANGE, args=[session.pk]), starts_at_1="14.00"))
    dies_after(1, monkeypatch)
    took = Work.objects.take(timezone.now())
    assert took
    with pytest.raises(Interrupted):
        sessions.change(took, Progress(took, lambda: False))
    monkeypatch.undo()
    assert timezone.localtime(session_of(theme.edition, 2).starts_at).hour == 14
    assert list(QueuedMail.objects.values_list("recipient", flat=True)) == ["piet@example.org"]

    # Who comes in between reads the new time, and who leaves hears nothing of it.
    make_participant(theme, email="later@example.org")
    theme.participants.filter(email="bram@example.org").update(status=Status.CANCELLED)
    Work.objects.update(due_at=timezone.now())
    assert ended(work)[0] == WorkState.DONE
    told = QueuedMail.objects.order_by("pk").values_list("kind", "recipient")
    assert list(told) == [
        ("session_changed", "piet@example.org"),
        ("session_changed", "anna@example.org"),
    ]


@pytest.mark.usefixtures("one_by_one")
def test_a_change_that_is_half_told_goes_on_before_the_next_and_cannot_be_stopped(
    desk: Client, theme: Theme, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(theme.edition, 2)
    url = reverse(CHANGE, args=[session.pk])
    first = asked(confirm(desk, url, starts_at_1="14.00"))
    dies_after(1, monkeypatch)
    took = Work.objects.take(timezone.now())
    assert took
    with pytest.raises(Interrupted):
        sessions.change(took, Progress(took, lambda: False))
    monkeypatch.undo()

    page = reverse("admin:registrations_work_change", args=[first.pk])
    assert "Stop dit" not in desk.get(page).content.decode()
    assert not long_work.stop(first, by=olga)
    # A second change has few mails, and is for the worker all the same.
    monkeypatch.setattr(sessions, "MOST_AT_ONCE", 200)
    confirm(desk, url, starts_at_1="14.30", ends_at_1="16.30")
    second = Work.objects.exclude(pk=first.pk).get()
    jobs.do_works()
    second.refresh_from_db()
    assert (second.state, second.due_at) == (WorkState.WAITING, timezone.now() + sessions.AGAIN)
    assert timezone.localtime(session_of(theme.edition, 2).starts_at).hour == 14

    Work.objects.update(due_at=timezone.now())
    jobs.do_works()
    assert set(Work.objects.values_list("state", flat=True)) == {WorkState.DONE}
    mails = QueuedMail.objects.filter(recipient="bram@example.org").order_by("pk")
    assert ["14.30–16.30" in mail.text for mail in mails] == [False, True]


@pytest.mark.usefixtures("one_by_one")
def test_what_broke_off_half_told_goes_on_by_one_press_and_tells_nobody_twice(
    desk: Client, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = reverse(CHANGE, args=[session_of(theme.edition, 2).pk])
    work = asked(confirm(desk, url, starts_at_1="14.00"))
    page = reverse("admin:registrations_work_change", args=[work.pk])
    go_on = reverse("admin:registrations_work_go_on", args=[work.pk])
    dies_after(1, monkeypatch)
    for _ in range(MOST_ATTEMPTS):
        took = Work.objects.take(timezone.now())
        assert took
        with pytest.raises(Interrupted):
            sessions.change(took, Progress(took, lambda: False))
        Work.objects.update(due_at=timezone.now())
    monkeypatch.undo()
    assert ended(work)[0] == WorkState.FAILED
    front = desk.get("/admin/").content.decode()
    assert f'href="{page}">Bijeenkomst wijzigen brak halverwege af' in front
    assert "Maak dit af" in desk.get(page).content.decode()

    said = [desk.post(go_on, follow=True).content.decode() for _ in range(2)]

    assert ["Het gaat verder" in each for each in said] == [True, False]
    assert ended(work)[0] == WorkState.DONE
    told = QueuedMail.objects.order_by("recipient").values_list("recipient", flat=True)
    assert list(told) == ["anna@example.org", "bram@example.org", "piet@example.org"]
    assert "Maak dit af" not in desk.get(page).content.decode()


def test_older_news_of_a_session_is_not_taken_up_after_the_newer(
    desk: Client, theme: Theme, olga: User
) -> None:
    url = reverse(CHANGE, args=[session_of(theme.edition, 2).pk])
    older = asked(confirm(desk, url, starts_at_1="14.00"))
    assert ended(older)[0] == WorkState.DONE
    Work.objects.update(state=WorkState.FAILED)
    assert list(Work.objects.broken_off()) == [older]
    confirm(desk, url, starts_at_1="14.30", ends_at_1="16.30")
    assert ended(Work.objects.exclude(pk=older.pk).get())[0] == WorkState.DONE
    assert not long_work.go_on(older, by=olga)
    # What was not made yet has told nobody: it is asked again where it was asked.
    Work.objects.update(state=WorkState.FAILED, asked={})
    assert not Work.objects.broken_off().exists()


def test_of_many_who_hear_of_it_the_page_names_some(
    desk: Client, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_changes, "SHOWN", 2)
    url = reverse(CHANGE, args=[session_of(theme.edition, 2).pk])
    page = desk.post(url, on_page(desk.get(url)) | {"starts_at_1": "14.00"})
    shown = page.context["hearers"].placed
    assert (shown.number, len(shown.shown)) == (3, 2)
    assert "<li>en nog 1 ander</li>" in page.content.decode()
