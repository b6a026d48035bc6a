"""What is kept of one person, for that person: all that the table says is their own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from registrations.groupwork import effects
from registrations.letters import reminders
from registrations.models import Participant
from registrations.privacy.fields import PARTICIPANTS, Row
from registrations.sheets import missed
from sessions_app.models import Edition

# By model the name of its part in the file, and of each field its word on the page, which with
# underscores is its key in the file. People build on these keys: they stay when a field is renamed.
# What only says of whom something is, has no word: all of it is of one person.
PARTS = {
    "registrations.Participant": "aanmelding",
    "registrations.Attendance": "aanwezigheid",
    "registrations.SubgroupMove": "verplaatsingen",
    "registrations.Event": "gebeurtenissen",
    "registrations.Preparation": "voorbereiding",
    "registrations.PreparationTask": "taken",
    "registrations.PlenaryQuestion": "vragen",
    "registrations.Suggestion": "voorstellen",
    "registrations.Agreement": "akkoord",
    "registrations.Effect": "wat er veranderde",
    "registrations.Maker": "naam bij opbrengst",
    "registrations.QueuedMail": "mail",
    "registrations.Told": "herinneringen",
    "registrations.News": "nieuws uit de groep",
}
WORDS = {
    "registrations.Participant": {
        "given_name": "voornaam",
        "name_prefix": "tussenvoegsel",
        "family_name": "achternaam",
        "email": "e-mailadres",
        "new_email": "nieuw e-mailadres",
        "organisation": "organisatie",
        "job_title": "functie",
        "region": "provincie",
        "sector": "sector",
        "edition": "leergemeenschap",
        "theme": "thema",
        "subgroup": "subgroep",
        "status": "status",
        "registered_at": "aangemeld op",
        "waiting_since": "wacht sinds",
        "joined_at": "doet mee sinds",
        "cancelled_at": "afgemeld op",
        "cancel_reason": "reden van afmelding",
        "learning_question": "wat u wilt leren",
        "prepares": "wil helpen voorbereiden",
        "share_contact": "subgroep ziet naam met organisatie en e-mailadres",
        "may_be_named": "naam mag bij opbrengst",
        "hears_news": "berichten over de groep",
        "told_number": "groep die u per mail hoorde",
        "forget_asked_at": "wil vergeten worden sinds",
    },
    "registrations.Attendance": {
        "session": "bijeenkomst",
        "subgroup": "subgroep",
        "status": "aanwezigheid",
        "noted_at": "genoteerd op",
    },
    "registrations.SubgroupMove": {
        "theme": "thema",
        "from_number": "van groep",
        "to_number": "naar groep",
        "at": "wanneer",
        "undone_at": "ongedaan gemaakt op",
    },
    "registrations.Event": {
        "kind": "wat",
        "at": "wanneer",
        "is_by_organiser": "door een organisator",
        "from_theme": "van thema",
        "to_theme": "naar thema",
        "changes": "gewijzigd",
    },
    "registrations.Preparation": {"preparers": "u bereidt voor"},
    "registrations.PreparationTask": {
        "preparation": "bijeenkomst",
        "what": "taak",
        "is_done": "klaar",
    },
    "registrations.PlenaryQuestion": {
        "session": "bijeenkomst",
        "kind": "soort",
        "text": "vraag",
        "state": "stand",
        "asked_at": "gesteld op",
        "forwarded_at": "doorgestuurd op",
        "discussed_at": "besproken op",
        "answer": "antwoord",
    },
    "registrations.Suggestion": {
        "text": "voorstel",
        "suggested_at": "voorgesteld op",
        "changed_at": "gewijzigd op",
    },
    "registrations.Agreement": {"outcome": "opbrengst", "agreed_at": "akkoord op"},
    "registrations.Effect": {
        "text": "tekst",
        "is_public": "iedereen mag het lezen",
        "written_at": "geschreven op",
        "changed_at": "gewijzigd op",
        "hidden_at": "verborgen op",
    },
    "registrations.Maker": {"outcome": "opbrengst", "name": "naam"},
    "registrations.QueuedMail": {
        "subject": "onderwerp",
        "recipient": "aan",
        "state": "stand",
        "created_at": "gemaakt op",
        "sent_at": "verstuurd op",
    },
    "registrations.Told": {"session": "bijeenkomst", "kind": "soort", "on": "dag"},
    "registrations.News": {"kind": "nieuws", "at": "gebeurde op", "told_at": "gemaild op"},
}
KINDS = {
    reminders.KIND: "herinnering",
    missed.KIND: "bericht dat we u misten",
    effects.KIND: "vraag wat er bij u veranderde",
}

# One thing that is kept: its values by name of the field.
Thing = dict[str, Any]


@dataclass(frozen=True)
class OwnPart:
    """One line of the table, and what is kept by it of one person: of each thing word and value."""

    row: Row
    things: list[list[tuple[str, str]]]


def parts(participant: Participant) -> list[OwnPart]:
    """All that is kept of a person, in words, line by line of the table; what is empty is left out.

    Takes ten statements.
    """
    found = _things(participant)
    return [OwnPart(row, list(_in_words(row, found))) for row in PARTICIPANTS if row.is_own]


def left_out() -> list[Row]:
    """The lines of the table about participants that are not shown to them."""
    return [row for row in PARTICIPANTS if not row.is_own]


def as_json(participant: Participant) -> dict[str, Any]:
    """The same for a program, by the keys of PARTS and WORDS, with moments and days as in ISO 8601.

    Takes ten statements.
    """
    by_model = {
        model: [
            {_key(word): _plain(thing[field]) for field, word in WORDS[model].items()}
            for thing in things
        ]
        for model, things in _things(participant).items()
    }
    (registration,) = by_model.pop("registrations.Participant")
    return {
        "gemaakt_op": _plain(timezone.now()),
        "we_vergeten_u_op": _plain(participant.edition.forgets_on),
        "aanmelding": registration,
    } | {_key(PARTS[model]): things for model, things in by_model.items()}


def _things(participant: Participant) -> dict[str, list[Thing]]:
    prepared, tasks = _preparations(participant)
    made, effect = getattr(participant, "made", None), getattr(participant, "effect", None)
    found: dict[str, Iterable[models.Model]] = {
        "registrations.Participant": [participant],
        "registrations.Attendance": participant.attendances.select_related(
            "session", "subgroup"
        ).order_by("session__position"),
        "registrations.SubgroupMove": participant.subgroup_moves.select_related("theme"),
        "registrations.Event": participant.events.select_related("from_theme", "to_theme"),
        "registrations.PlenaryQuestion": participant.questions.select_related("session"),
        "registrations.Suggestion": participant.suggestions.all(),
        "registrations.Agreement": participant.agreements.select_related("outcome").order_by("pk"),
        "registrations.Effect": [effect] if effect else [],
        "registrations.Maker": [made] if made else [],
        # What an organiser was asked went to their mailbox.
        "registrations.QueuedMail": participant.mails.exclude(kind="theme_request").defer(
            "text", "html", "attachments"
        ),
        "registrations.Told": participant.told.select_related("session").order_by("on", "pk"),
        "registrations.News": participant.news.order_by("at", "pk"),
    }
    things = {
        model: [{field: _value(row, field) for field in WORDS[model]} for row in rows]
        for model, rows in found.items()
    }
    things |= {"registrations.Preparation": prepared, "registrations.PreparationTask": tasks}
    return {model: things[model] for model in PARTS}


def _preparations(participant: Participant) -> tuple[list[Thing], list[Thing]]:
    """The sessions that somebody prepares and their tasks, by session, in one statement."""
    sessions = {session.pk: session for session in participant.edition.sessions.all()}
    no_task = models.Value(None, models.CharField()), models.Value(False)
    prepared = participant.preparations.order_by().values_list("pk", "session_id", *no_task)
    tasks = participant.tasks.order_by()
    rows = tasks.values_list("pk", "preparation__session_id", "what", "is_done")
    found = [
        (sessions[session], pk, what, is_done)
        for pk, session, what, is_done in rows.union(prepared)
    ]
    found.sort(key=lambda each: (each[0].position, each[1]))
    return (
        [{"preparers": session} for session, _, what, _ in found if what is None],
        [
            {"preparation": session, "what": what, "is_done": is_done}
            for session, _, what, is_done in found
            if what is not None
        ],
    )


def _value(row: models.Model, field: str) -> Any:
    in_words = getattr(row, f"get_{field}_display", None)
    value = in_words() if in_words else getattr(row, field)
    return KINDS.get(value, value) if field == "kind" else value


def _in_words(row: Row, found: dict[str, list[Thing]]) -> Iterator[list[tuple[str, str]]]:
    fields: dict[str, list[str]] = {}
    for name in row.fields:
        model, _, field = name.rpartition(".")
        if field in WORDS[model]:
            fields.setdefault(model, []).append(field)
    for model, names in fields.items():
        for thing in found[model]:
            told = [(WORDS[model][name], _sentence(thing[name])) for name in names]
            if words := [(word, value) for word, value in told if value]:
                yield words


def _sentence(value: Any) -> str:
    match value:
        case bool():
            return "Ja" if value else "Nee"
        case datetime():
            return date_format(timezone.localtime(value), "j F Y, G.i") + " uur"
        case date():
            return date_format(value, "j F Y")
        case None:
            return ""
        case _:
            return str(_plain(value))


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return timezone.localtime(value).isoformat()
        case date():
            return value.isoformat()
        case Edition():
            return value.title
        case models.Model():
            return str(value)
        case _:
            return value


def _key(word: str) -> str:
    return word.replace(" ", "_")
