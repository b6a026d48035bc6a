"""An address is kept as mail goes to it, however it was pasted."""

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils.encoding import punycode

from sessions_app.typed.fields import AddressField

JAN = "jan@school.nl"
UNSEEN = (
    "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufe0f\ufeff"
)
INVALID = "Vul een volledig e-mailadres in, zoals naam@school.nl."
ONE = "Vul hier één e-mailadres in, zoals naam@school.nl."
SPACE = "In een e-mailadres staat geen spatie. Vul het in zoals naam@school.nl."
QUOTES = "Een e-mailadres met aanhalingstekens kunnen we niet mailen. Vul een ander in."
UNREADABLE = "In het e-mailadres is een teken onleesbaar aangekomen (�). Typ het opnieuw."


def accent(character: str) -> str:
    return (
        f"Voor de @ staat ‘{character}’. Letters met een accent en letters uit een ander alfabet "
        "werken daar niet in een e-mailadres."
    )


def strange(where: str, what: str) -> str:
    return f"{where} de @ staat {what}. Dat kan niet in een e-mailadres. Typ het adres opnieuw."


# What was pasted, and what is kept.
KEPT = {
    **{f"jan@school.nl{c}": JAN for c in UNSEEN},
    **{f"{c}jan@school.nl": JAN for c in UNSEEN},
    **{f"jan@sch{c}ool.nl": JAN for c in UNSEEN},
    "j\u200ban@school.nl": JAN,
    "  jan@school.nl \t": JAN,
    "\u00a0jan@school.nl\u3000": JAN,
    "\r\njan@school.nl\r\n": JAN,
    "jan@school.nl\u2028": JAN,
    "mailto:jan@school.nl": JAN,
    "MAILTO:jan@school.nl?subject=Hallo": JAN,
    "<jan@school.nl>": JAN,
    "<mailto:jan@school.nl>": JAN,
    "Jan de Vries <jan@school.nl>": JAN,
    '"Jan de Vries" <jan@school.nl>': JAN,
    "Jan de Vries <mailto:jan@school.nl>;": JAN,
    "(jan@school.nl)": JAN,
    "<jan@school.nl": JAN,
    "jan@school.nl>": JAN,
    "jan@school.nl.": JAN,
    "jan@school.nl,": JAN,
    "jan@school.nl;": JAN,
    "jan@school.nl;\u200b": JAN,
    "jan@school.nl).": JAN,
    "'jan@school.nl'": JAN,
    "‘jan@school.nl’": JAN,
    '"jan@school.nl"': JAN,
    "“jan@school.nl”": JAN,
    "ｊａｎ@ｓｃｈｏｏｌ.nl": JAN,
    "jan＠school．nl": JAN,
    "jan@school。nl": JAN,
    "jan@school｡nl": JAN,
    "jan@ſchool.nl": JAN,
    "jan@𝐬𝐜𝐡𝐨𝐨𝐥.nl": JAN,
    "jan@SCHOOL.NL": JAN,
    "jan@School.Nl": JAN,
    "JAN@SCHOOL.NL": "JAN@school.nl",
    "P.O'Neill+school@Example.ORG": "P.O'Neill+school@example.org",
    "a_b@sub.school.nl": "a_b@sub.school.nl",
    "'t.hooft@school.nl": "'t.hooft@school.nl",
    "o'brien@school.nl": "o'brien@school.nl",
    f"{'x' * 64}@school.nl": f"{'x' * 64}@school.nl",
    "jan@caf\u00e9.nl": "jan@xn--caf-dma.nl",
    "jan@cafe\u0301.nl": "jan@xn--caf-dma.nl",
    "jan@CAF\u00c9.nl": "jan@xn--caf-dma.nl",
    "jan@xn--caf-dma.nl": "jan@xn--caf-dma.nl",
    "jan@школа.рф": "jan@xn--80atdl2c.xn--p1ai",
    "jan@例え.jp": "jan@xn--r8jz45g.jp",
}

REFUSED = {
    "piet": INVALID,
    "piet@": INVALID,
    "@school.nl": INVALID,
    "@": INVALID,
    "jan@localhost": INVALID,
    "a@[127.0.0.1]": INVALID,
    "a@127.0.0.1": INVALID,
    "jan@school..nl": INVALID,
    "jan@-school.nl": INVALID,
    "jan@school_nl.nl": INVALID,
    ".jan@school.nl": INVALID,
    "jan..piet@school.nl": INVALID,
    "jan@school": INVALID,
    "jan@school/nl.nl": INVALID,
    "jan@℀.nl": INVALID,
    f"jan@{'x' * 64}.nl": INVALID,
    "jan@school.nl, piet@school.nl": ONE,
    "jan@school.nl;piet@school.nl": ONE,
    "a@b.nl\nBcc: x@y.nl": ONE,
    "jan@@school.nl": ONE,
    "jan @school.nl": SPACE,
    "jan@ school.nl": SPACE,
    "jan piet@school.nl": SPACE,
    "jan\u00a0piet@school.nl": SPACE,
    "jan@exa\u2028mple.org": SPACE,
    '"a;=1"@example.org': QUOTES,
    '"jan piet"@school.nl': SPACE,
    '"jan@piet"@school.nl': QUOTES,
    "rené@school.nl": accent("é"),
    "rene\u0301@school.nl": accent("é"),
    "яна@school.nl": accent("я"),
    "j\u0430n@school.nl": accent("а"),
    "maſ@school.nl": accent("ſ"),
    "☎@school.nl": strange("Voor", "‘☎’"),
    "jan\x00@school.nl": strange("Voor", "een teken met code 0000"),
    "jan\ue000@school.nl": strange("Voor", "een teken met code E000"),
    "jan@exa\ue000mple.org": strange("Na", "een teken met code E000"),
    "jan@exa\x00mple.org": strange("Na", "een teken met code 0000"),
    "jan@exa\ud800mple.org": strange("Na", "een teken met code D800"),
    "jan@straße.de": strange("Na", "‘ß’"),
    "jan@λόγος.gr": strange("Na", "‘ς’"),
    "jan\ufffd@school.nl": UNREADABLE,
    "jan@sch\ufffdol.nl": UNREADABLE,
    f"{'x' * 65}@school.nl": "Voor de @ staan 65 tekens. In een e-mailadres mogen dat er "
    "hoogstens 64 zijn.",
}


def test_the_tables_have_more_than_a_hundred_addresses() -> None:
    assert len(KEPT) + len(REFUSED) >= 100


@pytest.mark.parametrize(("pasted", "kept"), KEPT.items())
def test_an_address_is_kept_as_mail_goes_to_it(pasted: str, kept: str) -> None:
    assert AddressField(max_length=254).clean(pasted) == kept


@pytest.mark.parametrize("kept", sorted(set(KEPT.values())))
def test_a_kept_address_is_the_one_that_mail_goes_to(kept: str) -> None:
    assert AddressField().clean(kept) == kept
    message = EmailMessage("Onderwerp", "Tekst", "van@school.nl", [kept]).message()
    assert (message["To"], punycode(kept.rpartition("@")[2])) == (kept, kept.rpartition("@")[2])


@pytest.mark.parametrize(("pasted", "sentence"), REFUSED.items())
def test_what_mail_cannot_reach_is_refused_in_words(pasted: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        AddressField(max_length=254).clean(pasted)
    assert refusal.value.messages == [sentence]


def test_a_mailbox_has_one_spelling_after_the_at() -> None:
    spellings = ["hogeschool", "hoge\u00adschool", "ｈogeschool", "hogeschool\u2060", "hogeſchool"]
    field = AddressField()
    assert {field.clean(f"v@{name}.nl") for name in spellings} == {"v@hogeschool.nl"}
