"""Addresses that were stored by an older rule, as today's rule keeps them."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from sessions_app.typed.addresses import delivered_to


@dataclass
class Respelled:
    """What to store instead, and the rows that stay as they are; both by primary key."""

    new: dict[int, str] = field(default_factory=dict)
    # Mail reaches no such address: only somebody who knows the right one can help.
    unreachable: list[int] = field(default_factory=list)
    # Another row is of this mailbox already: which of the two stays is for a person to say.
    doubles: list[int] = field(default_factory=list)


def respelled(rows: Iterable[tuple[int, Hashable, str]]) -> Respelled:
    """The addresses that mail goes to, of those that are spelled otherwise.

    A row is its primary key, the whole in which a mailbox may stand once (None where it may stand
    more often) and the address. Of rows of one mailbox the first keeps it.
    """
    found, taken, odd = Respelled(), set(), []
    for key, whole, address in rows:
        try:
            new = delivered_to(address) if address else ""
        except ValidationError:
            found.unreachable.append(key)
            new = address
        if new == address:
            taken.add((whole, address.lower()))
        else:
            odd.append((key, whole, new))
    for key, whole, new in odd:
        place = (whole, new.lower())
        if whole is not None and place in taken:
            found.doubles.append(key)
        else:
            taken.add(place)
            found.new[key] = new
    return found
