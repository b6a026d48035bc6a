"""Random lives of three themes: whatever happens in whatever order, the places stay right."""

import pytest
import time_machine
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from registrations.models import Attempt, Participant
from registrations.models.participant import NoLongerTakesPart
from registrations.places import registration, waiting_list
from tests.people import make_edition
from tests.places import hand_over, limit, mailed, name_of, sign_up

THEME = st.integers(0, 2)
# One of those who ever signed up; counted round.
SOMEBODY = st.integers(0, 19)
CAPACITY = st.none() | st.integers(1, 4)

after_a_sign_up = precondition(lambda self: self.people)


class Places(RuleBasedStateMachine):
    """Does things to the site, and keeps books of its own in plain lists; the two must agree."""

    clock: time_machine.Traveller

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.themes = list(make_edition().themes.all())
        self.placed: list[list[str]] = [[], [], []]
        self.waiting: list[list[str]] = [[], [], []]
        # As many as got a place by hand, or had one when the capacity went down.
        self.tolerated = [0, 0, 0]
        self.people: dict[str, Participant] = {}
        self.seen = 0
        self.to_be_mailed: list[tuple[str, str]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # The books.

    def newcomer(self) -> str:
        self.seen += 1
        return f"p{self.seen}"

    def somebody(self, number: int) -> str:
        return list(self.people)[number % len(self.people)]

    def theme_of(self, name: str) -> int | None:
        """The theme somebody has or awaits a place in; None for who cancelled."""
        themes = (i for i in range(3) if name in self.placed[i] + self.waiting[i])
        return next(themes, None)

    def has_room(self, theme: int) -> bool:
        capacity = self.themes[theme].capacity
        return capacity is None or (len(self.placed[theme]) < capacity and not self.waiting[theme])

    def enter(self, theme: int, name: str) -> None:
        (self.placed if self.has_room(theme) else self.waiting)[theme].append(name)

    def leave(self, theme: int, name: str) -> None:
        for people in (self.placed[theme], self.waiting[theme]):
            people[:] = [other for other in people if other != name]

    def fill(self, theme: int) -> None:
        capacity, placed, waiting = (
            self.themes[theme].capacity,
            self.placed[theme],
            self.waiting[theme],
        )
        while waiting and (capacity is None or len(placed) < capacity):
            placed.append(waiting.pop(0))
            self.to_be_mailed.append(("promoted", placed[-1]))

    def signs_up(self, theme: int, name: str) -> None:
        self.people[name] = sign_up(self.themes[theme], name)
        self.enter(theme, name)
        kind = "confirmation" if name in self.placed[theme] else "waiting"
        self.to_be_mailed.append((kind, name))

    # What happens.

    @initialize(capacities=st.tuples(CAPACITY, CAPACITY, CAPACITY))
    def the_organiser_prepares(self, capacities: tuple[int | None, ...]) -> None:
        for theme, capacity in zip(self.themes, capacities, strict=True):
            limit(theme, capacity)

    @rule(theme=THEME)
    def somebody_new_signs_up(self, theme: int) -> None:
        self.signs_up(theme, self.newcomer())

    @after_a_sign_up
    @rule(number=SOMEBODY, theme=THEME)
    def somebody_signs_up_again(self, number: int, theme: int) -> None:
        name = self.somebody(number)
        if self.theme_of(name) is None:
            self.signs_up(theme, name)
        else:
            assert sign_up(self.themes[theme], name) == self.people[name]
            self.to_be_mailed.append(("known_address", name))

    @after_a_sign_up
    @rule(number=SOMEBODY)
    def somebody_cancels(self, number: int) -> None:
        name = self.somebody(number)
        registration.cancel(self.people[name])
        theme = self.theme_of(name)
        if theme is not None:
            self.to_be_mailed.append(("cancelled", name))
            self.leave(theme, name)
            self.fill(theme)

    @after_a_sign_up
    @rule(number=SOMEBODY, theme=THEME)
    def somebody_changes_theme(self, number: int, theme: int) -> None:
        name = self.somebody(number)
        left = self.theme_of(name)
        if left is None:
            with pytest.raises(NoLongerTakesPart):
                registration.change_theme(self.people[name], self.themes[theme])
        elif left != theme and name in self.placed[left] and not self.has_room(theme):
            with pytest.raises(registration.ThemeIsFull):
                registration.change_theme(self.people[name], self.themes[theme])
        else:
            registration.change_theme(self.people[name], self.themes[theme])
            if left != theme:
                self.to_be_mailed.append(("theme_changed", name))
                self.leave(left, name)
                self.enter(theme, name)
                self.fill(left)

    @after_a_sign_up
    @rule(number=SOMEBODY, other=st.none() | SOMEBODY)
    def somebody_hands_over(self, number: int, other: int | None) -> None:
        name = self.somebody(number)
        colleague = self.newcomer() if other is None else self.somebody(other)
        if self.theme_of(name) is None:
            with pytest.raises(NoLongerTakesPart):
                hand_over(self.people[name], colleague)
        elif colleague != name and self.theme_of(colleague) is not None:
            assert hand_over(self.people[name], colleague) == self.people[colleague]
            theme = self.theme_of(name)
            assert theme is not None
            del self.people[name]
            self.to_be_mailed += [("handed_over", name), ("still_takes_part", colleague)]
            self.leave(theme, name)
            self.fill(theme)
        else:
            self.people[colleague] = hand_over(self.people.pop(name), colleague)
            for people in (*self.placed, *self.waiting):
                people[:] = [colleague if other == name else other for other in people]
            self.to_be_mailed += [("handed_over", name), ("taken_over", colleague)]

    @rule(theme=THEME, capacity=CAPACITY)
    def the_organiser_changes_a_capacity(self, theme: int, capacity: int | None) -> None:
        waiting_list.promote_waiting(limit(self.themes[theme], capacity))
        self.tolerated[theme] = len(self.placed[theme])
        self.fill(theme)

    @after_a_sign_up
    @rule(number=SOMEBODY)
    def the_organiser_gives_a_place(self, number: int) -> None:
        name = self.somebody(number)
        waiting_list.give_place(self.people[name], because="Spreekt.")
        theme = self.theme_of(name)
        if theme is not None and name in self.waiting[theme]:
            self.waiting[theme].remove(name)
            self.placed[theme].append(name)
            self.tolerated[theme] = len(self.placed[theme])
            self.to_be_mailed.append(("promoted", name))

    @rule(theme=THEME)
    def the_organiser_finds_no_place_left_to_give(self, theme: int) -> None:
        assert waiting_list.promote_next(self.themes[theme]) is None

    # What holds, whatever happened.

    @invariant()
    def everyone_is_where_the_books_say(self) -> None:
        placed, waiting = Participant.objects.placed(), Participant.objects.waiting()
        self.found_placed, self.found_waiting = list(placed), list(waiting)
        for i, theme in enumerate(self.themes):
            names = [name_of(p) for p in self.found_placed if p.theme_id == theme.pk]
            assert sorted(names) == sorted(self.placed[i])
            queue = [name_of(p) for p in self.found_waiting if p.theme_id == theme.pk]
            assert queue == self.waiting[i]

    @invariant()
    def nobody_is_lost_and_nobody_is_there_twice(self) -> None:
        found = [name_of(p) for p in self.found_placed + self.found_waiting]
        names = [name for name in self.people if self.theme_of(name) is not None]
        assert sorted(found) == sorted(names)

    @invariant()
    def no_place_is_taken_twice_nor_free_beside_a_queue(self) -> None:
        for i, theme in enumerate(self.themes):
            placed = len([p for p in self.found_placed if p.theme_id == theme.pk])
            self.tolerated[i] = min(self.tolerated[i], placed)
            if theme.capacity is not None:
                assert placed <= max(theme.capacity, self.tolerated[i])
            if theme.capacity is None or placed < theme.capacity:
                assert theme.pk not in {p.theme_id for p in self.found_waiting}

    @invariant()
    def nobody_waits_since_the_moment_of_somebody_else(self) -> None:
        moments = [p.waiting_since for p in self.found_waiting]
        assert None not in moments
        assert len(set(moments)) == len(moments)

    @invariant()
    def everyone_concerned_got_one_mail(self) -> None:
        assert mailed() == self.to_be_mailed
        self.to_be_mailed = []
        # How much mail an address gets a day is promised elsewhere.
        Attempt.objects.all().delete()
        self.clock.shift(1)


@pytest.mark.django_db
def test_whatever_happens_the_places_stay_right(clock: time_machine.Traveller) -> None:
    Places.clock = clock
    run_state_machine_as_test(
        Places,
        settings=settings(max_examples=100, stateful_step_count=25, deadline=None, database=None),
    )
