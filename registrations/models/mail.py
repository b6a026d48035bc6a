"""One mail to one person: stored first, sent after."""

import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.functions import Replace
from django.utils import timezone

from registrations.models.interest import Interest
from registrations.models.message import Message
from registrations.models.participant import Participant
from sessions_app.models import Edition, Session

OWN_LINK = "(de eigen link van deze deelnemer)"
READERS_LINK = "(de eigen link van deze lezer)"
# What is written about somebody to another mailbox than theirs.
TO_OTHERS = ["address_dropped", "address_left", "forget_request", "theme_request"]
# Codes, which live a quarter of an hour: they leave before all else.
CODES = ["account"]
# What somebody just asked for and waits to read: it leaves before what goes to many.
AWAITED = [
    "address_taken",
    "confirm_address",
    "confirmation",
    "handed_over",
    "invited_facilitator",
    "known_address",
    "link",
    "still_takes_part",
    "taken_over",
    "waiting",
]

# The mail that went, if any, and the next: both or neither, in one statement and one commit. The
# one that went is locked first, for who changes both waits for it, and would be waited for.
TAKE = """
    UPDATE registrations_queuedmail
    SET state = CASE id WHEN %(sent)s THEN 'sent' ELSE 'sending' END,
        sent_at = CASE id WHEN %(sent)s THEN %(now)s ELSE sent_at END,
        error = CASE id WHEN %(sent)s THEN '' ELSE error END,
        due_at = CASE id WHEN %(sent)s THEN due_at ELSE %(until)s END,
        attempts = CASE id WHEN %(sent)s THEN attempts ELSE attempts + 1 END
    WHERE (
        id = %(sent)s AND state = 'sending' AND due_at = %(lease)s AND attempts = %(attempts)s
    ) OR id = (
        SELECT id FROM registrations_queuedmail
        WHERE state IN ('queued', 'sending') AND due_at <= %(now)s AND id <> coalesce(
            (SELECT id FROM registrations_queuedmail WHERE id = %(sent)s {lock}), 0
        )
        ORDER BY urgency, due_at, id LIMIT 1 {lock} {skip}
    )
    RETURNING {columns}
"""


class MailState(models.TextChoices):
    """How far a mail is on its way."""

    QUEUED = "queued", "in de wachtrij"
    SENDING = "sending", "wordt verstuurd"
    SENT = "sent", "verstuurd"
    FAILED = "failed", "mislukt"


def new_message_id() -> str:
    """A Message-ID for one mail, the same in every try to send it."""
    return f"<{uuid.uuid4()}@{settings.SITE_HOST}>"


class QueuedMailQuerySet(models.QuerySet["QueuedMail"]):
    """Questions about many mails."""

    def due(self, now: datetime) -> Self:
        """What may be sent now; a mail whose sender died comes back when its lease has run out."""
        return self.filter(state__in=[MailState.QUEUED, MailState.SENDING], due_at__lte=now)

    def take(
        self, now: datetime, lease: timedelta, *, sent: "QueuedMail | None" = None
    ) -> "tuple[QueuedMail | None, bool]":
        """Lease the most urgent mail that is due, of those the one that waits longest.

        Stores before it that `sent` went, and gives also whether that mail was still ours. Steps
        over what another worker takes at this moment. It is one statement in plain SQL, for the
        same by the ORM costs a worker as much time as all else about a mail.
        """
        adapt = connection.ops.adapt_datetimefield_value
        values = {
            "now": adapt(now),
            "until": adapt(now + lease),
            "sent": sent.pk if sent else 0,
            "lease": adapt(sent.due_at if sent else now),
            "attempts": sent.attempts if sent else 0,
        }
        with connection.cursor() as cursor:
            cursor.execute(_take(), values)
            rows = cursor.fetchall()
        following = [row for row in rows if row[0] != values["sent"]]
        return next(_mails(following), None), len(following) < len(rows)

    def unsolved(self) -> Self:
        """What failed, and was not sent again since."""
        return self.filter(state=MailState.FAILED, again=None)

    def astray(self) -> Self:
        """Mail to somebody at an address that is theirs no more, and may be a stranger's."""
        theirs = models.Q(recipient__iexact=models.F("participant__email")) | models.Q(
            recipient__iexact=models.F("participant__new_email")
        )
        return self.filter(~theirs, participant__isnull=False).exclude(kind__in=TO_OTHERS)

    def unsent_cancellations(self, participant: Participant) -> list[Any]:
        """The calendar files by which somebody still has to hear that a session is called off."""
        unsent = self.filter(
            participant=participant,
            kind="session_cancelled",
            state__in=[MailState.QUEUED, MailState.SENDING],
        )
        files = unsent.order_by("pk").values_list("attachments", flat=True)
        return [file for of_one in files for file in of_one]

    @transaction.atomic
    def readdress(self, participant: Participant, *, former: str, former_link: str) -> None:
        """Let unsent mail follow somebody to another address, with the link that works now.

        Invitations are made out to an address: those for the former one go, and so does the
        question to confirm one. Where there is no address any more, all of it goes. The mail about
        the change brings what is in them.
        """
        unsent = self.filter(
            participant=participant, state__in=[MailState.QUEUED, MailState.SENDING]
        )
        to_former = models.Q(recipient__iexact=former)
        made_out = to_former & ~models.Q(attachments=[])
        unsent.filter(made_out | models.Q(kind="confirm_address")).delete()
        if not participant.email:
            unsent.filter(to_former).delete()
            return
        links = models.Value(former_link), models.Value(participant.private_link)
        unsent.filter(to_former).update(
            recipient=participant.email,
            text=Replace("text", *links),
            html=Replace("html", *links),
        )


class QueuedMail(models.Model):
    """One mail to one person, with its final text. `due_at` is also the lease while it is sent."""

    kind = models.CharField("soort", max_length=40)
    edition = models.ForeignKey(
        Edition,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name="leergemeenschap",
    )
    participant = models.ForeignKey(
        Participant,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name="deelnemer",
        # Found by the constraint on reminders.
        db_index=False,
    )
    # Whose address it went to, where that is on no other ground: with it, the mail goes.
    interest = models.ForeignKey(
        Interest, models.CASCADE, null=True, blank=True, related_name="mails", editable=False
    )
    recipient = models.EmailField("aan", max_length=254)
    sender_name = models.CharField("naam van de afzender", max_length=120)
    sender = models.EmailField("van", max_length=254)
    reply_to = models.EmailField("antwoord aan", max_length=254)
    subject = models.CharField("onderwerp", max_length=200)
    text = models.TextField("tekst")
    html = models.TextField("opgemaakte tekst", blank=True)
    attachments = models.JSONField("agendabestanden", default=list, blank=True)
    # A reminder goes once to one person for one session on one day, whatever happens to the job.
    session = models.ForeignKey(
        Session, models.CASCADE, null=True, blank=True, related_name="mails", editable=False
    )
    reminder_on = models.DateField(null=True, blank=True, editable=False)
    # The message to many that it is one of.
    of_message = models.ForeignKey(
        Message,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mails",
        editable=False,
        # Found by the constraint: few mails are of one.
        db_index=False,
    )
    # The mail that this one replaces; each is sent again once, and then the new one may be.
    again_of = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="again",
        editable=False,
        verbose_name="opnieuw van",
    )
    message_id = models.CharField(
        "Message-ID", max_length=320, unique=True, default=new_message_id, editable=False
    )

    state = models.CharField(
        "stand", max_length=10, choices=MailState.choices, default=MailState.QUEUED
    )
    due_at = models.DateTimeField("op zijn vroegst", default=timezone.now)
    # What is lower leaves first. Made by the database of the kind, whoever stores the mail.
    urgency = models.GeneratedField(
        expression=models.Case(
            models.When(kind__in=CODES, then=models.Value(0)),
            models.When(kind__in=AWAITED, then=models.Value(1)),
            default=models.Value(2),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    error = models.TextField("fout", blank=True)
    created_at = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)
    sent_at = models.DateTimeField("verstuurd op", null=True, blank=True)

    objects = QueuedMailQuerySet.as_manager()

    class Meta:
        verbose_name = "bericht"
        verbose_name_plural = "berichten"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["urgency", "due_at", "id"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="mail_by_urgency",
            ),
            models.Index(
                fields=["participant"],
                condition=models.Q(state="failed"),
                name="people_with_failed_mail",
            ),
            # The list of mail begins with the newest; what goes by its age is the oldest.
            models.Index(fields=["created_at", "id"], name="mails_by_moment"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "session", "reminder_on"], name="one_reminder_per_day"
            ),
            models.UniqueConstraint(
                fields=["of_message", "participant"],
                condition=models.Q(of_message__isnull=False),
                name="one_mail_of_a_message",
            ),
            models.UniqueConstraint(
                fields=["of_message", "interest"],
                condition=models.Q(of_message__isnull=False),
                name="one_mail_of_a_message_per_interest",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=MailState.values), name="mail_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"

    @property
    def text_for_others(self) -> str:
        """The text without the links of its reader, which are for that person alone."""
        text = self.text
        if self.participant:
            for link in (self.participant.private_link, self.participant.confirmation_link):
                text = re.sub(rf"{re.escape(link)}\S*", OWN_LINK, text)
        if self.interest:
            text = text.replace(self.interest.link, READERS_LINK)
        return text

    def settle(self, state: MailState, **fields: Any) -> bool:
        """Write how the sending went; False if the lease ran out and the mail is no longer ours."""
        ours = QueuedMail.objects.filter(
            pk=self.pk, state=MailState.SENDING, due_at=self.due_at, attempts=self.attempts
        )
        return bool(ours.update(state=state, **fields))


@cache
def _take() -> str:
    lock, skip = "", ""
    if connection.features.has_select_for_update:
        lock, skip = "FOR UPDATE", "SKIP LOCKED"
    columns = ", ".join(field.attname for field in QueuedMail._meta.concrete_fields)
    return TAKE.format(lock=lock, skip=skip, columns=columns)


def _mails(rows: Iterable[Any]) -> Iterator[QueuedMail]:
    """The mails of rows, as the ORM makes them."""
    compiler, converters, names = _reading()
    for row in compiler.apply_converters(rows, converters):
        yield QueuedMail.from_db(connection.alias, names, row)


@cache
def _reading() -> tuple[Any, Any, list[str]]:
    """How the ORM makes values of columns, and of which."""
    fields = QueuedMail._meta.concrete_fields
    compiler = QueuedMail.objects.all().query.get_compiler(connection=connection)
    converters = compiler.get_converters([field.cached_col for field in fields])
    return compiler, converters, [field.attname for field in fields]
