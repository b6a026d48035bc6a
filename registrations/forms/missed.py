"""The form of the mail to those who were missed."""

from django import forms

from registrations.forms.fields import TOO_LONG, ParagraphField


class MissedForm(forms.Form):
    """What the mail to those who were missed says, and who gets it."""

    did = ParagraphField(
        label="Wat de groep deed (niet verplicht)",
        max_length=2000,
        required=False,
        help_text="Enkele zinnen. Noem geen namen van anderen.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages=TOO_LONG,
    )
    with_excused = forms.BooleanField(label="Mail ook wie niet kon", required=False)
