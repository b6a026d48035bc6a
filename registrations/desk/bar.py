"""The bar of an edition: the places of its pages in the admin, and where one is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse

from sessions_app.at_hand import PARAMETER, at_hand, editions
from sessions_app.http import is_key
from sessions_app.models import Edition

# From an edition to the rows that have pages of their own, by the name of their model.
ROWS = {
    "theme": "themes",
    "session": "sessions",
    "participant": "participants",
    "queuedmail": "mails",
    "outcome": "themes__subgroups__outcome",
    "effect": "effects",
    "plenaryquestion": "sessions__questions",
    "work": "works",
    "message": "messages",
}


@dataclass(frozen=True)
class BarPlace:
    """One place of the bar."""

    name: str
    address: str
    is_here: bool


def _of_edition(name: str) -> Callable[[Edition], str]:
    return lambda edition: reverse(f"admin:{name}", args=[edition.pk])


def _list(name: str) -> Callable[[Edition], str]:
    return lambda edition: f"{reverse(f'admin:{name}_changelist')}?{PARAMETER}={edition.pk}"


PLACES: dict[str, Callable[[Edition], str]] = {
    "Overzicht": lambda edition: reverse("admin:index"),
    "Programma": _of_edition("sessions_app_edition_publish"),
    "Deelnemers": _list("registrations_participant"),
    "Subgroepen": _of_edition("sessions_app_edition_groups"),
    "Bijeenkomsten": _list("sessions_app_session"),
    "Mail": _list("registrations_queuedmail"),
    "Opbrengsten": _list("registrations_outcome"),
    "Instellingen": lambda edition: reverse("admin:settings"),
}

# Which pages are in which place, by the beginning of their names; the first that fits.
PAGES = [
    ("index", "Overzicht"),
    ("registrations_work_", "Overzicht"),
    ("registrations_participant_", "Deelnemers"),
    ("registrations_queuedmail_", "Mail"),
    ("registrations_message_", "Mail"),
    ("registrations_interest_", "Mail"),
    ("registrations_outcome_", "Opbrengsten"),
    ("registrations_effect_", "Opbrengsten"),
    ("registrations_plenaryquestion_", "Bijeenkomsten"),
    ("sessions_app_session_", "Bijeenkomsten"),
    ("sessions_app_theme_change", "Programma"),
    ("sessions_app_theme_add", "Programma"),
    ("sessions_app_theme_delete", "Programma"),
    ("sessions_app_theme_history", "Programma"),
    ("sessions_app_theme_", "Subgroepen"),
    ("sessions_app_edition_message", "Mail"),
    ("sessions_app_edition_import", "Deelnemers"),
    ("sessions_app_edition_groups", "Subgroepen"),
    ("sessions_app_edition_rooms", "Subgroepen"),
    ("sessions_app_edition_roster", "Subgroepen"),
    ("sessions_app_edition_host_sheet", "Subgroepen"),
    ("sessions_app_edition_changelist", "Instellingen"),
    ("sessions_app_edition_add", "Instellingen"),
    ("sessions_app_edition_texts", "Instellingen"),
    ("sessions_app_edition_trial", "Instellingen"),
    ("sessions_app_edition_options", "Instellingen"),
    ("sessions_app_edition_mail_text", "Mail"),
    ("sessions_app_edition_statistics", "Overzicht"),
    ("sessions_app_edition_", "Programma"),
    ("", "Instellingen"),
]


class Bar:
    """The edition that a page of the admin is about, its places, and the other editions.

    A page about one row is about the edition of that row; every other page is about the edition
    that its address names, or else the one at hand.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        match = request.resolver_match
        self._page = (match.url_name if match else None) or ""
        kwargs = match.kwargs if match else {}
        self._row = str(kwargs.get("object_id", kwargs.get("pk", "")))

    @property
    def editions(self) -> list[Edition]:
        """All editions, the latest first."""
        return editions(self.request)

    @cached_property
    def edition(self) -> Edition | None:
        """What the page is about; None as long as there are no editions."""
        key = self._key()
        found = (edition for edition in self.editions if edition.pk == key)
        return next(found, None) or at_hand(self.request)

    @cached_property
    def here(self) -> str:
        """The name of the place that the page is in."""
        return next(place for page, place in PAGES if self._page.startswith(page))

    @cached_property
    def places(self) -> list[BarPlace]:
        """The places of the edition, each with its address."""
        if not (edition := self.edition):
            return []
        return [
            BarPlace(name, address(edition), is_here=name == self.here)
            for name, address in PLACES.items()
        ]

    def _key(self) -> int | None:
        model = self._page.removeprefix("sessions_app_").removeprefix("registrations_")
        model, *_ = model.split("_")
        if not self._row:
            asked = self.request.GET.get(PARAMETER, "")
            return int(asked) if is_key(asked) else None
        if not is_key(self._row):
            return None
        if model == "edition":
            return int(self._row)
        if path := ROWS.get(model):
            of_row = Edition.objects.filter(**{path: self._row}).order_by()
            return of_row.values_list("pk", flat=True).first()
        return None


def place_of(edition: Edition, name: str) -> str:
    """The address of a place of this edition, by its name; of the first where there is none."""
    return PLACES.get(name, PLACES["Overzicht"])(edition)
