"""The edition of the demo that is half-way: a session was held, and one is on at this moment.

Every name in this file is invented.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle

from django.utils.text import slugify

from registrations.models import (
    Agreement,
    Attendance,
    AttendanceStatus,
    Outcome,
    OutcomeState,
    OutcomeVersion,
    Participant,
    PlenaryQuestion,
    QuestionKind,
    QuestionState,
    Region,
    Sector,
    Subgroup,
    Suggestion,
)
from sessions_app.first_editions import THEMES
from sessions_app.models import Edition, Session, Theme, User

SLUG = "lopende-leergemeenschap"
LASTS = timedelta(hours=2, minutes=30)

# The groups of each theme; the first of a group prepares the sessions.
GROUPS = {
    "Aanwezigheidsbeleid": [
        "Annelies Bergsma, Bilal Amrani, Corrie Hendriks, Dilek Arslan, Evert Nijland, "
        "Famke Reitsma, Gonda Sluis, Harm Oosting",
        "Ineke Kamphuis, Jurre Veldhuis, Kirsten Bouwman, Loubna Idrissi, Mart Hofstra, "
        "Nelleke Pronk, Onno Tuinstra",
    ],
    "Effectieve methodieken": [
        "Patrice Lont, Rianne Goossens, Stijn Kloosterman, Tamara Wildeboer, Ufuk Çelik, "
        "Vera Stegeman, Wietse Bolt, Zoë Maduro",
    ],
}
JOBS = [
    (Sector.PO, "intern begeleider", "Basisschool De Zonnewijzer", Region.UTRECHT),
    (Sector.VO, "verzuimcoördinator", "Waterland College Oost", Region.NOORD_HOLLAND),
    (Sector.LEERPLICHT, "leerplichtambtenaar", "Gemeente Veenrode", Region.DRENTHE),
    (Sector.JGZ, "jeugdarts", "JGZ Rivierstreek", Region.GELDERLAND),
    (Sector.SWV, "consulent passend onderwijs", "Samenwerkingsverband Heideland", Region.LIMBURG),
    (Sector.JEUGDHULP, "gezinsbegeleider", "Jeugdhulp De Brug", Region.ZEELAND),
    (Sector.VO, "mentor brugklas", "Esdoorn Lyceum", Region.OVERIJSSEL),
]
QUESTIONS = [
    "Hoe merken we eerder dat een leerling vaker te laat komt?",
    "",
    "Wie belt de ouders op de eerste dag, en wat zegt u dan?",
]
# Who were there in the first session, in the order of the group.
WERE_THERE = [
    AttendanceStatus.PRESENT,
    AttendanceStatus.PRESENT,
    AttendanceStatus.LATE,
    AttendanceStatus.PRESENT,
    AttendanceStatus.EXCUSED,
    AttendanceStatus.PRESENT,
    AttendanceStatus.ABSENT,
    AttendanceStatus.PRESENT,
]


def invent(model: Edition, leaders: Sequence[User], now: datetime) -> Edition:
    """An edition with the texts of another, led by these people theme by theme."""
    edition = Edition.objects.get(pk=model.pk)
    edition.pk, edition.slug, edition.follows = None, SLUG, None
    edition.save()
    begin = now.replace(minute=0, second=0, microsecond=0)
    sessions = [
        Session.objects.create(
            edition=edition,
            position=position,
            starts_at=starts_at,
            ends_at=starts_at + LASTS,
            meeting_url="https://vergaderen.example.org/leergemeenschap",
        )
        for position, starts_at in enumerate(
            [begin - timedelta(weeks=6), begin, begin + timedelta(weeks=44)], start=1
        )
    ]
    for position, ((title, groups), leader) in enumerate(
        zip(GROUPS.items(), leaders, strict=True), start=1
    ):
        theme = Theme.objects.create(
            edition=edition, position=position, title=title, **THEMES[title]
        )
        theme.facilitators.add(leader)
        for number, names in enumerate(groups, start=1):
            group = Subgroup.objects.create(theme=theme, number=number)
            people = _people(group, names, sessions[0].starts_at - timedelta(weeks=3))
            _attend(group, people, sessions, leader)
    first = Subgroup.objects.filter(theme__edition=edition).order_by("pk")[0]
    _work(first, sessions[1], leaders[0], now)
    return edition


def _people(group: Subgroup, names: str, registered_at: datetime) -> list[Participant]:
    jobs, asked = cycle(JOBS[group.number - 1 :] + JOBS), cycle(QUESTIONS)
    people = []
    for place, name in enumerate(names.split(", ")):
        given_name, family_name = name.split(" ")
        sector, job_title, organisation, region = next(jobs)
        people.append(
            Participant(
                edition=group.theme.edition,
                theme=group.theme,
                subgroup=group,
                told_number=group.number,
                given_name=given_name,
                family_name=family_name,
                email=f"{slugify(given_name)}.{slugify(family_name)}@example.org",
                organisation=organisation,
                job_title=job_title,
                sector=sector,
                region=region,
                learning_question=next(asked),
                prepares=place == 0,
                share_contact=place % 2 == 0,
                registered_at=registered_at,
                joined_at=registered_at,
            )
        )
    return Participant.objects.bulk_create(people)


def _attend(group: Subgroup, people: list[Participant], sessions: list[Session], by: User) -> None:
    """Mark the first session; one person cannot come to the second."""
    marks = [
        Attendance(
            participant=person,
            session=sessions[0],
            subgroup=group,
            status=status,
            noted_at=sessions[0].ends_at,
            noted_by=by,
        )
        for person, status in zip(people, WERE_THERE, strict=False)
    ]
    excused = Attendance(
        participant=people[2],
        session=sessions[1],
        status=AttendanceStatus.EXCUSED,
        noted_at=sessions[1].starts_at - timedelta(days=2),
    )
    Attendance.objects.bulk_create([*marks, excused])


def _work(group: Subgroup, session: Session, by: User, now: datetime) -> None:
    """What a group has: an outcome that it chose and works on, and what it brings for everyone."""
    content = {
        "what": "Een kaart met drie vragen voor het eerste gesprek over verzuim.",
        "for_whom": "Mentoren in de onderbouw.",
        "problem": "Het eerste gesprek gaat nu vaak over regels, en niet over de leerling.",
        "proof": "Mentoren gebruiken de kaart een maand en vertellen wat er anders ging.",
        "sharing": "Wij allemaal, via ons samenwerkingsverband.",
        "text": "Vraag 1: Wat maakt het fijn om hier te zijn?\n\nVraag 2: Wat maakt het lastig?\n\n"
        "Vraag 3: Wie kan daarbij helpen?",
        "url": "",
    }
    outcome = Outcome.objects.create(
        subgroup=group, state=OutcomeState.DRAFT, version=1, changed_at=now, **content
    )
    OutcomeVersion.objects.create(outcome=outcome, number=1, content=content, by=by, at=now)
    asker, *others = group.participants.order_by("pk")
    suggested = [content["what"], "Een gids voor ouders.", "Een korte film van leerlingen."]
    for person, text in zip([asker, *others], suggested, strict=False):
        Suggestion.objects.create(subgroup=group, participant=person, text=text)
    Agreement.objects.bulk_create(
        [Agreement(outcome=outcome, participant=person) for person in [asker, *others][:-1]]
    )
    asked = PlenaryQuestion(session=session, subgroup=group, participant=asker, asked_at=now)
    asked.text = "Mag een school ziekmeldingen delen met de jeugdarts?"
    asked.state, asked.forwarded_at = QuestionState.AGENDA, now
    asked.save()
    PlenaryQuestion.objects.create(
        session=session,
        subgroup=group,
        by=by,
        kind=QuestionKind.SUBJECT,
        text="Hoe we het gesprek met ouders open houden.",
    )
