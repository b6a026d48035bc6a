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
    "lead": (
        "Wat is er nodig om maatwerk te bieden aan leerlingen die dreigen uit te vallen of "
        "thuiszitten? In deze leergemeenschap stonden de systeemvragen rond dat maatwerk centraal."
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
        "leerlingen."
    ),
    "why": (
        "Naar school gaan is voor bijna alle leerlingen belangrijk: om te leren, om zich goed te "
        "voelen, om anderen te ontmoeten en om te groeien. Daarom begint werken aan aanwezigheid "
        "bij de hele groep, met extra oog voor leerlingen bij wie verzuim op de loer ligt. "
        "Ouders, leerlingen en school dragen dat samen. Hoe u dat in de praktijk doet, zoeken we "
        "in drie bijeenkomsten met elkaar uit."
    ),
    "how": (
        "U kiest één thema.\n"
        "Tijdens drie online bijeenkomsten werkt u in een vaste subgroep aan een concrete "
        "opbrengst.\n"
        "Wat die opbrengst wordt, bepaalt u in de eerste bijeenkomst met uw groep.\n"
        "Na afloop delen we alle opbrengsten met de andere groepen en met het veld.\n"
        "Vragen die in meer groepen spelen, bespreken we plenair."
    ),
    "what_we_ask": (
        "We rekenen op uw actieve inbreng. Een aantal deelnemers per themagroep bereidt de "
        "bijeenkomsten voor, samen met de gespreksleider."
    ),
    "for_whom": (
        "primair onderwijs\n"
        "voortgezet onderwijs\n"
        "samenwerkingsverband\n"
        "jeugdgezondheidszorg (JGZ)\n"
        "jeugdhulpverlening\n"
        "leerplicht (gemeente)"
    ),
    "location": "Online",
    "costs": "Geen",
}

THEMES = {
    "Aanwezigheidsbeleid": (
        "Hoe maakt u als school beleid dat aanwezigheid bevordert en waarin elke leerling gezien "
        "wordt? Hoe houdt u dat beleid levend, hoe doet het hele team mee, en wat vraagt dit van "
        "uw registratie van aanwezigheid en verzuim?"
    ),
    "Effectieve methodieken": (
        "Welke aanpakken helpen aantoonbaar om aanwezigheid te bevorderen en verzuim te voorkomen?"
    ),
    "Samenwerken": (
        "Hoe worden professionals, leerlingen en ouders samen eigenaar van aanwezigheid, met "
        "vertrouwen in elkaar, over de grenzen van beroepen heen?"
    ),
}

INITIATOR = "Steunpunt Passend Onderwijs"
PARTNERS = ["Ingrado", "NCJ", "NVS-NVL", "LBBO"]


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
        for position, (title, description) in enumerate(THEMES.items(), start=1):
            Theme.objects.create(
                edition=edition, position=position, title=title, description=description
            )
        for position, day in enumerate(days, start=1):
            Session.objects.create(
                edition=edition,
                position=position,
                starts_at=datetime.combine(day, BEGINS, AMSTERDAM),
                ends_at=datetime.combine(day, ENDS, AMSTERDAM),
            )
        Partner.objects.create(edition=edition, name=INITIATOR, is_initiator=True)
        for position, name in enumerate(PARTNERS, start=1):
            Partner.objects.create(edition=edition, name=name, position=position)
    return edition, is_new
