"""What was loaded before the programme told its whole announcement is brought up to it.

Only words that nobody changed: each is known by a digest of what it was. What an organiser wrote
stays, and so does what they left out.
"""

from hashlib import sha256

from django.db import migrations

# By field: the digest of the text that was loaded, and the text that is loaded now.
WORDS = {
    "lead": (
        "678901b9e63c51af",
        (
            "Leerlingen verdwijnen zelden in één keer uit beeld. Verzuim groeit meestal langzaam."
            " In deze leergemeenschap draaien we het om: we beginnen bij aanwezigheid, voor álle "
            "leerlingen. Zo voorkomen we verzuim."
        ),
    ),
    "why": (
        "f73a607720e21ce6",
        (
            "Toen de scholen dicht waren, bleek hoeveel school betekent. Voor verreweg de meeste "
            "leerlingen is naar school gaan heel belangrijk: voor hun resultaten, om zich goed te"
            " voelen, om anderen te ontmoeten en om te groeien. Die grote groep is ons "
            "vertrekpunt.\n\n"
            "Werken aan aanwezigheid begint met een aanpak voor alle leerlingen, met extra oog "
            "voor leerlingen die vaker dreigen weg te blijven. Ouders, leerlingen en onderwijs "
            "dragen dat samen. Hoe ziet dat er in de praktijk uit? Dat zoeken we in drie "
            "bijeenkomsten met elkaar uit."
        ),
    ),
    "how": (
        "e8ef7fb0af06e714",
        (
            "U kiest één thema. In uw groep is de vraag steeds: hoe ziet dit er in de praktijk "
            "uit?\n"
            "Tijdens drie online bijeenkomsten werkt u in een vaste subgroep aan een concrete "
            "opbrengst.\n"
            "Wat die opbrengst wordt, bepaalt u in de eerste bijeenkomst met uw groep.\n"
            "In elke bijeenkomst is er een deel met alle groepen samen. Daar komen onderwerpen en"
            " vragen terug die in meer groepen spelen.\n"
            "Na afloop delen we alle opbrengsten met de andere groepen en met iedereen die met "
            "leerlingen werkt."
        ),
    ),
    "what_we_ask": (
        "fb13ce419faa0e35",
        (
            "We vragen van iedereen een actieve rol en een actieve houding. U denkt mee, u brengt"
            " uw ervaring in en u werkt mee aan de opbrengst van uw groep.\n\n"
            "In elk thema bereiden een paar deelnemers de bijeenkomsten voor. De gespreksleider "
            "begeleidt hen."
        ),
    ),
    "for_whom": (
        "2713b500c7672adf",
        (
            "medewerkers van scholen in het primair onderwijs\n"
            "medewerkers van scholen in het voortgezet onderwijs\n"
            "medewerkers van samenwerkingsverbanden\n"
            "medewerkers in de jeugdgezondheidszorg (jgz)\n"
            "medewerkers in de jeugdhulpverlening\n"
            "leerplichtambtenaren"
        ),
    ),
}
# What had no field yet, for an edition whose reasons are as they were loaded.
ADDED = {
    "background_title": "Van preventie van thuiszitten naar werken aan aanwezigheid",
    "background": (
        "De leergemeenschap ‘Preventie van thuiszitten’ had haar laatste bijeenkomst op 18 maart "
        "2021. Daar ging het over de systeemvragen achter maatwerk: voor leerlingen die dreigen "
        "uit te vallen, en voor leerlingen die al thuiszitten. Daarna gingen we verder, in een "
        "andere vorm en met een andere blik. Verzuim voorkomen blijft het doel. Aanwezigheid is "
        "de weg ernaartoe.\n\n"
        "Uit onderzoek blijkt dat leerlingen zelden van de ene dag op de andere wegblijven. "
        "Meestal groeit verzuim stap voor stap. Aan het eind daarvan kan een leerling helemaal "
        "uitvallen. Wie bij aanwezigheid begint, is er eerder bij."
    ),
    "looking_back": (
        "In deze leergemeenschap draaiden we het om: we begonnen bij aanwezigheid, voor álle "
        "leerlingen, om verzuim te voorkomen. Mensen uit onderwijs, zorg en gemeenten werkten in "
        "vaste groepen aan opbrengsten voor de praktijk."
    ),
}
# By title: the digest of the description that was loaded, and what is loaded now.
THEMES = {
    "Aanwezigheidsbeleid": (
        "76430a46fa3081d0",
        {
            "question": (
                "Hoe maakt een school actief beleid voor aanwezigheid, waarin elke leerling echt "
                "gezien wordt?"
            ),
            "description": (
                "Hoe wordt dat levend beleid? Hoe raakt het hele team betrokken? En wat vraagt "
                "dit van het registreren van verzuim en aanwezigheid?"
            ),
            "for_whom": ("wie op school beleid maakt of uitvoert, en wie scholen daarbij helpt"),
        },
    ),
    "Effectieve methodieken": (
        "47559cf8fd8eb3f9",
        {
            "question": (
                "Wat werkt? Met welke aanpak, gericht op aanwezigheid, voorkomt u verzuim?"
            ),
            "description": (
                "Samen zoekt u uit welke aanpakken helpen om leerlingen op school te houden, en "
                "hoe die er in de praktijk uitzien."
            ),
            "for_whom": "wie elke dag met leerlingen werkt en wil weten wat helpt",
        },
    ),
    "Samenwerken": (
        "f0d20477695856c8",
        {
            "question": (
                "Hoe worden we echt samen eigenaar van aanwezigheid, met betrokkenheid en "
                "vertrouwen?"
            ),
            "description": (
                "Hoe krijgt u dat voor elkaar tussen mensen met verschillende beroepen? En hoe "
                "doet u dat met leerlingen en hun ouders?"
            ),
            "for_whom": ("wie met andere beroepen samenwerkt, en met leerlingen en hun ouders"),
        },
    ),
}
# By name, of a partner with nothing beside it: the name in full, and the website.
PARTNERS = {
    "Steunpunt Passend Onderwijs": ("", "https://www.steunpuntpassendonderwijs-povo.nl/"),
    "Ingrado": (
        "landelijke organisatie voor leerplicht en voortijdig schoolverlaten",
        "https://ingrado.nl/",
    ),
    "NCJ": ("Nederlands Centrum Jeugdgezondheid", "https://www.ncj.nl/"),
    "NVS-NVL": (
        "Nederlandse Vereniging van Schooldecanen en Leerlingbegeleiders",
        "https://nvs-nvl.nl/",
    ),
    "LBBO": ("Landelijke Beroepsgroep voor Begeleiders in het Onderwijs", "https://www.lbbo.nl/"),
}
# The edition before all others was written of in the past already.
PREDECESSOR = (
    "e6f6a96ecc008de1",
    (
        "Wat is er nodig om maatwerk te bieden aan leerlingen die dreigen uit te vallen of al "
        "thuiszitten? In deze leergemeenschap stonden de systeemvragen achter dat maatwerk "
        "centraal."
    ),
)


def tell_it_whole(apps, schema_editor):
    editions = apps.get_model("sessions_app", "Edition").objects
    for edition in editions.prefetch_related("themes", "partners"):
        if digest(edition.lead) == PREDECESSOR[0]:
            edition.looking_back, edition.lead = PREDECESSOR[1], ""
            edition.save()
            continue
        is_as_loaded = digest(edition.why) == WORDS["why"][0]
        for name, (was, now) in WORDS.items():
            if digest(getattr(edition, name)) == was:
                setattr(edition, name, now)
        for name, words in ADDED.items() if is_as_loaded else ():
            setattr(edition, name, getattr(edition, name) or words)
        edition.save()
        for theme in edition.themes.all():
            was, words = THEMES.get(theme.title, ("", {}))
            if digest(theme.description) == was and not theme.question:
                for name, text in words.items():
                    setattr(theme, name, text)
                theme.save()
        for partner in edition.partners.all() if is_as_loaded else ():
            full_name, url = PARTNERS.get(partner.name, ("", ""))
            partner.full_name = partner.full_name or full_name
            partner.url = partner.url or url
            partner.save()


def digest(text):
    # A form ends lines in its own way.
    return sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:16]


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0021_curly_apostrophes")]

    operations = [migrations.RunPython(tell_it_whole, migrations.RunPython.noop)]
