"""What the holder of a private link asks on behalf of their group, and what came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registrations.access import while_taking_part
from registrations.forms.questions import QuestionForm
from registrations.groupwork import questions
from registrations.models import Participant, Subgroup
from sessions_app.http import SeeOther, posted

ENOUGH = (
    f"U hebt vandaag al {questions.QUESTIONS_A_DAY} vragen gesteld. "
    "Stel deze vraag morgen, of geef de vraag aan uw gespreksleider."
)
REGROUPED = (
    "Uw subgroep is intussen veranderd. Uw vraag is nog niet gesteld. "
    "Druk nog eens op de knop om de vraag te stellen voor uw groep van nu."
)


@require_http_methods(["GET", "HEAD", "POST"])
@while_taking_part
def ask(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Bring a question for the plenary part, and see what my group brought and heard back."""
    group = participant.subgroup
    sessions = participant.edition.sessions_to_come(timezone.now())
    form = None
    if group and sessions:
        form = QuestionForm(posted(request), sessions=sessions)
        if form.is_valid():
            try:
                questions.ask(subgroup=group, participant=participant, **form.cleaned_data)
            except questions.TooManyQuestions:
                form.add_error(None, ENOUGH)
            except Subgroup.DoesNotExist:
                form.add_error(None, REGROUPED)
            else:
                url = reverse("registrations:my_questions", args=[participant.token])
                return SeeOther(f"{url}?gedaan=vraag")
    context = {
        "participant": participant,
        "edition": participant.edition,
        "group": group,
        "form": form,
        "sessions": sessions,
        "questions": questions.of_group(group) if group else [],
        "done": request.GET.get("gedaan") == "vraag",
    }
    return render(request, "registrations/my/questions.html", context)
