"""The table of personal fields: what is kept of people, why, who sees it and when it goes.

The privacy page, a person's own data and forgetting are made from it. A test fails on a field of
any model that is in no row here and not among those that tell nothing of a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.conf import settings

from registrations.models import interest
from registrations.models.brake import KEPT_FOR
from registrations.models.work import FILES_KEPT_FOR

# How long a mail is kept, so that it can be sent again; one about an account holds codes and links.
MAIL_KEPT_FOR = timedelta(days=90)
ACCOUNT_MAIL_KEPT_FOR = timedelta(days=30)
# How long it can be seen who fetched a file with people in it, and who changed what in the admin.
LOGS_KEPT_FOR = timedelta(days=365)
# As long as `asked.py` of the wiring knows from which network somebody signed in; the counts of
# attempts beside it are by hour and day.
NETWORKS_KEPT_FOR = timedelta(days=90)


class LawfulGround(Enum):
    """By which part of article 6 of the AVG something is kept, in words."""

    PARTICIPATION = "Uw deelname"
    CONSENT = "Uw toestemming"
    INTEREST = "Een veilige site"


class Goes(Enum):
    """How long something stays, in words."""

    # At the term of the edition, or earlier when somebody asks for it.
    WITH_PERSON = "Tot we u vergeten"
    # What is of no use any more the day after the last session.
    AFTER_EDITION = "Tot en met de laatste bijeenkomst"
    # At an age of its own; what is about a participant goes with the person at the latest.
    BY_AGE = "Een vaste tijd"
    # Free text may name anybody: an organiser looks at it.
    BY_LOOK = "Tot we u vergeten. Een organisator kijkt dan of er een naam in de tekst staat"
    WITH_ACCOUNT = "Zolang u deze taak hebt"
    STAYS = "Het blijft, zonder uw naam"
    STAYS_SHOWN = "Tot we u vergeten. Leest iedereen het? Dan blijft het, zonder uw naam"
    STAYS_NAMED = "Tot u uw naam weg laat halen"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    # In Dutch, as the privacy page says it.
    what: str
    # As "app.Model.field"; a whole model or table only where the model is not our own.
    fields: tuple[str, ...]
    purpose: str
    ground: LawfulGround
    seen_by: str
    goes: Goes
    # Whether a participant finds it among their own data.
    is_own: bool = True
    # How old it gets, where it goes by age.
    age: timedelta | None = None

    @property
    def stays(self) -> str:
        """How long it stays, in words; an age in whole days, or in hours below a day."""
        if self.age is None:
            return self.goes.value
        if self.age < timedelta(days=1):
            return f"{self.age // timedelta(hours=1)} uur"
        if self.age.days > 365 and self.age.days % 365 == 0:
            return f"{self.age.days // 365} jaar"
        return f"{self.age.days} {'dag' if self.age.days == 1 else 'dagen'}"


def of(model: str, fields: str) -> tuple[str, ...]:
    """The full names of these fields of one model."""
    return tuple(f"{model}.{field}" for field in fields.split())


ORGANISERS = "Organisatoren"
LEADER_TOO = "Organisatoren en uw gespreksleider"

PARTICIPANTS: tuple[Row, ...] = (
    Row(
        what="Voornaam, tussenvoegsel en achternaam",
        fields=of("registrations.Participant", "given_name name_prefix family_name"),
        purpose="Weten wie er komt en u aanspreken",
        ground=LawfulGround.PARTICIPATION,
        seen_by=LEADER_TOO,
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="E-mailadres",
        fields=of("registrations.Participant", "email"),
        purpose="U de bevestiging en uw persoonlijke link sturen",
        ground=LawfulGround.PARTICIPATION,
        seen_by="Organisatoren. Uw gespreksleider en uw groep alleen als u dat aanvinkt",
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="De woorden waarop u te vinden bent: uit uw naam, adres, organisatie en functie",
        fields=of("registrations.Participant", "search sort_key"),
        purpose="U snel vinden als u belt of mailt",
        ground=LawfulGround.PARTICIPATION,
        seen_by="Niemand: alleen de software gebruikt ze",
        goes=Goes.WITH_PERSON,
        is_own=False,
    ),
    Row(
        what="Een nieuw e-mailadres dat u nog moet bevestigen",
        fields=of("registrations.Participant", "new_email"),
        purpose="Zeker weten dat het adres van u is",
        ground=LawfulGround.PARTICIPATION,
        seen_by=ORGANISERS,
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="Organisatie, functie en provincie",
        fields=of("registrations.Participant", "organisation job_title region"),
        purpose="Groepen maken waarin mensen van elkaar leren",
        ground=LawfulGround.PARTICIPATION,
        seen_by=LEADER_TOO,
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="Sector",
        fields=of("registrations.Participant", "sector"),
        purpose="Groepen maken waarin mensen van elkaar leren, en tellen wie er komen",
        ground=LawfulGround.PARTICIPATION,
        seen_by=LEADER_TOO,
        goes=Goes.STAYS,
    ),
    Row(
        what="Leergemeenschap, thema, subgroep en of u een plaats hebt",
        fields=of("registrations.Participant", "edition theme subgroup status"),
        purpose="Uw plaats bijhouden, en tellen hoeveel mensen meedoen",
        ground=LawfulGround.PARTICIPATION,
        seen_by=LEADER_TOO,
        goes=Goes.STAYS,
    ),
    Row(
        what="Wanneer u zich aanmeldde, wachtte, begon of zich afmeldde",
        fields=of(
            "registrations.Participant", "registered_at waiting_since joined_at cancelled_at"
        ),
        purpose="De volgorde van aanmelden bijhouden, en tellen hoeveel mensen er waren",
        ground=LawfulGround.PARTICIPATION,
        seen_by=LEADER_TOO,
        goes=Goes.STAYS,
    ),
    Row(
        what="Waarom u zich afmeldde voor alles (niet verplicht)",
        fields=of("registrations.Participant", "cancel_reason"),
        purpose="Begrijpen waarom mensen stoppen",
        ground=LawfulGround.PARTICIPATION,
        seen_by=ORGANISERS,
        goes=Goes.AFTER_EDITION,
    ),
    Row(
        what="Wat u wilt leren (niet verplicht)",
        fields=of("registrations.Participant", "learning_question"),
        purpose="De bijeenkomsten voorbereiden",
        ground=LawfulGround.PARTICIPATION,
        seen_by=LEADER_TOO,
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="Of u wilt helpen voorbereiden, en welke bijeenkomst u voorbereidt",
        fields=(
            "registrations.Participant.prepares",
            "registrations.Preparation.preparers",
        ),
        purpose="Samen voorbereiden",
        ground=LawfulGround.PARTICIPATION,
        seen_by="Organisatoren, uw gespreksleider en wie met u voorbereidt",
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="Uw taken bij het voorbereiden",
        fields=of("registrations.PreparationTask", "preparation who what is_done"),
        purpose="Afspreken wie wat doet",
        ground=LawfulGround.PARTICIPATION,
        seen_by="Organisatoren, uw gespreksleider en wie met u voorbereidt",
        goes=Goes.BY_LOOK,
    ),
    Row(
        what="Of uw groep uw naam, organisatie en e-mailadres mag zien",
        fields=of("registrations.Participant", "share_contact"),
        purpose="Uw groep laten weten hoe men u bereikt, alleen als u dat aanvinkt",
        ground=LawfulGround.CONSENT,
        seen_by=LEADER_TOO,
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="Of uw naam bij de opbrengst van uw groep mag staan",
        fields=of("registrations.Participant", "may_be_named"),
        purpose="Makers noemen, alleen als u dat zelf kiest",
        ground=LawfulGround.CONSENT,
        seen_by=LEADER_TOO,
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="Of u mail wilt over wat er in uw groep gebeurt",
        fields=of("registrations.Participant", "hears_news"),
        purpose="U alleen mailen wat u wilt lezen",
        ground=LawfulGround.PARTICIPATION,
        seen_by=ORGANISERS,
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="Of en wanneer u vroeg om vergeten te worden",
        fields=of("registrations.Participant", "forget_asked_at"),
        purpose="Uw verzoek uitvoeren",
        ground=LawfulGround.PARTICIPATION,
        seen_by=ORGANISERS,
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="Uw naam bij een gepubliceerde opbrengst",
        fields=of("registrations.Maker", "outcome participant name"),
        purpose="Makers noemen, alleen als u dat zelf kiest",
        ground=LawfulGround.CONSENT,
        seen_by="Iedereen",
        goes=Goes.STAYS_NAMED,
    ),
    Row(
        what="Of u er was of niet kon, in welke groep dat was en wanneer dat is genoteerd",
        fields=of("registrations.Attendance", "participant session subgroup status noted_at"),
        purpose="Weten wie er komt en wie we missen, en tellen hoeveel mensen er waren",
        ground=LawfulGround.PARTICIPATION,
        seen_by=LEADER_TOO,
        goes=Goes.STAYS,
    ),
    Row(
        what="Van welke groep naar welke groep u ging, en wanneer",
        fields=(
            *of(
                "registrations.SubgroupMove",
                "participant theme from_number to_number at undone_at",
            ),
            "registrations.Participant.told_number",
        ),
        purpose="Groepen maken die vast blijven, en u zeggen in welke groep u zit",
        ground=LawfulGround.PARTICIPATION,
        seen_by=ORGANISERS,
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="Wat er na uw aanmelding gebeurde: een plaats, de wachtlijst, een ander thema of"
        " adres, een wijziging, overdragen of afmelden",
        fields=of(
            "registrations.Event",
            "participant kind at is_by_organiser from_theme to_theme changes",
        ),
        purpose="Weten wat er gebeurde als u iets vraagt of als er iets misgaat",
        ground=LawfulGround.PARTICIPATION,
        seen_by=ORGANISERS,
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="Waarom u in een groep zit of een plaats kreeg, in woorden van een organisator",
        fields=(
            *of("registrations.Participant", "pinned_because by_hand_because"),
            "registrations.SubgroupMove.reason",
        ),
        purpose="Goede groepen maken en een keuze kunnen uitleggen",
        ground=LawfulGround.PARTICIPATION,
        seen_by=ORGANISERS,
        goes=Goes.AFTER_EDITION,
        is_own=False,
    ),
    Row(
        what="Wensen over wie wel of niet bij elkaar zit, met de reden",
        fields=of("registrations.PairRule", "first second kind reason"),
        purpose="Goede groepen maken",
        ground=LawfulGround.PARTICIPATION,
        seen_by=ORGANISERS,
        goes=Goes.AFTER_EDITION,
        is_own=False,
    ),
    Row(
        what="Vragen en onderwerpen die u inbrengt voor het deel met alle groepen",
        fields=of(
            "registrations.PlenaryQuestion",
            "session participant kind text state asked_at forwarded_at discussed_at answer",
        ),
        purpose="Ze samen bespreken",
        ground=LawfulGround.PARTICIPATION,
        seen_by="Organisatoren en uw gespreksleider. "
        "Uw groep en het grote scherm tonen ze zonder uw naam",
        goes=Goes.BY_LOOK,
    ),
    Row(
        what="Wat er na de leergemeenschap bij u veranderde, en of iedereen dat mag lezen"
        " (niet verplicht)",
        fields=of(
            "registrations.Effect",
            "participant text is_public written_at changed_at hidden_at",
        ),
        purpose="Weten of de leergemeenschap helpt. Dat laten we zien als u dat aanvinkt",
        ground=LawfulGround.CONSENT,
        seen_by="Organisatoren. Iedereen alleen als u dat aanvinkt. Uw naam staat er nooit bij",
        goes=Goes.STAYS_SHOWN,
    ),
    Row(
        what="Voorstellen die u doet voor wat uw groep maakt",
        fields=of("registrations.Suggestion", "participant text suggested_at changed_at"),
        purpose="Samen kiezen wat de groep maakt",
        ground=LawfulGround.PARTICIPATION,
        seen_by="Organisatoren en uw gespreksleider. "
        "Uw groep en het scherm in uw groep tonen ze zonder uw naam",
        goes=Goes.BY_LOOK,
    ),
    Row(
        what="Dat u akkoord gaat met wat uw groep maakt",
        fields=of("registrations.Agreement", "outcome participant agreed_at"),
        purpose="Weten of de groep het eens is",
        ground=LawfulGround.PARTICIPATION,
        seen_by="Niemand: uw groep en uw gespreksleider zien alleen het aantal",
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="Teksten van uw groep of thema waarin een naam kan staan: agenda en opbrengst",
        fields=(
            "registrations.Preparation.agenda",
            *of("registrations.Outcome", "what for_whom problem proof sharing text url"),
            "registrations.OutcomeVersion.content",
            "registrations.OutcomeFile.content",
        ),
        purpose="Samen voorbereiden en samen iets maken",
        ground=LawfulGround.PARTICIPATION,
        seen_by="Organisatoren, uw gespreksleider en uw groep. "
        "Een opbrengst die gepubliceerd is, leest iedereen",
        goes=Goes.BY_LOOK,
        is_own=False,
    ),
    Row(
        what="Berichten van organisatoren aan meer mensen, waarin een naam kan staan",
        fields=(
            *of("registrations.Message", "subject text"),
            *of("registrations.SavedText", "subject text"),
        ),
        purpose="Deelnemers schrijven, en een tekst nog eens gebruiken",
        ground=LawfulGround.PARTICIPATION,
        seen_by="Organisatoren en wie het bericht kreeg",
        goes=Goes.BY_LOOK,
        is_own=False,
    ),
    Row(
        what="Welke mail u kreeg: het onderwerp, het adres, wanneer en of het lukte",
        fields=of(
            "registrations.QueuedMail",
            "participant recipient subject state created_at sent_at",
        ),
        purpose="Mail zeker bezorgen en bij een fout opnieuw versturen",
        ground=LawfulGround.PARTICIPATION,
        seen_by=ORGANISERS,
        goes=Goes.BY_AGE,
        age=MAIL_KEPT_FOR,
    ),
    Row(
        what="De tekst van onze mail aan u, met de bijlagen",
        fields=of(
            "registrations.QueuedMail",
            "kind text html attachments sender_name sender reply_to error",
        ),
        purpose="Mail zeker bezorgen en bij een fout opnieuw versturen",
        ground=LawfulGround.PARTICIPATION,
        seen_by=ORGANISERS,
        goes=Goes.BY_AGE,
        age=MAIL_KEPT_FOR,
        is_own=False,
    ),
    Row(
        what="Over welke bijeenkomst u al een herinnering of bericht kreeg",
        fields=of("registrations.Told", "participant session kind on"),
        purpose="U niet twee keer hetzelfde sturen",
        ground=LawfulGround.PARTICIPATION,
        seen_by="Niemand: alleen de software gebruikt het",
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="Wat er in uw groep gebeurde en of u daar mail over kreeg",
        fields=of("registrations.News", "participant kind at told_at"),
        purpose="U één keer laten weten wat er gebeurde",
        ground=LawfulGround.PARTICIPATION,
        seen_by="Niemand: alleen de software gebruikt het",
        goes=Goes.WITH_PERSON,
    ),
    Row(
        what="De sleutel van uw persoonlijke link",
        fields=of("registrations.Participant", "link_key"),
        purpose="U zonder wachtwoord bij uw aanmelding laten",
        ground=LawfulGround.PARTICIPATION,
        seen_by="Niemand: alleen de software gebruikt hem",
        goes=Goes.WITH_PERSON,
        is_own=False,
    ),
    Row(
        what="Wat een organisator in het beheer aan uw aanmelding wijzigde",
        fields=of("admin.LogEntry", "object_id object_repr change_message"),
        purpose="Weten wie wat wijzigde als er iets misgaat",
        ground=LawfulGround.INTEREST,
        seen_by=ORGANISERS,
        goes=Goes.WITH_PERSON,
        is_own=False,
    ),
    Row(
        what="Een bestand met deelnemers dat een organisator inlas of klaarzette",
        fields=of("registrations.Work", "upload made") + of("registrations.WorkPart", "content"),
        purpose="Een lange lijst verwerken terwijl de organisator iets anders doet",
        ground=LawfulGround.PARTICIPATION,
        seen_by=ORGANISERS,
        goes=Goes.BY_AGE,
        age=FILES_KEPT_FOR,
        # The same details as in the rows above, on their way.
        is_own=False,
    ),
)

ACCOUNTS: tuple[Row, ...] = (
    Row(
        what="Naam en e-mailadres, wat u mag, en of en sinds wanneer het account werkt",
        fields=(
            *of("sessions_app.User", "name email is_staff is_superuser is_active date_joined"),
            *of("sessions_app.User", "groups user_permissions"),
            "account.EmailAddress",
            "auth.Group",
        ),
        purpose="Weten wie organiseert en wie begeleidt",
        ground=LawfulGround.INTEREST,
        seen_by="Organisatoren. Deelnemers zien de naam van hun gespreksleider, "
        "en wie een bijeenkomst voorbereidt ook het e-mailadres",
        goes=Goes.WITH_ACCOUNT,
        is_own=False,
    ),
    Row(
        what="Welk thema of welke subgroep u begeleidt",
        fields=("sessions_app.Theme.facilitators", "registrations.Subgroup.facilitators"),
        purpose="U uw eigen groepen laten zien",
        ground=LawfulGround.INTEREST,
        seen_by="Organisatoren en de deelnemers van uw groepen",
        goes=Goes.WITH_ACCOUNT,
        is_own=False,
    ),
    Row(
        what="Het adres voor vragen en de afzender van de mail van een leergemeenschap",
        fields=of("sessions_app.Edition", "contact_email sender_email organiser_email"),
        purpose="Bereikbaar zijn voor deelnemers",
        ground=LawfulGround.INTEREST,
        seen_by="Iedereen",
        goes=Goes.WITH_ACCOUNT,
        is_own=False,
    ),
    Row(
        what="Uw wachtwoord (onleesbaar gemaakt), toegangssleutels, de tweede stap van het inloggen"
        " en wanneer u het laatst inlogde",
        fields=(*of("sessions_app.User", "password last_login"), "mfa.Authenticator"),
        purpose="Alleen u binnenlaten",
        ground=LawfulGround.INTEREST,
        seen_by="Niemand, op het moment van inloggen na: dat zien organisatoren",
        goes=Goes.WITH_ACCOUNT,
        is_own=False,
    ),
    Row(
        what="Dat u bent ingelogd",
        fields=("sessions.Session",),
        purpose="Niet bij elke pagina opnieuw inloggen",
        ground=LawfulGround.INTEREST,
        seen_by="Niemand: alleen de software gebruikt het",
        goes=Goes.BY_AGE,
        age=timedelta(seconds=settings.SESSION_COOKIE_AGE),
        is_own=False,
    ),
    Row(
        what="Mail aan u, met de codes en links om in te loggen die daarin staan",
        fields=(
            *of("registrations.QueuedMail", "recipient subject text html attachments"),
            "account.EmailConfirmation",
        ),
        purpose="Mail zeker bezorgen en bij een fout opnieuw versturen",
        ground=LawfulGround.INTEREST,
        seen_by="Organisatoren, maar geen codes en geen links om in te loggen",
        goes=Goes.BY_AGE,
        age=ACCOUNT_MAIL_KEPT_FOR,
        is_own=False,
    ),
    Row(
        what="Dat u iets noteerde, schreef of wijzigde: aanwezigheid, vragen, voorbereiding,"
        " verplaatsingen en opbrengsten",
        fields=(
            "registrations.Attendance.noted_by",
            "registrations.Event.by",
            "registrations.Farewell.texts_seen_by",
            "registrations.MailText.changed_by",
            "registrations.Message.by",
            "registrations.OutcomeVersion.by",
            *of("registrations.PlenaryQuestion", "by shown_by"),
            "registrations.Preparation.changed_by",
            "registrations.Suggestion.by",
            *of("registrations.SubgroupMove", "by undone_by"),
        ),
        purpose="Weten aan wie men iets kan vragen als er iets niet klopt",
        ground=LawfulGround.INTEREST,
        seen_by="Organisatoren en gespreksleiders",
        goes=Goes.WITH_ACCOUNT,
        is_own=False,
    ),
    Row(
        what="Welke lijst met deelnemers u ophaalde, en wanneer",
        fields=of("registrations.ExportLog", "by at what rows"),
        purpose="Weten waar gegevens zijn gebleven als er een lek is",
        ground=LawfulGround.INTEREST,
        seen_by=ORGANISERS,
        goes=Goes.BY_AGE,
        age=LOGS_KEPT_FOR,
        is_own=False,
    ),
    Row(
        what="Welk lang werk u vroeg, zoals een import, en wanneer",
        fields=of("registrations.Work", "by asked_at begun_at ended_at"),
        purpose="U laten zien hoe ver het is, en wat ervan kwam",
        ground=LawfulGround.INTEREST,
        seen_by=ORGANISERS,
        goes=Goes.BY_AGE,
        age=LOGS_KEPT_FOR,
        is_own=False,
    ),
    Row(
        what="Wat u in het beheer wijzigde, en wanneer",
        fields=of("admin.LogEntry", "user action_time action_flag content_type"),
        purpose="Weten wie wat wijzigde als er iets misgaat",
        ground=LawfulGround.INTEREST,
        seen_by=ORGANISERS,
        goes=Goes.BY_AGE,
        age=LOGS_KEPT_FOR,
        is_own=False,
    ),
)

INTERESTED: tuple[Row, ...] = (
    Row(
        what="Uw e-mailadres, wanneer u ons vroeg u op de hoogte te houden, wanneer u dat"
        " bevestigde, over welke leergemeenschap we u al mailden en de sleutel van uw link",
        fields=of("registrations.Interest", "email asked_at confirmed_at knows link_key"),
        purpose="U mailen als u zich kunt aanmelden voor een volgende leergemeenschap",
        ground=LawfulGround.CONSENT,
        seen_by=ORGANISERS,
        goes=Goes.BY_AGE,
        age=interest.KEPT_FOR,
        is_own=False,
    ),
    Row(
        what="Een adres dat nog niet bevestigd is",
        fields=of("registrations.Interest", "email asked_at"),
        purpose="Zeker weten dat het adres van u is",
        ground=LawfulGround.CONSENT,
        seen_by=ORGANISERS,
        goes=Goes.BY_AGE,
        age=interest.UNCONFIRMED_KEPT_FOR,
        is_own=False,
    ),
    Row(
        what="De mail die u hierover kreeg",
        fields=of("registrations.QueuedMail", "interest recipient subject text html"),
        purpose="Mail zeker bezorgen en bij een fout opnieuw versturen",
        ground=LawfulGround.CONSENT,
        seen_by="Organisatoren, maar uw link niet",
        goes=Goes.BY_AGE,
        age=MAIL_KEPT_FOR,
        is_own=False,
    ),
)

ABUSE: tuple[Row, ...] = (
    Row(
        what="Dat een formulier is gebruikt, met een code die we van uw netwerkadres maken."
        " Het adres zelf bewaren we niet",
        fields=of("registrations.Attempt", "kind source at"),
        purpose="Tellen hoe vaak een formulier wordt gebruikt",
        ground=LawfulGround.INTEREST,
        seen_by="Niemand: alleen de software telt",
        goes=Goes.BY_AGE,
        age=KEPT_FOR,
        is_own=False,
    ),
    Row(
        what="Van welk netwerk u inlogde, en hoe vaak iemand dat vergeefs probeerde, met zo’n code",
        fields=("shared_cache",),
        purpose="Raden van wachtwoorden en codes tegengaan, zonder u buiten te sluiten",
        ground=LawfulGround.INTEREST,
        seen_by="Niemand: alleen de software telt",
        goes=Goes.BY_AGE,
        age=NETWORKS_KEPT_FOR,
        is_own=False,
    ),
)

NUMBER = "a number of the database"
GROUP, THEME = "a whole group", "a whole theme"
PROGRAMME, SOFTWARE = "the programme", "the software"
VERSION = "tells whether a page shows the present text"

# What tells nothing of a person, with the reason, by model, field or table.
NOT_PERSONAL: dict[str, str] = {
    "sessions_app.Edition": "the programme; its addresses are in the table",
    "sessions_app.Partner": "an organisation",
    "sessions_app.Session": PROGRAMME,
    "sessions_app.Theme": "the programme; who leads it is in the table",
    "sessions_app.User.id": NUMBER,
    "sessions_app.User.edition": "which pages an organiser has open",
    "sessions_app.User.calendar_sequence": "tells an agenda which invitation is the latest",
    "sessions_app.User.passkey_offered_at": "keeps a tip from coming twice",
    "sessions_app.User.times_switched_off": "ends the visits of an account that is switched off",
    "registrations.Attempt.id": NUMBER,
    "registrations.Attendance.id": NUMBER,
    "registrations.Division.id": NUMBER,
    "registrations.Division.theme": THEME,
    "registrations.Division.version": VERSION,
    "registrations.Division.divided_at": THEME,
    "registrations.Effect.id": NUMBER,
    "registrations.Effect.edition": PROGRAMME,
    "registrations.Effect.subgroup": GROUP,
    "registrations.Event.id": NUMBER,
    "registrations.ExportLog.id": NUMBER,
    "registrations.Farewell.id": NUMBER,
    "registrations.Farewell.edition": PROGRAMME,
    "registrations.Farewell.access_told_at": PROGRAMME,
    "registrations.Farewell.announced_at": PROGRAMME,
    "registrations.Farewell.texts_seen_at": PROGRAMME,
    "registrations.Farewell.done_at": PROGRAMME,
    "registrations.Interest.id": NUMBER,
    "registrations.Job.id": NUMBER,
    "registrations.Job.name": SOFTWARE,
    "registrations.Job.due_at": SOFTWARE,
    "registrations.Job.done_at": SOFTWARE,
    "registrations.Maker.id": NUMBER,
    "registrations.MailText.id": NUMBER,
    "registrations.MailText.edition": PROGRAMME,
    "registrations.MailText.kind": SOFTWARE,
    "registrations.MailText.subject": "words for everyone; they name nobody",
    "registrations.MailText.body": "words for everyone; they name nobody",
    "registrations.MailText.changed_at": "when words were written",
    "registrations.Message.id": NUMBER,
    "registrations.Message.edition": PROGRAMME,
    "registrations.Message.press": "drawn by chance for one message",
    "registrations.Message.audience": "numbers and codes",
    "registrations.Message.to_whom": "what people have in common; it names nobody",
    "registrations.Message.created_at": "when a message to many was written",
    "registrations.Message.due_at": "when a message to many has its turn",
    "registrations.Message.state": SOFTWARE,
    "registrations.Message.total": "how many people a message is for",
    "registrations.Message.left": "numbers, until their mail is stored",
    "registrations.Message.refusal": SOFTWARE,
    "registrations.Message.work": SOFTWARE,
    "registrations.News.id": NUMBER,
    "registrations.News.about": NUMBER,
    "registrations.Outcome.id": NUMBER,
    "registrations.Outcome.subgroup": GROUP,
    "registrations.Outcome.state": GROUP,
    "registrations.Outcome.version": VERSION,
    "registrations.Outcome.changed_at": GROUP,
    "registrations.Outcome.published_at": GROUP,
    "registrations.OutcomeFile.id": NUMBER,
    "registrations.OutcomeFile.outcome": GROUP,
    "registrations.OutcomeFile.suffix": GROUP,
    "registrations.OutcomeFile.added_at": GROUP,
    "registrations.OutcomeVersion.id": NUMBER,
    "registrations.OutcomeVersion.outcome": GROUP,
    "registrations.OutcomeVersion.number": VERSION,
    "registrations.OutcomeVersion.at": GROUP,
    "registrations.PairRule.id": NUMBER,
    "registrations.PairRule.theme": THEME,
    "registrations.Participant.id": NUMBER,
    "registrations.Participant.forgotten_at": "since when the row tells of nobody",
    "registrations.Participant.calendar_sequence": "tells an agenda which invitation is the latest",
    "registrations.Agreement.id": NUMBER,
    "registrations.Suggestion.id": NUMBER,
    "registrations.Suggestion.subgroup": GROUP,
    "registrations.PlenaryQuestion.id": NUMBER,
    "registrations.PlenaryQuestion.subgroup": GROUP,
    "registrations.PlenaryQuestion.merged_into": "two questions",
    "registrations.PlenaryQuestion.version": VERSION,
    "registrations.PlenaryQuestion.shown_at": "what stands on a screen",
    "registrations.Preparation.id": NUMBER,
    "registrations.Preparation.theme": THEME,
    "registrations.Preparation.session": THEME,
    "registrations.Preparation.version": VERSION,
    "registrations.Preparation.changed_at": THEME,
    "registrations.PreparationTask.id": NUMBER,
    "registrations.QueuedMail.id": NUMBER,
    "registrations.QueuedMail.edition": PROGRAMME,
    "registrations.QueuedMail.session": PROGRAMME,
    "registrations.QueuedMail.reminder_on": "keeps a reminder from going twice",
    "registrations.QueuedMail.message_id": "drawn by chance for one mail",
    "registrations.QueuedMail.again_of": "which mail it replaces",
    "registrations.QueuedMail.of_message": "of which message to many it is",
    "registrations.QueuedMail.due_at": "when a mail has its turn",
    "registrations.QueuedMail.urgency": "which kind of mail goes first",
    "registrations.QueuedMail.attempts": "how often it was tried",
    "registrations.SavedText.id": NUMBER,
    "registrations.SavedText.edition": PROGRAMME,
    "registrations.SavedText.changed_at": "when a text was kept",
    "registrations.Subgroup.id": NUMBER,
    "registrations.Subgroup.theme": GROUP,
    "registrations.Subgroup.number": GROUP,
    "registrations.Subgroup.meeting_url": GROUP,
    "registrations.Subgroup.is_reported_small": GROUP,
    "registrations.Subgroup.reported_session": GROUP,
    "registrations.SubgroupMove.id": NUMBER,
    "registrations.Told.id": NUMBER,
    "registrations.Work.id": NUMBER,
    "registrations.Work.kind": SOFTWARE,
    "registrations.Work.edition": PROGRAMME,
    "registrations.Work.state": SOFTWARE,
    "registrations.Work.asked": "numbers and codes",
    "registrations.Work.done": SOFTWARE,
    "registrations.Work.total": SOFTWARE,
    "registrations.Work.attempts": SOFTWARE,
    "registrations.Work.due_at": SOFTWARE,
    "registrations.Work.words": "counts, and where a file has a fault",
    "registrations.Work.link": "a page of the admin",
    "registrations.WorkPart.id": NUMBER,
    "registrations.WorkPart.work": SOFTWARE,
    "registrations.WorkPart.number": SOFTWARE,
    "registrations.Work.made_name": "the name of a file, which names nobody",
    "admin.LogEntry.id": NUMBER,
    "auth.Permission": SOFTWARE,
    "contenttypes.ContentType": SOFTWARE,
    "django_migrations": SOFTWARE,
}


def rows() -> Iterator[Row]:
    """All lines of the table."""
    yield from PARTICIPANTS
    yield from ACCOUNTS
    yield from INTERESTED
    yield from ABUSE
