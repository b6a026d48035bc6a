"""A message to a group: written, looked at as the first of them reads it, and then sent."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registrations.access import for_leaders
from registrations.forms.group_message import GroupMessageForm
from registrations.letters import group_message
from registrations.letters.group_message import GroupMessage
from registrations.models import Subgroup
from sessions_app.http import SeeOther, SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
@for_leaders
def write(request: SignedInRequest, group: Subgroup) -> HttpResponse:
    """Write to everyone in a group; nothing is sent before it was shown."""
    user = request.user
    words = group_message.words_for(group, timezone.now())
    step = request.POST.get("step")
    form = GroupMessageForm(posted(request), words=words)
    if form.is_valid() and step != "write":
        message = GroupMessage(group=group, by=user, words=words, **form.cleaned_data)
        if step != "send":
            return _preview(request, form, message)
        try:
            count = group_message.send(message, shown=request.POST.get("shown", ""))
        except group_message.GroupChanged:
            return _preview(request, form, message, has_changed=True)
        except group_message.TooManyMessages:
            form.add_error(
                None,
                f"Deze groep kreeg in één dag al {group_message.MESSAGES_A_DAY} berichten. "
                "Verstuur dit bericht later.",
            )
        except group_message.NobodyToMail:
            pass  # the page says so
        else:
            if count:
                people = "1 deelnemer" if count == 1 else f"{count} deelnemers"
                messages.success(request, f"Het bericht gaat uit naar {people}.")
            else:
                messages.info(request, "Dit bericht is al verstuurd. Het gaat niet nog eens uit.")
            return SeeOther(reverse("registrations:group_message", args=[group.pk]))
    return _page(
        request,
        form,
        group,
        people=group_message.recipients(group),
        placeholders=_explained(words),
        sent=group_message.sent_before(group, user),
    )


def _preview(
    request: SignedInRequest,
    form: GroupMessageForm,
    message: GroupMessage,
    *,
    has_changed: bool = False,
) -> HttpResponse:
    people = group_message.recipients(message.group)
    if not people:
        return _page(request, form, message.group, people=people)
    return _page(
        request,
        form,
        message.group,
        people=people,
        preview=message.to(people[0]),
        message=message,
        shown=message.fingerprint(people),
        has_changed=has_changed,
    )


def _page(
    request: SignedInRequest, form: GroupMessageForm, group: Subgroup, **context: Any
) -> HttpResponse:
    everything = {"form": form, "group": group, "edition": group.theme.edition} | context
    return render(request, "registrations/facilitator/group_message.html", everything)


def _explained(words: dict[str, str]) -> list[tuple[str, str]]:
    """Each placeholder that can be used now, with what it becomes."""
    known = {"voornaam": "de voornaam van ieder"} | words
    return [(f"{{{name}}}", known[name]) for name in group_message.PLACEHOLDERS if name in known]
