"""What an organiser does for one person: each action says beforehand what will happen."""

from abc import ABC, abstractmethod
from typing import Any

from django.utils import timezone

from registrations.desk.story import standing
from registrations.forms.participant import (
    CancelForOtherForm,
    EnrolAgainForm,
    HandOverForm,
    OfPersonForm,
    OtherThemeForm,
    PlaceOneForm,
    TellForm,
)
from registrations.models import Participant, Status
from registrations.models.participant import NoLongerTakesPart
from registrations.places import registration, signup, waiting_list
from registrations.places.registration import AddressInUse, ThemeIsFull
from registrations.places.waiting_list import PlaceComesBack
from sessions_app.models import User

GONE = "Deze deelnemer doet niet meer mee."


class NotDone(Exception):
    """It cannot be done, with the field and the sentence that says why."""

    def __init__(self, field: str | None, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


class Action(ABC):
    """Something that an organiser does for one person."""

    # The last part of the name of the address, and of the address itself.
    name: str
    path: str
    # What it is called, and what its button says.
    label: str
    button: str
    form: type[Any] = TellForm

    def why_not(self, person: Participant) -> str:
        """Why it cannot be done, in a sentence; empty where it can."""
        return "" if person.takes_part(timezone.now()) else GONE

    @abstractmethod
    def happens(self, person: Participant) -> list[str]:
        """What will happen, in sentences."""

    @abstractmethod
    def do(self, person: Participant, by: User, **typed: Any) -> str:
        """Do it, and say so in a sentence. Raises NotDone."""


class GivePlace(Action):
    """Gives a place to somebody who waits."""

    name, path = "place", "plaats"
    label = "Plaats geven"
    button = "Geef deze plaats"
    form = PlaceOneForm

    def why_not(self, person: Participant) -> str:
        return super().why_not(person) or (
            f"{person.full_name} heeft al een plaats." if person.is_placed else ""
        )

    def happens(self, person: Participant) -> list[str]:
        theme = person.theme
        sentences = [f"{person.full_name} krijgt een plaats in het thema {theme.title}."]
        placed = theme.participants.placed().count()
        if theme.capacity is not None and placed >= theme.capacity:
            places = "1 plaats" if theme.capacity == 1 else f"{theme.capacity} plaatsen"
            sentences.append(f"Het thema heeft {places}. Dan zijn er {placed + 1} bezet.")
        if person.queue_position > 1:
            sentences.append(f"{_earlier(person.queue_position - 1)} op deze wachtlijst al langer.")
        return sentences

    def do(self, person: Participant, by: User, **typed: Any) -> str:
        tell = typed.pop("tell", False)
        waiting_list.give_place(person, by=by, is_told=tell, **typed)
        return f"{person.full_name} heeft nu een plaats."


def _earlier(number: int) -> str:
    return "1 ander wacht" if number == 1 else f"{number} anderen wachten"


class EnrolAgain(Action):
    """Lets somebody who cancelled take part again."""

    name, path = "enrol_again", "weer-aanmelden"
    label = "Weer aanmelden"
    button = "Meld deze deelnemer weer aan"
    form = EnrolAgainForm

    def why_not(self, person: Participant) -> str:
        if person.status != Status.CANCELLED or person.forgotten_at:
            return f"{person.full_name} doet al mee."
        return "Deze leergemeenschap is voorbij." if person.edition.is_over(timezone.now()) else ""

    def happens(self, person: Participant) -> list[str]:
        title, number = person.theme.title, waiting_list.next_in_queue(person.theme)
        if not number:
            return [f"{person.full_name} krijgt een plaats in het thema {title}."]
        return [
            f"Het thema {title} is vol: {person.full_name} komt op de wachtlijst, als nummer "
            f"{number}. Vult u een reden in? Dan krijgt de deelnemer toch een plaats.",
        ]

    def do(self, person: Participant, by: User, **typed: Any) -> str:
        try:
            person = signup.enrol_again(
                person, because=typed["because"], by=by, is_told=typed.get("tell", False)
            )
        except AddressInUse:
            raise NotDone(
                None, "Met dit e-mailadres doet al iemand mee. Kijk eerst in de lijst wie dat is."
            ) from None
        return standing(person)


class Wait(Action):
    """Puts somebody with a place on the waiting list."""

    name, path = "wait", "wachtlijst"
    label = "Op de wachtlijst zetten"
    button = "Zet op de wachtlijst"

    def why_not(self, person: Participant) -> str:
        if gone := super().why_not(person):
            return gone
        if not person.is_placed:
            return f"{person.full_name} staat al op de wachtlijst."
        if not waiting_list.stays_waiting(person.theme):
            return (
                "In dit thema is plaats genoeg: wie wacht, krijgt de plaats meteen weer. "
                "Maak eerst het aantal plaatsen kleiner."
            )
        return ""

    def happens(self, person: Participant) -> list[str]:
        return [
            f"{person.full_name} komt achteraan op de wachtlijst van het thema "
            f"{person.theme.title}.",
            *_leaves_group(person),
            *_moves_up(person),
        ]

    def do(self, person: Participant, by: User, **typed: Any) -> str:
        try:
            person = waiting_list.put_back(person, by=by, is_told=typed.get("tell", False))
        except PlaceComesBack:
            raise NotDone(None, self.why_not(person)) from None
        number = person.queue_position
        return f"{person.full_name} staat nu op de wachtlijst, als nummer {number}."


class Cancel(Action):
    """Takes somebody out."""

    name, path = "cancel", "afmelden"
    label = "Afmelden"
    button = "Meld deze deelnemer af"
    form = CancelForOtherForm

    def happens(self, person: Participant) -> list[str]:
        return [
            f"{person.full_name} doet niet meer mee, aan geen enkele bijeenkomst.",
            *_leaves_group(person),
            *_moves_up(person),
            "In de mail staat dat de organisator dit deed. Zonder mail blijven de bijeenkomsten "
            "in de agenda van de deelnemer staan.",
        ]

    def do(self, person: Participant, by: User, **typed: Any) -> str:
        try:
            registration.cancel(
                person, reason=typed["reason"], by=by, is_told=typed.get("tell", False)
            )
        except NoLongerTakesPart:
            raise NotDone(None, GONE) from None
        return f"{person.full_name} is afgemeld."


class OtherTheme(Action):
    """Gives somebody another theme, also somebody who is in a subgroup."""

    name, path = "theme", "thema"
    label = "Ander thema"
    button = "Wijzig het thema"
    form = OtherThemeForm

    def happens(self, person: Participant) -> list[str]:
        into = "Bij het nieuwe thema staat de deelnemer in “nog niet ingedeeld”."
        return [*_leaves_group(person), *([into] if person.subgroup else []), *_moves_up(person)]

    def do(self, person: Participant, by: User, **typed: Any) -> str:
        theme = typed["theme"]
        try:
            registration.change_theme(person, theme, by=by, is_told=typed.get("tell", False))
        except ThemeIsFull:
            raise NotDone("theme", f"{theme.title} is vol. Maak het thema eerst groter.") from None
        except NoLongerTakesPart:
            raise NotDone(None, GONE) from None
        return f"{person.full_name} heeft nu het thema {theme.title}."


class KeepTheme(Action):
    """Leaves somebody who asked for another theme where they are."""

    name, path = "keep_theme", "thema-laten"
    label = "Thema laten zoals het is"
    button = "Laat het thema zoals het is"
    form = OfPersonForm

    def why_not(self, person: Participant) -> str:
        asked = person.events.theme_requests().exists()
        return super().why_not(person) or ("" if asked else "Er staat geen vraag open.")

    def happens(self, person: Participant) -> list[str]:
        request = person.events.theme_requests().select_related("to_theme").get()
        wanted = request.to_theme.title if request.to_theme else "een ander thema"
        return [
            f"{person.full_name} vroeg om {wanted}, en blijft bij {person.theme.title}.",
            "Er gaat geen mail. Laat het zelf weten aan de deelnemer.",
        ]

    def do(self, person: Participant, by: User, **typed: Any) -> str:
        registration.keep_theme(person, by=by)
        return f"{person.full_name} blijft bij {person.theme.title}."


class HandOver(Action):
    """Gives the place of somebody to a colleague."""

    name, path = "hand_over", "overdragen"
    label = "Overdragen"
    button = "Draag de plaats over"
    form = HandOverForm

    def happens(self, person: Participant) -> list[str]:
        return [
            f"De collega krijgt wat {person.full_name} heeft: het thema, de plaats en de subgroep.",
            f"{person.full_name} doet niet meer mee. De persoonlijke link werkt niet meer.",
            "Allebei krijgen ze een mail." if person.email else "De collega krijgt een mail.",
        ]

    def do(self, person: Participant, by: User, **typed: Any) -> str:
        former = person.full_name
        try:
            taken = registration.hand_over(person, by=by, **typed)
        except AddressInUse:
            raise NotDone("email", "Deze collega doet al mee.") from None
        except NoLongerTakesPart:
            raise NotDone(None, GONE) from None
        return f"{taken.full_name} heeft nu de plaats van {former}."


class SendLink(Action):
    """Mails somebody the private link."""

    name, path = "link", "link"
    label = "Stuur de link"
    button = "Stuur de link"
    form = OfPersonForm

    def why_not(self, person: Participant) -> str:
        return "" if person.email else "Van deze deelnemer is er geen e-mailadres."

    def happens(self, person: Participant) -> list[str]:
        return [
            f"Er gaat een mail naar {person.email}, met de persoonlijke link.",
            "Kwam een eerdere mail niet aan? Kijk dan eerst of dit adres goed is.",
        ]

    def do(self, person: Participant, by: User, **typed: Any) -> str:
        signup.send_link_to(person, by=by)
        return f"De persoonlijke link gaat naar {person.email}."


ACTIONS: list[Action] = [
    GivePlace(),
    EnrolAgain(),
    SendLink(),
    OtherTheme(),
    KeepTheme(),
    Wait(),
    HandOver(),
    Cancel(),
]


def _leaves_group(person: Participant) -> list[str]:
    if person.subgroup is None:
        return []
    return [f"De deelnemer gaat uit subgroep {person.subgroup.number}."]


def _moves_up(person: Participant) -> list[str]:
    first = waiting_list.who_moves_up(person)
    if first is None:
        return []
    return [f"{first} staat bovenaan de wachtlijst, krijgt de plaats en een mail daarover."]
