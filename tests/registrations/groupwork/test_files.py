"""The file of an outcome: who adds it, which kinds there are, and who gets it."""

import io
import json
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from registrations.groupwork import files, outcomes
from registrations.groupwork.outcomes import IsPublished
from registrations.models import Outcome, OutcomeFile, OutcomeState, Participant, Subgroup
from sessions_app.models import Edition, User
from tests.pages import html_of, text_of

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

PDF = b"%PDF-1.7 drie vragen"


def packed(name: str) -> bytes:
    """A zip file with one file in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, "x")
    return content.getvalue()


@pytest.fixture
def group(group: Subgroup, gijs: User) -> Subgroup:
    """Gijs leads it."""
    group.facilitators.add(gijs)
    return group


@pytest.fixture
def outcome(group: Subgroup, gijs: User) -> Outcome:
    content = dict.fromkeys(outcomes.FIELDS, "") | {"what": "Een kaart met drie vragen"}
    return outcomes.write(group, by=gijs, version=0, state=OutcomeState.DRAFT, **content)  # type: ignore[arg-type]


def page_of(group: Subgroup) -> str:
    return reverse("registrations:outcome_file", args=[group.pk])


def upload(client: Client, group: Subgroup, content: bytes = PDF, name: str = "kaart.pdf") -> str:
    """What the page says after a file was chosen."""
    file = SimpleUploadedFile(name, content)
    return text_of(client.post(page_of(group), {"file": file}, follow=True))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("kaart.pdf", PDF, "pdf"),
        ("KAART.PDF", PDF, "pdf"),
        ("foto.jpeg", b"\xff\xd8\xff\xe0", "jpg"),
        ("gids.docx", packed("word/document.xml"), "docx"),
        ("gids.odt", packed("mimetype"), "odt"),
        ("gids.docx", packed("evil.exe"), None),
        ("gids.xlsx", packed("word/document.xml"), None),
        ("gids.docx", b"PK\x03\x04 no more", None),
        ("kaart.pdf", b"<script>alert(1)</script>", None),
        ("kaart.html", PDF, None),
        ("kaart.pdf.exe", b"MZ", None),
        ("pdf", PDF, "pdf"),
        ("kaart", PDF, None),
        ("", PDF, None),
    ],
)
def test_a_file_is_of_the_kind_that_its_name_and_its_beginning_say(
    name: str, content: bytes, kind: str | None
) -> None:
    assert files.kind_of(name, content) == kind


def test_a_gespreksleider_adds_replaces_and_takes_away(
    tablet: Client, group: Subgroup, outcome: Outcome
) -> None:
    assert "Het bestand staat bij de opbrengst." in upload(tablet, group)
    answer = tablet.get(reverse("registrations:group_outcome_file", args=[group.pk]))
    assert (answer.content, answer["Content-Type"], answer["Content-Disposition"]) == (
        PDF,
        "application/pdf",
        f'attachment; filename="opbrengst-{outcome.pk}.pdf"',
    )

    upload(tablet, group, b"\x89PNG\r\n\x1a\n", "kaart.png")
    assert [file.suffix for file in OutcomeFile.objects.all()] == ["png"]
    assert f"opbrengst-{outcome.pk}.png" in text_of(tablet.get(page_of(group)))

    gone = tablet.post(page_of(group), {"remove": "yes"}, follow=True)
    assert "Het bestand is weg." in text_of(gone)
    assert not OutcomeFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("kaart.pdf", b"x", "Dit bestand kennen we niet."),
        ("kaart.pdf", b"", "Dit bestand is leeg."),
        ("kaart.pdf", PDF + b"." * files.MOST_BYTES, "Dit bestand is te groot."),
    ],
    ids=["unknown", "empty", "large"],
)
def test_what_cannot_be_a_file_is_said_beside_the_field(
    tablet: Client, group: Subgroup, outcome: Outcome, name: str, content: bytes, sentence: str
) -> None:
    assert sentence in upload(tablet, group, content, name)
    assert not OutcomeFile.objects.exists()


def test_without_a_choice_the_page_asks_for_one(
    tablet: Client, group: Subgroup, outcome: Outcome
) -> None:
    page = html_of(tablet.post(page_of(group)))
    assert "Kies een bestand." in page


def test_who_wrote_nothing_yet_writes_first(tablet: Client, group: Subgroup) -> None:
    assert "Schrijf eerst op wat uw groep maakt." in upload(tablet, group)
    assert tablet.get(reverse("registrations:group_outcome_file", args=[group.pk])).status_code == (
        404
    )


def test_what_is_published_is_for_the_organiser_alone(
    tablet: Client, group: Subgroup, outcome: Outcome, gijs: User, olga: User
) -> None:
    Outcome.objects.update(state=OutcomeState.SHARED)
    outcomes.publish(outcome)
    assert "Alleen de organisator verandert hem nog." in upload(tablet, group)
    with pytest.raises(IsPublished):
        files.take_away(group, by=gijs)
    assert files.add(group, by=olga, suffix="pdf", content=PDF).outcome == outcome


def test_the_file_goes_to_who_may_read_the_outcome(
    client: Client, group: Subgroup, outcome: Outcome, gijs: User, piet: Participant
) -> None:
    files.add(group, by=gijs, suffix="pdf", content=PDF)
    mine = reverse("registrations:my_outcome_file", args=[piet.token, outcome.pk])
    public = reverse("registrations:public_outcome_file", args=[outcome.pk])
    assert [client.get(address).status_code for address in (mine, public)] == [200, 404]
    Participant.objects.filter(pk=piet.pk).update(subgroup=None)
    assert client.get(mine).status_code == 404

    assert client.get(mine.replace(str(outcome.pk), str(outcome.pk + 1))).status_code == 404

    Outcome.objects.update(state=OutcomeState.SHARED)
    outcomes.publish(outcome)
    answer = client.get(public)
    assert (answer.content, answer["Content-Disposition"]) == (
        PDF,
        f'attachment; filename="opbrengst-{outcome.pk}.pdf"',
    )
    assert public in html_of(client.get(outcome.get_absolute_url()))


def test_search_engines_read_what_people_read(
    client: Client,
    edition: Edition,
    group: Subgroup,
    outcome: Outcome,
    gijs: User,
    settings: Settings,
) -> None:
    settings.SITE_URL = "http://testserver"
    files.add(group, by=gijs, suffix="pdf", content=PDF)
    Edition.objects.filter(pk=edition.pk).update(licence="cc_by")
    Outcome.objects.update(state=OutcomeState.SHARED, for_whom="Mentoren </script>", problem="")
    outcomes.publish(outcome)
    page = client.get(outcome.get_absolute_url()).content.decode()
    [facts] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    address = f"http://testserver/opbrengsten/{outcome.pk}/"
    assert json.loads(facts) == {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": address,
        "url": address,
        "name": "Een kaart met drie vragen",
        "inLanguage": "nl",
        "isAccessibleForFree": True,
        "about": "Aanwezigheidsbeleid",
        "audience": {"@type": "Audience", "audienceType": "Mentoren </script>"},
        "author": [{"@type": "Organization", "name": "Subgroep 1 van Aanwezigheidsbeleid"}],
        "publisher": {
            "@type": "Organization",
            "name": "Leergemeenschap Werken aan aanwezigheid",
        },
        "datePublished": "2026-09-01",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "encoding": {"@type": "MediaObject", "contentUrl": f"{address}bestand/"},
    }
    assert f'<link rel="canonical" href="{address}">' in page
