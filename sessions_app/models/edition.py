"""One run of the learning community, and the organisations behind it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify

from sessions_app.models import along

if TYPE_CHECKING:
    from sessions_app.models.session import Session


class RegistrationState(StrEnum):
    """Whether one can sign up, and if not, why not."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"
    OVER = "over"


class Licence(models.TextChoices):
    """What others may do with what the groups of an edition publish."""

    CC_BY = "cc_by", "CC BY 4.0: iedereen mag het delen en aanpassen, met de makers erbij"
    ALL_RIGHTS = "all_rights", "Alle rechten voorbehouden: overnemen mag na toestemming"


TRIAL_IS_NOT_PUBLISHED = "Een proefeditie is niet te publiceren: maak een echte leergemeenschap."
# What organisers write at the costs where there are none.
FREE = {"geen", "gratis"}
CLOSING_SOON = timedelta(days=7)
# What comes along with the programme of an edition, and in which order.
ALONG = {"themes": "position", "partners": "is_initiator DESC, position, name"}
LAST_END = models.Max("sessions__ends_at", filter=models.Q(sessions__cancelled_at=None))


class EditionQuerySet(models.QuerySet["Edition"]):
    """Questions about many editions."""

    def published(self) -> Self:
        """The editions that visitors may see."""
        return self.filter(is_published=True)

    def newest_first(self) -> Self:
        """By last day, the latest first; editions without any date come before all."""
        return self.annotate(last_day=Coalesce(TruncDate(LAST_END), "ended_on")).order_by(
            models.F("last_day").desc(nulls_first=True), "-pk"
        )

    def with_programme(self) -> Self:
        """With themes, sessions and partners at hand: one more statement, however many rows."""
        end = models.Max(
            "follows__sessions__ends_at", filter=models.Q(follows__sessions__cancelled_at=None)
        )
        known = self.annotate(follows_last_day=Coalesce(TruncDate(end), "follows__ended_on"))
        listed = {
            f"listed_{name}": along.column(Edition, name, order=order)
            for name, order in ALONG.items()
        }
        return known.annotate(**listed).select_related("follows").prefetch_related("sessions")

    def _fetch_all(self) -> None:
        is_read = self._result_cache is not None
        super()._fetch_all()
        for edition in [] if is_read else self._result_cache or []:
            for name in ALONG:
                if isinstance(edition, Edition) and hasattr(edition, f"listed_{name}"):
                    along.take(edition, name, getattr(edition, f"listed_{name}"))

    def named(self) -> Self:
        """With the days that their names and their order need, and no more statements for it."""
        first = models.Min("sessions__starts_at", filter=models.Q(sessions__cancelled_at=None))
        return self.newest_first().annotate(
            first_day=Coalesce(TruncDate(first), "ended_on"), latest_end=LAST_END
        )

    def not_over(self, now: datetime, *, grace: timedelta = timedelta(0)) -> Self:
        """Those whose last session, or else last day, is to come or was `grace` ago at most.

        An edition with neither is still to come. What `Edition.is_over` says of one row.
        """
        border = now - grace
        no_end = models.Q(ended_on=None) | models.Q(ended_on__gte=timezone.localdate(border))
        ends = self.alias(last_end=LAST_END)
        return ends.filter(models.Q(last_end__gt=border) | models.Q(last_end=None) & no_end)

    def free_slug(self, title: str, year: int | None = None) -> str:
        """An address that no edition has, of the words of a title and perhaps a year."""
        words = slugify(title)[:60].strip("-") or "leergemeenschap"
        base = words if year is None or str(year) in words else f"{words}-{year}"
        taken = set(self.filter(slug__startswith=base).values_list("slug", flat=True))
        numbered = (f"{base}-{number}" for number in count(2))
        return next(slug for slug in chain([base], numbered) if slug not in taken)

    def current(self, now: datetime) -> "Edition | None":
        """The published edition whose last session is next to end; else the latest; else None."""
        upcoming = models.Case(models.When(last_end__gt=now, then="last_end"))
        return (
            self.published()
            .newest_first()
            .annotate(last_end=LAST_END)
            .order_by(
                upcoming.asc(nulls_last=True), models.F("last_day").desc(nulls_first=True), "-pk"
            )
            .first()
        )


class Edition(models.Model):
    """One run of the learning community: its texts, its registration window and its sender."""

    title = models.CharField("titel", max_length=120)
    slug = models.SlugField(
        "adres", max_length=80, unique=True, help_text="Het laatste deel van het webadres."
    )
    is_published = models.BooleanField(
        "gepubliceerd", default=False, help_text="Bezoekers zien alleen gepubliceerde edities."
    )
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name="vervolg op",
    )
    lead = models.TextField("inleiding", blank=True)
    background_title = models.CharField(
        "kop van de aanleiding", max_length=120, blank=True, default="", db_default=""
    )
    background = models.TextField(
        "aanleiding",
        blank=True,
        default="",
        db_default="",
        help_text="Wat er vooraf ging, en waarom het nu anders gaat.",
    )
    why = models.TextField("waarom", blank=True)
    how = models.TextField("hoe het werkt", blank=True, help_text="Eén stap per regel.")
    what_we_ask = models.TextField("wat we vragen", blank=True)
    for_whom = models.TextField(
        "voor wie", blank=True, help_text="Eén groep per regel, zoals leerplichtambtenaren."
    )
    looking_back = models.TextField(
        "terugblik",
        blank=True,
        default="",
        db_default="",
        help_text="De inleiding als alles voorbij is. Leeg: alleen de feiten.",
    )
    location = models.CharField("waar", max_length=120, blank=True, default="Online")
    costs = models.CharField("kosten", max_length=120, blank=True, default="Geen")
    ended_on = models.DateField(
        "laatste dag",
        null=True,
        blank=True,
        help_text="Alleen voor een oude editie waarvan geen bijeenkomsten in de site staan.",
    )

    licence = models.CharField(
        "licentie van de opbrengsten",
        max_length=10,
        choices=Licence.choices,
        default=Licence.ALL_RIGHTS,
        db_default=Licence.ALL_RIGHTS,
        help_text="Kies dit voor de eerste bijeenkomst: de groepen zien het als ze schrijven. "
        "Wie een opbrengst onder CC BY overnam, mag dat blijven gebruiken.",
    )

    registration_opens_at = models.DateTimeField("aanmelden kan vanaf", null=True, blank=True)
    registration_closes_at = models.DateTimeField(
        "aanmelden kan tot",
        null=True,
        blank=True,
        help_text="Leeg: tot de eerste bijeenkomst begint.",
    )
    is_registration_closed = models.BooleanField(
        "aanmelden nu dicht", default=False, help_text="Sluit het formulier meteen."
    )

    sender_email = models.EmailField(
        "afzender van de mail",
        blank=True,
        help_text="Leeg: het vaste adres van de site. Verander dit adres liever niet als er "
        "mensen zijn: agenda’s vertrouwen dan onze uitnodigingen niet meer.",
    )
    # Agendas take a change only from the address that invited, so that one stays.
    organiser_email = models.EmailField(blank=True, default="", db_default="", editable=False)
    contact_email = models.EmailField(
        "adres voor vragen", blank=True, help_text="Antwoorden op de mail komen hier aan."
    )
    subgroup_min = models.PositiveSmallIntegerField(
        "kleinste subgroep", default=6, db_default=6, validators=[MinValueValidator(1)]
    )
    subgroup_target = models.PositiveSmallIntegerField(
        "gewenste subgroep", default=8, db_default=8, validators=[MinValueValidator(1)]
    )
    subgroup_max = models.PositiveSmallIntegerField(
        "grootste subgroep", default=10, db_default=10, validators=[MinValueValidator(1)]
    )
    # In minutes of each session.
    together_at_first = models.PositiveSmallIntegerField(
        "minuten samen aan het begin", default=30, db_default=30
    )
    together_at_last = models.PositiveSmallIntegerField(
        "minuten samen aan het eind", default=30, db_default=30
    )
    video_server = models.URLField(
        "videoserver voor subgroepen",
        blank=True,
        default="",
        db_default="",
        help_text="Alleen als subgroepen een eigen vergaderlink krijgen: het adres van een "
        "Jitsi-server, zoals https://video.voorbeeld.nl.",
    )
    reminder_days = models.CharField(
        "herinneringen",
        max_length=60,
        default="7, 1",
        blank=True,
        validators=[
            RegexValidator(
                r"^\d{1,2}( *, *\d{1,2})*$", "Vul dagen in met komma’s ertussen, zoals 7, 1."
            )
        ],
        help_text="Hoeveel dagen voor elke bijeenkomst. Leeg: geen herinneringen.",
    )
    reminder_text = models.TextField(
        "tekst van de herinnering",
        max_length=2000,
        default="We zien elkaar bijna.",
        help_text="Datum, tijd, link, subgroep en gespreksleider komen er vanzelf bij.",
    )
    forget_after_days = models.PositiveSmallIntegerField(
        "persoonsgegevens bewaren",
        default=180,
        validators=[MinValueValidator(1, "Vul minstens 1 dag in.")],
        help_text="Aantal dagen na de laatste bijeenkomst.",
    )

    # Whose trial it is: nobody else gets mail of it, and visitors do not see it.
    trial_of = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trial",
        editable=False,
    )

    # Whether it is past, and whether it began: known where a list of editions asked for it.
    over: bool
    begun: bool
    # The day of the first session, and the end of the last: known where names were asked for.
    first_day: date | None
    latest_end: datetime | None
    # The last day of the edition that it follows: known where the programme was asked for.
    follows_last_day: date | None

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "leergemeenschap"
        verbose_name_plural = "leergemeenschappen"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(registration_closes_at__gt=models.F("registration_opens_at")),
                name="registration_closes_after_it_opens",
                violation_error_message="Aanmelden kan pas sluiten nadat het is opengegaan.",
            ),
            models.CheckConstraint(
                condition=models.Q(subgroup_min__gte=1)
                & models.Q(subgroup_target__gte=models.F("subgroup_min"))
                & models.Q(subgroup_max__gte=models.F("subgroup_target")),
                name="subgroup_sizes_go_up",
                violation_error_message="De gewenste subgroep ligt tussen kleinste en grootste.",
            ),
            models.CheckConstraint(
                condition=models.Q(forget_after_days__gte=1),
                name="people_are_kept_a_day_at_least",
                violation_error_message="Bewaar de gegevens minstens 1 dag na de bijeenkomsten.",
            ),
            models.CheckConstraint(
                condition=models.Q(trial_of=None) | models.Q(is_published=False),
                name="a_trial_is_not_published",
                violation_error_message=TRIAL_IS_NOT_PUBLISHED,
            ),
            models.CheckConstraint(
                condition=models.Q(licence__in=Licence.values),
                name="licence_is_known",
                violation_error_message="Kies een van de licenties.",
            ),
            models.CheckConstraint(
                condition=~models.Q(follows=models.F("pk")),
                name="edition_does_not_follow_itself",
                violation_error_message="Een leergemeenschap kan geen vervolg op zichzelf zijn.",
            ),
        ]

    def __str__(self) -> str:
        # Editions often have one title; an organiser has to tell them apart.
        if hasattr(self, "first_day"):
            day = self.first_day
        else:
            first = self.first_session
            day = timezone.localdate(first.starts_at) if first else self.ended_on
        return f"{self.title} ({date_format(day, 'j F Y') if day else 'nog zonder datum'})"

    def save(self, *args: Any, **options: Any) -> None:
        """Store it; once it is published, people may be invited, and by whom stays."""
        fields = options.get("update_fields")
        if self.is_published and not self.organiser_email:
            self.organiser_email = self.sender
            if fields is not None:
                options["update_fields"] = {*fields, "organiser_email"}
        super().save(*args, **options)

    def get_absolute_url(self) -> str:
        return reverse("sessions_app:programme", args=[self.slug])

    def clean(self) -> None:
        """Refuse to publish a trial, in words; the database refuses it too."""
        if self.is_trial and self.is_published:
            raise ValidationError({"is_published": TRIAL_IS_NOT_PUBLISHED})

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Hold the edition to what the database refuses, also where that is about the key.

        No form has the key, for which Django from 6.0 on would pass over such a constraint.
        """
        super().validate_constraints({*(exclude or ())} - {"id"})

    @property
    def is_trial(self) -> bool:
        """Whether an organiser tries things in it, with people who do not exist."""
        return self.trial_of_id is not None

    @property
    def year(self) -> int | None:
        """The year in which it ends: what tells editions of one title apart."""
        last = self.last_session
        day = timezone.localdate(last.ends_at) if last else self.ended_on
        return day.year if day else None

    @property
    def initiators(self) -> "list[Partner]":
        """The organisations whose idea it is."""
        return [partner for partner in self.partners.all() if partner.is_initiator]

    @property
    def companions(self) -> "list[Partner]":
        """The organisations that work on it with them."""
        return [partner for partner in self.partners.all() if not partner.is_initiator]

    @property
    def held_sessions(self) -> "list[Session]":
        """The sessions that were not called off."""
        return [session for session in self.sessions.all() if not session.cancelled_at]

    def sessions_to_come(self, now: datetime) -> "list[Session]":
        """The sessions that are held and are not over."""
        return [session for session in self.held_sessions if session.ends_at > now]

    def next_session(self, now: datetime) -> "Session | None":
        """The first session that is not over; one that goes on is still the next."""
        coming = self.sessions_to_come(now)
        return min(coming, key=lambda session: session.starts_at, default=None)

    def next_to_begin(self, now: datetime) -> "Session | None":
        """The first session that has yet to begin."""
        coming = [session for session in self.held_sessions if session.starts_at > now]
        return min(coming, key=lambda session: session.starts_at, default=None)

    @property
    def first_session(self) -> "Session | None":
        """The session that comes first in time."""
        return min(self.held_sessions, key=lambda session: session.starts_at, default=None)

    @property
    def last_session(self) -> "Session | None":
        """The session that ends last."""
        return max(self.held_sessions, key=lambda session: session.ends_at, default=None)

    def has_begun(self, now: datetime) -> bool:
        """Whether its first session has begun."""
        first = self.first_session
        return first is not None and first.starts_at <= now

    def is_over(self, now: datetime) -> bool:
        """Whether its last session, or else its last day in the Netherlands, is past."""
        if last := self.last_session:
            return last.ends_at <= now
        return self.ended_on is not None and self.ended_on < timezone.localdate(now)

    @property
    def forgets_on(self) -> date | None:
        """The day on which its people are forgotten; None as long as it has no last day."""
        last = self.last_session
        day = timezone.localdate(last.ends_at) if last else self.ended_on
        return day + timedelta(days=self.forget_after_days) if day else None

    @property
    def closes_at(self) -> datetime | None:
        """When sign-up closes by itself: the moment set for it, at the latest the first session."""
        first = self.first_session
        moments = [self.registration_closes_at, first.starts_at if first else None]
        return min((moment for moment in moments if moment), default=None)

    def registration(self, now: datetime) -> RegistrationState:
        """Whether one can sign up at this moment."""
        closes_at = self.closes_at
        if self.is_over(now):
            return RegistrationState.OVER
        if self.is_registration_closed or closes_at is None or closes_at <= now:
            return RegistrationState.CLOSED
        if self.registration_opens_at and now < self.registration_opens_at:
            return RegistrationState.NOT_YET
        return RegistrationState.OPEN

    def is_open_for_registration(self, now: datetime) -> bool:
        """Whether the sign-up form takes people at this moment."""
        return self.registration(now) is RegistrationState.OPEN

    def closes_soon(self, now: datetime) -> bool:
        """Whether sign-up is open for a week at most."""
        closes_at = self.closes_at
        is_open = self.is_open_for_registration(now)
        return is_open and closes_at is not None and closes_at - now <= CLOSING_SOON

    @property
    def reminder_moments(self) -> list[int]:
        """How many days before each session a reminder goes, the earliest first."""
        return sorted(
            {int(days) for days in self.reminder_days.split(",") if days.strip()}, reverse=True
        )

    @property
    def sender(self) -> str:
        """The address its mail comes from."""
        return self.sender_email or settings.DEFAULT_FROM_EMAIL

    @property
    def organiser(self) -> tuple[str, str]:
        """By whom its sessions are in agendas: the title, and the sender of the first invitation.

        The address stays when the sender becomes another, for an agenda takes no change from a
        stranger.
        """
        return self.title, self.organiser_email or self.sender

    @property
    def is_free(self) -> bool:
        """Whether it says that it costs nothing."""
        return self.costs.casefold() in FREE

    @property
    def place(self) -> str:
        """Where its sessions are, before there is a link to them."""
        return self.location or "Online"

    @property
    def reply_to(self) -> str:
        """The address that answers to its mail go to."""
        return self.contact_email or self.sender


class Partner(models.Model):
    """An organisation behind an edition."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="partners")
    name = models.CharField("naam", max_length=120)
    full_name = models.CharField(
        "voluit",
        max_length=160,
        blank=True,
        default="",
        db_default="",
        help_text="Wat de naam betekent, of wat het voor organisatie is.",
    )
    url = models.URLField("website", blank=True)
    is_initiator = models.BooleanField("initiatiefnemer", default=False)
    position = models.PositiveSmallIntegerField("volgorde", default=1)

    class Meta:
        verbose_name = "partner"
        verbose_name_plural = "partners"
        ordering = ["-is_initiator", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"],
                name="one_partner_per_name_and_edition",
                violation_error_message="Deze partner staat er al.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
