"""How one refers to a published outcome: in words, and as data for search engines."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from registrations.models import Outcome
from sessions_app.models.edition import Licence

# Where the licence stands, as a program knows it.
LICENCES = {Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/"}


def reference(outcome: Outcome) -> str:
    """How one refers to a published outcome: makers, year, title, edition, address and date.

    The group made it: those who agreed to be named are never all of it by themselves.
    """
    theme = outcome.subgroup.theme
    published_at = timezone.localtime(outcome.published_at)
    named = ", ".join(_named(outcome))
    makers = f"{named} en anderen" if named else _group(outcome)
    day = date_format(published_at, "j F Y")
    return (
        f"{makers} ({published_at.year}). {_as_sentence(outcome.what)} "
        f"{_as_sentence(theme.edition.title)} "
        f"{_address(outcome)} (gepubliceerd op {day})."
    )


def as_data(outcome: Outcome) -> dict[str, Any]:
    """A published outcome as a LearningResource of schema.org, without what is not known."""
    edition = outcome.subgroup.theme.edition
    file = getattr(outcome, "file", None)
    path = reverse("registrations:public_outcome_file", args=[outcome.pk])
    data = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": _address(outcome),
        "url": _address(outcome),
        "name": outcome.what,
        "description": outcome.problem,
        "inLanguage": "nl",
        "isAccessibleForFree": True,
        "about": outcome.subgroup.theme.title,
        "audience": {"@type": "Audience", "audienceType": outcome.for_whom}
        if outcome.for_whom
        else None,
        "author": [
            *({"@type": "Person", "name": name} for name in _named(outcome)),
            {"@type": "Organization", "name": _group(outcome)},
        ],
        "publisher": {"@type": "Organization", "name": edition.title},
        "datePublished": timezone.localtime(outcome.published_at).date().isoformat(),
        "license": LICENCES.get(Licence(edition.licence)),
        "encoding": {"@type": "MediaObject", "contentUrl": settings.SITE_URL + path}
        if file
        else None,
        "sameAs": outcome.url,
    }
    return {name: value for name, value in data.items() if value}


def _named(outcome: Outcome) -> list[str]:
    return [maker.name for maker in outcome.makers.all()]


def _group(outcome: Outcome) -> str:
    return f"{outcome.subgroup} van {outcome.subgroup.theme.title}"


def _address(outcome: Outcome) -> str:
    return f"{settings.SITE_URL}{outcome.get_absolute_url()}"


def _as_sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
