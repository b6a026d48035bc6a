"""What holds for every division, shown on very many small problems."""

from itertools import pairwise

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from registrations.groups.solver import (
    Infeasible,
    Person,
    Problem,
    assign,
    bounds,
    group_count,
    score,
)
from tests.registrations.groups.solver.oracle import best, broken_rules, moved, rank_of

SEARCH = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
ABSENT = "left"


@st.composite
def problems(draw: st.DrawFn, largest: int = 30, *, rules: bool = True) -> Problem:
    n = draw(st.integers(0, largest))
    smallest = draw(st.integers(1, 5))
    highest = smallest + draw(st.integers(0, 4))
    people = tuple(
        Person(
            id=f"p{at}",
            sector=draw(st.sampled_from(["", "po", "vo", "mbo"])),
            organisation=draw(st.sampled_from(["", "a", "b", "c", "d", "e"])),
            region=draw(st.sampled_from(["", "noord", "zuid"])),
            preparer=draw(st.booleans()),
        )
        for at in range(n)
    )
    plain = Problem(
        people,
        target_size=draw(st.integers(smallest, highest)),
        min_size=smallest,
        max_size=highest,
        seed=draw(st.integers(0, 3)),
    )
    if not rules or not n:
        return plain
    ids = st.sampled_from([person.id for person in people])
    group = st.integers(1, max(1, n // plain.target_size))
    pairs = st.lists(st.tuples(ids, ids).filter(lambda pair: pair[0] != pair[1]), max_size=3)
    current = draw(st.dictionaries(ids, group, max_size=n)) if draw(st.booleans()) else {}
    if current and draw(st.booleans()):
        current[ABSENT] = 1
    return Problem(
        people,
        target_size=plain.target_size,
        min_size=smallest,
        max_size=highest,
        pins=draw(st.dictionaries(ids, group, max_size=2)),
        together=tuple(draw(pairs)) if n > 1 else (),
        apart=tuple(draw(pairs)) if n > 1 else (),
        current=current,
        rebalance=draw(st.sampled_from(["off", "repair", "even"])),
        seed=plain.seed,
    )


@SEARCH
@given(problems())
def test_a_division_keeps_every_rule_and_counts_itself_rightly(problem: Problem) -> None:
    try:
        result = assign(problem)
    except Infeasible:
        assume(False)
        return
    assert broken_rules(problem, result.groups, result.assignment) == []
    assert result.scores == score(problem, result.assignment)
    assert list(result.moved) == moved(problem, result.assignment)
    assert list(result.left) == [ABSENT] * (ABSENT in problem.current)


@SEARCH
@given(problems())
def test_no_score_is_below_its_bound_and_proven_means_equal(problem: Problem) -> None:
    try:
        result = assign(problem)
    except Infeasible:
        assume(False)
        return
    above = (result.scores - result.bounds).as_dict()
    assert result.bounds == bounds(problem)
    assert min(above.values()) >= 0
    assert result.proven == {name: not over for name, over in above.items()}


@SEARCH
@given(problems(rules=False))
def test_without_rules_sizes_organisations_and_sectors_are_always_proven(problem: Problem) -> None:
    try:
        result = assign(problem)
    except Infeasible:
        assume(False)
        return
    above = result.scores - result.bounds
    assert (above.sizes, above.organisation, above.sector) == (0, 0, 0)


@settings(SEARCH, max_examples=150)
@given(problems(7))
def test_nothing_is_better_than_what_is_found_and_nothing_possible_is_refused(
    problem: Problem,
) -> None:
    try:
        result = assign(problem)
    except Infeasible as refusal:
        if refusal.reason not in ("no_group_count", "capacity"):
            n, places = len(problem.participants), (*problem.current.values(), 1)
            groups = (
                max(*places, *problem.pins.values(), 1)
                if problem.current
                else group_count(
                    n,
                    target=problem.target_size,
                    minimum=problem.min_size,
                    maximum=problem.max_size,
                )
            )
            assert best(problem, groups) is None
        return
    assert rank_of(problem, result) == best(problem, result.groups)


@SEARCH
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_people_and_pairs_does_not_matter(
    problem: Problem, rng: st.DataObject
) -> None:
    def shuffled(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        turned = [pair[::-1] if rng.random() < 0.5 else pair for pair in pairs]
        rng.shuffle(turned)
        return tuple(turned)

    other = Problem(
        tuple(rng.sample(problem.participants, len(problem.participants))),
        problem.target_size,
        problem.min_size,
        problem.max_size,
        dict(reversed(problem.pins.items())),
        shuffled(problem.together),
        shuffled(problem.apart),
        dict(reversed(problem.current.items())),
        problem.rebalance,
        problem.seed,
    )
    try:
        result = assign(problem)
    except Infeasible as refusal:
        try:
            assign(other)
        except Infeasible as same:
            assert same.args == refusal.args
            return
        raise AssertionError("refused in one order only") from refusal
    assert list(assign(other).assignment.items()) == list(result.assignment.items())


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(1, 9), st.integers(0, 5), st.integers(1, 12))
@example(12, 4, 2, 5)  # two groups of six are as near as three of four
def test_the_number_of_groups_is_the_one_whose_size_is_nearest_to_the_target(
    n: int, minimum: int, more: int, target: int
) -> None:
    maximum = minimum + more
    fitting = [k for k in range(1, n + 1) if n // k >= minimum and -(-n // k) <= maximum]
    try:
        found = group_count(n, target=target, minimum=minimum, maximum=maximum)
    except Infeasible as refusal:
        assert (fitting, refusal.reason) == ([], "no_group_count")
        return
    if n <= minimum:
        assert found == min(n, 1)
    else:
        distance = {k: abs(n / k - target) for k in fitting}
        nearest = min(distance.values())
        assert found == max(k for k in fitting if distance[k] - nearest < 1e-9)


def test_a_chain_of_wishes_is_one_cluster() -> None:
    people = tuple(Person(f"p{at}") for at in range(12))
    chain = tuple(pairwise(person.id for person in people[:4]))
    result = assign(Problem(people, 4, 3, 5, together=chain))
    assert len({result.assignment[f"p{at}"] for at in range(4)}) == 1
    assert result.proven["sizes"]


def test_another_seed_divides_otherwise_and_no_worse() -> None:
    people = tuple(Person(f"p{at:02}", f"s{at % 3}", f"o{at % 7}") for at in range(24))
    results = [assign(Problem(people, 6, 5, 7, seed=seed)) for seed in range(4)]
    assert len({tuple(result.assignment.items()) for result in results}) == 4
    assert {result.scores for result in results} == {results[0].bounds}


def test_a_group_too_small_is_told_where_nobody_may_move() -> None:
    people = tuple(Person(f"p{at}") for at in range(6))
    current = {f"p{at}": 1 if at < 5 else 2 for at in range(6)}
    result = assign(Problem(people, 4, 3, 5, current=current))
    assert (result.assignment, result.warnings) == (current, ("below_min",))


def test_pins_may_fill_a_group_to_its_largest_size() -> None:
    people = tuple(Person(f"p{at}") for at in range(8))
    pins = {f"p{at}": 1 for at in range(5)}
    result = assign(Problem(people, 4, 3, 5, pins=pins, groups=2))
    assert result.assignment == {f"p{at}": 1 if at < 5 else 2 for at in range(8)}
