"""How groups are made, for everyone to read: what counts, and what is known of a person."""

from typing import NamedTuple


class Goal(NamedTuple):
    """One thing that a division is as good at as it can be, in words."""

    wish: str
    why: str


# By the names of the parts of Scores, and in their order: the most important first.
GOALS = {
    "sizes": Goal(
        "De groepen zijn even groot.",
        "Komt het niet precies uit, dan is het verschil zo klein als het kan.",
    ),
    "organisation": Goal(
        "Collega’s zitten in verschillende groepen.",
        "Zo hoort u iets nieuws, en nemen u en uw collega’s samen meer mee terug.",
    ),
    "sector": Goal(
        "Mensen uit dezelfde sector zitten verspreid.",
        "Zo kijken er in elke groep mensen uit verschillende sectoren mee.",
    ),
    "without_preparer": Goal(
        "In elke groep zit iemand die helpt om de bijeenkomsten voor te bereiden.",
        "Dat lukt als genoeg mensen in uw thema dat willen.",
    ),
    "region": Goal(
        "Mensen uit dezelfde provincie zitten verspreid.",
        "Zo leert u hoe het ergens anders gaat.",
    ),
}

# By the names of the fields of a Person: what is known of somebody who is divided.
KNOWN = {
    "organisation": "voor welke organisatie u werkt",
    "sector": "in welke sector u werkt",
    "region": "in welke provincie u werkt",
    "preparer": "of u wilt helpen om de bijeenkomsten voor te bereiden",
}
