"""Every kind of mail in words: to whom it goes, and why."""

PARTICIPANTS, LEADERS, ORGANISERS = "Deelnemers", "Gespreksleiders", "Organisatoren"
INTERESTED = "Wie op de hoogte wil blijven"

# What may be written anew, by who reads it.
AUTOMATIC: dict[str, dict[str, str]] = {
    PARTICIPANTS: {
        "confirmation": "Aangemeld, met een plaats",
        "waiting": "Aangemeld, op de wachtlijst",
        "known_address": "Was al aangemeld",
        "promoted": "Plaats van de wachtlijst",
        "waits_again": "Terug naar de wachtlijst",
        "link": "Persoonlijke link",
        "theme_changed": "Ander thema",
        "subgroup": "Subgroep",
        "reminder": "Herinnering",
        "session_added": "Nieuwe bijeenkomst",
        "session_changed": "Bijeenkomst gewijzigd",
        "session_cancelled": "Bijeenkomst gaat niet door",
        "session_waiting": "Bijeenkomst, aan wie wacht",
        "missed": "Gemist",
        "effect": "Wat is er bij u veranderd?",
        "preparation": "Voorbereiden, een taak of de agenda",
        "answered": "Antwoord op een vraag of onderwerp van de groep",
        "outcome_shared": "Opbrengst gedeeld, aan de eigen groep",
        "outcomes_of_others": "Opbrengst gedeeld, aan de andere groepen",
        "outcome_published": "Opbrengst gepubliceerd",
        "cancelled": "Afgemeld",
        "handed_over": "Aanmelding overgedragen",
        "taken_over": "Aanmelding overgenomen",
        "still_takes_part": "Overgedragen aan wie al meedoet",
        "confirm_address": "Nieuw e-mailadres bevestigen",
        "address_left": "Ander e-mailadres, aan het oude",
        "address_taken": "Ander e-mailadres, aan het nieuwe",
        "address_dropped": "E-mailadres verbeterd, aan het oude",
        "address_corrected": "E-mailadres verbeterd, aan het nieuwe",
        "forgotten": "Gegevens gewist",
    },
    INTERESTED: {
        "interest": "Op de hoogte blijven, bevestigen",
        "edition_open": "Aanmelden kan",
    },
    LEADERS: {
        "invited_facilitator": "Uitnodiging als gespreksleider",
        "leads_now": "Gespreksleider geworden",
        "leads_no_more": "Geen gespreksleider meer",
        "access_ends": "Toegang van gespreksleiders eindigt",
        "session_led": "Bijeenkomst gewijzigd, aan gespreksleiders",
        "small_group": "Kleine subgroep",
    },
    ORGANISERS: {
        "theme_request": "Vraag om een ander thema",
        "forget_request": "Vraag om vergeten te worden",
        "forget_soon": "Gegevens worden binnenkort gewist",
        "people_forgotten": "Gegevens van een leergemeenschap gewist",
        "slow_mail": "Veel aanmeldingen tegelijk",
    },
}

# What somebody wrote, and what is about no edition.
OTHER = {
    "group_message": "Bericht van een gespreksleider",
    "message": "Bericht van een organisator",
    "interest_message": "Bericht aan wie op de hoogte wil blijven",
    "account": "Inloggen of wachtwoord",
}

IN_WORDS: dict[str, str] = {
    kind: words for of_reader in (*AUTOMATIC.values(), OTHER) for kind, words in of_reader.items()
}
CHANGEABLE = frozenset(kind for of_reader in AUTOMATIC.values() for kind in of_reader)


def in_words(kind: str) -> str:
    """What a mail of this kind is about; the code itself where there are no words for it."""
    return IN_WORDS.get(kind, kind)
