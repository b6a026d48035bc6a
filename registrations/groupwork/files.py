"""What a group made, where that is a file: added and taken away while one may write the outcome."""

import io
import struct
import zipfile

from django.db import transaction

from registrations.events import happened
from registrations.groupwork.outcomes import IsPublished, locked_outcome
from registrations.models import Outcome, OutcomeFile, OutcomeState, Subgroup
from sessions_app.models import User

# In bytes. With what a browser sends around it a file stays below DATA_UPLOAD_MAX_MEMORY_SIZE.
MOST_BYTES = 900_000
ZIP = b"PK\x03\x04"
# What is packed in each kind that is a zip file.
PACKED = {
    "docx": "word/document.xml",
    "pptx": "ppt/presentation.xml",
    "xlsx": "xl/workbook.xml",
    "odt": "mimetype",
    "odp": "mimetype",
}
# What reading a zip file raises that no program made.
STRANGE = (zipfile.BadZipFile, struct.error, ArithmeticError, NotImplementedError, ValueError)
# The kinds that one can add: what a browser is told of each, and how such a file begins.
KINDS = {
    "pdf": ("application/pdf", b"%PDF-"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ZIP),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP),
    "odt": ("application/vnd.oasis.opendocument.text", ZIP),
    "odp": ("application/vnd.oasis.opendocument.presentation", ZIP),
    "png": ("image/png", b"\x89PNG\r\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
}
SPELLED = {"jpeg": "jpg"}


def kind_of(name: str, content: bytes) -> str | None:
    """Of which kind a file is, by its name and by what is in it; None where these do not agree."""
    suffix = name.rpartition(".")[2].casefold()
    suffix = SPELLED.get(suffix, suffix)
    if suffix not in KINDS or not content.startswith(KINDS[suffix][1]):
        return None
    if suffix in PACKED and PACKED[suffix] not in _names_in(content):
        return None
    return suffix


def _names_in(packed: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            return archive.namelist()
    except STRANGE:
        return []


@transaction.atomic
def add(group: Subgroup, *, by: User, suffix: str, content: bytes) -> OutcomeFile:
    """Keep a file by the outcome of a group, in the place of one that was there.

    Raises Outcome.DoesNotExist where the group has written nothing yet, and IsPublished when it is
    not for this user to change any more.
    """
    outcome = _writable(group, by)
    file, _ = OutcomeFile.objects.update_or_create(
        outcome=outcome, defaults={"suffix": suffix, "content": content}
    )
    happened("outcome %d: file added by account %d", outcome.pk, by.pk)
    return file


@transaction.atomic
def take_away(group: Subgroup, *, by: User) -> None:
    """Delete the file of a group; raises what `add` raises."""
    outcome = _writable(group, by)
    OutcomeFile.objects.filter(outcome=outcome).delete()
    happened("outcome %d: file taken away by account %d", outcome.pk, by.pk)


def _writable(group: Subgroup, by: User) -> Outcome:
    outcome = locked_outcome(group)
    if outcome is None:
        raise Outcome.DoesNotExist
    if outcome.state == OutcomeState.PUBLISHED and not by.is_staff:
        raise IsPublished
    return outcome
