"""Which mailbox an address is of, however it is spelled."""

import unicodedata


def mailbox(email: str) -> str:
    """The one spelling that stands for all addresses of a mailbox; to count and to lock by.

    Capitals, full-width letters and characters that nobody sees make no other mailbox, and a domain
    is the one that mail goes to. Holds for any text; what stands after a plus sign counts.
    """
    folded = unicodedata.normalize("NFKC", email).casefold()
    # A capital I with a dot is an i to some databases, and an i with a dot on top to Python.
    seen = "".join(c for c in folded if not _is_unseen(c) and c != "\u0307")
    local, at, domain = seen.rpartition("@")
    return f"{local}{at}{_ascii(domain)}"


def _is_unseen(character: str) -> bool:
    """Whether mail programs drop it, or nobody typed it on purpose."""
    category = unicodedata.category(character)
    is_variant = "\ufe00" <= character <= "\ufe0f" or character == "\u034f"
    return category[0] in "CZ" or is_variant


def _ascii(domain: str) -> str:
    domain = domain.strip(".")
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        # No mail can go there either.
        return domain
