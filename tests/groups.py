"""Short ways to fill a theme, divide it, and say who is in which group and was there."""

from registrations.groups import division
from registrations.groups.division import Choices, Mode, Proposal
from registrations.models import PairRule, Participant, Region, Sector, Subgroup
from registrations.sheets import attendance
from registrations.sheets.attendance import Change
from sessions_app.models import Session, Theme, User
from tests.people import PIET
from tests.places import address, name_of


def arrive(theme: Theme, *names: str) -> list[Participant]:
    """People with a place, of different organisations, sectors and regions."""
    sectors, regions = list(Sector), list(Region)
    people = [
        Participant(
            **PIET
            | {
                "given_name": name.capitalize(),
                "family_name": name.capitalize(),
                "email": address(name),
                "organisation": f"School {i % 7}",
                "sector": sectors[i % len(sectors)],
                "region": regions[i % len(regions)],
                "prepares": i % 5 == 0,
            },
            edition=theme.edition,
            theme=theme,
        )
        for i, name in enumerate(names)
    ]
    return Participant.objects.bulk_create(people)


def crowd(theme: Theme, number: int) -> list[Participant]:
    """So many people: p1, p2 and so on."""
    return arrive(theme, *(f"p{i}" for i in range(1, number + 1)))


def grouped(theme: Theme, number: int, *names: str) -> Subgroup:
    """A group of people who arrive now."""
    group = theme.subgroups.create(number=number)
    arrived = [person.pk for person in arrive(theme, *names)]
    Participant.objects.filter(pk__in=arrived).update(subgroup=group)
    return group


def propose(theme: Theme, mode: Mode = Mode.FRESH) -> Proposal:
    """The proposal for the sizes of the edition."""
    return division.propose(theme, Choices.of(theme.edition, mode))


def apply(theme: Theme, proposal: Proposal, by: User) -> Proposal:
    """Save a proposal that was shown."""
    shown = proposal.fingerprint
    return division.apply(theme, proposal.choices, fingerprint=shown, by=by)


def divide(theme: Theme, by: User, mode: Mode = Mode.FRESH) -> dict[int, list[str]]:
    """Propose and save at once; who is where then."""
    apply(theme, propose(theme, mode), by)
    return groups(theme)


def groups(theme: Theme) -> dict[int, list[str]]:
    """The names in each group, by number."""
    return {
        group.number: sorted(name_of(person) for person in group.participants.all())
        for group in theme.subgroups.prefetch_related("participants")
    }


def shown(proposal: Proposal) -> dict[int, list[str]]:
    """The names in each group of a proposal."""
    return {
        number: sorted(name_of(person) for person in members)
        for number, members in enumerate(proposal.groups, start=1)
    }


def numbers(theme: Theme) -> dict[str, int]:
    """The number of the group of everyone who is in one."""
    return {name: number for number, names in groups(theme).items() for name in names}


def move(person: Participant, number: int, by: User, reason: str = "verzoek") -> None:
    """Move somebody as who sees the page of this moment does."""
    now = division.version_of(person.theme)
    division.move(person, number, version=now, by=by, reason=reason)


def pin(person: Participant, because: str = "rolstoel") -> None:
    """Pin somebody, or with no reason let go of them, on the page of this moment."""
    division.pin(person, version=division.version_of(person.theme), because=because)


def wish(kind: PairRule.Kind, one: Participant, other: Participant) -> PairRule:
    first, second = sorted((one, other), key=lambda person: person.pk)
    rule = {"theme": one.theme, "first": first, "second": second}
    return PairRule.objects.create(**rule, kind=kind, reason="zij kennen elkaar")


def on_sheet(group: Subgroup, session: Session) -> dict[str, str]:
    """Who is on the sheet, in its order, with their marks."""
    return {name_of(row.person): row.status for row in attendance.sheet(group, session)}


def mark(group: Subgroup, session: Session, by: User, **marks: str) -> None:
    """Mark people as somebody does who sees the sheet of this moment."""
    now = {name_of(row.person): row for row in attendance.sheet(group, session)}
    changes = {now[n].person.pk: Change(now[n].status, chosen) for n, chosen in marks.items()}
    assert attendance.fill_in(group, session, changes, by=by) == {}
