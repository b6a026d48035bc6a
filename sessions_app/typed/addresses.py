"""An e-mail address, as one pastes it and as mail goes to it."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from sessions_app.typed.characters import UNREADABLE, without_unseen

EXAMPLE = "zoals naam@school.nl"
INVALID = f"Vul een volledig e-mailadres in, {EXAMPLE}."
# No mail server takes more before the @ (RFC 5321).
LONGEST_LOCAL_PART = 64

# Signs as wide as a Chinese character, which stand beside the usual ones on some keyboards.
WIDE = {0x3000: " "} | {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
# "Jan de Vries <jan@school.nl>", as mail programs copy it.
IN_BRACKETS = re.compile(r"[^<>]*<(?P<address>[^<>]*)>")
# "Jan de Vries [mailto:jan@school.nl]" is how some write that in a reply, and
# "[jan@school.nl](mailto:jan@school.nl)" how editors keep a link.
IN_SQUARE_BRACKETS = re.compile(r"[^\[\]]*\[mailto:(?P<address>[^\[\]]*)\]", re.IGNORECASE)
LINKED = re.compile(r"\[[^\[\]]*\]\((?P<address>[^()]*)\)")
# "jan@school.nl (Jan de Vries)", and what stands before an address at the foot of a mail.
WITH_REMARK = re.compile(r"(?P<address>[^\s()]+@[^\s()]+)\s*\([^()@]*\)")
WITH_HEADING = re.compile(r"e(?:-?mail(?:adres)?)?\s*:\s*(?P<address>\S+@\S+)", re.IGNORECASE)
IN_QUOTES = re.compile(r"(['\"‘“‚„])(?P<address>[^'\"‘’“”‚„]*@[^'\"‘’“”‚„]*)['\"’”]")
LINK = re.compile(r"mailto:(?P<address>[^?]*)(\?.*)?", re.IGNORECASE | re.DOTALL)
WRAPPINGS = (
    IN_BRACKETS,
    IN_SQUARE_BRACKETS,
    LINKED,
    WITH_REMARK,
    WITH_HEADING,
    IN_QUOTES,
    LINK,
)
# The old rule for names of domains makes another domain of these than the new one does: mail
# could end with a stranger.
AMBIGUOUS = "ßẞς"


class _ReachableValidator(EmailValidator):
    """No bare host and no number for a domain."""

    domain_allowlist = []

    def validate_domain_part(self, domain_part: str) -> bool:
        is_number = "[" in domain_part or domain_part.rpartition(".")[2].isdigit()
        return not is_number and super().validate_domain_part(domain_part)


_validate = _ReachableValidator(INVALID)


def delivered_to(typed: str) -> str:
    """The address as mail goes to it. Raises ValidationError with a sentence that says why not.

    What copying leaves is gone: characters that nobody sees, `mailto:`, brackets, a last comma.
    The part before the @ stays as typed, in plain letters: hardly a mail server takes others. The
    domain is in small letters and as it travels. One that is not in plain letters is kept in its
    ASCII form (`xn--…`), by the same codec that sends the mail: what looks different and reaches
    one mailbox is then one address, in every comparison and every limit.
    """
    address = _unwrapped(without_unseen(typed).translate(WIDE))
    if UNREADABLE in address:
        raise ValidationError(
            "In het e-mailadres is een teken onleesbaar aangekomen (�). Typ het opnieuw.",
            code="unreadable",
        )
    if address.count("@") > 1 and '"' not in address:
        raise ValidationError(f"Vul hier één e-mailadres in, {EXAMPLE}.", code="several")
    if any(character.isspace() for character in address):
        raise ValidationError(
            f"In een e-mailadres staat geen spatie. Vul het in {EXAMPLE}.", code="space"
        )
    local, _, domain = address.rpartition("@")
    _refuse_local_part(local)
    address = f"{local}@{_ascii(domain)}"
    _validate(address)
    return address


def _unwrapped(text: str) -> str:
    """The address alone, of what came along when it was copied."""
    address, before = text.strip(), ""
    while address != before:
        before = address
        for wrapping in WRAPPINGS:
            if found := wrapping.fullmatch(address):
                address = found["address"]
        address = address.strip().strip("<>()[]").rstrip(".,;:")
    return address


def _refuse_local_part(local: str) -> None:
    if '"' in local:
        raise ValidationError(
            "Een e-mailadres met aanhalingstekens kunnen we niet mailen. Vul een ander in.",
            code="quoted",
        )
    for character in unicodedata.normalize("NFC", local):
        if character.isalpha() and not character.isascii():
            raise ValidationError(
                f"Voor de @ staat ‘{character}’. Letters met een accent en letters uit een ander "
                "alfabet werken daar niet in een e-mailadres.",
                code="accent",
            )
        if not (character.isascii() and character.isprintable()):
            raise _strange("Voor", character)
    if len(local) > LONGEST_LOCAL_PART:
        raise ValidationError(
            f"Voor de @ staan {len(local)} tekens. In een e-mailadres mogen dat er hoogstens "
            f"{LONGEST_LOCAL_PART} zijn.",
            code="long",
        )


def _ascii(domain: str) -> str:
    for character in domain:
        if character in AMBIGUOUS or unicodedata.category(character)[0] == "C":
            raise _strange("Na", character)
    try:
        return domain.encode("idna").decode().lower()
    except UnicodeError:
        odd = (c for c in domain if not (c.isascii() or c.isalnum()))
        if character := next(odd, ""):
            raise _strange("Na", character) from None
        raise ValidationError(INVALID, code="invalid") from None


def _strange(where: str, character: str) -> ValidationError:
    shown = (
        f"‘{character}’" if character.isprintable() else f"een teken met code {ord(character):04X}"
    )
    return ValidationError(
        f"{where} de @ staat {shown}. Dat kan niet in een e-mailadres. Typ het adres opnieuw.",
        code="characters",
    )
