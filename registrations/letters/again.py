"""Sending a mail again: true at that moment, as a new row, or not at all and for a reason in words.

What tells how things stand is written anew from how they stand now. What tells of something that
happened goes as it was written, as long as it still holds. The old row stays as it was.
"""

from collections import Counter
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from registrations.events import happened
from registrations.letters import invitations, leaders, mail
from registrations.letters.invitations import Leader
from registrations.letters.kinds import AUTOMATIC, INTERESTED, LEADERS, ORGANISERS, PARTICIPANTS
from registrations.models import EventKind, Outcome, Participant, QueuedMail, Status
from registrations.models.mail import MailState, new_message_id
from registrations.models.subgroup import within_reach
from sessions_app.models import Edition, User

# So many at one press: each is written anew, in a tenth of a second on a busy machine.
MOST = 25

ABOUT_SESSIONS = ("session_added", "session_changed", "session_cancelled", "session_waiting")
# What was written to many, or about what was: it goes as it was written.
WRITTEN = ("group_message", "message", "missed")
# To an address that is of no participant.
TO_INTERESTED = (*AUTOMATIC[INTERESTED], "interest_message")
# To somebody who takes no part any more, or to an address that is theirs no more.
FAREWELLS = ("cancelled", "handed_over", "forgotten", "address_left", "address_dropped")

# To who leads, as long as it holds.
LED = ("leads_now", "leads_no_more", "session_led", "access_ends")

# What happens in a group, to who wants to hear of it.
NEWS = (
    "preparation",
    "answered",
    "outcome_shared",
    "outcomes_of_others",
    "outcome_published",
)

ASTRAY = "Dit adres is niet meer van de deelnemer, die op het nieuwe adres een eigen mail kreeg."
UNSENT = "Dit bericht gaat nog weg. U hoeft niets te doen."
ONCE = "Dit bericht is al een keer opnieuw klaargezet. Kijk bij het nieuwe bericht."
CODE = "Een code of link om in te loggen geldt maar kort. Laat de ontvanger een nieuwe vragen."
NOBODY = "De deelnemer van dit bericht is er niet meer."
NO_ADDRESS = "Deze deelnemer heeft geen e-mailadres."
OVER = "Deze leergemeenschap is voorbij."
LEFT = "Deze deelnemer doet niet meer mee."
HAS_A_PLACE = "Deze deelnemer heeft nu een plaats. Dit bericht klopt dus niet meer."
WAITS = "Deze deelnemer staat nu op de wachtlijst. Dit bericht klopt dus niet meer."
COME_BACK = "Met dit adres doet nu weer iemand mee. Dit bericht klopt dus niet meer."
OTHER_LINK = (
    "De deelnemer heeft nu een andere persoonlijke link. Die in dit bericht werkt niet meer."
)
SESSIONS_CHANGED = (
    "Na dit bericht is er weer iets aan de bijeenkomsten veranderd. Daarover kreeg de ontvanger "
    "een eigen mail."
)
SIGN_UP_CHANGED = "Opnieuw aanmelden kan nu niet meer, en dat staat wel in dit bericht."
OFF_LIST = "Dit adres staat niet meer op de lijst van wie op de hoogte wil blijven."
SIGN_UP_CLOSED = "Aanmelden kan nu niet, en dat staat wel in dit bericht."
ACCESS_ENDED = "De toegang van gespreksleiders tot deze leergemeenschap is al voorbij."
PAST = "Deze bijeenkomst is al begonnen, gaat niet door of is er niet meer."
NO_NEWS = "Deze deelnemer heeft de mail over de groep uitgezet."
NOT_PREPARING = "Deze deelnemer bereidt de bijeenkomst nu niet voor."
NOT_PUBLISHED = "De opbrengst van deze groep is nu niet gepubliceerd."
NO_GROUP = "Deze deelnemer zit nu in geen subgroep."
OTHER_THEME = "Het thema is sindsdien op een andere manier veranderd."
NOTHING_TO_CONFIRM = "Dit adres hoeft niet meer bevestigd te worden."
NOTHING_TO_TELL = "Deze deelnemer heeft nu niets te vertellen over wat er veranderde."
LEADS = "Deze gespreksleider begeleidt nu wel een groep. Dit bericht klopt dus niet meer."
LEADS_NOTHING = "Deze gespreksleider begeleidt hier nu geen groep."
INVITE = "Stuur de uitnodiging opnieuw bij de gespreksleider: dan klopt zij met nu."
OF_THEN = "Dit bericht gold voor dat moment. In het beheer ziet u hoe het nu is."
UNKNOWN = "Dit bericht kan niet opnieuw gemaakt worden."


class NotTrueAnyMore(Exception):
    """Why a mail cannot go again, as a sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@transaction.atomic
def send_again(one: QueuedMail, *, by: User) -> QueuedMail:
    """Queue a mail anew as a new row, which is returned. Raises NotTrueAnyMore."""
    # Nobody gets another address or place meanwhile; a second press waits for the first.
    people = Participant.objects.filter(mails=one)
    list(people.select_for_update(of=("self",), no_key=True))
    old = QueuedMail.objects.select_for_update(of=("self",)).get(pk=one.pk)
    new = written_again(old)
    new.again_of = old
    new.save()
    happened("mail %d sent again as %d by account %d", old.pk, new.pk, by.pk)
    return new


def send_many_again(mails: Iterable[QueuedMail], *, by: User) -> tuple[int, Counter[str]]:
    """Queue these mails anew as far as they hold; how many, and how many not for which reason."""
    sent, refused = 0, Counter[str]()
    for one in mails:
        try:
            send_again(one, by=by)
        except NotTrueAnyMore as reason:
            refused[reason.sentence] += 1
        else:
            sent += 1
    return sent, refused


def written_again(old: QueuedMail) -> QueuedMail:
    """The mail as it would be now, not stored. Raises NotTrueAnyMore."""
    if old.kind == "account":
        raise NotTrueAnyMore(CODE)
    if old.state in (MailState.QUEUED, MailState.SENDING):
        raise NotTrueAnyMore(UNSENT)
    if QueuedMail.objects.filter(again_of=old).exists():
        raise NotTrueAnyMore(ONCE)
    if old.kind in FAREWELLS:
        return _farewell(old)
    if old.kind in TO_INTERESTED:
        return _to_interested(old)
    if old.kind in AUTOMATIC[LEADERS] or old.kind in AUTOMATIC[ORGANISERS]:
        return _to_staff(old)
    return _to_participant(old)


def _to_participant(old: QueuedMail) -> QueuedMail:
    person = _reader(old)
    if old.kind in ABOUT_SESSIONS or old.kind in WRITTEN:
        return _as_it_was(old, person)
    if old.kind in NEWS:
        return _news(old, person)
    if old.kind not in AUTOMATIC[PARTICIPANTS] or old.kind not in WRITE:
        raise NotTrueAnyMore(UNKNOWN)
    return WRITE[old.kind](person, old)


def _reader(old: QueuedMail) -> Participant:
    """Who gets it, as they are now."""
    people = Participant.objects.select_related("theme", "edition", "subgroup__outcome")
    people = people.prefetch_related("edition__sessions")
    person = people.filter(mails=old).first()
    if person is None or person.forgotten_at:
        raise NotTrueAnyMore(NOBODY)
    if not person.email:
        raise NotTrueAnyMore(NO_ADDRESS)
    # Asked of the database, which compares addresses as the rest of the site does.
    if QueuedMail.objects.filter(pk=old.pk).astray().exists():
        raise NotTrueAnyMore(ASTRAY)
    person.theme.edition = person.edition
    return person


def _takes_part(person: Participant) -> Participant:
    if person.status == Status.CANCELLED:
        raise NotTrueAnyMore(LEFT)
    if person.edition.is_over(timezone.now()):
        raise NotTrueAnyMore(OVER)
    return person


def _placed(person: Participant) -> Participant:
    if _takes_part(person).status != Status.PLACED:
        raise NotTrueAnyMore(WAITS)
    return person


def _waiting(person: Participant) -> Participant:
    if _takes_part(person).status != Status.WAITING:
        raise NotTrueAnyMore(HAS_A_PLACE)
    return person


def _theme_changed(person: Participant, old: QueuedMail) -> QueuedMail:
    changes = _takes_part(person).events.filter(kind=EventKind.THEME_CHANGED)
    last = changes.select_related("from_theme").order_by("-at", "-pk").first()
    if last is None or last.from_theme is None or last.to_theme_id != person.theme_id:
        raise NotTrueAnyMore(OTHER_THEME)
    return mail.theme_changed_letter(
        person, left=last.from_theme.title, by_organiser=last.is_by_organiser
    )


def _confirm_address(person: Participant, old: QueuedMail) -> QueuedMail:
    if person.new_email.lower() != old.recipient.lower():
        raise NotTrueAnyMore(NOTHING_TO_CONFIRM)
    return mail.confirm_address_letter(person)


def _subgroup(person: Participant, old: QueuedMail) -> QueuedMail:
    if _placed(person).subgroup is None:
        raise NotTrueAnyMore(NO_GROUP)
    return mail.subgroup_letter(person)


def _reminder(person: Participant, old: QueuedMail) -> QueuedMail:
    sessions = _placed(person).edition.held_sessions
    session = next((one for one in sessions if one.pk == old.session_id), None)
    if session is None or session.starts_at <= timezone.now():
        raise NotTrueAnyMore(PAST)
    reminder = mail.reminder_letter(person, session, reminder_on=timezone.localdate())
    # Of the moment itself there is one, which went before.
    reminder.reminder_on = None
    return reminder


def _effect(person: Participant, old: QueuedMail) -> QueuedMail:
    last = person.edition.last_session
    if not person.is_placed or last is None or not person.edition.is_over(timezone.now()):
        raise NotTrueAnyMore(NOTHING_TO_TELL)
    return mail.effect_letter(person, last)


# What tells how somebody stands, written from how they stand now.
WRITE: dict[str, Callable[[Participant, QueuedMail], QueuedMail]] = {
    "confirmation": lambda person, old: mail.confirmation_letter(_placed(person)),
    "waiting": lambda person, old: mail.confirmation_letter(_waiting(person)),
    "promoted": lambda person, old: mail.promoted_letter(_placed(person)),
    "waits_again": lambda person, old: mail.waits_again_letter(
        _waiting(person), calendar=old.attachments
    ),
    "known_address": lambda person, old: mail.known_address_letter(_takes_part(person)),
    "link": lambda person, old: mail.link_letter(person),
    "theme_changed": _theme_changed,
    "subgroup": _subgroup,
    "reminder": _reminder,
    "effect": _effect,
    "taken_over": lambda person, old: mail.taken_over_letter(_takes_part(person)),
    "still_takes_part": lambda person, old: mail.still_takes_part_letter(_takes_part(person)),
    "confirm_address": _confirm_address,
    "address_taken": lambda person, old: mail.address_taken_letter(_takes_part(person)),
    "address_corrected": lambda person, old: mail.address_corrected_letter(_takes_part(person)),
}


def _as_it_was(old: QueuedMail, person: Participant) -> QueuedMail:
    """What was written before, where nothing of it has changed since."""
    if old.kind == "session_waiting":
        _waiting(person)
    elif old.kind == "message":
        _takes_part(person)
    else:
        _placed(person)
    if person.link_key not in old.text:
        raise NotTrueAnyMore(OTHER_LINK)
    later = QueuedMail.objects.filter(participant=person, kind__in=ABOUT_SESSIONS, pk__gt=old.pk)
    if later.exists():
        raise NotTrueAnyMore(SESSIONS_CHANGED)
    return _copy(old)


def _news(old: QueuedMail, person: Participant) -> QueuedMail:
    """What was told of a group, also once the edition is over: its words may still be read."""
    if person.status == Status.CANCELLED:
        raise NotTrueAnyMore(LEFT)
    if person.status != Status.PLACED:
        raise NotTrueAnyMore(WAITS)
    if not person.hears_news:
        raise NotTrueAnyMore(NO_NEWS)
    if person.link_key not in old.text:
        raise NotTrueAnyMore(OTHER_LINK)
    if old.kind == "preparation":
        if old.session is None or old.session.ends_at <= timezone.now() or old.session.cancelled_at:
            raise NotTrueAnyMore(PAST)
        if not person.preparations.filter(session=old.session, theme=person.theme).exists():
            raise NotTrueAnyMore(NOT_PREPARING)
    if old.kind == "outcome_published":
        published = Outcome.objects.published()
        theirs = published.filter(subgroup=person.subgroup) | published.filter(
            makers__participant=person
        )
        if not theirs.exists():
            raise NotTrueAnyMore(NOT_PUBLISHED)
    return _copy(old)


def _farewell(old: QueuedMail) -> QueuedMail:
    if old.edition is None:
        raise NotTrueAnyMore(UNKNOWN)
    here = Participant.objects.active().with_address(old.recipient).filter(edition=old.edition)
    if here.exists():
        raise NotTrueAnyMore(COME_BACK)
    is_open = old.edition.is_open_for_registration(timezone.now())
    if old.edition.get_absolute_url() in old.text and not is_open:
        raise NotTrueAnyMore(SIGN_UP_CHANGED)
    return _copy(old)


def _to_staff(old: QueuedMail) -> QueuedMail:
    """What leads_now tells is written anew; what else a gespreksleider read may go as it was."""
    if old.kind == "invited_facilitator":
        raise NotTrueAnyMore(INVITE)
    if old.kind not in LED or old.edition is None:
        raise NotTrueAnyMore(OF_THEN)
    leader = _leader(old, old.edition)
    if old.kind == "leads_no_more":
        if leader:
            raise NotTrueAnyMore(LEADS)
        return _copy(old)
    if leader is None:
        raise NotTrueAnyMore(LEADS_NOTHING)
    if old.kind == "access_ends":
        if not within_reach(timezone.now()).filter(pk=old.edition.pk).exists():
            raise NotTrueAnyMore(ACCESS_ENDED)
        return _copy(old)
    if old.edition.is_over(timezone.now()):
        raise NotTrueAnyMore(OVER)
    if old.kind == "leads_now":
        return leaders.begins_letter(leader, leader.edition.sessions.all())
    later = QueuedMail.objects.filter(
        kind=old.kind, edition=old.edition, recipient__iexact=old.recipient, pk__gt=old.pk
    )
    if later.exists():
        raise NotTrueAnyMore(SESSIONS_CHANGED)
    return _copy(old)


def _to_interested(old: QueuedMail) -> QueuedMail:
    """As it was, to whoever is on the list; where it asks to confirm, as long as that is open."""
    interest = old.interest
    if interest is None:
        raise NotTrueAnyMore(OFF_LIST)
    if bool(interest.confirmed_at) == (old.kind == "interest"):
        raise NotTrueAnyMore(NOTHING_TO_CONFIRM)
    is_open = old.edition is not None and old.edition.is_open_for_registration(timezone.now())
    if old.kind == "edition_open" and not is_open:
        raise NotTrueAnyMore(SIGN_UP_CLOSED)
    return _copy(old)


def _leader(old: QueuedMail, edition: Edition) -> Leader | None:
    found = invitations.leaders_of(edition)
    return next((one for one in found if one.email.lower() == old.recipient.lower()), None)


def _copy(old: QueuedMail) -> QueuedMail:
    return QueuedMail(
        kind=old.kind,
        edition=old.edition,
        participant=old.participant,
        recipient=old.recipient,
        sender_name=old.sender_name,
        sender=old.edition.sender if old.edition else old.sender,
        reply_to=old.reply_to,
        subject=old.subject,
        text=old.text,
        html=old.html,
        attachments=old.attachments,
        session=old.session,
        interest=old.interest,
        message_id=new_message_id(),
    )
