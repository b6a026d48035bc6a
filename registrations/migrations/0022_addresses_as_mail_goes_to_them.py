import sys
from typing import Any

from django.db import migrations

from sessions_app.typed.stored import respelled

BATCH = 500


def respell_addresses(apps: Any, schema_editor: Any) -> None:
    """Participants, and mail that went to them: a mail to a former spelling would look astray."""
    people = apps.get_model("registrations", "Participant").objects.order_by("pk")
    rows = people.values_list("pk", "edition", "status", "email").iterator()
    # Who cancelled holds no place: there may be several rows of one mailbox.
    found = respelled(
        (key, None if status == "cancelled" else edition, address)
        for key, edition, status, address in rows
    )
    new = respelled(
        (key, None, address) for key, address in people.values_list("pk", "new_email").iterator()
    )
    left = {*found.unreachable, *found.doubles}
    kept = {
        address.lower() for address in people.filter(pk__in=left).values_list("email", flat=True)
    }
    _store(people.model, "email", found.new)
    _store(people.model, "new_email", new.new)
    mails = apps.get_model("registrations", "QueuedMail").objects.order_by("pk")
    sent = respelled(
        (key, None, address)
        for key, address in mails.values_list("pk", "recipient").iterator()
        if address.lower() not in kept
    )
    _store(mails.model, "recipient", sent.new)
    for key in sorted({*found.unreachable, *new.unreachable}):
        sys.stdout.write(
            f"  participant {key}: has an address that mail does not reach; left as it is\n"
        )
    for key in found.doubles:
        sys.stdout.write(
            f"  participant {key}: has the mailbox of another in this edition; left as it is\n"
        )


def _store(model: Any, column: str, addresses: dict[int, str]) -> None:
    changed = [model(pk=key, **{column: address}) for key, address in addresses.items()]
    model.objects.bulk_update(changed, [column], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0021_organiser_of_invitations"),
        ("sessions_app", "0007_addresses_as_mail_goes_to_them"),
    ]

    operations = [
        migrations.RunPython(respell_addresses, migrations.RunPython.noop),
    ]
