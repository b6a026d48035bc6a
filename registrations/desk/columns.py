"""The columns in which people leave the site and come in: the same ones, so that it goes round."""

from dataclasses import dataclass

from registrations.models.search import fold


@dataclass(frozen=True)
class Column:
    """A column with people's details: its heading, and the field of a participant."""

    field: str
    heading: str
    # In characters, in a workbook.
    width: int
    # How other files may head it.
    other_headings: tuple[str, ...] = ()
    # Whether a file that is taken in has to have it.
    is_needed: bool = False


COLUMNS = (
    Column("family_name", "Achternaam", 20, ("naam", "familienaam", "last name"), is_needed=True),
    Column("name_prefix", "Tussenvoegsel", 14, ("tussenvoegsels", "voorvoegsel", "tv")),
    Column("given_name", "Voornaam", 16, ("roepnaam", "first name"), is_needed=True),
    Column("email", "E-mailadres", 34, ("e-mail", "email", "mail", "mailadres", "email address")),
    Column("organisation", "Organisatie", 34, ("school", "werkgever", "bedrijf"), is_needed=True),
    Column("job_title", "Functie", 26, ("beroep", "rol"), is_needed=True),
    Column("sector", "Sector", 26, ("werkveld",), is_needed=True),
    Column("region", "Provincie", 16, ("regio",), is_needed=True),
    Column("prepares", "Bereidt voor", 13, ("wil mee voorbereiden", "voorbereider")),
    Column(
        "share_contact",
        "Deelt naam, organisatie en e-mailadres",
        18,
        ("deelt e-mailadres", "deelt contactgegevens"),
    ),
    Column("theme", "Thema", 26, ("themagroep", "keuze"), is_needed=True),
    Column("status", "Status", 12, ("stand",)),
    Column("subgroup", "Subgroep", 10, ("groep",)),
    Column("learning_question", "Wil leren", 60, ("leervraag", "wat wilt u leren", "vraag")),
    Column("registered_at", "Aangemeld op", 20, ("datum aanmelding", "aanmelddatum")),
    Column("cancelled_at", "Afgemeld op", 20, ("datum afmelding",)),
)
BY_FIELD = {column.field: column for column in COLUMNS}
NEEDED = [column for column in COLUMNS if column.is_needed]


def suggest(headings: list[str]) -> dict[str, int]:
    """Which column of a file is which field, by its heading; each is used once."""
    known = {fold(heading).strip(): number for number, heading in reversed([*enumerate(headings)])}
    found = {
        column.field: known[name]
        for column in COLUMNS
        for name in map(fold, reversed((column.heading, *column.other_headings)))
        if name in known
    }
    return {field: number for field, number in found.items() if _is_first(found, field)}


def _is_first(found: dict[str, int], field: str) -> bool:
    return next(name for name, number in found.items() if number == found[field]) == field
