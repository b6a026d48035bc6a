"""A person's place in an edition."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import connection, models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from registrations.models.choices import Region, Sector, Status
from registrations.models.search import (
    FOUND_BY,
    SearchField,
    SortKeyField,
    sort_key,
    sought,
)
from registrations.models.subgroup import Subgroup, WayIn, room_name
from sessions_app.models import Edition, Session, Theme, User

# What a list shows in the place of a name.
FORGOTTEN = "Vergeten deelnemer"
# And in the place of an address.
NO_ADDRESS = "geen e-mailadres"


def new_link_key() -> str:
    """A random key of 128 bits; a new one makes the old private link a dead one."""
    return secrets.token_urlsafe(16)


def link_signer() -> Signer:
    """Signs the keys of private links: a stolen database alone opens none of them."""
    return Signer(salt="registrations.private_link", sep=".")


# By address: where PostgreSQL has not counted yet, it would go through all people of the edition if
# it could ask for these by a key.
HOLDER = """
    lower({0}.email) = lower(%s) AND {0}.edition_id + 0 = {1} AND {0}.status <> 'cancelled'
    AND {0}.email <> ''
"""


# Of a theme with a capacity. Who comes now comes after those who wait; where nobody waits, only
# places are counted. One who waits is enough to see: asked whether any EXISTS, PostgreSQL may read
# all people who wait, for whatever theme.
LEFT = """CASE WHEN (
        SELECT TRUE FROM registrations_participant
        WHERE theme_id = theme.id AND status = 'waiting' LIMIT 1
    ) THEN 0 ELSE theme.capacity - (
        SELECT count(*) FROM registrations_participant
        WHERE theme_id = theme.id AND status = 'placed'
    ) END"""
PLACES_LEFT = f"""
    SELECT id, {LEFT}
    FROM sessions_app_theme AS theme WHERE edition_id = %s AND capacity IS NOT NULL
"""  # noqa: S608


class NoLongerTakesPart(Exception):
    """The person has cancelled or gave the place to somebody else, or the edition is over."""


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Questions about many people."""

    def placed(self) -> Self:
        """Those who have a place."""
        return self.filter(status=Status.PLACED)

    def known(self) -> Self:
        """Those who are not forgotten."""
        return self.filter(forgotten_at=None)

    def visible_to(self, user: User) -> Self:
        """The people this user may see: everyone for an organiser, own groups for a facilitator."""
        if user.is_staff:
            return self
        return self.filter(subgroup__in=Subgroup.objects.visible_to(user).values("pk"))

    def waiting(self) -> Self:
        """The queue: who arrived first comes first."""
        return self.filter(status=Status.WAITING).order_by("waiting_since", "pk")

    def full_themes(self, edition: Edition) -> set[int]:
        """The themes in which somebody who comes now has to wait, by primary key."""
        return {theme for theme, left in self.places_left(edition).items() if not left}

    def places_left(self, edition: Edition) -> dict[int, int]:
        """How many can still get a place in a theme, by primary key; only where there is a limit.

        Takes one statement, and none where no theme of the edition has a capacity.
        """
        if all(theme.capacity is None for theme in edition.themes.all()):
            return {}
        with connection.cursor() as cursor:
            cursor.execute(PLACES_LEFT, [edition.pk])
            return {theme: max(left, 0) for theme, left in cursor}

    def active(self) -> Self:
        """Everyone who has a place or waits for one."""
        return self.exclude(status=Status.CANCELLED)

    def with_address(self, email: str) -> Self:
        """Those who signed up with this address, whatever its capitals; nobody without one."""
        # Lowered by the database on both sides, as in the constraint: İ is not the same to all.
        same = self.alias(address=Lower("email")).filter(address=Lower(models.Value(email)))
        return same.exclude(email="")

    def search(self, typed: str) -> Self:
        """Those with all of these words in name, address, organisation or job, in any order.

        A part of a word will do, of a short one its beginning; without capitals and accents.
        """
        words = sought(typed)
        return self.filter(search__has_words=words) if words else self.none()

    def make_findable(self) -> int:
        """Make the words of people whom an earlier version of the site stored without; how many."""
        people = self.known().filter(sort_key=b"")
        for person in people:
            person.save(update_fields=["search", "sort_key"])
        return len(people)

    def lock_holder(self, holder: "Participant") -> "Participant":
        """The person as they are now; nobody else changes them until the transaction ends.

        Raises NoLongerTakesPart where the place went to somebody else since `holder` was read.
        """
        people = self.select_related("theme", "edition", "subgroup")
        person = people.select_for_update(of=("self",), no_key=True).get(pk=holder.pk)
        if person.link_key != holder.link_key:
            raise NoLongerTakesPart
        return person

    def of_token(self, token: str) -> "Participant":
        """The person a private link belongs to.

        Raises Participant.DoesNotExist for every token that is forged, cut short or revoked.
        """
        try:
            return self.get(link_key=link_signer().unsign(token))
        except BadSignature:
            raise self.model.DoesNotExist from None


class Participant(models.Model):
    """One person's place in one edition: one theme and, later, one subgroup."""

    # Repeats theme.edition, so that the database can refuse a second place.
    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        related_name="participants",
        verbose_name="leergemeenschap",
        # Found by the name of its people.
        db_index=False,
    )
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        related_name="participants",
        verbose_name="thema",
        # Found by its queue.
        db_index=False,
    )
    subgroup = models.ForeignKey(
        Subgroup,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="participants",
        verbose_name="subgroep",
    )
    # An organiser wants this person to stay in this group, for this reason; empty: not pinned.
    pinned_because = models.CharField(
        "vastgezet, omdat", max_length=200, blank=True, default="", db_default=""
    )
    # The number of the group this person was told by mail.
    told_number = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    status = models.CharField(
        "status", max_length=10, choices=Status.choices, default=Status.PLACED
    )
    given_name = models.CharField("voornaam", max_length=80)
    name_prefix = models.CharField("tussenvoegsel", max_length=30, blank=True)
    family_name = models.CharField("achternaam", max_length=120)
    # Empty for somebody whom an organiser signed up by telephone: no mail goes there.
    email = models.EmailField("e-mailadres", max_length=254, blank=True)
    organisation = models.CharField("organisatie", max_length=160)
    job_title = models.CharField("functie", max_length=120)
    sector = models.CharField("sector", max_length=12, choices=Sector.choices)
    region = models.CharField("provincie", max_length=16, choices=Region.choices)
    learning_question = models.TextField("wat iemand wil leren", max_length=1000, blank=True)
    prepares = models.BooleanField("wil mee voorbereiden", default=False)
    share_contact = models.BooleanField(
        "deelt naam, organisatie en e-mailadres met de groep", default=False
    )
    may_be_named = models.BooleanField(
        "mag genoemd worden als maker", default=False, db_default=False
    )
    # Mail about what happens in the group; all other mail comes anyway.
    hears_news = models.BooleanField(
        "krijgt berichten over de groep", default=True, db_default=True
    )
    registered_at = models.DateTimeField("aangemeld op", default=timezone.now, editable=False)
    # The place in the queue is computed from this moment, never stored.
    waiting_since = models.DateTimeField("wacht sinds", null=True, blank=True, editable=False)
    # Since when this person takes part: sessions before that do not count for them.
    joined_at = models.DateTimeField("doet mee sinds", null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField("afgemeld op", null=True, blank=True, editable=False)
    cancel_reason = models.CharField("reden van afmelding", max_length=500, blank=True)
    by_hand_because = models.CharField("met de hand geplaatst, omdat", max_length=200, blank=True)
    new_email = models.EmailField(
        "nieuw adres, nog niet bevestigd", max_length=254, blank=True, editable=False
    )
    # Goes up each time this person's sessions enter or leave their agenda.
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    link_key = models.CharField(max_length=32, unique=True, default=new_link_key, editable=False)
    forget_asked_at = models.DateTimeField(
        "wil vergeten worden sinds", null=True, blank=True, editable=False
    )
    # Since then the row tells of nobody: it stays for the counts alone.
    forgotten_at = models.DateTimeField("vergeten op", null=True, blank=True, editable=False)
    search = SearchField(editable=False, default="", db_default="")
    sort_key = SortKeyField(editable=False, default=b"", db_default=b"")

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "deelnemer"
        verbose_name_plural = "deelnemers"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "edition",
                condition=~models.Q(status=Status.CANCELLED) & ~models.Q(email=""),
                name="one_place_per_address_and_edition",
                violation_error_message="Dit e-mailadres is hier al aangemeld.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values),
                name="participant_status_is_known",
                violation_error_message="Kies een van de statussen.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.WAITING) | models.Q(waiting_since__isnull=False),
                name="who_waits_has_a_moment_of_arrival",
                violation_error_message="Wie wacht, wacht sinds een moment.",
            ),
            models.CheckConstraint(
                condition=models.Q(subgroup=None) | models.Q(status=Status.PLACED),
                name="only_who_is_placed_has_a_subgroup",
                violation_error_message="Alleen wie een plaats heeft, zit in een subgroep.",
            ),
            models.CheckConstraint(
                condition=models.Q(pinned_because="") | models.Q(subgroup__isnull=False),
                name="only_who_has_a_subgroup_is_pinned",
                violation_error_message="Alleen wie in een subgroep zit, kan vastgezet worden.",
            ),
            models.CheckConstraint(
                condition=models.Q(sector__in=Sector.values),
                name="participant_sector_is_known",
                violation_error_message="Kies een van de sectoren.",
            ),
            models.CheckConstraint(
                condition=models.Q(region__in=Region.values)
                | models.Q(region="", forgotten_at__isnull=False),
                name="participant_region_is_known",
                violation_error_message="Kies een van de provincies.",
            ),
            models.CheckConstraint(
                condition=models.Q(forgotten_at=None)
                | models.Q(given_name="", family_name="", email="", new_email="", organisation=""),
                name="who_is_forgotten_has_no_name",
                violation_error_message="Wie vergeten is, heeft geen naam.",
            ),
        ]
        indexes = [
            models.Index(fields=["theme", "status", "registered_at"], name="queue_of_a_theme"),
            models.Index(
                fields=["theme", "waiting_since", "id"],
                condition=models.Q(status=Status.WAITING),
                name="people_who_wait",
            ),
            models.Index(Lower("email"), name="people_by_address"),
            models.Index(fields=["edition", "sort_key"], name="people_by_name"),
            # What a list is filtered by and counted in; small, for many people are alike in it.
            models.Index(
                fields=["edition", "theme", "status", "sector", "region", "prepares"],
                name="people_by_choice",
            ),
            models.Index(
                fields=["edition", "forget_asked_at"],
                condition=models.Q(forget_asked_at__isnull=False),
                name="people_who_want_to_go",
            ),
            models.Index(
                fields=["theme"],
                condition=models.Q(status=Status.PLACED, subgroup=None),
                name="people_without_a_group",
            ),
        ]

    def __str__(self) -> str:
        if self.forgotten_at:
            return f"{FORGOTTEN} {self.pk}"
        about = self.organisation if self.email else f"{self.organisation}, {NO_ADDRESS}"
        return f"{self.full_name} ({about})"

    def save(self, **options: Any) -> None:
        """Store; whoever gets another name is found by it."""
        fields = options.get("update_fields")
        if fields is not None and not {*FOUND_BY}.isdisjoint(fields):
            options["update_fields"] = {*fields, "search", "sort_key"}
        super().save(**options)

    @property
    def full_name(self) -> str:
        """The name as one writes it: given name, tussenvoegsel, family name."""
        if self.forgotten_at:
            return FORGOTTEN
        return " ".join(filter(None, [self.given_name, self.name_prefix, self.family_name]))

    @property
    def subgroup_number(self) -> int | None:
        """The number of the group, where there is one."""
        return self.subgroup.number if self.subgroup else None

    @property
    def has_to_hear_group(self) -> bool:
        """Whether they can be mailed and are in a group that they were not told of yet."""
        return bool(self.subgroup and self.email and self.told_number != self.subgroup.number)

    @property
    def room(self) -> str:
        """The name of the room of their group; empty where there is no group."""
        return room_name(self.theme, self.subgroup.number) if self.subgroup else ""

    def knows_group(self, now: datetime) -> bool:
        """Whether they were told their group by mail, or are in it in a session by now."""
        if self.subgroup is None:
            return False
        return self.told_number == self.subgroup.number or self.edition.has_begun(now)

    def way_in(self, session: Session, now: datetime) -> WayIn:
        """Where they go for this session at this moment, as far as they know of their group."""
        if self.subgroup and self.knows_group(now):
            return self.subgroup.way_in(session, now)
        return WayIn(session.meeting_url, is_room=False, other="")

    @property
    def is_placed(self) -> bool:
        """Whether this person has a place now."""
        return self.status == Status.PLACED

    def takes_part(self, now: datetime) -> bool:
        """Whether this person has or awaits a place in an edition that is not over."""
        is_out = self.status == Status.CANCELLED or self.forgotten_at is not None
        return not is_out and not self.edition.is_over(now)

    def took_part_in(self, session: Session) -> bool:
        """Whether this person had joined before the session was over."""
        return (self.joined_at or self.registered_at) < session.ends_at

    @property
    def leaders(self) -> list[User]:
        """The gespreksleiders of this person: its group has its own, or else the theme."""
        if self.subgroup is None:
            return list(self.theme.facilitators.all())
        # The same theme, which may have its gespreksleiders at hand.
        self.subgroup.theme = self.theme
        return self.subgroup.leaders

    @cached_property
    def queue_position(self) -> int:
        """The place in the queue of the theme, from 1; 0 for who does not wait."""
        if self.status != Status.WAITING:
            return 0
        earlier = models.Q(waiting_since__lt=self.waiting_since) | models.Q(
            waiting_since=self.waiting_since, pk__lt=self.pk
        )
        return self.theme.participants.waiting().filter(earlier).count() + 1

    @property
    def token(self) -> str:
        """The token of the private link: the signed key."""
        return link_signer().sign(self.link_key)

    @property
    def private_link(self) -> str:
        """The whole address of the private link."""
        return settings.SITE_URL + reverse("registrations:my_registration", args=[self.token])

    @property
    def agenda_link(self) -> str:
        """The whole address of the private feed, for an agenda that looks again by itself."""
        return settings.SITE_URL + reverse("registrations:agenda", args=[self.token])

    @property
    def webcal_link(self) -> str:
        """The same, by which most devices offer a subscription."""
        return "webcal" + self.agenda_link.removeprefix("https").removeprefix("http")

    @property
    def confirmation_key(self) -> str:
        """What proves that a visitor read the mail to the new address; says nothing of either."""
        signer = Signer(salt="registrations.new_address")
        return signer.signature(f"{self.link_key}:{self.new_email.lower()}")

    @property
    def confirmation_link(self) -> str:
        """The address of the page that confirms the new address.

        The private link is not in it: an address with a typing error may be a stranger's.
        """
        arguments = [self.pk, self.confirmation_key]
        return settings.SITE_URL + reverse("registrations:confirm_address", args=arguments)

    def clean(self) -> None:
        """Refuse a theme of another edition, in words; the database refuses it too."""
        if self.theme_id and self.edition_id and self.theme.edition_id != self.edition_id:
            raise ValidationError({"theme": "Dit thema hoort bij een andere leergemeenschap."})


def by_family_name(people: Iterable[Participant]) -> list[Participant]:
    """These people by family name without tussenvoegsel, whatever its capitals and accents."""
    return sorted(people, key=lambda p: (sort_key(p.family_name, p.given_name), p.pk))
