"""The forms of plenary questions."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django import forms

from registrations.forms.fields import BIGGEST_KEY, BIGGEST_NUMBER, TOO_LONG, ParagraphField
from registrations.models import PlenaryQuestion, QuestionKind
from sessions_app.models import Session

AboutQuestion = TypeVar("AboutQuestion", bound=forms.Form)

CHANGED = "Iemand anders heeft dit intussen veranderd. Hieronder staat hoe het nu is."
NO_LONGER_HELD = (
    "De bijeenkomst die u koos, is voorbij of gaat niet door. "
    "Het is nu voor de bijeenkomst onder het veld. Druk nog eens op de knop als dat goed is."
)


def question_field(label: str) -> ParagraphField:
    """The field for the words of a question or a subject."""
    return ParagraphField(
        called="de tekst",
        label=label,
        max_length=500,
        help_text="Schrijf geen namen van leerlingen op, en niets waaraan zij te herkennen zijn.",
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Schrijf de tekst van uw vraag of onderwerp op."},
    )


def kind_field() -> forms.TypedChoiceField:
    """The field for what a group brings."""
    return forms.TypedChoiceField(
        label="Is het een vraag of een onderwerp?",
        choices=[
            (QuestionKind.QUESTION, "Een vraag: u wilt weten hoe anderen het doen"),
            (QuestionKind.SUBJECT, "Een onderwerp: u wilt er samen over praten"),
        ],
        coerce=QuestionKind,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies of het een vraag of een onderwerp is.",
            "invalid_choice": "Kies een vraag of een onderwerp.",
        },
    )


class QuestionForm(forms.Form):
    """A question, and the session that it is for; where there is one session, it is for that."""

    kind = kind_field()
    text = question_field("Uw vraag of onderwerp")
    session = forms.TypedChoiceField(
        label="Voor welke bijeenkomst?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies een bijeenkomst.",
            "invalid_choice": "Kies een van de bijeenkomsten hieronder.",
        },
    )

    def __init__(self, *args: Any, sessions: list[Session], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sessions = {str(session.pk): session for session in sessions}
        if len(sessions) == 1:
            del self.fields["session"]
        else:
            field = cast(forms.TypedChoiceField, self.fields["session"])
            field.choices = [(pk, str(session)) for pk, session in self.sessions.items()]
            field.coerce = self.sessions.__getitem__

    @property
    def only_session(self) -> Session | None:
        """The session that every question is for, where there is one to choose from."""
        return None if "session" in self.fields else next(iter(self.sessions.values()))

    def clean(self) -> dict[str, Any]:
        """Fill in the only session, unless another one was chosen while there still was one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if session := self.only_session:
            cleaned["session"] = session
            if self.data.get("session", "") not in {"", str(session.pk)}:
                raise forms.ValidationError(NO_LONGER_HELD)
        return cleaned


class SeenForm(forms.Form):
    """Which question a button is about, and which version of it the page showed."""

    question = forms.IntegerField(min_value=1, max_value=BIGGEST_KEY)
    version = forms.IntegerField(min_value=0, max_value=BIGGEST_NUMBER)


@dataclass(frozen=True)
class Refused(Generic[AboutQuestion]):
    """What was posted about one question and could not be saved."""

    question: PlenaryQuestion
    form: AboutQuestion
    # Nothing when the words themselves were fine: the next press is about the question as it is.
    seen: int | None


class RewordForm(forms.Form):
    """Other words for one question among many on a page, or its other kind."""

    kind = kind_field()
    text = question_field("De tekst in andere woorden")

    def __init__(self, question: PlenaryQuestion, data: Any = None) -> None:
        initial = {"kind": question.kind, "text": question.text}
        super().__init__(data, auto_id=f"id_%s_{question.pk}", initial=initial)


class AnswerForm(forms.Form):
    """The answer to one question among many on a screen."""

    answer = ParagraphField(
        label="Antwoord (niet verplicht)",
        max_length=2000,
        required=False,
        help_text="De groepen die dit inbrachten, krijgen een mail en lezen het terug.",
        widget=forms.Textarea({"rows": 5}),
        error_messages=TOO_LONG,
    )

    def __init__(self, question: PlenaryQuestion, data: Any = None) -> None:
        initial = {"answer": question.answer}
        super().__init__(data, auto_id=f"id_%s_{question.pk}", initial=initial)
        if question.is_subject:
            self.fields["answer"].label = "Wat u bespreekt (niet verplicht)"
