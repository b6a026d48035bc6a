"""The people of the demo and of trials. Every name and organisation in this file is invented."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone
from django.utils.text import slugify

from registrations.models import Participant, Region, Sector
from sessions_app.models import Theme

VOLUNTEERS = 18

EVERYBODY = """
    Aafke Hoekstra, Abdel Ouali, Agnieszka Kowalczyk, Amber van der Linden, Anja de Groot,
    Anne-Fleur van Rossum, Anouk ter Horst, Aylin Yıldırım, Bart Willems, Bas van den Broek,
    Bram Kuipers, Carla de Bruin, Chantal Wijdenbosch, Charlotte Peeters, Daan van 't Hof,
    Deniz Aksoy, Dewi Soerjadi, Diana Martina, Eefje van de Ven, Els Postma, Emre Şahin,
    Erik ten Brink, Esther Blom, Fatima El Amrani, Femke de Jong, Floor van Beek, Frank Dekker,
    Gerda ten Hove, Gijs van Dalen, Hanneke Bos, Hans van der Heijden, Hatice Demir, Hugo Verbeek,
    Ilse de Vries, Imane Benhaddou, Inge van den Heuvel, Iris Smits, Jaap 't Hart, Jamila Bouzidi,
    Jan-Willem de Graaf, Jasmijn Vos, Jeroen van Dijk, Joke Zijlstra, Joost in 't Veld,
    Karin Scholten, Karim Haddou, Kees van der Wal, Kim Nguyen, Laura Jacobs, Leila Rahimi,
    Lieke van der Ploeg, Linda Mulder, Lotte Hermans, Maaike de Wit, Marcel Huisman,
    Margriet van Loon, Mariska op den Kamp, Marjolein Schouten, Mehmet Kaya, Meryem Özdemir,
    Michiel van Es, Mirjam Koster, Mohamed Aït Lahcen, Monique Gerritsen, Nadia Tahiri,
    Natasja Brouwer, Niels de Haan, Noortje van Vliet, Olga Ivanova, Peter Janssen, Petra van Dam,
    Pieter de Ruiter, Quinten Maas, Rachid Zerouali, Renske Wiersma, Rob van der Meer,
    Roos Timmermans, Ruben de Lange, Samira Chaoui, Sanne Visser, Saskia van den Bosch,
    Shanice Pinas, Sjoerd Dijkstra, Sylvia Rozenblad, Thijs Evers, Tirza van der Zee, Tom Bakker,
    Wendy den Hartog, Yara Haile, Youssef Bakkali
"""
NAMES = [name.strip() for name in EVERYBODY.split(",")]

# Name, sector, region, how many of its people take part.
ORGANISATIONS = [
    ("Scholengroep Lindermeer", Sector.VO, Region.NOORD_BRABANT, 12),
    ("Gemeente Noorderhage", Sector.LEERPLICHT, Region.NOORD_HOLLAND, 9),
    ("Zilverdamse Basisscholen", Sector.PO, Region.ZUID_HOLLAND, 7),
    ("Samenwerkingsverband Wijdeveen", Sector.SWV, Region.DRENTHE, 4),
    ("JGZ Duinstreken", Sector.JGZ, Region.ZUID_HOLLAND, 4),
    ("Vakcollege Vennemonde", Sector.VO, Region.LIMBURG, 3),
    ("Hoogwolde College", Sector.VO, Region.GRONINGEN, 3),
    ("Samenwerkingsverband Merwoude", Sector.SWV, Region.GELDERLAND, 3),
    ("JGZ Vennemonde", Sector.JGZ, Region.LIMBURG, 3),
    ("Gemeente Zilverdam", Sector.LEERPLICHT, Region.ZUID_HOLLAND, 3),
    ("Jeugdhulp De Overhaal", Sector.JEUGDHULP, Region.FRIESLAND, 3),
    ("Lyceum Oostermarken", Sector.VO, Region.OVERIJSSEL, 2),
    ("Rietwoude College", Sector.VO, Region.FLEVOLAND, 2),
    ("Basisschool De Papieren Boot", Sector.PO, Region.ZEELAND, 2),
    ("Basisschool Het Lantaarnschip", Sector.PO, Region.NOORD_HOLLAND, 2),
    ("Basisschool De Regenwijzer", Sector.PO, Region.UTRECHT, 2),
    ("Samenwerkingsverband Oostermarken", Sector.SWV, Region.OVERIJSSEL, 2),
    ("Samenwerkingsverband Noorderhage", Sector.SWV, Region.NOORD_HOLLAND, 2),
    ("Jeugdgezondheid Wolderland", Sector.JGZ, Region.GRONINGEN, 2),
    ("Gemeente Lindermeer", Sector.LEERPLICHT, Region.NOORD_BRABANT, 2),
    ("Wijkteam Oostermarken", Sector.JEUGDHULP, Region.OVERIJSSEL, 2),
    ("Stichting Kantelpad", Sector.JEUGDHULP, Region.GELDERLAND, 2),
    ("Hogeschool Merwoude", Sector.ANDERS, Region.LANDELIJK, 2),
    ("Praktijkschool Wierdijk", Sector.VO, Region.FRIESLAND, 1),
    ("Basisschool De Klaproosvlinder", Sector.PO, Region.DRENTHE, 1),
    ("Basisschool De Krekelkamp", Sector.PO, Region.GELDERLAND, 1),
    ("Daltonschool De Zevensprongel", Sector.PO, Region.UTRECHT, 1),
    ("Montessorischool Hoogwolde", Sector.PO, Region.GRONINGEN, 1),
    ("JGZ Noorderhage", Sector.JGZ, Region.NOORD_HOLLAND, 1),
    ("Gemeente Rietwoude", Sector.LEERPLICHT, Region.FLEVOLAND, 1),
    ("Jeugdhulp Wierdijk", Sector.JEUGDHULP, Region.FRIESLAND, 1),
    ("Gezinspraktijk Zandhove", Sector.JEUGDHULP, Region.UTRECHT, 1),
    ("Onderwijsadvies Klavertij", Sector.ANDERS, Region.LANDELIJK, 1),
    ("Ouderraad Zilverdam", Sector.ANDERS, Region.ZUID_HOLLAND, 1),
    ("Jongerenplatform Wijdeveen", Sector.ANDERS, Region.DRENTHE, 1),
]

JOB_TITLES = {
    Sector.PO: ["intern begeleider", "directeur", "leerkracht groep 7", "kwaliteitscoördinator"],
    Sector.VO: [
        "verzuimcoördinator",
        "mentor brugklas",
        "ondersteuningscoördinator",
        "teamleider onderbouw",
        "docent Nederlands",
    ],
    Sector.SWV: ["beleidsadviseur", "consulent passend onderwijs", "trajectbegeleider"],
    Sector.JGZ: ["jeugdarts", "jeugdverpleegkundige", "teamcoördinator"],
    Sector.JEUGDHULP: ["gezinsbegeleider", "orthopedagoog", "jeugdhulpverlener"],
    Sector.LEERPLICHT: [
        "leerplichtambtenaar",
        "leerplichtambtenaar",
        "RMC-consulent",
        "beleidsmedewerker onderwijs en jeugd",
    ],
    Sector.ANDERS: ["onderzoeker", "adviseur", "projectleider"],
}

# By the position of the theme; the empty ones are people who ask nothing yet.
LEARNING_QUESTIONS = {
    1: [
        "",
        "",
        "Hoe krijgen we het hele team mee in ons aanwezigheidsbeleid?",
        "Wat legt u vast over ziekmeldingen, en wie kijkt daar elke week naar?",
        "Hoe blijft beleid levend als de kartrekker van school wisselt?",
        "Hoe merken we eerder dat een leerling vaker te laat komt?",
        "Ons verzuimprotocol gaat vooral over straf. Hoe maken we er beleid over aanwezigheid van?",
    ],
    2: [
        "",
        "",
        "Welke aanpak werkt bij leerlingen die na een lange ziekte niet terug durven?",
        "Hoe voer ik een goed gesprek over verzuim zonder dat de leerling dichtklapt?",
        "Wat is bekend over de eerste vijf dagen van verzuim: wat kunt u dan het best doen?",
        "Welke methodiek past op een kleine basisschool zonder eigen zorgteam?",
        "Hoe weten we of onze aanpak helpt?",
    ],
    3: [
        "",
        "",
        "Wie doet wat als school, leerplicht en jeugdhulp alle drie betrokken zijn?",
        "Hoe betrekken we ouders die school liever mijden?",
        "Hoe delen we zorgen over een leerling zonder de privacy te schaden?",
        "Hoe geven we leerlingen zelf een stem in het plan voor hun terugkeer?",
        "Wat heeft een jeugdarts nodig van de mentor om snel mee te kunnen denken?",
    ],
}


def invent(themes: Sequence[Theme], now: datetime) -> list[Participant]:
    """Ninety unsaved participants of one edition, earliest first; the same ones every time."""
    random = Random(2021)  # noqa: S311 - a story, not a secret
    places = [(name, sector, region) for name, sector, region, n in ORGANISATIONS for _ in range(n)]
    random.shuffle(places)
    volunteers = set(random.sample(NAMES, VOLUNTEERS))
    people = []
    for name, (organisation, sector, region) in zip(NAMES, places, strict=True):
        theme = random.choice(themes)
        given_name, name_prefix, family_name = parts_of(name)
        people.append(
            Participant(
                edition=theme.edition,
                theme=theme,
                given_name=given_name,
                name_prefix=name_prefix,
                family_name=family_name,
                email=f"{slugify(given_name)}.{slugify(family_name)}@example.org",
                organisation=organisation,
                job_title=random.choice(JOB_TITLES[sector]),
                sector=sector,
                region=region,
                learning_question=random.choice(LEARNING_QUESTIONS[theme.position]),
                prepares=name in volunteers,
                share_contact=random.random() < 0.5,
                registered_at=_moment(random, now),
            )
        )
    return sorted(people, key=lambda participant: participant.registered_at)


def parts_of(name: str) -> tuple[str, str, str]:
    """Given name, tussenvoegsel (all that is in small letters) and family name."""
    given_name, *rest = name.split()
    prefix = [word for word in rest if word.islower()]
    return given_name, " ".join(prefix), " ".join(rest[len(prefix) :])


def _moment(random: Random, now: datetime) -> datetime:
    """Some hour of one of the past 21 days at which people are awake."""
    awake = timezone.localtime(now).replace(hour=random.randint(8, 21), minute=random.randrange(60))
    return awake - timedelta(days=random.randint(1, 21))
