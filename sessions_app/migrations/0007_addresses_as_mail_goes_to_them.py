import sys
from typing import Any

from django.db import migrations

from sessions_app.typed.stored import respelled

BATCH = 500


def respell_addresses(apps: Any, schema_editor: Any) -> None:
    """Accounts and editions: an address as mail goes to it, or a line that says why not."""
    user = apps.get_model("sessions_app", "User")
    edition = apps.get_model("sessions_app", "Edition")
    _respell(user, "email", "account", is_once=True)
    _respell(edition, "sender_email", "edition", is_once=False)
    _respell(edition, "contact_email", "edition", is_once=False)


def _respell(model: Any, column: str, noun: str, *, is_once: bool) -> None:
    rows = model.objects.order_by("pk").values_list("pk", column).iterator()
    whole = "all" if is_once else None
    found = respelled((key, whole, address) for key, address in rows)
    # Accounts are looked up in small letters.
    changed = [
        model(pk=key, **{column: address.lower() if is_once else address})
        for key, address in found.new.items()
    ]
    model.objects.bulk_update(changed, [column], batch_size=BATCH)
    for key in found.unreachable:
        sys.stdout.write(
            f"  {noun} {key}: {column} is no address that mail reaches; left as it is\n"
        )
    for key in found.doubles:
        sys.stdout.write(
            f"  {noun} {key}: {column} is the mailbox of another {noun}; left as it is\n"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0006_invitations"),
    ]

    operations = [
        migrations.RunPython(respell_addresses, migrations.RunPython.noop),
    ]
