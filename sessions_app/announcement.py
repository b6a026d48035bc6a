"""An edition in words that partners may take over: made of its programme, so that they are true."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from sessions_app.models import Edition, Partner, Session


class Text(NamedTuple):
    """One announcement: for what it is long enough, and its words."""

    name: str
    words: str

    @property
    def length(self) -> int:
        """How many words it has."""
        return len(self.words.split())

    @property
    def rows(self) -> int:
        """How many lines it takes on a page, more or less."""
        return sum(1 + len(line) // 70 for line in self.words.splitlines())


def texts(edition: Edition, *, address: str, now: datetime) -> list[Text]:
    """The same news in three lengths, for as long as one can sign up or soon can."""
    when, how = _when(edition), _how(edition, address, now)
    short = [f"{edition.title}.", when, how]
    middle = [edition.title, edition.lead, f"{_choice(edition)} {when}".strip(), how]
    long = [
        edition.title,
        edition.lead,
        edition.why,
        "\n".join([_choice(edition), *_themes(edition)]),
        "\n".join(["De bijeenkomsten:", *(f"– {_moment(one)}" for one in edition.held_sessions)]),
        edition.what_we_ask,
        _facts(edition),
        _by(edition),
        how,
    ]
    return [
        Text("Kort, voor een bericht", " ".join(filter(None, short))),
        Text("Middel, voor een nieuwsbrief", "\n\n".join(filter(None, middle))),
        Text("Lang, voor uw site", "\n\n".join(filter(None, long))),
    ]


def _when(edition: Edition) -> str:
    number, first = len(edition.held_sessions), edition.first_session
    if first is None:
        return ""
    begins = date_format(timezone.localtime(first.starts_at), "l j F Y")
    if number == 1:
        return f"De bijeenkomst is op {begins}. {_facts(edition)}"
    return f"Er zijn {number} bijeenkomsten. De eerste is op {begins}. {_facts(edition)}"


def _facts(edition: Edition) -> str:
    costs = "Meedoen is gratis." if edition.is_free else f"Kosten: {edition.costs}."
    return f"Waar: {edition.place}. {costs if edition.costs else ''}".strip()


def _how(edition: Edition, address: str, now: datetime) -> str:
    opens = edition.registration_opens_at
    if opens and opens > now:
        day = date_format(timezone.localtime(opens), "l j F Y")
        return f"Aanmelden kan vanaf {day}. Lees meer op {address}"
    return f"Lees meer en meld u aan op {address}"


def _choice(edition: Edition) -> str:
    titles = [theme.title for theme in edition.themes.all()]
    if len(titles) < 2:
        return ""
    return f"U kiest één thema: {', '.join(titles[:-1])} of {titles[-1]}."


def _themes(edition: Edition) -> list[str]:
    return [f"– {theme.title}. {theme.question}".strip() for theme in edition.themes.all()]


def _moment(session: Session) -> str:
    begins, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return f"{date_format(begins, 'l j F Y, G.i')}–{date_format(ends, 'G.i')} uur"


def _by(edition: Edition) -> str:
    by, beside = _names(edition.initiators), _names(edition.companions)
    if not by:
        return f"Georganiseerd door {beside}." if beside else ""
    return f"Een initiatief van {by}{f', in samenwerking met {beside}' if beside else ''}."


def _names(partners: list[Partner]) -> str:
    """These names: the last after "en"."""
    *most, last = [partner.name for partner in partners] or [""]
    return f"{', '.join(most)} en {last}" if most else last
