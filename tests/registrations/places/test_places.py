"""Who gets which place, verb by verb."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registrations.models import Attendance, Participant, QueuedMail, Status, Subgroup
from registrations.models.participant import NoLongerTakesPart
from registrations.places import brake, registration, signup, waiting_list
from sessions_app.models import Edition, Session, Theme, User
from tests.people import FIRST_SESSION, PIET, make_participant
from tests.places import (
    address,
    hand_over,
    limit,
    mailed,
    name_of,
    person,
    places,
    sign_up,
    status,
)

pytestmark = pytest.mark.portable


@pytest.fixture
def theme(edition: Edition) -> Theme:
    """A theme with one place."""
    return limit(edition.themes.get(position=1), 1)


@pytest.fixture
def other(edition: Edition) -> Theme:
    """Another theme with one place."""
    return limit(edition.themes.get(position=2), 1)


@pytest.fixture
def arrive(clock: time_machine.Traveller) -> Callable[..., list[Participant]]:
    """People sign up a second after each other; their mails have gone."""

    def arrive(theme: Theme, *names: str) -> list[Participant]:
        people = []
        for name in names:
            clock.shift(1)
            people.append(sign_up(theme, name))
        clock.shift(1)
        mailed()
        return people

    return arrive


Arrive = Callable[..., list[Participant]]


def begin_first_session(clock: time_machine.Traveller) -> None:
    clock.move_to(FIRST_SESSION)


def test_first_come_first_served_and_the_rest_waits_in_order(
    theme: Theme, clock: time_machine.Traveller
) -> None:
    limit(theme, 2)
    people = []
    for name in ("anna", "bram", "carla", "daan"):
        people.append(sign_up(theme, name))
        clock.shift(1)

    assert places(theme) == (["anna", "bram"], ["carla", "daan"])
    assert [person.queue_position for person in people] == [0, 0, 1, 2]
    assert mailed() == [
        ("confirmation", "anna"),
        ("confirmation", "bram"),
        ("waiting", "carla"),
        ("waiting", "daan"),
    ]


def test_a_capacity_that_was_set_a_moment_ago_counts(edition: Edition, arrive: Arrive) -> None:
    as_cached = edition.themes.get(position=1)
    limit(edition.themes.get(position=1), 1)
    arrive(as_cached, "anna", "bram")
    assert places(as_cached) == (["anna"], ["bram"])


def test_the_themes_of_an_edition_fill_each_for_itself(
    theme: Theme, other: Theme, arrive: Arrive
) -> None:
    arrive(theme, "anna", "bram")
    arrive(other, "carla")
    assert (places(theme), places(other)) == ((["anna"], ["bram"]), (["carla"], []))


@pytest.mark.postgresql
@pytest.mark.parametrize(("capacity", "locks"), [(None, 0), (5, 1)])
def test_only_a_theme_with_a_capacity_is_locked(
    edition: Edition, capacity: int | None, locks: int
) -> None:
    theme = limit(edition.themes.get(position=1), capacity)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        sign_up(theme)
    statements = [query["sql"] for query in captured]
    assert sum("UPDATE" in sql for sql in statements) == locks


@pytest.mark.postgresql
@pytest.mark.parametrize("people", [0, 40])
@pytest.mark.parametrize("capacity", [None, 5, 100])
def test_the_statements_of_a_sign_up_do_not_grow(
    edition: Edition,
    people: int,
    capacity: int | None,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    theme = limit(edition.themes.get(position=1), capacity)
    for i in range(people):
        make_participant(theme, email=f"p{i}@example.org")
    # The edition with its themes and sessions; what there is; and all that is stored.
    with django_assert_num_queries(3 + 1 + 1):
        signup.sign_up(theme=theme, **PIET)
    with django_assert_num_queries(1 + 1):
        signup.sign_up(theme=theme, **PIET | {"email": address("anna")})
    with django_assert_num_queries(1 + 1):
        signup.sign_up(theme=theme, **PIET)


def test_cancelling_gives_the_place_to_the_first_who_waits(theme: Theme, arrive: Arrive) -> None:
    anna, *_ = arrive(theme, "anna", "bram", "carla")

    registration.cancel(anna, reason="Te druk.")

    assert places(theme) == (["bram"], ["carla"])
    assert mailed() == [("cancelled", "anna"), ("promoted", "bram")]
    anna.refresh_from_db()
    assert (anna.status, anna.cancel_reason, anna.waiting_since) == ("cancelled", "Te druk.", None)
    assert anna.cancelled_at


def test_cancelling_twice_changes_nothing_more(
    theme: Theme, arrive: Arrive, clock: time_machine.Traveller
) -> None:
    anna, *_ = arrive(theme, "anna", "bram", "carla")
    registration.cancel(anna, reason="Te druk.")
    mailed()
    before = list(Participant.objects.order_by("pk").values())
    clock.shift(60)

    registration.cancel(anna, reason="Nog eens.")

    assert list(Participant.objects.order_by("pk").values()) == before
    assert mailed() == []


def test_who_waits_and_cancels_frees_no_place(theme: Theme, arrive: Arrive) -> None:
    _, bram, _ = arrive(theme, "anna", "bram", "carla")
    assert registration.cancel(bram).waiting_since is None
    assert places(theme) == (["anna"], ["carla"])
    assert mailed() == [("cancelled", "bram")]


def test_who_cancelled_and_signs_up_anew_is_last_in_the_queue(theme: Theme, arrive: Arrive) -> None:
    anna, *_ = arrive(theme, "anna", "bram", "carla")
    registration.cancel(anna)
    arrive(theme, "anna")
    assert places(theme) == (["bram"], ["carla", "anna"])


def test_a_lower_capacity_evicts_nobody_and_fills_no_place_that_is_too_many(
    theme: Theme, arrive: Arrive
) -> None:
    limit(theme, 2)
    anna, bram, _ = arrive(theme, "anna", "bram", "carla")

    limit(theme, 1)
    assert waiting_list.promote_waiting(theme) == 0
    assert places(theme) == (["anna", "bram"], ["carla"])
    assert mailed() == []

    registration.cancel(anna)
    assert places(theme) == (["bram"], ["carla"])
    registration.cancel(bram)
    assert places(theme) == (["carla"], [])


@pytest.mark.parametrize(
    ("capacity", "placed", "waiting"),
    [(3, ["anna", "bram", "carla"], ["daan"]), (None, ["anna", "bram", "carla", "daan"], [])],
)
def test_a_larger_capacity_promotes_as_many_as_fit(
    theme: Theme, arrive: Arrive, capacity: int | None, placed: list[str], waiting: list[str]
) -> None:
    arrive(theme, "anna", "bram", "carla", "daan")

    promoted = waiting_list.promote_waiting(limit(theme, capacity))

    assert promoted == len(placed) - 1
    assert places(theme) == (placed, waiting)
    assert mailed() == [("promoted", name) for name in placed[1:]]
    assert waiting_list.promote_waiting(theme) == 0
    assert mailed() == []


def test_a_change_of_theme_frees_a_place_for_the_first_who_waits(
    theme: Theme, other: Theme, arrive: Arrive
) -> None:
    anna, *_ = arrive(theme, "anna", "bram", "carla")

    registration.change_theme(anna, other)

    assert (places(theme), places(other)) == ((["bram"], ["carla"]), (["anna"], []))
    assert mailed() == [("theme_changed", "anna"), ("promoted", "bram")]


def test_a_full_theme_never_costs_the_place_one_has(
    theme: Theme, other: Theme, arrive: Arrive
) -> None:
    anna, *_ = arrive(theme, "anna", "bram")
    arrive(other, "carla")

    with pytest.raises(registration.ThemeIsFull):
        registration.change_theme(anna, other)

    assert (places(theme), places(other)) == ((["anna"], ["bram"]), (["carla"], []))
    assert mailed() == []


def test_a_change_to_the_same_theme_changes_nothing(theme: Theme, arrive: Arrive) -> None:
    _, bram = arrive(theme, "anna", "bram")
    since = bram.waiting_since
    assert registration.change_theme(bram, theme).waiting_since == since
    assert mailed() == []


def test_who_waits_may_wait_for_another_theme_at_the_end_of_its_queue(
    theme: Theme, other: Theme, arrive: Arrive
) -> None:
    _, bram, _ = arrive(theme, "anna", "bram", "carla")
    arrive(other, "daan", "elif")

    registration.change_theme(bram, other)

    assert (places(theme), places(other)) == (
        (["anna"], ["carla"]),
        (["daan"], ["elif", "bram"]),
    )
    assert mailed() == [("theme_changed", "bram")]


def test_who_waits_gets_a_place_at_once_in_a_theme_that_has_one(
    theme: Theme, other: Theme, arrive: Arrive
) -> None:
    _, bram, _ = arrive(theme, "anna", "bram", "carla")

    moved = registration.change_theme(bram, other)

    assert (places(theme), places(other)) == ((["anna"], ["carla"]), (["bram"], []))
    assert moved.waiting_since is None
    assert mailed() == [("theme_changed", "bram")]


def test_one_takes_part_since_the_place_not_since_the_queue_or_the_theme(
    theme: Theme, other: Theme, arrive: Arrive, clock: time_machine.Traveller
) -> None:
    anna, bram, carla = arrive(theme, "anna", "bram", "carla")
    assert [anna.joined_at, bram.joined_at, carla.joined_at] == [anna.registered_at, None, None]

    clock.shift(60)
    bram = registration.change_theme(bram, other)
    assert bram.joined_at == timezone.now()
    clock.shift(60)
    registration.cancel(anna)
    carla.refresh_from_db()
    assert carla.joined_at == timezone.now()

    clock.shift(60)
    third = bram.edition.themes.get(position=3)
    assert registration.change_theme(bram, third).joined_at == bram.joined_at


def test_a_free_place_that_somebody_waits_for_goes_to_no_one_else(
    theme: Theme, other: Theme, arrive: Arrive, clock: time_machine.Traveller
) -> None:
    anna, *_ = arrive(theme, "anna", "bram")
    (carla,) = arrive(other, "carla")
    begin_first_session(clock)
    registration.cancel(anna)

    with pytest.raises(registration.ThemeIsFull):
        registration.change_theme(carla, theme)
    sign_up(theme, "daan")

    assert places(theme) == ([], ["bram", "daan"])


def test_a_colleague_takes_over_the_place_and_the_old_link_dies(
    theme: Theme, edition: Edition, arrive: Arrive, clock: time_machine.Traveller
) -> None:
    (piet,) = arrive(theme, "piet")
    past, *coming = edition.sessions.all()
    for session in (past, *coming):
        Attendance.objects.create(participant=piet, session=session, status="excused")
    Participant.objects.update(may_be_named=True, new_email=address("anders"), told_number=1)
    clock.move_to(past.ends_at)

    noor = hand_over(piet, "noor")

    assert noor == Participant.objects.get()
    kept = {"theme": theme, "status": "placed", "organisation": "De Regenboog", "prepares": True}
    gone = {"learning_question": "", "share_contact": False, "may_be_named": False}
    gone |= {"new_email": "", "told_number": None}
    new = {"full_name": "Noor Bos", "email": "noor@example.org", "job_title": "leraar"}
    expected = kept | gone | new
    assert {name: getattr(noor, name) for name in expected} == expected
    with pytest.raises(Participant.DoesNotExist):
        Participant.objects.of_token(piet.token)
    assert Participant.objects.of_token(noor.token) == noor
    # What was, was; what is to come the colleague says for themselves.
    assert [attendance.session for attendance in noor.attendances.all()] == [past]
    text = QueuedMail.objects.get(kind="taken_over").text
    assert f"\n{piet.full_name} heeft een aanmelding voor ‘" in text
    assert mailed() == [("handed_over", "piet"), ("taken_over", "noor")]


def test_the_mails_of_who_handed_over_are_not_the_colleagues(theme: Theme) -> None:
    noor = hand_over(sign_up(theme, "piet"), "noor")

    told = {mail.kind: mail for mail in QueuedMail.objects.order_by("pk")}
    assert [mail.kind for mail in noor.mails.all()] == ["taken_over"]
    assert [*told] == ["handed_over", "taken_over"]
    assert noor.token not in told["handed_over"].text + told["handed_over"].html
    assert noor.private_link in told["taken_over"].text


def test_who_waits_hands_over_the_place_in_the_queue(theme: Theme, arrive: Arrive) -> None:
    _, bram, _ = arrive(theme, "anna", "bram", "carla")
    hand_over(bram, "noor")
    assert places(theme) == (["anna"], ["noor", "carla"])
    assert mailed() == [("handed_over", "bram"), ("taken_over", "noor")]


@pytest.mark.parametrize("name", ["bram", "BRAM"])
def test_nobody_takes_over_a_second_place(theme: Theme, arrive: Arrive, name: str) -> None:
    anna, bram, _ = arrive(theme, "anna", "bram", "carla")
    bram = registration.change_details(bram, **DETAILS)

    assert hand_over(anna, name) == bram

    for participant in (anna, bram):
        participant.refresh_from_db()
    assert {field: getattr(bram, field) for field in DETAILS} == DETAILS
    assert (anna.status, anna.cancelled_at) == (Status.CANCELLED, timezone.now())
    # The place given away goes to who waits longest, and so may the colleague's own turn.
    assert places(theme) == (["bram"], ["carla"])
    assert mailed() == [
        ("handed_over", "anna"),
        ("still_takes_part", "bram"),
        ("promoted", "bram"),
    ]


def test_pressed_twice_a_place_is_handed_over_once(theme: Theme, arrive: Arrive) -> None:
    (piet,) = arrive(theme, "piet")
    noor = hand_over(piet, "noor")

    with pytest.raises(NoLongerTakesPart):
        hand_over(piet, "noor")

    assert Participant.objects.get().token == noor.token
    assert mailed() == [("handed_over", "piet"), ("taken_over", "noor")]


DETAILS: dict[str, Any] = {
    "given_name": "Pieter",
    "name_prefix": "",
    "family_name": "Visser",
    "organisation": "De Zon",
    "job_title": "leraar",
    "sector": "vo",
    "region": "drenthe",
    "learning_question": "",
    "prepares": False,
    "share_contact": False,
}


def test_details_are_corrected_without_a_mail(theme: Theme, arrive: Arrive) -> None:
    (piet,) = arrive(theme, "piet")
    registration.change_details(piet, **DETAILS)
    piet.refresh_from_db()
    assert {name: getattr(piet, name) for name in DETAILS} == DETAILS
    assert mailed() == []


def test_a_new_address_counts_once_it_is_confirmed(theme: Theme, arrive: Arrive) -> None:
    (piet,) = arrive(theme, "piet")

    asked = registration.ask_for_address(piet, address("nieuw"))
    assert (asked.email, asked.token) == (piet.email, piet.token)
    assert asked.confirmation_link in QueuedMail.objects.get().text
    assert mailed() == [("confirm_address", "nieuw")]

    confirmed = registration.confirm_address(asked)
    assert (confirmed.email, confirmed.new_email) == (address("nieuw"), "")
    with pytest.raises(Participant.DoesNotExist):
        Participant.objects.of_token(piet.token)
    told = QueuedMail.objects.get(recipient=piet.email)
    assert confirmed.token not in told.text + told.html
    assert mailed() == [("address_left", "piet"), ("address_taken", "nieuw")]


def test_only_the_address_that_was_asked_for_last_can_be_confirmed(
    theme: Theme, arrive: Arrive
) -> None:
    (piet,) = arrive(theme, "piet")
    first = registration.ask_for_address(piet, address("eerste"))
    registration.ask_for_address(piet, address("tweede"))
    mailed()

    registration.confirm_address(first)

    piet.refresh_from_db()
    assert (piet.email, piet.new_email) == (address("piet"), address("tweede"))
    assert mailed() == []


def test_without_a_question_there_is_nothing_to_confirm(theme: Theme, arrive: Arrive) -> None:
    (piet,) = arrive(theme, "piet")
    assert registration.confirm_address(piet).email == address("piet")
    assert mailed() == []


def test_an_address_that_is_used_by_then_is_not_confirmed(theme: Theme, arrive: Arrive) -> None:
    (piet,) = arrive(theme, "piet")
    asked = registration.ask_for_address(piet, address("noor"))
    arrive(theme, "noor")

    with pytest.raises(registration.AddressInUse):
        registration.confirm_address(asked)

    piet.refresh_from_db()
    assert (piet.email, piet.token) == (address("piet"), asked.token)
    assert mailed() == []


def test_one_mailbox_is_asked_three_times_a_day_at_most(
    theme: Theme, arrive: Arrive, clock: time_machine.Traveller
) -> None:
    people = arrive(theme, "piet", "noor")
    for name, who in zip(("nieuw", "NIEUW", "Nieuw"), [*people, people[0]], strict=True):
        registration.ask_for_address(who, address(name))
    with pytest.raises(brake.MailboxFull):
        registration.ask_for_address(people[1], address("nieuw"))
    assert mailed() == [("confirm_address", name) for name in ("nieuw", "NIEUW", "Nieuw")]
    clock.shift(timedelta(days=1))
    registration.ask_for_address(people[1], address("nieuw"))
    assert mailed() == [("confirm_address", "nieuw")]


VERBS: dict[str, Callable[[Participant, Theme], object]] = {
    "change_theme": registration.change_theme,
    "hand_over": lambda piet, _: hand_over(piet, "noor"),
    "change_details": lambda piet, _: registration.change_details(piet, **DETAILS),
    "ask_for_address": lambda piet, _: registration.ask_for_address(piet, address("nieuw")),
    "confirm_address": lambda piet, _: registration.confirm_address(piet),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
@pytest.mark.parametrize("why", ["cancelled", "over", "handed_over"])
def test_who_takes_no_part_any_more_changes_nothing(
    theme: Theme,
    other: Theme,
    arrive: Arrive,
    clock: time_machine.Traveller,
    verb: Callable[[Participant, Theme], object],
    why: str,
) -> None:
    (piet,) = arrive(theme, "piet")
    piet = registration.ask_for_address(piet, address("nieuw"))
    if why == "cancelled":
        registration.cancel(piet)
    elif why == "over":
        clock.move_to(Session.objects.latest("ends_at").ends_at)
    else:
        hand_over(piet, "anna")
    mailed()
    before = list(Participant.objects.values())

    with pytest.raises(NoLongerTakesPart):
        verb(piet, other)

    assert list(Participant.objects.values()) == before
    assert mailed() == []


def test_after_the_first_session_has_begun_only_the_organiser_promotes(
    theme: Theme, other: Theme, arrive: Arrive, clock: time_machine.Traveller
) -> None:
    limit(theme, 2)
    anna, bram, *_ = arrive(theme, "anna", "bram", "carla", "daan", "elif")
    begin_first_session(clock)

    registration.cancel(anna)
    registration.change_theme(bram, other)
    assert waiting_list.promote_waiting(theme) == 0
    assert places(theme) == ([], ["carla", "daan", "elif"])
    assert mailed() == [("cancelled", "anna"), ("theme_changed", "bram")]

    promoted = [waiting_list.promote_next(theme) for _ in range(3)]
    assert [person and person.email for person in promoted] == [
        address("carla"),
        address("daan"),
        None,
    ]
    assert places(theme) == (["carla", "daan"], ["elif"])
    assert mailed() == [("promoted", "carla"), ("promoted", "daan")]


def test_a_first_session_that_was_called_off_does_not_begin(
    theme: Theme, arrive: Arrive, clock: time_machine.Traveller
) -> None:
    anna, _ = arrive(theme, "anna", "bram")
    begin_first_session(clock)
    Session.objects.filter(position=1).update(cancelled_at=FIRST_SESSION)
    registration.cancel(anna)
    assert places(theme) == (["bram"], [])


def test_where_nobody_waits_nobody_is_promoted(theme: Theme) -> None:
    assert waiting_list.promote_next(theme) is None
    assert waiting_list.promote_next(limit(theme, None)) is None
    assert mailed() == []


def test_the_organiser_gives_a_place_over_capacity_with_a_reason(
    theme: Theme, arrive: Arrive
) -> None:
    anna, _, carla = arrive(theme, "anna", "bram", "carla")

    placed = waiting_list.give_place(carla, because="Spreekt in bijeenkomst 2.")

    assert (placed.status, placed.waiting_since) == (Status.PLACED, None)
    assert placed.by_hand_because == "Spreekt in bijeenkomst 2."
    assert places(theme) == (["anna", "carla"], ["bram"])
    assert mailed() == [("promoted", "carla")]
    # One place too many is taken: the one that comes free is nobody's.
    registration.cancel(anna)
    assert places(theme) == (["carla"], ["bram"])


def test_who_does_not_wait_is_not_given_a_place(theme: Theme, arrive: Arrive) -> None:
    anna, bram = arrive(theme, "anna", "bram")
    registration.cancel(bram)
    mailed()
    for one in (anna, bram):
        waiting_list.give_place(one, because="Vergissing.")
    assert (status(anna), status(bram)) == (Status.PLACED, Status.CANCELLED)
    assert set(Participant.objects.values_list("by_hand_because", flat=True)) == {""}
    assert mailed() == []


def test_who_is_put_back_waits_last_and_the_first_who_waits_moves_up(
    theme: Theme, olga: User, arrive: Arrive, group: Subgroup
) -> None:
    anna, *_ = arrive(theme, "anna", "bram", "carla")
    anna.subgroup, anna.told_number, anna.pinned_because = group, 1, "Kent de school."
    anna.save()

    put = waiting_list.put_back(anna, by=olga)

    assert places(theme) == (["bram"], ["carla", "anna"])
    assert (put.queue_position, put.subgroup, put.told_number, put.pinned_because) == (
        2,
        None,
        None,
        "",
    )
    moves = put.subgroup_moves.values_list("from_number", "to_number", "by")
    assert list(moves) == [(1, None, olga.pk)]
    letters = QueuedMail.objects.order_by("pk")
    assert [(one.kind, one.recipient) for one in letters] == [
        ("promoted", address("bram")),
        ("waits_again", address("anna")),
    ]
    assert "U bent nummer 2." in letters[1].text
    assert [file["method"] for file in letters[1].attachments] == ["CANCEL"] * 3


def test_who_is_put_back_in_silence_gets_no_mail(theme: Theme, olga: User, arrive: Arrive) -> None:
    anna, _ = arrive(theme, "anna", "bram")
    waiting_list.put_back(anna, by=olga, is_told=False)
    assert mailed() == [("promoted", "bram")]


@pytest.mark.parametrize("capacity", [None, 2, 3])
def test_who_would_get_the_place_back_at_once_keeps_it(
    theme: Theme, olga: User, capacity: int | None
) -> None:
    anna, _ = sign_up(limit(theme, capacity), "anna"), sign_up(theme, "bram")
    mailed()
    with pytest.raises(waiting_list.PlaceComesBack):
        waiting_list.put_back(anna, by=olga)
    assert places(theme) == (["anna", "bram"], [])
    assert mailed() == []


def test_who_is_over_capacity_or_comes_after_the_beginning_may_be_put_back(
    theme: Theme, olga: User, arrive: Arrive, clock: time_machine.Traveller
) -> None:
    anna, bram = arrive(theme, "anna", "bram")
    waiting_list.give_place(bram, because="Spreekt.")
    waiting_list.put_back(anna, by=olga)
    assert places(theme) == (["bram"], ["anna"])
    begin_first_session(clock)
    waiting_list.put_back(bram, by=olga)
    waiting_list.put_back(bram, by=olga)
    assert places(theme) == ([], ["anna", "bram"])


@pytest.mark.parametrize("is_told", [True, False])
def test_an_organiser_says_whether_a_mail_tells(
    theme: Theme, other: Theme, olga: User, arrive: Arrive, is_told: bool
) -> None:
    _, bram = arrive(theme, "anna", "bram")
    waiting_list.give_place(bram, because="Spreekt.", by=olga, is_told=is_told)
    registration.change_theme(bram, other, by=olga, is_told=is_told)
    registration.cancel(bram, by=olga, is_told=is_told)
    signup.enrol(newcomer(other), because="", by=olga, is_told=is_told)
    told = [("promoted", "bram"), ("theme_changed", "bram"), ("cancelled", "bram")]
    assert mailed() == ([*told, ("confirmation", "noor")] if is_told else [])


def newcomer(theme: Theme) -> Participant:
    person = PIET | {"email": address("noor")}
    return Participant(edition=theme.edition, theme=theme, **person)


def test_an_organiser_hands_over_as_often_as_it_takes(theme: Theme, olga: User) -> None:
    anna = sign_up(theme, "anna")
    for name in ("bram", "carla", "daan", "elif", "fenna"):
        hand_over(person(name_of(anna)), name, by=olga)
        anna = Participant.objects.get(pk=anna.pk)
    mailed()
    assert places(theme) == (["fenna"], [])


def test_an_organiser_hands_over_to_nobody_who_takes_part(
    theme: Theme, olga: User, arrive: Arrive
) -> None:
    anna, _ = arrive(theme, "anna", "bram")
    with pytest.raises(registration.AddressInUse):
        hand_over(anna, "bram", by=olga)
    assert places(theme) == (["anna"], ["bram"])
    assert mailed() == []


def test_a_place_given_by_hand_is_one_no_more_in_another_theme(
    theme: Theme, other: Theme, arrive: Arrive
) -> None:
    _, bram = arrive(theme, "anna", "bram")
    waiting_list.give_place(bram, because="Spreekt.")
    assert registration.change_theme(bram, other).by_hand_because == ""


@pytest.mark.django_db
def test_a_link_may_be_asked_for_before_there_is_any_edition() -> None:
    signup.send_link("wie@example.org")
    assert mailed() == []
