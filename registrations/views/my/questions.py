"""What the holder of a private link asks on behalf of their group, and what came of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registrations.access import for_link_holder
from registrations.forms.questions import QuestionForm
from registrations.groupwork import questions
from registrations.models import Participant, Subgroup
from sessions_app.http import SeeOther, posted

ENOUGH = (
    f"U hebt vandaag al {questions.QUESTIONS_A_DAY} vragen en onderwerpen ingebracht. "
    "Breng dit morgen in, of zeg het tegen uw gespreksleider."
)
REGROUPED = (
    "Uw subgroep is intussen veranderd. Wat u schreef, is nog niet ingebracht. "
    "Druk nog eens op de knop om het in te brengen voor uw groep van nu."
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_link_holder
def ask(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Bring a question or a subject for the plenary part; see what came of those of my group.

    To be read until the person is forgotten: the answers of the last session come after it.
    """
    now, group = timezone.now(), participant.subgroup
    sessions = participant.edition.sessions_to_come(now)
    form = None
    if group and sessions:
        form = QuestionForm(posted(request), sessions=sessions)
        if form.is_valid():
            try:
                brought = questions.ask(
                    subgroup=group, participant=participant, **form.cleaned_data
                )
            except questions.TooManyQuestions:
                form.add_error(None, ENOUGH)
            except Subgroup.DoesNotExist:
                form.add_error(None, REGROUPED)
            else:
                word = brought.get_kind_display()
                messages.success(request, f"Uw {word} is bij uw gespreksleider.")
                return SeeOther(reverse("registrations:my_questions", args=[participant.token]))
    context = {
        "participant": participant,
        "edition": participant.edition,
        "group": group,
        "form": form,
        "sessions": sessions,
        "takes_part": participant.takes_part(now),
        "questions": questions.of_group(group) if group else [],
    }
    return render(request, "registrations/my/questions.html", context)
