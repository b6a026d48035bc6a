"""The file of an outcome as it goes to whoever may read the outcome."""

from django.http import Http404

from registrations.groupwork.files import KINDS
from registrations.models import OutcomeFile
from sessions_app.http import Download


def download(outcome: int) -> Download:
    """The file of the outcome with this key, to keep. Raises Http404 where there is none."""
    file = OutcomeFile.objects.filter(outcome=outcome).first()
    if file is None:
        raise Http404
    content_type, _ = KINDS[file.suffix]
    return Download(file.name, bytes(file.content), content_type)
