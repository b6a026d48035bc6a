"""Who is forgotten when, what stays, and that it is done once."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from registrations.letters import mail, outbox
from registrations.models import (
    Attendance,
    Farewell,
    Message,
    Participant,
    PlenaryQuestion,
    Preparation,
    QueuedMail,
    SavedText,
    Status,
)
from registrations.models.mail import MailState
from registrations.places import registration
from registrations.privacy import forgetting
from registrations.privacy.forgetting import Forgotten, forget_people
from registrations.sheets import attendance
from sessions_app.models import Session, Theme, User
from tests.people import make_edition, make_facilitator, make_group, make_participant, session_of
from tests.places import address, hand_over, limit, mailed, person, places, sign_up
from tests.smtp import make_mail

pytestmark = [pytest.mark.django_db, pytest.mark.portable]

WEEK, DAY = timedelta(days=7), timedelta(days=1)


def url(participant: Participant) -> str:
    return f"/aanmelding/{participant.token}/gegevens/wissen/"


def at_term(theme: Theme, clock: time_machine.Traveller, **before: float) -> None:
    """The day on which an edition forgets its people, or so long before it."""
    last = theme.edition.sessions.latest("position")
    term = timedelta(days=theme.edition.forget_after_days)
    clock.move_to(last.ends_at + term - timedelta(**before))


def counts() -> Counter[tuple[str, ...]]:
    """How many people there are by theme, sector and status, and how many marks by session."""
    people = Participant.objects.values_list("theme__title", "sector", "status")
    marks = Attendance.objects.values_list("session__position", "status")
    return Counter([*map(tuple, people), *[(str(number), mark) for number, mark in marks]])


@pytest.fixture
def lived(theme: Theme, gijs: User, clock: time_machine.Traveller) -> Theme:
    """A theme in which Anna was there, Bram waits and Carla left."""
    limit(theme, 2)
    for name in ("anna", "carla", "bram"):
        sign_up(theme, name, sector={"anna": "vo"}.get(name, "po"))
    registration.cancel(person("carla"), reason="te druk")
    Participant.objects.filter(email=address("anna")).update(subgroup=make_group(theme))
    first = session_of(theme.edition)
    clock.move_to(first.starts_at)
    attendance.excuse(person("anna"), session_of(theme.edition, 2))
    Attendance.objects.create(participant=person("anna"), session=first, status="present")
    mailed()
    return theme


def test_nobody_is_forgotten_before_the_term(lived: Theme, clock: time_machine.Traveller) -> None:
    at_term(lived, clock, days=1)
    assert forget_people(timezone.now()).people == 0
    assert Participant.objects.known().count() == 3


def test_at_the_term_all_are_forgotten_and_the_counts_stay(
    lived: Theme, clock: time_machine.Traveller
) -> None:
    before = counts()
    at_term(lived, clock)
    assert forget_people(timezone.now()).people == 3
    assert counts() == before
    for one in Participant.objects.all():
        assert (one.full_name, one.email, one.organisation, one.region) == (
            "Vergeten deelnemer",
            "",
            "",
            "",
        )


def test_a_farewell_says_of_which_edition_it_was_and_when(
    lived: Theme, clock: time_machine.Traveller
) -> None:
    at_term(lived, clock)
    forget_people(timezone.now())
    farewell = Farewell.objects.get()
    assert str(farewell) == f"Afscheid van de deelnemers van {lived.edition}"
    assert farewell.done_at == timezone.now()


def test_a_second_run_forgets_and_tells_nothing(
    lived: Theme, clock: time_machine.Traveller
) -> None:
    at_term(lived, clock)
    forget_people(timezone.now())
    assert mailed() == [("people_forgotten", "vragen")]
    assert forget_people(timezone.now() + DAY) == Forgotten()
    assert mailed() == []


def test_a_dry_run_tells_the_same_and_changes_nothing(
    lived: Theme, clock: time_machine.Traveller
) -> None:
    at_term(lived, clock)
    told = StringIO()
    call_command("forget_people", "--dry-run", stdout=told)
    assert told.getvalue().splitlines()[:2] == ["would be forgotten:", "  people: 3"]
    assert (Participant.objects.known().count(), mailed()) == (3, [])
    assert not Farewell.objects.exists()
    told = StringIO()
    call_command("forget_people", stdout=told)
    assert told.getvalue().splitlines()[:2] == ["forgotten:", "  people: 3"]


def test_what_was_broken_off_is_finished_by_the_next_run(
    lived: Theme, clock: time_machine.Traveller
) -> None:
    at_term(lived, clock)
    # As a run leaves it that is killed after its last batch.
    Farewell.objects.create(edition=lived.edition)
    forgetting._forget_batch(lived.edition.participants.known(), timezone.now())
    assert (Participant.objects.known().count(), mailed()) == (0, [])
    forget_people(timezone.now())
    assert mailed() == [("people_forgotten", "vragen")]


def test_it_takes_as_many_statements_for_two_as_for_twenty(
    theme: Theme, clock: time_machine.Traveller
) -> None:
    taken = []
    at_term(theme, clock)
    for people in (2, 20):
        edition = make_edition(slug=f"voor-{people}")
        for number in range(people):
            make_participant(edition.themes.first(), email=f"p{number}@example.org")
        with CaptureQueriesContext(connection) as queries:
            assert forget_people(timezone.now()).people == people
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_reasons_go_the_day_after_the_edition(lived: Theme, clock: time_machine.Traveller) -> None:
    last = lived.edition.sessions.latest("position")
    clock.move_to(last.ends_at - DAY)
    forget_people(timezone.now())
    assert Participant.objects.filter(cancel_reason="te druk").exists()
    clock.move_to(last.ends_at + DAY)
    assert forget_people(timezone.now()).reasons == 1
    assert not Participant.objects.exclude(cancel_reason="").exists()
    assert Participant.objects.known().count() == 3


def test_the_organiser_hears_a_week_before_once(
    lived: Theme, clock: time_machine.Traveller
) -> None:
    at_term(lived, clock, days=8)
    forget_people(timezone.now())
    assert mailed() == []
    at_term(lived, clock, days=6)
    forget_people(timezone.now())
    (told,) = QueuedMail.objects.all()
    assert (told.kind, told.recipient) == ("forget_soon", "vragen@example.org")
    assert "3 personen" in told.text
    mailed()
    forget_people(timezone.now() + DAY)
    assert mailed() == []


class TestFreeText:
    """What people wrote may name anybody."""

    @pytest.fixture(autouse=True)
    def _written(self, lived: Theme) -> None:
        first = session_of(lived.edition)
        group = lived.subgroups.get()
        PlenaryQuestion.objects.create(session=first, subgroup=group, text="Hoe belt Anna?")
        prepared = Preparation.objects.create(theme=lived, session=first, agenda="Anna opent")
        prepared.tasks.create(what="Anna bellen", who=person("anna"))

    def left(self) -> list[str]:
        agendas = Preparation.objects.values_list("agenda", flat=True)
        questions = PlenaryQuestion.objects.values_list("text", flat=True)
        tasks = Preparation.objects.values_list("tasks__what", flat=True)
        return sorted(filter(None, [*agendas, *questions, *tasks]))

    def test_it_goes_at_the_term_where_nobody_looked(
        self, lived: Theme, clock: time_machine.Traveller
    ) -> None:
        at_term(lived, clock)
        assert forget_people(timezone.now()).texts == 3
        assert self.left() == []

    def test_what_an_organiser_looked_at_stays(
        self, desk: Client, lived: Theme, clock: time_machine.Traveller
    ) -> None:
        at_term(lived, clock, days=3)
        page = f"/admin/sessions_app/edition/{lived.edition_id}/teksten/"
        answer = desk.get(page)
        question = PlenaryQuestion.objects.get()
        assert "Hoe belt Anna?" in answer.content.decode()
        posted = {"shown": answer.context["shown"], "wipe": [f"vraag-{question.pk}"]}
        assert desk.post(page, posted).status_code == 302
        at_term(lived, clock)
        forget_people(timezone.now())
        assert self.left() == ["Anna bellen", "Anna opent"]

    def test_what_was_written_after_an_organiser_looked_goes(
        self, lived: Theme, olga: User, clock: time_machine.Traveller
    ) -> None:
        edition = lived.edition
        seen = Message.objects.create(edition=edition, by=olga, subject="Gezien", text="Dag.")
        clock.shift(1)
        Farewell.objects.create(edition=edition, texts_seen_at=timezone.now())
        clock.shift(1)
        Message.objects.create(edition=edition, by=olga, subject="Later", text="Bel Anna.")
        SavedText.objects.create(edition=edition, subject="Later", text="Bel Anna.")
        at_term(lived, clock)
        forget_people(timezone.now())
        assert list(Message.objects.all()) == [seen]
        assert SavedText.objects.count() == 0

    def test_a_page_that_was_open_for_a_while_wipes_nothing(
        self, desk: Client, lived: Theme
    ) -> None:
        page = f"/admin/sessions_app/edition/{lived.edition_id}/teksten/"
        shown = desk.get(page).context["shown"]
        PlenaryQuestion.objects.update(text="Heel anders")
        keys = [f"vraag-{PlenaryQuestion.objects.get().pk}"]
        desk.post(page, {"shown": shown, "wipe": keys})
        assert "Heel anders" in self.left()
        assert not Farewell.objects.exists()

    @pytest.mark.parametrize(
        "key", ["vraag", "vraag-x", "iets-1", "vraag-99999999999", f"vraag-{'9' * 5000}", ""]
    )
    def test_a_strange_key_wipes_nothing(self, desk: Client, lived: Theme, key: str) -> None:
        page = f"/admin/sessions_app/edition/{lived.edition_id}/teksten/"
        shown = desk.get(page).context["shown"]
        assert desk.post(page, {"shown": shown, "wipe": [key]}).status_code == 302
        assert len(self.left()) == 3


class TestOnRequest:
    """Somebody asks for it on their own page."""

    def test_before_the_edition_begins_it_is_done_at_once(
        self, client: Client, theme: Theme
    ) -> None:
        limit(theme, 1)
        anna, _ = sign_up(theme, "anna"), sign_up(theme, "bram")
        mailed()
        page = client.get(url(anna)).content.decode()
        assert "We doen het meteen." in page
        answer = client.post(url(anna))
        assert answer.headers["Location"] == f"/edities/{theme.edition.slug}/vergeten/"
        assert "Uw gegevens zijn gewist" in client.get(answer.headers["Location"]).content.decode()
        assert client.get(url(anna)).status_code == 404
        assert places(theme) == (["bram"], [])
        assert mailed() == [("promoted", "bram"), ("forgotten", "anna")]

    def test_a_second_press_ends_where_the_first_did(self, client: Client, theme: Theme) -> None:
        anna = sign_up(theme, "anna")
        first, second = client.post(url(anna)), client.post(url(anna))
        assert (first.status_code, second.status_code) == (303, 303)
        assert first.headers["Location"] == second.headers["Location"]

    def test_reading_the_page_changes_nothing(self, client: Client, theme: Theme) -> None:
        anna = sign_up(theme, "anna")
        client.get(url(anna))
        client.head(url(anna))
        assert Participant.objects.known().get() == anna

    def test_the_last_mail_goes_once_it_was_sent(self, client: Client, theme: Theme) -> None:
        client.post(url(sign_up(theme, "anna")))
        (last,) = QueuedMail.objects.all()
        forget_people(timezone.now())
        assert QueuedMail.objects.get() == last
        QueuedMail.objects.update(state=MailState.SENT)
        forget_people(timezone.now())
        assert not QueuedMail.objects.exists()

    def test_later_the_organiser_confirms(self, client: Client, desk: Client, lived: Theme) -> None:
        anna = person("anna")
        assert client.post(url(anna)).headers["Location"] == url(anna)
        client.post(url(anna))
        (asked,) = QueuedMail.objects.all()
        assert (asked.kind, asked.recipient) == ("forget_request", "vragen@example.org")
        assert "is bij de organisator" in client.get(url(anna)).content.decode()

        before = counts()
        page = f"/admin/registrations/participant/{anna.pk}/vergeten/"
        shown = desk.get(page).context["shown"]
        assert desk.post(page, {"shown": shown}).status_code == 302
        assert mailed() == [("forgotten", "anna")]
        assert client.get(url(anna)).status_code == 404
        cancelled = counts()
        assert before - cancelled == Counter([("Aanwezigheidsbeleid", "vo", "placed")])
        assert cancelled - before == Counter([("Aanwezigheidsbeleid", "vo", "cancelled")])

    def test_who_gave_the_place_away_meanwhile_is_forgotten_by_that(self, lived: Theme) -> None:
        anna = person("anna")
        hand_over(anna, "noor")
        assert forgetting.ask_to_be_forgotten(anna)
        assert person("noor").forget_asked_at is None

    def test_once_is_enough(self, lived: Theme) -> None:
        anna = forgetting.forget(person("anna"))
        mailed()
        assert forgetting.forget(anna).forgotten_at == anna.forgotten_at
        assert mailed() == []

    def test_who_took_no_part_any_more_is_forgotten_at_once(
        self, client: Client, lived: Theme
    ) -> None:
        client.post(url(person("carla")))
        assert not Participant.objects.filter(email=address("carla")).exists()


class TestDesk:
    """An organiser forgets somebody."""

    def test_who_may_change_nothing_forgets_nobody(
        self, client: Client, theme: Theme, settings: Settings
    ) -> None:
        settings.REQUIRE_SECOND_FACTOR = False
        reader = make_facilitator(is_staff=True)
        client.force_login(reader)
        anna = sign_up(theme, "anna")
        for page in (
            f"/admin/registrations/participant/{anna.pk}/vergeten/",
            f"/admin/sessions_app/edition/{theme.edition_id}/teksten/",
        ):
            assert client.post(page).status_code == 403
        assert Participant.objects.known().get() == anna

    def test_a_participant_is_forgotten_not_deleted(self, desk: Client, lived: Theme) -> None:
        anna = person("anna")
        page = f"/admin/registrations/participant/{anna.pk}"
        for answer in (desk.get(f"{page}/delete/"), desk.post(f"{page}/delete/", {"post": "yes"})):
            assert f'href="{page}/vergeten/"' in answer.content.decode()
        assert desk.get("/admin/registrations/participant/abc/delete/").status_code == 404
        many = {"action": "delete_selected", "_selected_action": [anna.pk], "post": "yes"}
        desk.post("/admin/registrations/participant/", many)
        assert person("anna") == anna
        assert f'href="{page}/delete/"' in desk.get(f"{page}/change/").content.decode()

    def test_a_page_of_who_had_the_place_before_forgets_nobody(
        self, desk: Client, theme: Theme
    ) -> None:
        anna = sign_up(theme, "anna")
        page = f"/admin/registrations/participant/{anna.pk}/vergeten/"
        shown = desk.get(page).context["shown"]
        hand_over(anna, "noor")
        desk.post(page, {"shown": shown})
        assert person("noor").forgotten_at is None

    def test_who_is_forgotten_can_be_read_and_no_more(self, desk: Client, theme: Theme) -> None:
        anna = sign_up(theme, "anna")
        forgetting.forget(anna)
        page = f"/admin/registrations/participant/{anna.pk}"
        assert "Vergeten deelnemer" in desk.get(f"{page}/change/").content.decode()
        assert desk.post(f"{page}/corrigeren/", {"given_name": "Anna"}).status_code == 404
        assert desk.get(f"{page}/vergeten/").status_code == 404


class TestHandOver:
    """The one who gives a place away is forgotten."""

    def test_only_the_last_mail_is_left(self, theme: Theme) -> None:
        hand_over(sign_up(theme, "anna"), "noor")
        assert mailed() == [("handed_over", "anna"), ("taken_over", "noor")]

    def test_also_where_the_colleague_takes_part_already(self, theme: Theme) -> None:
        sign_up(theme, "noor")
        hand_over(sign_up(theme, "anna"), "noor")
        forget_people(timezone.now())
        assert [one.full_name for one in Participant.objects.order_by("pk")] == [
            "Noor de Vries",
            "Vergeten deelnemer",
        ]


def test_who_is_forgotten_gets_no_mail(lived: Theme, clock: time_machine.Traveller) -> None:
    anna = forgetting.forget(person("anna"))
    mailed()
    assert outbox.queue(mail.link_letter(anna)) == 0
    assert not QueuedMail.objects.exists()
    assert anna.status == Status.CANCELLED


def test_an_edition_goes_on_when_somebody_is_forgotten(
    desk: Client, tablet: Client, lived: Theme, gijs: User, clock: time_machine.Traveller
) -> None:
    lived.facilitators.add(gijs)
    group, first = lived.subgroups.get(), Session.objects.get(edition=lived.edition, position=1)
    attendance.keep_past([person("anna")])
    forgetting.forget(person("anna"))
    for page in (
        f"/begeleiding/subgroepen/{group.pk}/",
        f"/begeleiding/subgroepen/{group.pk}/aanwezigheid/{first.position}/",
        f"/begeleiding/subgroepen/{group.pk}/deelnemers.csv",
    ):
        assert tablet.get(page).status_code == 200, page
    for page in (
        "/admin/registrations/participant/",
        f"/admin/sessions_app/theme/{lived.pk}/subgroepen/",
        f"/admin/sessions_app/edition/{lived.edition_id}/ruimtes/lijst/",
    ):
        assert desk.get(page).status_code == 200, page


def test_old_mail_goes_some_at_a_time_and_that_of_today_stays(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "PIECE", 2)
    now = timezone.now()
    for days in (91, 0, 95, 90, 100):
        make_mail(created_at=now - days * DAY)
    with CaptureQueriesContext(connection) as statements:
        assert forget_people(now).mails == 4
    rows = 'DELETE FROM "registrations_queuedmail"'
    assert sum(one["sql"].startswith(rows) for one in statements) == 2
    assert QueuedMail.objects.get().created_at == now
