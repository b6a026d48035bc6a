"""What is left of people outside their own row, by name or address: in mail and in the admin."""

import json
from collections.abc import Collection, Iterable

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.db.models.functions import Lower

from registrations.models.mail import QueuedMail
from registrations.models.participant import FORGOTTEN, Participant


def delete_mail_to(addresses: Collection[str], editions: Collection[int]) -> int:
    """Delete mail of these editions that is tied to nobody and went to one of these addresses."""
    mails = QueuedMail.objects.alias(to=Lower("recipient")).filter(
        participant=None, edition__in=editions, to__in={address.lower() for address in addresses}
    )
    return mails.delete()[0]


def clear_log(people: Collection[Participant]) -> int:
    """Take names and addresses out of what the admin remembers; who changed what when stays.

    Takes three statements, however many people.
    """
    entries = LogEntry.objects.order_by()
    names = {name for person in people for name in _names(person)}
    named = [
        key
        for key, about, message in entries.values_list("pk", "object_repr", "change_message")
        if any(name in about or name in message for name in names)
    ]
    own = Q(
        content_type=ContentType.objects.get_for_model(Participant),
        object_id__in=[str(person.pk) for person in people],
    )
    return entries.filter(own | Q(pk__in=named)).update(object_repr=FORGOTTEN, change_message="")


def _names(person: Participant) -> Iterable[str]:
    """The whole name and the addresses, as typed and as a message of the admin holds them."""
    for text in (person.full_name, person.email, person.new_email):
        if text:
            yield from (text, json.dumps(text)[1:-1])
