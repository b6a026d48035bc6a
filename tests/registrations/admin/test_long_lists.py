"""Lists so long that nobody counts them: read on from a row, and never in other words than true."""

import re
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin, site
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations.admin.mail import QueuedMailAdmin
from registrations.admin.people import PeopleList
from registrations.models import Participant
from sessions_app.admin import long_lists
from sessions_app.models import Theme
from tests.people import make_participant
from tests.smtp import make_mail

LIST = reverse("admin:registrations_participant_changelist")
MAILS = reverse("admin:registrations_queuedmail_changelist")
# Two people have one name, and a page ends between them.
NAMES = ["Aalbers", "Berg", "Bos", "Dam", "Dam", "Es", "Faber", "Gort", "Hof", "Jong", "Kok"]
PAGES = [NAMES[:4], NAMES[4:8], NAMES[8:]]


@pytest.fixture(autouse=True)
def _short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows are counted, of a search five, and four stand on a page."""
    monkeypatch.setattr(long_lists, "COUNTED_TO", 10)
    monkeypatch.setattr(long_lists, "FOUND_TO", 5)
    monkeypatch.setattr(PeopleList, "list_per_page", 4)
    monkeypatch.setattr(QueuedMailAdmin, "list_per_page", 4)


@pytest.fixture
def eleven(theme: Theme) -> list[Participant]:
    """One more than is counted, not in the order of their names."""
    return [
        make_participant(theme, family_name=name, email=f"{number}@example.org")
        for number, name in enumerate(NAMES)
    ]


def shown(page: Any) -> list[str]:
    return [person.family_name for person in page.context["cl"].result_list]


def ways(page: Any) -> dict[str, str]:
    """Where one reads on, by what it is called."""
    pager = re.search(r'<p class="paginator">(.*?)</p>', page.content.decode(), re.DOTALL)
    assert pager
    return {words: LIST + to for to, words in re.findall(r'href="(.*?)">(\w+)', pager[1])}


def read_on(desk: Client, begin: str, way: str) -> list[list[str]]:
    """What each page shows that one comes to by this way."""
    page = desk.get(begin)
    pages = [shown(page)]
    while way in ways(page):
        page = desk.get(ways(page)[way].replace("&amp;", "&"))
        pages.append(shown(page))
    return pages


@pytest.mark.usefixtures("eleven")
def test_every_row_is_read_once_from_begin_to_end_and_back(desk: Client) -> None:
    assert read_on(desk, LIST, "Volgende") == PAGES
    first, last = desk.get(LIST), desk.get(f"{LIST}?p=einde")
    assert [*ways(first)] == ["Volgende", "Einde"]
    assert [*ways(last)] == ["Begin", "Vorige"]
    assert ways(first)["Einde"] == f"{LIST}?p=einde"
    backwards = [NAMES[7:], NAMES[3:7], NAMES[:3]]
    assert read_on(desk, f"{LIST}?p=einde", "Vorige") == backwards
    assert read_on(desk, ways(last)["Begin"], "Volgende") == PAGES


@pytest.mark.usefixtures("eleven")
def test_what_was_chosen_stays_chosen_on_the_next_page(desk: Client, theme: Theme) -> None:
    make_participant(theme, family_name="Aalst", email="aalst@example.org", sector="vo")
    chosen = f"{LIST}?sector__exact=po&q=vries+regenboog"
    for person in Participant.objects.exclude(family_name="Aalst"):
        person.name_prefix = "vries"
        person.save()
    assert read_on(desk, chosen, "Volgende") == PAGES
    # Of fewer the keys are known, and put in order by the page.
    Participant.objects.get(family_name="Kok").delete()
    assert read_on(desk, chosen, "Volgende") == [NAMES[:4], NAMES[4:8], NAMES[8:10]]
    backwards = [NAMES[6:10], NAMES[2:6], NAMES[:2]]
    assert read_on(desk, f"{chosen}&p=einde", "Vorige") == backwards


def test_the_number_is_what_was_counted(desk: Client, eleven: list[Participant]) -> None:
    def said(**asked: str) -> tuple[list[str], list[str]]:
        page = desk.get(LIST, asked).content.decode()
        found = re.findall(r'<p class="found">(.*?)\. <a', page)
        pager = re.findall(r'<p class="paginator">(.*?)</p>', page, re.DOTALL)
        return found, [" ".join(re.sub(r"<.*?>", " ", words).split()) for words in pager]

    long = "Meer dan 10 deelnemers. Zoek of filter om te kunnen sorteren."
    found = long.replace("10", "5")
    assert said() == ([], [f"Volgende Einde {long}"])
    assert said(q="regenboog") == (["Meer dan 5 gevonden"], [f"Volgende Einde {found}"])
    eleven[0].delete()
    assert said() == ([], ["1 2 3 10 deelnemers Toon alles"])
    assert said(q="regenboog") == (["Meer dan 5 gevonden"], [f"Volgende Einde {found}"])
    assert said(q="bos") == (["1 gevonden"], ["1 deelnemer"])


def test_a_choice_has_its_number_only_where_somebody_counted(
    desk: Client, eleven: list[Participant]
) -> None:
    def sectors(**asked: str) -> list[str]:
        found = desk.get(LIST, asked).context["cl"]
        spec = next(one for one in found.filter_specs if one.title == "sector")
        return [choice["display"] for choice in spec.choices(found)]

    assert sectors()[:3] == ["Alle", "Primair onderwijs", "Voortgezet onderwijs"]
    assert sectors(sector__exact="vo") == sectors()
    assert sectors(q="berg") == ["Alle", "Primair onderwijs (1)"]
    eleven[0].delete()
    assert sectors() == ["Alle", "Primair onderwijs (10)"]


def test_a_row_leads_to_its_page_and_back_to_what_was_chosen(
    desk: Client, eleven: list[Participant]
) -> None:
    def addresses(**asked: str) -> list[str]:
        page = desk.get(LIST, asked).content.decode()
        return re.findall(r'<th class="field-name"><a href="(.*?)"', page)

    pages = [
        reverse("admin:registrations_participant_change", args=[person.pk]) for person in eleven[:4]
    ]
    assert addresses() == pages
    bos = pages[2]
    assert addresses(q="bos", sector__exact="po") == [
        f"{bos}?_changelist_filters=q%3Dbos%26sector__exact%3Dpo"
    ]


def test_where_the_row_is_gone_one_begins_again(desk: Client, eleven: list[Participant]) -> None:
    gone = eleven[3].pk
    make_participant(eleven[0].theme, family_name="Zaal", email="zaal@example.org")
    eleven[3].delete()

    page = desk.get(f"{LIST}?p=na-{gone}")

    assert shown(page) == ["Aalbers", "Berg", "Bos", "Dam"]
    assert shown(desk.get(f"{LIST}?p=na-x")) == shown(page)
    assert shown(desk.get(f"{LIST}?p={eleven[5].pk}")) == shown(page)


@pytest.mark.usefixtures("eleven")
def test_a_long_list_has_one_order(desk: Client) -> None:
    page = desk.get(f"{LIST}?o=-2")

    assert shown(page) == NAMES[:4]
    assert 'class="sortable' not in page.content.decode()


def test_the_box_of_a_row_is_as_django_makes_it(piet: Participant) -> None:
    mail = make_mail(participant=piet, subject="<b>Dag</b> & “{}” '{x}'")
    pages = QueuedMailAdmin(type(mail), site)

    assert pages.action_checkbox(mail) == ModelAdmin.action_checkbox(pages, mail)


def test_of_mail_the_newest_comes_first(desk: Client, piet: Participant) -> None:
    mails = [make_mail(participant=piet, edition=piet.edition) for _ in range(11)]
    newest_first = [mail.pk for mail in reversed(mails)]

    def keys(address: str) -> list[int]:
        return [mail.pk for mail in desk.get(address).context["cl"].result_list]

    assert keys(MAILS) == newest_first[:4]
    assert keys(f"{MAILS}?p=na-{newest_first[3]}") == newest_first[4:8]
    assert keys(f"{MAILS}?p=voor-{newest_first[8]}") == newest_first[4:8]


def test_no_page_skips_rows_or_counts_them_all(
    desk: Client, eleven: list[Participant], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked = {"p": f"na-{eleven[3].pk}", "theme__id__exact": str(eleven[3].theme_id)}
    for statements, choice in ((7, {}), (8, asked)):
        with django_assert_num_queries(statements) as read:
            desk.get(LIST, choice)
        sql = [one["sql"] for one in read.captured_queries]
        assert not [one for one in sql if "OFFSET" in one]
        assert not [one for one in sql if "COUNT(" in one and "registrations_participant" in one]
        assert [one for one in sql if "LIMIT 11" in one]


@pytest.mark.usefixtures("eleven")
def test_a_list_that_is_counted_may_be_shown_whole(desk: Client) -> None:
    Participant.objects.get(family_name="Kok").delete()
    assert shown(desk.get(LIST)) == NAMES[:4]
    assert shown(desk.get(f"{LIST}?all=")) == NAMES[:-1]


def test_each_list_of_ours_may_be_long() -> None:
    """But those of editions and accounts, which nobody has thousands of."""
    short = {
        model.__name__
        for model, pages in site._registry.items()
        if not isinstance(pages, long_lists.LongLists)
    }
    assert short == {"Edition", "User"}
