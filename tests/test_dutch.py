"""Whoever reads the site reads Dutch, also where a library speaks."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from inspect import getmembers, isclass
from pathlib import Path
from typing import Any

import allauth
import django
import pytest
from allauth.account import app_settings as account_settings
from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as mfa_adapter
from django import forms
from django.conf import settings
from django.contrib.auth import forms as auth_forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.core import validators
from django.db import models
from django.forms.forms import BaseForm
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from registrations.models import Participant
from sessions_app.models import User
from tests.people import make_facilitator

# In Dutch these are the same word, or names.
SAME_WORD = {"", ":", ":?.!", "Code", "Filter", "IPv4", "IPv6", "Passkey", "Accounts"}
# No reader meets these: a field of a sign-up that is closed, or what Django says to programmers.
UNREAD = {
    "%(model)s instance with %(field)s %(value)r is not a valid choice.",
    # Of Django 6.1; no form asks for bytes.
    "“%(value)s” is not a valid binary value.",
}

ACCOUNT_FORMS = {
    "change_password": account_forms.ChangePasswordForm,
    "confirm_login_code": account_forms.ConfirmLoginCodeForm,
    "login": account_forms.LoginForm,
    "reauthenticate": account_forms.ReauthenticateForm,
    "request_login_code": account_forms.RequestLoginCodeForm,
    "reset_password": account_forms.ResetPasswordForm,
    "reset_password_from_key": account_forms.ResetPasswordKeyForm,
    "set_password": account_forms.SetPasswordForm,
}


def reachable() -> Iterator[type[BaseForm]]:
    """The forms of libraries that somebody can meet here, or ours in their place."""
    for name, form in ACCOUNT_FORMS.items():
        yield (
            import_string(account_settings.FORMS[name]) if name in account_settings.FORMS else form
        )
    for path in mfa_settings.FORMS.values():
        yield import_string(path)
    yield auth_forms.AdminPasswordChangeForm
    yield auth_forms.SetPasswordForm


def said_by_fields(where: str, of_form: dict[str, forms.Field]) -> Iterator[tuple[str, Any]]:
    for name, field in of_form.items():
        yield f"{where}.{name}.label", field.label
        yield f"{where}.{name}.help_text", field.help_text
        for code, sentence in field.error_messages.items():
            yield f"{where}.{name}.{code}", sentence
        for validator in field.validators:
            yield f"{where}.{name}.{type(validator).__name__}", getattr(validator, "message", "")


def said() -> Iterator[tuple[str, Any]]:
    """All that libraries say of what somebody typed, with where they say it."""
    for adapter in (account_adapter(), mfa_adapter()):
        for code, sentence in adapter.error_messages.items():
            yield f"{type(adapter).__name__}.{code}", sentence
    for form in reachable():
        yield from said_by_fields(form.__name__, form.base_fields)
        for code, sentence in getattr(form, "error_messages", {}).items():
            yield f"{form.__name__}.{code}", sentence
    for of_fields, kind in ((forms, forms.Field), (models, models.Field)):
        for name, field in getmembers(of_fields, isclass):
            if issubclass(field, kind):
                for code, sentence in field.default_error_messages.items():
                    yield f"{name}.{code}", sentence
    for name, validator in getmembers(validators, isclass):
        yield name, getattr(validator, "message", "")


def is_untranslated(words: Any) -> bool:
    """Whether words that can be in many languages are not in Dutch."""
    # Ours, which is lazy too.
    if not isinstance(words, Promise) or words == password_validators_help_text_html():
        return False
    in_dutch = str(words)
    with translation.override("en"):
        in_english = str(words)
    return in_dutch == in_english and in_english not in SAME_WORD | UNREAD


def test_every_sentence_of_a_field_form_validator_or_adapter_is_dutch() -> None:
    found = list(said())
    assert len(found) > 300
    assert [(where, str(words)) for where, words in found if is_untranslated(words)] == []


def test_what_is_not_translated_is_found() -> None:
    assert is_untranslated(translation.gettext_lazy("No catalogue has this."))
    assert not is_untranslated(translation.gettext_lazy("This field is required."))


def test_all_forms_of_allauth_that_can_be_opened_are_walked() -> None:
    opened = set(account_settings.FORMS) | set(settings.ACCOUNT_FORMS)
    assert opened - set(ACCOUNT_FORMS) == set()
    assert set(settings.MFA_FORMS) <= set(mfa_settings.FORMS)


PACKAGES = [Path(django.__file__).parent / "contrib/admin", Path(allauth.__file__).parent]
MESSAGE = re.compile(r"""{%\s*trans(?:late)?\s+(?:"([^"]+)"|'([^']+)')""")


@cache
def english_words() -> frozenset[str]:
    """What templates of libraries say that no Dutch catalogue has."""
    texts = (path.read_text() for root in PACKAGES for path in root.rglob("*.html"))
    words = {a or b for text in texts for a, b in MESSAGE.findall(text)}
    return frozenset(
        word for word in words - SAME_WORD if translation.gettext(word) == word and len(word) > 3
    )


def english_in(page: Any) -> set[str]:
    assert page.status_code == 200
    html = unescape(page.content.decode())
    return {word for word in english_words() if re.search(rf">\s*{re.escape(word)}(?!\w)", html)}


def test_the_admin_of_a_library_speaks_dutch(desk: Client, piet: Participant, olga: User) -> None:
    gijs = make_facilitator()
    pages = [reverse("admin:index"), reverse("admin:settings")]
    pages.append(reverse("admin:sessions_app_user_lost", args=[gijs.pk]))
    pages.append(reverse("admin:sessions_app_user_changelist"))
    pages.append(reverse("admin:registrations_participant_changelist"))
    forms_of = [
        reverse("admin:sessions_app_user_organiser"),
        reverse("admin:sessions_app_user_change", args=[olga.pk]),
    ]
    answers = [desk.get(page) for page in pages + forms_of]
    answers += [desk.post(page, {}) for page in forms_of]
    assert {word for answer in answers for word in english_in(answer)} == set()


@pytest.mark.parametrize(
    "name",
    [
        f"{app}/messages/{path.stem}.txt"
        for app in ("account", "mfa")
        for path in (PACKAGES[1] / f"templates/{app}/messages").glob("*.txt")
        if not re.search("email|phone", path.stem)
    ],
)
def test_every_message_of_allauth_is_ours(name: str) -> None:
    origin = get_template(name).origin.name  # type: ignore[attr-defined]
    assert Path(origin).is_relative_to(settings.BASE_DIR / "templates")


# Words and sentences that are out, and what stands in their place: one word for one thing.
OUT = {
    r"\bregio(’s)?\b": "provincie",
    r"\bleervra": "wat iemand wil leren",
    r"contactgegevens": "naam, organisatie en e-mailadres",
    r"\bberoepsgroep": "sector",
    r"\bafze(g|i)": "Ik kan niet, of afmelden",
    r"\b(uw|een|geen) plek (in|bij|vrij|op de wachtlijst)": "plaats",
    r"(?<!\()\bpasskey": "toegangssleutel (passkey)",
    r"(?<!toegangs)(?<!Toegangs)\b[Ss]leutel(s|\b)": "toegangssleutel",
    r"[a-zé]'[a-zé]|\bzo'n\b": "een apostrof: ’",
    r"Er gaat nog iets mis": "Kijk dit nog even na",
    r"Komt of loopt nu|Wie erachter staan|sluit binnenkort": "wat er nu is",
    r"met het veld|op de loer|helpen aantoonbaar": "gewone woorden",
    r"Beste lezer|Kleinste maat|Alle overigen|Het blad is bewaard": "wat er staat",
    r"\bStand:": "Nu:",
    r"hoort u bij het veld|bespreken we plenair": "met alle groepen samen",
}
# Where such a word means something else: what schools call their holidays, what a file of an
# organiser may call a column, a key that is no passkey, and those who sign in with an app.
KEPT = {
    "registrations/desk/columns.py": r"regio|leervraag|contactgegevens",
    "sessions_app/planning.py": r"regio",
    "sessions_app/holidays.py": r"regio",
    "sessions_app/models/edition.py": r"beroepsgroep",
    "registrations/privacy/fields.py": r"sleutel",
    "templates/mfa/totp/activate_form.html": r"[Ss]leutel",
}
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->|<[^>]*>", re.DOTALL)
APPS = ["leergemeenschap", "registrations", "sessions_app"]


def words_of_templates() -> Iterator[tuple[str, str]]:
    """What each template says, without its tags, and where."""
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.*")):
        name = str(path.relative_to(settings.BASE_DIR))
        for line in TAG.sub("\n", path.read_text(encoding="utf-8")).splitlines():
            yield name, line.strip()


def words_of_modules() -> Iterator[tuple[str, str]]:
    """Each text in the code but what programmers read, and where."""
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            if "migrations" not in path.parts:
                name = str(path.relative_to(settings.BASE_DIR))
                yield from ((name, text) for text in texts_in(path.read_text(encoding="utf-8")))


def texts_in(code: str) -> Iterator[str]:
    """The texts of a module without those that explain it."""
    tree = ast.parse(code)
    explained = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in explained and " " in node.value.strip():
            yield node.value


def words_out(name: str, words: str) -> list[str]:
    """The words in a text that are out, but where they are kept."""
    found = [match[0] for out in OUT for match in re.finditer(out, words)]
    kept = KEPT.get(name)
    return [word for word in found if not (kept and re.search(kept, word))]


def test_no_word_that_is_out_is_read_anywhere() -> None:
    said = list(words_of_templates()) + list(words_of_modules())
    assert len(said) > 5000
    assert [(*place, out) for place in said for out in words_out(*place)] == []


def test_a_word_that_is_out_is_found() -> None:
    assert words_out("", "De leervraag van collega's in uw regio") == [
        "regio",
        "leervra",
        "a's",
    ]
    assert words_out("sessions_app/planning.py", "de vakantie van regio Noord") == []
    assert list(texts_in('"""Waarom: regio."""\nA = "uw regio"\nB = "regio"')) == ["uw regio"]
