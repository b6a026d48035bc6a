"""A mail as it travels: text, HTML and calendar files in one message of the standard library.

Django would write it too, in another way with each release; a worker that has ten thousand to
write wants the shortest one.
"""

import quopri
from base64 import encodebytes
from collections.abc import Mapping
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.policy import Compat32
from email.utils import formataddr
from secrets import token_hex
from typing import Any

from django.utils.encoding import punycode

from registrations.letters.invitations import Attachment

# No mail server has to take a longer line (RFC 5322).
LONGEST_LINE = 998


class Plainly(Compat32):
    """Takes headers of one line, and writes a short one in ASCII as it stands.

    The library comes to the same words, but makes an object of each header to fold it.
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Keep the header. Raises ValueError where a second one hides in it."""
        if "\n" in value or "\r" in value:
            raise ValueError(f"{name} has more than one line")
        return super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        line = f"{name}: {value}"
        if isinstance(value, str) and len(line) < 76 and line.isascii() and line.isprintable():
            return f"{line}{self.linesep}".encode()
        return super().fold_binary(name, value)


PLAINLY = Plainly(linesep="\r\n", mangle_from_=False)


class Written(Message):
    """A message, or a part of one."""

    def __init__(self, kind: str) -> None:
        super().__init__(PLAINLY)
        self["Content-Type"] = kind
        self["MIME-Version"] = "1.0"

    def as_bytes(self, *args: Any, **options: Any) -> bytes:
        """The message, with the line ends that mail has, however it is asked for."""
        return super().as_bytes()


def message(
    *, text: str, html: str, calendars: list[Attachment], headers: Mapping[str, str]
) -> Written:
    """The whole message. Raises ValueError where a header cannot be one.

    An agenda follows by itself what stands beside the texts, and what is attached has to be opened:
    the file of a mail about one session stands there too.
    """
    whole = _text("plain", text)
    if html:
        shown = calendars if len(calendars) == 1 else []
        whole = _together("alternative", whole, _text("html", html), *map(_calendar, shown))
    if calendars:
        whole = _together("mixed", whole, *map(_attached, calendars))
    for name, value in headers.items():
        whole[name] = value
    return whole


def address(plain: str, name: str = "") -> str:
    """An address as a header has it. Raises ValueError or HeaderParseError where it is not one."""
    checked = Address(addr_spec=plain)
    return formataddr((in_ascii(name), f"{checked.username}@{punycode(checked.domain)}"))


def in_ascii(text: str) -> str:
    """Words as a header has them."""
    return text if text.isascii() else Header(text, "utf-8").encode(linesep="")


def _text(kind: str, text: str) -> Written:
    """A text as it stands, for filters are wary of base64; quoted if a line of it is too long."""
    part, written = Written(f'text/{kind}; charset="utf-8"'), text.encode()
    if max(map(len, written.splitlines()), default=0) > LONGEST_LINE:
        encoding, written = "quoted-printable", quopri.encodestring(written)
    else:
        encoding = "7bit" if written.isascii() else "8bit"
    part["Content-Transfer-Encoding"] = encoding
    part.set_payload(written.decode("ascii", "surrogateescape"))
    return part


def _together(kind: str, *parts: Written) -> Written:
    # No text holds this boundary, so that none has to be searched for it.
    whole = Written(f'multipart/{kind}; boundary="={token_hex(16)}="')
    for part in parts:
        whole.attach(part)
    return whole


def _calendar(file: Attachment) -> Written:
    """A calendar file in base64: its line ends stay as they are."""
    part = Written(f'text/calendar; charset="utf-8"; method={file["method"]}')
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(encodebytes(file["content"].encode()).decode())
    return part


def _attached(file: Attachment) -> Written:
    part = _calendar(file)
    part.add_header("Content-Disposition", "attachment", filename=file["filename"])
    return part
