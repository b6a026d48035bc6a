"""What of an edition with people goes along to a copy of it: the words of its mail."""

from registrations.models import MailText
from sessions_app.models import Edition

KEPT = ["kind", "subject", "body"]


def copy_mail_texts(new: Edition, edition: Edition) -> None:
    """Give a copy the own texts of the automatic mail of the old edition.

    What was saved for messages to many stays behind: it may be about somebody.
    """
    texts = MailText.objects.filter(edition=edition).values(*KEPT)
    MailText.objects.bulk_create([MailText(edition=new, **text) for text in texts])
