"""The editions the site begins with: facts and copy of the programme, and how they are loaded."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from sessions_app.models import Edition, Partner, Session, Theme, User

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SLUG = "werken-aan-aanwezigheid"
DAYS = [date(2021, 6, 24), date(2021, 9, 21), date(2021, 11, 16)]
BEGINS, ENDS = time(13, 0), time(15, 30)
NOTICE = timedelta(weeks=6)

PREDECESSOR = {
    "title": "Leergemeenschap Preventie van thuiszitten",
    "is_published": True,
    "looking_back": (
        "Wat is er nodig om maatwerk te bieden aan leerlingen die dreigen uit te vallen of al "
        "thuiszitten? In deze leergemeenschap stonden de systeemvragen achter dat maatwerk "
        "centraal."
    ),
    "location": "",
    "costs": "",
    "ended_on": date(2021, 3, 18),
}

PROGRAMME = {
    "title": "Leergemeenschap Werken aan aanwezigheid",
    "is_published": True,
    "lead": (
        "Leerlingen verdwijnen zelden in één keer uit beeld. Verzuim groeit meestal langzaam. "
        "In deze leergemeenschap draaien we het om: we beginnen bij aanwezigheid, voor álle "
        "leerlingen. Zo voorkomen we verzuim."
    ),
    "background_title": "Van preventie van thuiszitten naar werken aan aanwezigheid",
    "background": (
        "De leergemeenschap ‘Preventie van thuiszitten’ had haar laatste bijeenkomst op 18 maart "
        "2021. Daar ging het over de systeemvragen achter maatwerk: voor leerlingen die dreigen "
        "uit te vallen, en voor leerlingen die al thuiszitten. Daarna gingen we verder, in een "
        "andere vorm en met een andere blik. Verzuim voorkomen blijft het doel. Aanwezigheid is "
        "de weg ernaartoe.\n\n"
        "Uit onderzoek blijkt dat leerlingen zelden van de ene dag op de andere wegblijven. "
        "Meestal groeit verzuim stap voor stap. Aan het eind daarvan kan een leerling helemaal "
        "uitvallen. Wie bij aanwezigheid begint, is er eerder bij."
    ),
    "why": (
        "Toen de scholen dicht waren, bleek hoeveel school betekent. Voor verreweg de meeste "
        "leerlingen is naar school gaan heel belangrijk: voor hun resultaten, om zich goed te "
        "voelen, om anderen te ontmoeten en om te groeien. Die grote groep is ons vertrekpunt.\n\n"
        "Werken aan aanwezigheid begint met een aanpak voor alle leerlingen, met extra oog voor "
        "leerlingen die vaker dreigen weg te blijven. Ouders, leerlingen en onderwijs dragen dat "
        "samen. Hoe ziet dat er in de praktijk uit? Dat zoeken we in drie bijeenkomsten met "
        "elkaar uit."
    ),
    "how": (
        "U kiest één thema. In uw groep is de vraag steeds: hoe ziet dit er in de praktijk uit?\n"
        "Tijdens drie online bijeenkomsten werkt u in een vaste subgroep aan een concrete "
        "opbrengst.\n"
        "Wat die opbrengst wordt, bepaalt u in de eerste bijeenkomst met uw groep.\n"
        "In elke bijeenkomst is er een deel met alle groepen samen. Daar komen onderwerpen en "
        "vragen terug die in meer groepen spelen.\n"
        "Na afloop delen we alle opbrengsten met de andere groepen en met iedereen die met "
        "leerlingen werkt."
    ),
    "what_we_ask": (
        "We vragen van iedereen een actieve rol en een actieve houding. U denkt mee, u brengt uw "
        "ervaring in en u werkt mee aan de opbrengst van uw groep.\n\n"
        "In elk thema bereiden een paar deelnemers de bijeenkomsten voor. De gespreksleider "
        "begeleidt hen."
    ),
    "for_whom": (
        "medewerkers van scholen in het primair onderwijs\n"
        "medewerkers van scholen in het voortgezet onderwijs\n"
        "medewerkers van samenwerkingsverbanden\n"
        "medewerkers in de jeugdgezondheidszorg (jgz)\n"
        "medewerkers in de jeugdhulpverlening\n"
        "leerplichtambtenaren"
    ),
    "looking_back": (
        "In deze leergemeenschap draaiden we het om: we begonnen bij aanwezigheid, voor álle "
        "leerlingen, om verzuim te voorkomen. Mensen uit onderwijs, zorg en gemeenten werkten in "
        "vaste groepen aan opbrengsten voor de praktijk."
    ),
    "location": "Online",
    "costs": "Geen",
}

THEMES = {
    "Aanwezigheidsbeleid": {
        "question": (
            "Hoe maakt een school actief beleid voor aanwezigheid, waarin elke leerling echt "
            "gezien wordt?"
        ),
        "description": (
            "Hoe wordt dat levend beleid? Hoe raakt het hele team betrokken? En wat vraagt dit van "
            "het registreren van verzuim en aanwezigheid?"
        ),
        "for_whom": "wie op school beleid maakt of uitvoert, en wie scholen daarbij helpt",
    },
    "Effectieve methodieken": {
        "question": "Wat werkt? Met welke aanpak, gericht op aanwezigheid, voorkomt u verzuim?",
        "description": (
            "Samen zoekt u uit welke aanpakken helpen om leerlingen op school te houden, en hoe "
            "die er in de praktijk uitzien."
        ),
        "for_whom": "wie elke dag met leerlingen werkt en wil weten wat helpt",
    },
    "Samenwerken": {
        "question": (
            "Hoe worden we echt samen eigenaar van aanwezigheid, met betrokkenheid en vertrouwen?"
        ),
        "description": (
            "Hoe krijgt u dat voor elkaar tussen mensen met verschillende beroepen? En hoe doet u "
            "dat met leerlingen en hun ouders?"
        ),
        "for_whom": "wie met andere beroepen samenwerkt, en met leerlingen en hun ouders",
    },
}

INITIATOR = {
    "name": "Steunpunt Passend Onderwijs",
    "url": "https://www.steunpuntpassendonderwijs-povo.nl/",
}
PARTNERS = [
    {
        "name": "Ingrado",
        "full_name": "landelijke organisatie voor leerplicht en voortijdig schoolverlaten",
        "url": "https://ingrado.nl/",
    },
    {
        "name": "NCJ",
        "full_name": "Nederlands Centrum Jeugdgezondheid",
        "url": "https://www.ncj.nl/",
    },
    {
        "name": "NVS-NVL",
        "full_name": "Nederlandse Vereniging van Schooldecanen en Leerlingbegeleiders",
        "url": "https://nvs-nvl.nl/",
    },
    {
        "name": "LBBO",
        "full_name": "Landelijke Beroepsgroep voor Begeleiders in het Onderwijs",
        "url": "https://www.lbbo.nl/",
    },
]


@transaction.atomic
def load_past() -> list[tuple[Edition, bool]]:
    """The edition of 2021 and its predecessor, each with whether it is new.

    An edition that is there stays as it is: an organiser may have changed it.
    """
    predecessor, is_new = Edition.objects.get_or_create(
        slug="preventie-van-thuiszitten", defaults=PREDECESSOR
    )
    return [(predecessor, is_new), _load(SLUG, DAYS, {"follows": predecessor})]


@transaction.atomic
def load_upcoming(now: datetime) -> tuple[Edition, bool]:
    """The same programme in the coming months, and whether it is new.

    Where such an edition is still to end, that one stays as it is and there is no second.
    """
    if there_is := Edition.objects.filter(
        slug__startswith=f"{SLUG}-", sessions__ends_at__gt=now
    ).first():
        return there_is, False
    days = upcoming_days(timezone.localdate(now, AMSTERDAM))
    follows = Edition.objects.filter(slug=SLUG).first()
    return _load(f"{SLUG}-{days[0].year}", days, {"follows": follows})


def load_trial(organiser: User, now: datetime) -> Edition:
    """The same programme in the coming months, for this organiser to try things in.

    Nobody else sees it, and no reminder goes by itself.
    """
    days = upcoming_days(timezone.localdate(now, AMSTERDAM))
    facts = {
        "title": "Proefeditie Werken aan aanwezigheid",
        "is_published": False,
        "trial_of": organiser,
        "reminder_days": "",
        "contact_email": organiser.email,
    }
    edition, _ = _load(f"proef-{organiser.pk}", days, facts)
    return edition


def upcoming_days(today: date) -> list[date]:
    """The days of 2021 moved by whole weeks, so that the first is six weeks ahead or just more."""
    weeks = -((DAYS[0] - today - NOTICE) // timedelta(weeks=1))
    return [day + timedelta(weeks=weeks) for day in DAYS]


def _load(slug: str, days: list[date], facts: dict[str, object]) -> tuple[Edition, bool]:
    edition, is_new = Edition.objects.get_or_create(slug=slug, defaults=PROGRAMME | facts)
    if is_new:
        for position, (title, words) in enumerate(THEMES.items(), start=1):
            Theme.objects.create(edition=edition, position=position, title=title, **words)
        for position, day in enumerate(days, start=1):
            Session.objects.create(
                edition=edition,
                position=position,
                starts_at=datetime.combine(day, BEGINS, AMSTERDAM),
                ends_at=datetime.combine(day, ENDS, AMSTERDAM),
            )
        Partner.objects.create(edition=edition, is_initiator=True, **INITIATOR)
        for position, words in enumerate(PARTNERS, start=1):
            Partner.objects.create(edition=edition, position=position, **words)
    return edition, is_new
