"""What hardly ever happens at the desk, each said in words."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from registrations import jobs
from registrations.desk import exports, mails, work
from registrations.desk.bar import Bar
from registrations.desk.overview import overview_of
from registrations.desk.work import CannotBeDone, Progress
from registrations.letters import again
from registrations.letters.again import NotTrueAnyMore, send_again
from registrations.models import (
    Attendance,
    AttendanceStatus,
    MailText,
    Message,
    Participant,
    Preparation,
    Work,
    WorkKind,
    WorkState,
)
from registrations.models.mail import MailState
from registrations.models.message import MessageState
from sessions_app.models import Edition, Theme, User
from tests.people import NOW, make_participant, session_of
from tests.smtp import make_mail

pytestmark = pytest.mark.django_db


def asked(edition: Edition, kind: WorkKind, **fields: Any) -> Work:
    return Work.objects.create(kind=kind, edition=edition, **fields)


@pytest.mark.parametrize(
    ("do", "kind", "about"),
    [
        (exports.make, WorkKind.EXPORT, {"columns": ["email"]}),
        (mails.send_again, WorkKind.MAIL, {"mails": []}),
    ],
)
def test_work_of_an_account_that_is_gone_is_refused(
    edition: Edition, do: Any, kind: WorkKind, about: dict[str, Any]
) -> None:
    nobodys = asked(edition, kind, asked=about)
    with pytest.raises(CannotBeDone):
        do(nobodys, Progress(nobodys, lambda: False))


def test_a_file_that_broke_on_its_way_is_refused_by_the_worker(
    edition: Edition, olga: User
) -> None:
    broken = work.ask(
        kind=WorkKind.IMPORT, edition=edition, by=olga, asked={"columns": {}}, upload=b"\0"
    )
    jobs.do_works()
    broken.refresh_from_db()
    assert (broken.state, broken.upload) == (WorkState.REFUSED, None)


def test_a_draft_without_its_file_is_missing(desk: Client, edition: Edition) -> None:
    draft = asked(edition, WorkKind.IMPORT, state=WorkState.DRAFT)
    page = reverse("admin:sessions_app_edition_import_check", args=[edition.pk, draft.pk])
    assert desk.get(page).status_code == 404


def test_more_than_can_be_named_cannot_come(edition: Edition, theme: Theme) -> None:
    for number in range(15):
        piet = make_participant(theme, email=f"p{number}@example.org")
        Attendance.objects.create(
            participant=piet, session=session_of(edition), status=AttendanceStatus.EXCUSED
        )
    coming = overview_of(edition, NOW).next_session
    assert coming is not None
    assert (len(coming.names), coming.others) == (12, 3)


def test_a_key_that_is_none_is_of_the_edition_at_hand(desk: Client, edition: Edition) -> None:
    request = RequestFactory().get("/admin/sessions_app/theme/x/change/")
    request.user = User.objects.get(email="olga@example.org")
    assert Bar(request).edition == edition
    answer = desk.get("/admin/sessions_app/theme/abc/change/", follow=True)
    assert answer.context["bar"].edition == edition


@pytest.mark.parametrize("kind", ["message", "group_message"])
def test_what_somebody_typed_is_not_written_anew(
    edition: Edition, theme: Theme, olga: User, kind: str
) -> None:
    piet = make_participant(theme)
    old = make_mail(
        kind=kind, edition=edition, participant=piet, recipient=piet.email, state=MailState.SENT
    )
    try:
        assert send_again(old, by=olga).text == old.text
    except NotTrueAnyMore as refused:
        assert refused.sentence


def test_who_was_forgotten_gets_no_mail_again(edition: Edition, theme: Theme, olga: User) -> None:
    piet = make_participant(theme)
    old = make_mail(kind="confirmation", edition=edition, participant=piet, state=MailState.SENT)
    Participant.objects.filter(pk=piet.pk).update(
        forgotten_at=NOW, given_name="", family_name="", email="", organisation=""
    )
    with pytest.raises(NotTrueAnyMore) as refused:
        send_again(old, by=olga)
    assert refused.value.sentence == again.NOBODY


def test_a_mail_that_is_true_no_more_is_refused_at_the_press(
    desk: Client, edition: Edition
) -> None:
    old = make_mail(kind="small_group", edition=edition, state=MailState.SENT)
    page = reverse("admin:registrations_queuedmail_send_again", args=[old.pk])
    answer = desk.post(page, follow=True)
    assert again.OF_THEN in answer.content.decode()


def test_a_mail_leads_to_the_one_that_it_is_again(
    desk: Client, edition: Edition, theme: Theme, olga: User
) -> None:
    piet = make_participant(theme)
    old = make_mail(
        kind="link", edition=edition, participant=piet, recipient=piet.email, state=MailState.SENT
    )
    new = send_again(old, by=olga)
    for one, other in [(old, new), (new, old)]:
        page = reverse("admin:registrations_queuedmail_change", args=[one.pk])
        link = reverse("admin:registrations_queuedmail_change", args=[other.pk])
        assert link in desk.get(page).content.decode()


def test_a_message_that_was_refused_says_why_in_the_list(desk: Client, edition: Edition) -> None:
    Message.objects.create(
        edition=edition,
        subject="Welkom",
        text="Dag.",
        state=MessageState.REFUSED,
        refusal="Er is niemand meer.",
    )
    page = desk.get(reverse("admin:registrations_message_changelist"))
    assert "niet verstuurd. Er is niemand meer." in page.content.decode()


def test_without_an_edition_a_message_begins_with_one(desk: Client, db: None) -> None:
    answer = desk.get(reverse("admin:registrations_message_add"))
    assert answer["Location"] == reverse("admin:sessions_app_edition_add")


def test_rows_have_a_name(edition: Edition, theme: Theme) -> None:
    text = MailText(edition=edition, kind="confirmation", subject="Welkom", body="Dag.")
    prepared = Preparation(theme=theme, session=session_of(edition))
    assert all(map(str, (text, prepared)))
