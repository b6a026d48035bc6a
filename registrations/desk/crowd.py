"""A crowd: so many invented people in one edition that a programmer sees what becomes slow.

Who they are follows from the seed. Every name in this file is invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.db import connection, models, reset_queries, transaction
from django.utils.text import slugify

from registrations.desk import invented
from registrations.models import (
    Attendance,
    AttendanceStatus,
    Participant,
    QueuedMail,
    Region,
    Sector,
    Status,
    Subgroup,
)
from registrations.models.mail import MailState
from sessions_app.first_editions import PROGRAMME, THEMES
from sessions_app.models import Edition, Session, Theme

# In people: what is stored at once.
PIECE = 5_000
# In people, where an edition is not divided by the solver.
SMALLEST_GROUP = 10
# A number of a group is a small one for the database.
MOST_GROUPS = 32_767
# In people, on average; few organisations are large.
ORGANISATION = 40
# Of a hundred: who cancelled, and in a theme that is made full, for how many there is a place.
CANCELLED, PLACES = 4, 90
SIGNED_UP_IN = timedelta(weeks=3)
BETWEEN_SESSIONS = timedelta(weeks=8)
LASTS = timedelta(hours=2, minutes=30)

# With them there are names enough that one part of a name finds few.
FIRST_PARTS = """
    Abel Berk Brand Dorp Duin Eike Elze Gaast Ganze Graven Haver Heide Hoge Iepen Kale Kerk Klaver
    Koren Lage Linde Molen Nieuw Ooster Ossen Ouden Pepel Poel Riet Roden Rozen Schape Sluis Terp
    Uiter Veld Vogel Vorden Wester Wilgen Zand Zilver Zuider Zwane
""".split()  # noqa: SIM905 - a text is read more easily
LAST_PARTS = """
    aar akker berg boom brink broek bosch burg daal dam dijk donk drecht gaarde geest goed hof horst
    hout huis kamp kerk laan land loo mans meer molen oord plas rade schot sloot stad steen straten
    tuin veen voort weide wijk zijl
""".split()  # noqa: SIM905 - a text is read more easily
KINDS = {
    Sector.PO: ["Basisschool", "Montessorischool", "Scholengroep"],
    Sector.VO: ["Lyceum", "Vakcollege", "Praktijkschool"],
    Sector.SWV: ["Samenwerkingsverband"],
    Sector.JGZ: ["JGZ", "Jeugdgezondheid"],
    Sector.JEUGDHULP: ["Jeugdhulp", "Wijkteam"],
    Sector.LEERPLICHT: ["Gemeente"],
    Sector.ANDERS: ["Onderwijsadvies", "Ouderraad"],
}
MARKS = [
    *[AttendanceStatus.PRESENT] * 7,
    AttendanceStatus.LATE,
    AttendanceStatus.EXCUSED,
    AttendanceStatus.ABSENT,
]


@dataclass(frozen=True)
class Crowd:
    """How many people there are, and what there is of them.

    With `grouped` whoever has a place is in a subgroup and was told so; `mails` is how many each
    was sent. Of sessions that are over, most people in a group have a mark.
    """

    people: int
    grouped: bool = False
    mails: int = 0
    seed: int = 2021


@dataclass
class _Room:
    """What is left in one theme, while it fills."""

    theme: Theme
    # None: no end to it.
    places: int | None
    group: Subgroup | None = None
    members: int = 0
    opened: list[Subgroup] = field(default_factory=list)


def new_edition(crowd: Crowd, now: datetime, *, themes: int, held: bool) -> Edition:
    """A published edition for a crowd, whose title says what it is; its last theme becomes full.

    Its three sessions are to come, or with `held` the first was three weeks ago.
    """
    edition = Edition.objects.create(
        **PROGRAMME
        | {
            "title": f"Proef met {crowd.people} verzonnen deelnemers",
            "slug": Edition.objects.free_slug("proef-met-velen"),
            "contact_email": "vragen@example.org",
        }
    )
    first = (now + (-SIGNED_UP_IN if held else BETWEEN_SESSIONS)).replace(minute=0, second=0)
    for position in range(1, 4):
        begins = first + (position - 1) * BETWEEN_SESSIONS
        Session.objects.create(
            edition=edition, position=position, starts_at=begins, ends_at=begins + LASTS
        )
    words = list(THEMES.items())
    for position in range(1, themes + 1):
        title, about = words[(position - 1) % len(words)]
        again = f" {position}" if position > len(words) else ""
        Theme.objects.create(edition=edition, position=position, title=title + again, **about)
    if themes > 1:
        full = edition.themes.get(position=themes)
        full.capacity = max(crowd.people * PLACES // 100 // themes, 1)
        full.save(update_fields=["capacity"])
    return edition


def has_real_people() -> bool:
    """Whether somebody has an address that mail may arrive at."""
    invented_address = models.Q(email="") | models.Q(email__iregex=r"@example\.(org|com|net)$")
    return Participant.objects.exclude(invented_address).exists()


def gather(crowd: Crowd, edition: Edition, now: datetime) -> Iterator[int]:
    """Let a crowd sign up for an edition, piece by piece; tells how many there are after each."""
    random = Random(crowd.seed)  # noqa: S311 - a story, not a secret
    left = edition.participants.places_left(edition)
    rooms = [_Room(theme, left.get(theme.pk)) for theme in edition.themes.all()]
    # Who came before has an address too.
    there_are = edition.participants.count()
    organisations = _organisations(random, crowd.people)
    over = [session for session in edition.held_sessions if session.ends_at <= now]
    begin = min([now, *(session.starts_at for session in over)]) - SIGNED_UP_IN
    size = max(SMALLEST_GROUP, -(-crowd.people // (len(rooms) * MOST_GROUPS)))
    for start in range(0, crowd.people, PIECE):
        end, people = min(start + PIECE, crowd.people), []
        for number in range(start, end):
            room = random.choice(rooms)
            person = _person(random, organisations, room.theme)
            person.email = _address(person, there_are + number)
            person.registered_at = begin + SIGNED_UP_IN * number / crowd.people
            _give_place(random, person, room)
            if crowd.grouped and person.is_placed:
                _seat(person, room, size)
            people.append(person)
        with transaction.atomic():
            _store(random, crowd, rooms, people, over)
        # What DEBUG remembers of every statement is more than a memory holds.
        reset_queries()
        yield end


def settle() -> None:
    """Tell the database how much there is now of everything: it chooses its ways by that."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _organisations(random: Random, people: int) -> list[tuple[str, Sector, Region]]:
    """Names with the sector and province of each."""
    return [
        (
            f"{random.choice(KINDS[sector])} {_made_up(random)}",
            sector,
            Region.LANDELIJK if sector is Sector.ANDERS else random.choice(list(Region)[:-1]),
        )
        for sector in random.choices(list(Sector), k=max(people // ORGANISATION, 1))
    ]


def _made_up(random: Random) -> str:
    """A family name or a place that nobody has heard of."""
    return random.choice(FIRST_PARTS) + random.choice(LAST_PARTS)


def _person(
    random: Random, organisations: list[tuple[str, Sector, Region]], theme: Theme
) -> Participant:
    """Somebody with a name, work and a question, and as yet without address and place."""
    given_name, _, _ = invented.parts_of(random.choice(invented.NAMES))
    _, prefix, family_name = invented.parts_of(random.choice(invented.NAMES))
    if random.random() < 0.8:
        family_name = _made_up(random)
    # Those at the front of the list have many people, and most have few.
    organisation, sector, region = organisations[int(len(organisations) * random.random() ** 2)]
    questions = invented.LEARNING_QUESTIONS[
        (theme.position - 1) % len(invented.LEARNING_QUESTIONS) + 1
    ]
    return Participant(
        edition=theme.edition,
        theme=theme,
        given_name=given_name,
        name_prefix=prefix,
        family_name=family_name,
        organisation=organisation,
        job_title=random.choice(invented.JOB_TITLES[sector]),
        sector=sector,
        region=region,
        learning_question=random.choice(questions),
        prepares=random.random() < 0.2,
        share_contact=random.random() < 0.5,
    )


def _address(person: Participant, number: int) -> str:
    return f"{slugify(person.given_name)}.{slugify(person.family_name)}.{number}@example.org"


def _give_place(random: Random, person: Participant, room: _Room) -> None:
    """A place, or a turn where there is none left; some cancelled since."""
    if random.randrange(100) < CANCELLED:
        person.status = Status.CANCELLED
        person.cancelled_at = person.registered_at + timedelta(days=1)
    elif room.places == 0:
        person.status, person.waiting_since = Status.WAITING, person.registered_at
    elif room.places:
        room.places -= 1


def _seat(person: Participant, room: _Room, size: int) -> None:
    """Put somebody in the group that fills up now."""
    if room.group is None or room.members == size:
        number = room.group.number if room.group else room.theme.subgroups.count()
        room.group, room.members = Subgroup(theme=room.theme, number=number + 1), 0
        room.opened.append(room.group)
    person.subgroup, person.told_number = room.group, room.group.number
    room.members += 1


def _store(
    random: Random,
    crowd: Crowd,
    rooms: list[_Room],
    people: list[Participant],
    over: list[Session],
) -> None:
    for room in rooms:
        Subgroup.objects.bulk_create(room.opened)
        room.opened.clear()
    Participant.objects.bulk_create(people)
    Attendance.objects.bulk_create(
        Attendance(
            participant=person,
            session=session,
            subgroup=person.subgroup,
            status=random.choice(MARKS),
            noted_at=session.ends_at,
        )
        for session in over
        for person in people
        if person.subgroup and random.random() < 0.8
    )
    QueuedMail.objects.bulk_create(
        _sent(person, nth) for person in people for nth in range(crowd.mails)
    )


def _sent(person: Participant, nth: int) -> QueuedMail:
    """A mail that somebody got, each a day after the one before."""
    edition, at = person.edition, person.registered_at + timedelta(days=nth)
    return QueuedMail(
        kind="message" if nth else "confirmation" if person.is_placed else "waiting",
        edition=edition,
        participant=person,
        recipient=person.email,
        sender_name=edition.title,
        sender=edition.sender,
        reply_to=edition.reply_to,
        subject=f"Verzonnen bericht {nth + 1}",
        text=f"Beste {person.full_name},\n\nDit bericht is verzonnen, en u bent het ook.",
        state=MailState.SENT,
        due_at=at,
        attempts=1,
        created_at=at,
        sent_at=at,
    )
