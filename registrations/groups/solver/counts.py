"""A division under construction: it knows, at any moment, what a change would cost."""

from collections.abc import Iterable

from .costs import pairs
from .ground import Blocks, Ground, Kinds
from .objective import Objective, weights_in_order

# Counts (groups times blocks) up to which a table is made of lists. Those are a sixth faster than
# dictionaries, but with 100,000 people they would take gigabytes.
LIST_CELLS = 300_000


class SparseCounts(dict[int, int]):
    """Counts of which nearly all are zero."""

    def __missing__(self, key: int) -> int:
        return 0


Table = list[list[int]] | list[SparseCounts]


class Counts:
    """Who is where, with the counts per group that make a change cheap to price.

    Units and groups are numbers from 0. A price is a difference of totals, each part times its
    weight: below zero is better.
    """

    def __init__(self, ground: Ground) -> None:
        k = ground.groups
        self.ground = ground
        # Where even sizes are asked for, they come before sitting still.
        self.sizes_first = ground.counts_moves and ground.problem.rebalance == "even"
        self.where = [-1] * len(ground.units)
        self.members: list[list[int]] = [[] for _ in range(k)]
        self.slot = [0] * len(ground.units)
        self.size = [0] * k
        self.preparers = [0] * k
        self.tables = Kinds(*(self._table(len(blocks.sizes)) for blocks in ground.blocks))
        self._block_of = Kinds(*(blocks.of for blocks in ground.blocks))
        self.weight = [len(members) for members in ground.units]
        # The place of the only member of a unit, or -1.
        self.single = [members[0] if len(members) == 1 else -1 for members in ground.units]
        self.has_apart = any(ground.apart)
        self.has_home = any(ground.home)
        self._size_costs: dict[Objective, list[int]] = {}
        # A change touches two groups, and never makes as many pairs as their places squared: so
        # each part decides only between equals on all before it.
        self.strict = weights_in_order((2 * ground.largest + 2) ** 2, sizes_first=self.sizes_first)
        self.weigh(self.strict)

    def _table(self, width: int) -> Table:
        k = self.ground.groups
        if k * width <= LIST_CELLS:
            return [[0] * width for _ in range(k)]
        return [SparseCounts() for _ in range(k)]

    def weigh(self, weights: Objective) -> None:
        """Price every change by these weights from now on, starting with `strict`."""
        self.weights = weights
        if weights not in self._size_costs:
            low, high = self.ground.smallest, self.ground.largest
            self._size_costs[weights] = [
                weights.sizes * pairs(size)
                + weights.broken * (max(0, low - size) + max(0, size - high))
                for size in range(len(self.ground.ids) + 1)
            ]
        self.size_cost = self._size_costs[weights]

    def place(self, unit: int, group: int) -> None:
        """Put a unit that is nowhere into a group."""
        self.where[unit] = group
        self.slot[unit] = len(self.members[group])
        self.members[group].append(unit)
        self._count(unit, group, 1)

    def lift(self, unit: int) -> None:
        """Take a unit out of its group, after which it is nowhere."""
        group = self.where[unit]
        self.where[unit] = -1
        members = self.members[group]
        last = members.pop()
        if last != unit:
            members[self.slot[unit]] = last
            self.slot[last] = self.slot[unit]
        self._count(unit, group, -1)

    def shift(self, unit: int, group: int) -> None:
        """Move a unit to this group, whatever it costs."""
        self.lift(unit)
        self.place(unit, group)

    def _count(self, unit: int, group: int, by: int) -> None:
        organisations, sectors, regions = self.tables
        x, y, z = self._block_of
        preparer = self.ground.preparer
        self.size[group] += by * self.weight[unit]
        for who in self.ground.units[unit]:
            organisations[group][x[who]] += by
            sectors[group][y[who]] += by
            regions[group][z[who]] += by
            self.preparers[group] += by * preparer[who]

    def clashes(self, unit: int, group: int) -> int:
        """Return the number of units in this group that must be apart from this one."""
        where = self.where
        return sum(where[other] == group for other in self.ground.apart[unit])

    def cost_of_placing(self, unit: int, group: int) -> int:
        """Return the price of putting a unit that is nowhere into this group."""
        ground, weights = self.ground, self.weights
        size = self.size[group]
        cost = self.size_cost[size + self.weight[unit]] - self.size_cost[size]
        heavy = (weights.organisation, weights.sector, weights.region)
        members = ground.units[unit]
        for table, numbers, weight in zip(self.tables, self._block_of, heavy, strict=True):
            row = table[group]
            if len(members) == 1:
                cost += weight * row[numbers[members[0]]]
            else:
                here = [numbers[who] for who in members]
                cost += weight * sum(
                    row[number] + here[:at].count(number) for at, number in enumerate(here)
                )
        if not self.preparers[group] and any(ground.preparer[who] for who in members):
            cost -= weights.without_preparer
        if home := ground.home[unit]:
            cost += weights.moves * (sum(home.values()) - home.get(group, 0))
        if ground.apart[unit]:
            cost += weights.broken * self.clashes(unit, group)
        return cost

    def cost_of_move(self, unit: int, group: int) -> int:
        """Return the price of moving a unit to another group."""
        who = self.single[unit]
        if who < 0:
            old = self.where[unit]
            cost = self.try_shift(unit, group)
            self.shift(unit, old)
            return cost
        ground, weights = self.ground, self.weights
        old = self.where[unit]
        here, there = self.size[old], self.size[group]
        organisations, sectors, regions = self.tables
        organisation_of, sector_of, region_of = self._block_of
        x, y, z = organisation_of[who], sector_of[who], region_of[who]
        cost = (
            self.size_cost[there + 1]
            - self.size_cost[there]
            + self.size_cost[here - 1]
            - self.size_cost[here]
            + weights.organisation * (organisations[group][x] - organisations[old][x] + 1)
            + weights.sector * (sectors[group][y] - sectors[old][y] + 1)
            + weights.region * (regions[group][z] - regions[old][z] + 1)
        )
        if ground.preparer[who]:
            alone, none = self.preparers[old] == 1, not self.preparers[group]
            cost += weights.without_preparer * (alone - none)
        if home := ground.home[unit]:
            cost += weights.moves * (home.get(old, 0) - home.get(group, 0))
        if ground.apart[unit]:
            cost += weights.broken * (self.clashes(unit, group) - self.clashes(unit, old))
        return cost

    def try_shift(self, unit: int, group: int) -> int:
        """Move a unit and return the price; a caller that regrets it shifts it back."""
        if self.single[unit] >= 0:
            cost = self.cost_of_move(unit, group)
            self.shift(unit, group)
            return cost
        old = self.where[unit]
        self.lift(unit)
        cost = self.cost_of_placing(unit, group) - self.cost_of_placing(unit, old)
        self.place(unit, group)
        return cost

    def cost_of_swap(self, first: int, second: int) -> int:
        """Return the price of an exchange between two units of one person in different groups."""
        ground, weights = self.ground, self.weights
        one, other = self.single[first], self.single[second]
        a, b = self.where[first], self.where[second]
        organisations, sectors, regions = self.tables
        organisation_of, sector_of, region_of = self._block_of
        cost = 0
        x, y = organisation_of[one], organisation_of[other]
        if x != y:
            here, there = organisations[a], organisations[b]
            cost += weights.organisation * (there[x] - here[x] + here[y] - there[y] + 2)
        x, y = sector_of[one], sector_of[other]
        if x != y:
            here, there = sectors[a], sectors[b]
            cost += weights.sector * (there[x] - here[x] + here[y] - there[y] + 2)
        x, y = region_of[one], region_of[other]
        if x != y:
            here, there = regions[a], regions[b]
            cost += weights.region * (there[x] - here[x] + here[y] - there[y] + 2)
        x, y = ground.preparer[one], ground.preparer[other]
        if x != y:
            # The preparer goes from the one group to the other.
            source, target = (a, b) if x else (b, a)
            if self.preparers[source] == 1:
                cost += weights.without_preparer
            if not self.preparers[target]:
                cost -= weights.without_preparer
        if self.has_home:
            one_home, other_home = ground.home[first], ground.home[second]
            nearer = one_home.get(b, 0) + other_home.get(a, 0)
            cost += weights.moves * (one_home.get(a, 0) + other_home.get(b, 0) - nearer)
        if self.has_apart and (ground.apart[first] or ground.apart[second]):
            now = self.clashes(first, a) + self.clashes(second, b)
            then = self.clashes(first, b) + self.clashes(second, a)
            # Two who must be apart from each other stay so when they change places.
            then -= 2 * (second in ground.apart[first])
            cost += weights.broken * (then - now)
        return cost

    def swap(self, first: int, second: int) -> None:
        """Let two units change places, whatever it costs."""
        a, b = self.where[first], self.where[second]
        self.shift(first, b)
        self.shift(second, a)

    def totals(self, groups: Iterable[int] | None = None) -> Objective:
        """Return the totals of these groups, or of all of them, in time linear in their members."""
        ground, where = self.ground, self.where
        chosen = range(ground.groups) if groups is None else list(groups)
        units = [unit for group in chosen for unit in self.members[group]]
        low, high = ground.smallest, ground.largest
        sizes = [self.size[group] for group in chosen]
        clashes = sum(self.clashes(unit, where[unit]) for unit in units if ground.apart[unit])
        return Objective(
            broken=clashes // 2 + sum(max(0, low - size) + max(0, size - high) for size in sizes),
            moves=sum(
                sum(home.values()) - home.get(where[unit], 0)
                for unit in units
                if (home := ground.home[unit])
            ),
            sizes=sum(map(pairs, sizes)),
            organisation=self._met(units, self.tables.organisation, ground.blocks.organisation),
            sector=self._met(units, self.tables.sector, ground.blocks.sector),
            without_preparer=sum(not self.preparers[group] for group in chosen),
            region=self._met(units, self.tables.region, ground.blocks.region),
        )

    def _met(self, units: Iterable[int], table: Table, blocks: Blocks) -> int:
        """The pairs of one block within these units, which must be all of their groups."""
        where = self.where
        return (
            sum(
                table[where[unit]][blocks.of[who]] - 1
                for unit in units
                for who in self.ground.units[unit]
            )
            // 2
        )

    def snapshot(self, units: Iterable[int]) -> list[tuple[int, int]]:
        """Return the unit and its group for each of these units."""
        return [(unit, self.where[unit]) for unit in units]

    def restore(self, places: Iterable[tuple[int, int]]) -> None:
        """Put every unit back where it was in this snapshot."""
        for unit, group in places:
            if self.where[unit] != group:
                self.shift(unit, group)
