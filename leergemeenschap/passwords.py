"""What a password must be, in words for whoever chooses one.

Django's own rules, which let 123456789012 pass, and one of how hard a password is to guess. zxcvbn
does that better for English; it knows no Dutch word, is larger than all the code of this site, and
few people here choose a password at all.
"""

import re

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

from sessions_app.models import User

# What a row of keys or of signs looks like, there and back.
ROWS = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl;",
    "zxcvbnm,./",
    "azertyuiop",
    "qwertzuiop",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "!@#$%^&*()",
]
SHORTEST_ROW = 3
# Who guesses begins with these: words of this site, of its people and of the calendar.
OWN_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        aanmelden aanwezig aanwezigheid beheer bijeenkomst deelnemer geheim gemeente gespreksleider
        groep inloggen ingrado jeugd leergemeenschap leerling leerplicht mentor nederland onderwijs
        organisator passend password school samenwerken steunpunt subgroep thema wachtwoord welkom
        werken zorg amsterdam rotterdam utrecht januari februari maart april juni juli augustus
        september oktober november december maandag dinsdag woensdag donderdag vrijdag zaterdag
        zondag voorjaar lente zomer herfst najaar winter
        """,
    )
)
SHORTEST_WORD, LONGEST_WORD = 4, 16
YEAR = re.compile(r"(19|20)\d\d")
# Signs that stand for letters, by whoever hopes that nobody knows.
DISGUISE = str.maketrans("@4310$5!7", "aaeiossit")
# How much there has to be to guess: each other sign counts for one, and so do all rows together and
# each word of ours; a word that many people use counts for more, and a year for nothing.
ENOUGH, OF_A_COMMON_WORD = 6, 3
# A longer password is not read further: so much is enough to tell.
READ = 200


class LongEnough(MinimumLengthValidator):
    """Long."""

    def get_error_message(self) -> str:
        return f"Dit wachtwoord is te kort. Gebruik minstens {self.min_length} tekens."

    def get_help_text(self) -> str:
        return f"Gebruik minstens {self.min_length} tekens."


class NotCommon(CommonPasswordValidator):
    """Not one that many people have."""

    def get_error_message(self) -> str:
        return "Dit wachtwoord gebruiken veel mensen. Kies een ander wachtwoord."

    def get_help_text(self) -> str:
        return "Gebruik geen bekend wachtwoord."


class NotAboutOneself(UserAttributeSimilarityValidator):
    """Not the name or the address of the account."""

    def __init__(self) -> None:
        super().__init__(user_attributes=["email", "name"])

    def get_error_message(self) -> str:
        return "Dit wachtwoord lijkt te veel op uw naam of uw e-mailadres."

    def get_help_text(self) -> str:
        return "Gebruik niet uw naam of uw e-mailadres."


class HardToGuess:
    """More than digits, rows of keys, repetition and words that everybody here knows."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password in which there is too little to guess."""
        if password.isdigit():
            raise ValidationError("Gebruik niet alleen cijfers.", code="only_digits")
        if self._to_guess(password[:READ].lower(), _words_of(user)) < ENOUGH:
            raise ValidationError(
                "Dit wachtwoord is makkelijk te raden. Gebruik een paar woorden die niet bij "
                "elkaar horen.",
                code="easy_to_guess",
            )

    def get_help_text(self) -> str:
        return "Gebruik bijvoorbeeld een paar woorden die niet bij elkaar horen."

    def _to_guess(self, password: str, own: frozenset[str]) -> int:
        """How much somebody who knows the account has to guess; what is repeated counts once."""
        rest, rows = _without_rows(YEAR.sub(" ", password))
        found, signs = self._words_in(rest.translate(DISGUISE), own)
        common = sum(1 if word in own else OF_A_COMMON_WORD for word in found)
        return common + len(signs) + (rows > 0)

    def _words_in(self, text: str, own: frozenset[str]) -> tuple[set[str], set[str]]:
        """The known words in a text, the longest first, and the signs between them."""
        found, signs, at = set(), set(), 0
        while at < len(text):
            for length in range(LONGEST_WORD, SHORTEST_WORD - 1, -1):
                word = text[at : at + length]
                is_common = word in self.common and len(set(word)) >= SHORTEST_WORD
                if len(word) == length and (word in own or is_common):
                    found.add(word)
                    at += length
                    break
            else:
                signs.add(text[at])
                at += 1
        return found, signs - {" "}


def _without_rows(password: str) -> tuple[str, int]:
    """The password with a space for each row of keys in it, and how many there were."""
    rest, rows, at = "", 0, 0
    while at < len(password):
        end = at + 1
        while end < len(password) and _is_row(password[at : end + 1]):
            end += 1
        is_row = end - at >= SHORTEST_ROW
        rest += " " if is_row else password[at]
        rows += is_row
        at = end if is_row else at + 1
    return rest, rows


def _is_row(text: str) -> bool:
    return any(text in row or text[::-1] in row for row in ROWS)


def _words_of(user: User | None) -> frozenset[str]:
    """The words that whoever knows the account tries first."""
    told = f"{user.email} {user.name}".lower() if user else ""
    return OWN_WORDS | {w for w in re.split(r"[\W_]+", told) if len(w) >= SHORTEST_WORD}
