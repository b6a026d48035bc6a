"""Short ways to ask questions for the plenary part, and to say how they stand."""

from registrations.models import PlenaryQuestion, QuestionState, Subgroup
from tests.people import session_of

ASKED, FORWARDED = QuestionState.ASKED, QuestionState.FORWARDED
AGENDA, DISCUSSED = QuestionState.AGENDA, QuestionState.DISCUSSED


def make_question(
    group: Subgroup, state: QuestionState = ASKED, **fields: object
) -> PlenaryQuestion:
    """A question of a group for the first session."""
    first = {"session": session_of(group.theme.edition), "text": "Wie belt de ouders?"}
    return PlenaryQuestion.objects.create(subgroup=group, state=state, **first | fields)


def states() -> list[tuple[str, str]]:
    return [(one.text, one.state) for one in PlenaryQuestion.objects.order_by("pk")]


def seen(question: PlenaryQuestion, action: str, **fields: object) -> dict[str, object]:
    """What a button posts on the page that shows this question."""
    return {
        "question": question.pk,
        "version": question.version,
        "action": action,
    } | fields


def merged() -> dict[str, str]:
    """Which question is asked under which."""
    pairs = PlenaryQuestion.objects.exclude(merged_into=None)
    return dict(pairs.values_list("text", "merged_into__text"))


def some(group: Subgroup, *states: QuestionState) -> list[PlenaryQuestion]:
    """Questions a, b, c … of a group."""
    return [make_question(group, state, text="abcdef"[i]) for i, state in enumerate(states)]
