"""What the groups of an edition that is over made, in the demo. All of it is invented."""

from datetime import timedelta

from registrations.models import Outcome, OutcomeState, Subgroup
from sessions_app.models import Edition
from sessions_app.models.edition import Licence

AFTER = timedelta(weeks=3)

# By the position of the theme, a group in each.
MADE = {
    1: {
        "what": "Een jaarplanner voor gesprekken over aanwezigheid in het team.",
        "for_whom": "Directies en intern begeleiders in het primair onderwijs.",
        "problem": "Aanwezigheid komt pas ter sprake als het met een leerling al misgaat.",
        "proof": "In drie scholen staat aanwezigheid elke zes weken op de agenda van het team.",
        "sharing": "De scholen van de groep, via hun samenwerkingsverband.",
        "text": "Elke zes weken staat één vraag op de agenda.\n\n"
        "September: wie missen we nog uit het vorige jaar?\n\n"
        "November: welke leerling zien we steeds iets minder?\n\n"
        "Januari: wat doen we op de eerste dag dat iemand er niet is?",
    },
    2: {
        "what": "Een stappenkaart voor de eerste dag dat een leerling er niet is.",
        "for_whom": "Mentoren en verzuimcoördinatoren in het voortgezet onderwijs.",
        "problem": "Iedereen denkt dat een ander al heeft gebeld.",
        "proof": "Leerlingen vertellen dat ze merken dat iemand hen mist.",
        "sharing": "Twee scholen gebruiken de kaart en nemen hem mee naar hun studiedag.",
        "text": "Stap 1: bel voor tien uur, en vraag hoe het gaat.\n\n"
        "Stap 2: spreek af wanneer u elkaar weer ziet.\n\n"
        "Stap 3: zeg bij terugkomst dat u blij bent dat de leerling er is.",
    },
    3: {
        "what": "Een gespreksvorm waarin leerling, ouders, school en jeugdarts samen beginnen.",
        "for_whom": "Iedereen die een gesprek over verzuim voorbereidt.",
        "problem": "Aan tafel zitten vijf volwassenen die de leerling elk iets anders vragen.",
        "proof": "De leerling stelt de eerste vraag en kiest wie het verslag krijgt.",
        "sharing": "De jeugdartsen van de groep, met hun scholen.",
        "text": "De leerling krijgt de vragen een week vooraf.\n\n"
        "In het gesprek spreekt de leerling het eerst.",
    },
}


def invent(edition: Edition) -> None:
    """Let a group of each theme have published what it made, some weeks after the last session."""
    last = edition.last_session
    assert last  # noqa: S101 - an edition that is over has sessions
    edition.licence = Licence.CC_BY
    edition.save()
    for theme in edition.themes.filter(position__in=MADE):
        Outcome.objects.create(
            subgroup=Subgroup.objects.create(theme=theme, number=1),
            state=OutcomeState.PUBLISHED,
            published_at=last.ends_at + AFTER,
            changed_at=last.ends_at + AFTER,
            **MADE[theme.position],
        )
