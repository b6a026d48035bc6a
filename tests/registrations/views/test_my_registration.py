"""The private link."""

import pytest
from django.core.signing import Signer
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.models import Participant, Status
from registrations.models.participant import new_link_key
from tests.people import NOW, make_facilitator, make_participant


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.PLACED, "U hebt een plaats"),
        (Status.WAITING, "U staat op de wachtlijst"),
        (Status.CANCELLED, "U doet niet meer mee"),
    ],
)
def test_the_link_tells_how_things_stand(
    client: Client, piet: Participant, status: Status, words: str
) -> None:
    Participant.objects.update(status=status, waiting_since=NOW)
    response = client.get(piet.private_link)
    text = response.content.decode()
    assert response.status_code == 200
    assert [
        other in text for other in ("U hebt een plaats", "op de wachtlijst", "doet niet meer mee")
    ] == [
        status == Status.PLACED,
        status == Status.WAITING,
        status == Status.CANCELLED,
    ]
    assert words in text
    assert "Aanwezigheidsbeleid" in text
    assert ("donderdag 24 september 2026" in text) == (status != Status.CANCELLED)


def put_in_a_group(piet: Participant, *others: tuple[str, str]) -> None:
    """Piet in subgroup 2, with one for each sector and region."""
    piet.subgroup = piet.theme.subgroups.create(number=2)
    piet.told_number = 2
    piet.save()
    for i, (sector, region) in enumerate(others):
        make_participant(
            piet.theme,
            subgroup=piet.subgroup,
            email=f"lid{i}@example.org",
            family_name="Geheim",
            sector=sector,
            region=region,
        )


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ([], "U bent nu nog de enige in uw groep."),
        (
            [("po", "utrecht")],
            "In uw groep zitten 2 mensen uit 1 sector en 1 provincie.",
        ),
        (
            [("vo", "utrecht"), ("jgz", "zeeland"), ("vo", "landelijk")],
            "In uw groep zitten 4 mensen uit 3 sectoren en 2 provincies.",
        ),
    ],
)
def test_who_is_in_a_group_reads_how_mixed_it_is_and_no_names(
    client: Client, piet: Participant, others: list[tuple[str, str]], says: str
) -> None:
    put_in_a_group(piet, *others)
    text = client.get(piet.private_link).content.decode()
    assert "<p>U zit in <strong>subgroep 2</strong>.</p>" in text
    assert f"<p>{says}</p>" in text
    assert "Geheim" not in text
    assert "hoort u in welke subgroep u zit" not in text


def test_a_group_of_people_who_work_nationwide_names_no_provinces(
    client: Client, piet: Participant
) -> None:
    Participant.objects.update(region="landelijk")
    piet.refresh_from_db()
    put_in_a_group(piet, ("vo", "landelijk"))
    text = client.get(piet.private_link).content.decode()
    assert "In uw groep zitten 2 mensen uit 2 sectoren.</p>" in text


@pytest.mark.parametrize(
    ("names", "says"),
    [(["Gijs"], "Gespreksleider: Gijs."), (["Gijs", "", "Noor"], "Gespreksleiders: Gijs, Noor.")],
)
def test_who_is_in_a_group_reads_who_leads_it(
    client: Client, piet: Participant, names: list[str], says: str
) -> None:
    put_in_a_group(piet)
    for i, name in enumerate(names):
        piet.theme.facilitators.add(make_facilitator(email=f"leider{i}@example.org", name=name))
    text = client.get(piet.private_link).content.decode()
    assert f"U zit in <strong>subgroep 2</strong>. {says}</p>" in text
    assert "leider0@example.org" not in text


def test_who_is_in_no_group_yet_reads_that_it_comes(client: Client, piet: Participant) -> None:
    text = client.get(piet.private_link).content.decode()
    assert "U hoort per mail in welke subgroep u zit." in text
    assert "In uw groep" not in text


def test_the_page_is_kept_by_nobody(client: Client, piet: Participant) -> None:
    response = client.get(piet.private_link)
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex"


def test_every_tampering_gets_the_same_page(client: Client, piet: Participant) -> None:
    key, signature = piet.token.split(".")
    tokens = [
        f"{new_link_key()}.{signature}",
        key,
        f"{key}.",
        f"{key}.{signature[:-1]}",
        piet.token.upper(),
        Signer(salt="something.else", sep=".").sign(key),
        Signer(salt="registrations.private_link", sep=".").sign(new_link_key()),
        "%00",
        "é",
    ]
    answers = [client.get(f"/aanmelding/{token}/") for token in tokens]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len(piet.link_key) >= 22  # 128 bits


def test_a_new_key_makes_the_old_link_a_dead_one(client: Client, piet: Participant) -> None:
    old = piet.private_link
    piet.link_key = new_link_key()
    piet.save()
    assert client.get(old).status_code == 404
    assert client.get(piet.private_link).status_code == 200


def test_the_link_survives_a_new_secret_key(
    client: Client, piet: Participant, settings: Settings
) -> None:
    link = piet.private_link
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" * 10
    assert piet.private_link != link
    assert client.get(link).status_code == 200


def test_reading_changes_nothing(client: Client, piet: Participant) -> None:
    before = Participant.objects.values().get()
    client.get(piet.private_link)
    client.head(piet.private_link)
    assert client.post(piet.private_link).status_code == 405
    assert Participant.objects.values().get() == before


@pytest.mark.parametrize("others", [None, 0, 30])
def test_the_page_takes_five_statements_at_most(
    client: Client,
    piet: Participant,
    others: int | None,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    if others is not None:
        put_in_a_group(piet, *[("vo", "utrecht")] * others)
        piet.theme.facilitators.add(make_facilitator())
    with django_assert_max_num_queries(5):
        client.get(piet.private_link)
