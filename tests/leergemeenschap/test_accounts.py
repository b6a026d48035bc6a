"""Signing in, the brake on it, and mail about accounts."""

import re
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from registrations.models import QueuedMail
from sessions_app.models import User
from tests.at_once import at_once
from tests.leergemeenschap.factor import (
    PASSWORD,
    code,
    give_password,
    make_organiser_with_factor,
)
from tests.people import make_facilitator, make_organiser
from tests.smtp import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
RESET = "/account/password/reset/"
CODE, CONFIRM = "/account/login/code/", "/account/login/code/confirm/"
GROUPS = "/begeleiding/"
TOO_MANY = "Te veel inlogpogingen"


def ask_code(client: Client, email: str, **extra: str) -> Any:
    """Ask for a code by mail."""
    return client.post(CODE, {"email": email} | extra)


def codes() -> list[str]:
    """The codes in the mails that were queued, the latest last."""
    texts = QueuedMail.objects.order_by("pk").values_list("text", flat=True)
    return [found for text in texts for found in re.findall(r"^\d{4} \d{4}$", text, re.M)]


def give_code(client: Client, code: str, **extra: str) -> Any:
    """Fill in a code."""
    return client.post(CONFIRM, {"code": code} | extra)


def wrong() -> str:
    """A code that differs from the last one that was mailed."""
    return "0000 0000" if codes()[-1:] != ["0000 0000"] else "1111 1111"


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def without_token(answer: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer)


def test_organisers_land_in_the_admin_and_gespreksleiders_at_their_groups(
    client: Client, gijs: User
) -> None:
    assert give_password(Client(), make_organiser().email)["Location"] == "/admin/"
    assert give_password(client, gijs.email)["Location"] == GROUPS


def test_capitals_in_the_address_do_not_matter(client: Client, gijs: User) -> None:
    assert give_password(client, gijs.email.upper())["Location"] == GROUPS


def test_signing_in_leads_to_no_other_site(client: Client, gijs: User) -> None:
    answer = client.post(
        "/account/login/?next=https://kwaad.example/",
        {"login": gijs.email, "password": PASSWORD, "next": "//kwaad.example/"},
    )
    assert answer["Location"] == GROUPS


def test_nobody_signs_up_for_an_account(client: Client) -> None:
    answer = client.post(
        "/account/signup/", {"email": "x@example.org", "password1": "een lang wachtwoord"}
    )
    assert User.objects.count() == 0
    assert answer.status_code == 200
    assert "password1" not in answer.content.decode()


def test_a_known_and_an_unknown_address_are_refused_alike(client: Client, gijs: User) -> None:
    known = give_password(client, gijs.email, "verkeerd")
    unknown = give_password(client, "niemand@example.org", "verkeerd")
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert without_token(known.content.decode()) == without_token(
        unknown.content.decode().replace("niemand@example.org", gijs.email)
    )


def test_the_fifth_wrong_password_closes_an_account_for_five_minutes(
    client: Client, gijs: User
) -> None:
    for _ in range(5):
        give_password(client, gijs.email, "verkeerd")
    assert TOO_MANY in give_password(client, gijs.email).content.decode()
    assert give_password(client, make_organiser().email).status_code == 302
    # A stranger elsewhere does not keep the owner out.
    assert give_password(Client(REMOTE_ADDR="192.0.2.7"), gijs.email).status_code == 302


def test_wrong_passwords_from_many_networks_leave_in_who_was_there_before(gijs: User) -> None:
    owner = {"REMOTE_ADDR": "192.0.2.7"}
    assert give_password(Client(**owner), gijs.email).status_code == 302
    for number in range(100):
        stranger = Client(REMOTE_ADDR=f"203.0.113.{number}")
        assert give_password(stranger, gijs.email, "verkeerd").status_code == 200
    # Not even the right one does: these may guess no more.
    elsewhere = give_password(Client(REMOTE_ADDR="198.51.100.1"), gijs.email)
    assert TOO_MANY in elsewhere.content.decode()
    assert give_password(Client(**owner), gijs.email).status_code == 302


def test_another_port_in_the_host_does_not_reset_the_brake(client: Client, gijs: User) -> None:
    for port in range(5):
        give_password(client, gijs.email, "verkeerd", host=f"testserver:{port + 1}")
    assert TOO_MANY in give_password(client, gijs.email, host="testserver:9").content.decode()


def test_the_brake_on_an_address_is_not_lifted_by_a_forged_header(
    client: Client, gijs: User
) -> None:
    for number in range(10):
        give_password(client, f"p{number}@example.org", "x", x_forwarded_for=f"10.0.0.{number}")
    answer = give_password(client, gijs.email, x_forwarded_for="10.0.0.99", forwarded="for=1.2.3.4")
    assert TOO_MANY in answer.content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert give_password(elsewhere, gijs.email).status_code == 302


def test_many_attempts_get_the_dutch_page(client: Client) -> None:
    for number in range(30):
        client.post("/account/login/", {"login": f"p{number}@example.org"})
    answer = client.post("/account/login/", {"login": "p@example.org"})
    assert answer.status_code == 429
    assert '<html lang="nl">' in answer.content.decode()


def test_what_counts_attempts_holds_neither_addresses_nor_names(client: Client, gijs: User) -> None:
    give_password(client, gijs.email, "verkeerd")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM shared_cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert keys
    assert [key for key in keys if not re.fullmatch(r"[0-9a-f]{64}", key)] == []


def test_a_flood_of_addresses_does_not_wash_away_the_count(client: Client, gijs: User) -> None:
    for _ in range(5):
        give_password(client, gijs.email, "verkeerd")
    cache.set_many({f"flood{number}": number for number in range(400)})
    assert TOO_MANY in give_password(client, gijs.email).content.decode()


@pytest.mark.parametrize(
    "forged",
    [
        {"x-forwarded-host": "kwaad.example"},
        {"forwarded": "host=kwaad.example"},
        {"host": "testserver:666"},
    ],
)
def test_the_link_in_a_mail_is_of_the_site_itself(
    client: Client, gijs: User, forged: dict[str, str]
) -> None:
    client.post(RESET, {"email": gijs.email}, headers=forged)
    mail = QueuedMail.objects.get()
    (link,) = re.findall(r"https?://\S+", mail.text)
    assert link.startswith(f"{site.SITE_URL}/account/password/reset/key/")
    assert "kwaad" not in mail.text
    assert ":666" not in mail.text


def test_a_forgotten_password_is_replaced_by_mail(client: Client, gijs: User) -> None:
    client.post(RESET, {"email": gijs.email})
    mail = QueuedMail.objects.get()
    assert (mail.kind, mail.recipient, mail.sender, mail.subject) == (
        "account",
        gijs.email,
        site.DEFAULT_FROM_EMAIL,
        "Kies een nieuw wachtwoord",
    )
    (address,) = re.findall(rf"{site.SITE_URL}(/\S+)", mail.text)
    form = client.get(address)["Location"]
    new = "nieuw-en-lang-genoeg"
    client.post(form, {"password1": new, "password2": new})
    assert give_password(client, gijs.email, new)["Location"] == GROUPS
    assert "_auth_user_id" in client.session


def test_asking_for_a_password_says_not_who_has_an_account(client: Client, gijs: User) -> None:
    answers = [client.post(RESET, {"email": e}) for e in [gijs.email, "niemand@example.org"]]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, f"{RESET}done/")
    ] * 2
    assert [mail.recipient for mail in QueuedMail.objects.all()] == [gijs.email]


def test_a_dead_mail_server_breaks_no_page(client: Client, gijs: User, settings: Settings) -> None:
    MailServer().use(settings)
    assert client.post(RESET, {"email": gijs.email}).status_code == 302


def test_one_account_gets_few_mails_and_the_last_link_goes_on_working(
    client: Client, gijs: User
) -> None:
    answers = [client.post(RESET, {"email": gijs.email}).status_code for _ in range(5)]
    assert answers == [302] * 5
    assert QueuedMail.objects.count() == 3
    (address,) = re.findall(rf"{site.SITE_URL}(/\S+)", QueuedMail.objects.latest("pk").text)
    form = client.get(address)["Location"]
    new = "nieuw-en-lang-genoeg"
    client.post(form, {"password1": new, "password2": new})
    assert give_password(client, gijs.email, new)["Location"] == GROUPS


def test_an_account_that_is_switched_off_cannot_sign_in(client: Client) -> None:
    gijs = make_facilitator(is_active=False)
    assert give_password(client, gijs.email)["Location"] == "/account/inactive/"
    client.post(RESET, {"email": gijs.email})
    assert QueuedMail.objects.count() == 0


# A code by mail.


def test_a_code_by_mail_signs_a_gespreksleider_in(client: Client, gijs: User) -> None:
    assert ask_code(client, gijs.email)["Location"] == CONFIRM
    mail = QueuedMail.objects.get()
    assert (mail.kind, mail.recipient, mail.subject) == (
        "account",
        gijs.email,
        "Uw code om in te loggen",
    )
    (found,) = codes()
    answer = give_code(client, found)
    assert (answer.status_code, answer["Location"]) == (302, GROUPS)
    assert client.session["_auth_user_id"] == str(gijs.pk)


@pytest.mark.parametrize(
    "between", ["", " ", "-", "  ", "\u00a0", "\u202f", "\u200b", "\u2060 ", "\t", "\u2011"]
)
def test_how_the_code_is_spaced_does_not_matter(client: Client, gijs: User, between: str) -> None:
    ask_code(client, gijs.email)
    give_code(client, codes()[0].replace(" ", between))
    assert is_signed_in(client)


@pytest.mark.parametrize("pasted", ["<Gijs@EXAMPLE.org>;", "gijs@exam\u00adple.org\u200b"])
def test_how_the_address_was_pasted_does_not_matter(
    client: Client, gijs: User, pasted: str
) -> None:
    assert give_password(Client(), pasted)["Location"] == GROUPS
    ask_code(client, pasted)
    client.post(RESET, {"email": pasted})
    assert list(QueuedMail.objects.values_list("recipient", flat=True)) == [gijs.email] * 2


@pytest.mark.parametrize("page", [CODE, RESET])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("gijs", "Vul een volledig e-mailadres in"), ("rené@school.nl", "Voor de @ staat ‘é’.")],
)
def test_an_address_without_a_mailbox_gets_a_sentence(
    client: Client, page: str, typed: str, sentence: str
) -> None:
    assert sentence in client.post(page, {"email": typed}).content.decode()
    assert QueuedMail.objects.count() == 0


def test_who_has_no_password_signs_in_with_a_code(client: Client) -> None:
    noor = make_facilitator(email="noor@example.org", password=None)
    ask_code(client, "Noor@Example.org")
    give_code(client, codes()[0])
    assert client.session["_auth_user_id"] == str(noor.pk)
    assert client.get("/account/password/change/")["Location"] == "/account/password/set/"
    assert client.get("/account/2fa/webauthn/add/").status_code == 200


def test_an_account_whose_address_has_capitals_gets_its_code(client: Client) -> None:
    User.objects.create(email="Noor@School.example.org", name="Noor")
    ask_code(client, "noor@school.example.org")
    give_code(client, codes()[0])
    assert is_signed_in(client)


def test_where_one_was_going_is_where_one_comes(client: Client, gijs: User) -> None:
    login = client.get("/begeleiding/subgroepen/1/")["Location"]
    page = client.get(login).content.decode()
    fields = re.findall(r'<input type="hidden" name="next" value="([^"]*)">', page)
    assert {*fields} == {"/begeleiding/subgroepen/1/"}
    answer = ask_code(client, gijs.email, next=fields[0])
    page = client.get(answer["Location"]).content.decode()
    assert 'name="next" value="/begeleiding/subgroepen/1/"' in page
    answer = give_code(client, codes()[0], next=fields[0])
    assert answer["Location"] == "/begeleiding/subgroepen/1/"


def test_a_code_leads_to_no_other_site(client: Client, gijs: User) -> None:
    ask_code(client, gijs.email, next="https://kwaad.example/")
    answer = give_code(client, codes()[0], next="//kwaad.example/")
    assert answer["Location"] == GROUPS


def test_a_known_an_unknown_and_a_switched_off_address_get_the_same_answer(gijs: User) -> None:
    make_facilitator(email="uit@example.org", is_active=False)
    found = []
    for email in [gijs.email, "niemand@example.org", "uit@example.org"]:
        browser = Client()
        asked = ask_code(browser, email)
        pages = [
            browser.get(asked["Location"]),
            give_code(browser, "0000 0000"),
            give_code(browser, ""),
            give_code(browser, "0000 0000"),
            browser.get(CONFIRM),
            browser.get(CODE),
        ]
        found.append(
            [(asked.status_code, asked["Location"], asked.content)]
            + [
                (
                    page.status_code,
                    page.get("Location"),
                    without_token(page.content.decode()).replace(email, "ADRES"),
                )
                for page in pages
            ]
        )
    assert found[0] == found[1] == found[2]
    assert [mail.recipient for mail in QueuedMail.objects.all()] == [gijs.email]


def test_a_known_and_an_unknown_address_take_the_same_work(gijs: User) -> None:
    ask_code(Client(), "opwarmen@example.org")
    taken = []
    for email in [gijs.email, "niemand@example.org"]:
        with CaptureQueriesContext(connection) as queries:
            ask_code(Client(), email)
        verbs = [query["sql"].split(" ")[0] for query in queries]
        taken.append([verb for verb in verbs if verb not in {"SAVEPOINT", "RELEASE", "ROLLBACK"}])
    assert taken[0] == taken[1]
    assert QueuedMail.objects.count() == 1


def test_a_wrong_code_gets_a_sentence_and_the_typed_text_stays(client: Client, gijs: User) -> None:
    ask_code(client, gijs.email)
    answer = give_code(client, wrong())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Deze code klopt niet. Neem de acht cijfers over uit de laatste mail." in page
    assert "<title>Fout: " in page
    assert not is_signed_in(client)
    give_code(client, codes()[0])
    assert is_signed_in(client)


@pytest.mark.parametrize("typed", ["", "x" * 5000, "é" * 8, "\0", "\u0661" * 8])
def test_strange_codes_are_wrong_codes(client: Client, gijs: User, typed: str) -> None:
    ask_code(client, gijs.email)
    assert give_code(client, typed).status_code == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "typed",
    ["", "gijs", "gijs@localhost@x", "a" * 300 + "@example.org", "gijs\0@example.org", "x\n@y.nl"],
)
def test_what_is_no_address_gets_a_sentence(client: Client, gijs: User, typed: str) -> None:
    answer = ask_code(client, typed)
    assert answer.status_code == 200
    assert "<title>Fout: " in answer.content.decode()
    assert QueuedMail.objects.count() == 0


def test_the_third_wrong_code_ends_it_also_for_the_right_one(
    client: Client, gijs: User, clock: time_machine.Traveller
) -> None:
    ask_code(client, gijs.email)
    answers = [give_code(client, wrong()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert answers[2]["Location"] == CODE
    assert TOO_MANY in client.get(CODE).content.decode()
    assert give_code(client, codes()[0])["Location"] == CODE
    assert not is_signed_in(client)
    clock.shift(5)
    ask_code(client, gijs.email)
    give_code(client, codes()[-1])
    assert is_signed_in(client)


def test_tries_that_arrive_at_the_same_moment_share_the_three(client: Client, gijs: User) -> None:
    ask_code(client, gijs.email)
    before = client.session["account_login"]
    for _ in range(3):
        # As if each had begun before the one before it was counted in the session.
        session = client.session
        session["account_login"] = before
        session.save()
        give_code(client, wrong())
    session = client.session
    session["account_login"] = before
    session.save()
    give_code(client, codes()[0])
    assert not is_signed_in(client)


def test_a_code_works_a_quarter_of_an_hour(
    client: Client, gijs: User, clock: time_machine.Traveller
) -> None:
    other = Client()
    ask_code(client, gijs.email)
    ask_code(other, gijs.email)
    first, second = codes()
    clock.shift(15 * 60)
    give_code(client, first)
    assert is_signed_in(client)
    clock.shift(1)
    assert give_code(other, second)["Location"] == CODE
    assert not is_signed_in(other)


def test_a_code_works_once_and_in_the_browser_that_asked(client: Client, gijs: User) -> None:
    ask_code(client, gijs.email)
    stranger = Client()
    assert give_code(stranger, codes()[0])["Location"] == CODE
    ask_code(stranger, "niemand@example.org")
    assert give_code(stranger, codes()[0]).status_code == 200
    assert not is_signed_in(stranger)
    give_code(client, codes()[0])
    client.post("/account/logout/")
    assert give_code(client, codes()[0])["Location"] == CODE
    assert not is_signed_in(client)


def test_an_account_switched_off_meanwhile_does_not_get_in(client: Client, gijs: User) -> None:
    ask_code(client, gijs.email)
    User.objects.update(is_active=False)
    assert give_code(client, codes()[0])["Location"] == "/account/inactive/"
    assert not is_signed_in(client)


def test_another_address_or_a_new_code_is_one_press_away(client: Client, gijs: User) -> None:
    ask_code(client, "gisj@example.org")
    assert client.get("/account/login/")["Location"] == CONFIRM
    page = client.get(f"{CONFIRM}?next={GROUPS}").content.decode()
    (way,) = re.findall(r'name="next" value="(/account/login/[^"]*)"', page)
    assert client.post("/account/logout/", {"next": way})["Location"] == way
    assert client.get("/account/login/").status_code == 200


@pytest.mark.parametrize("spelling", ["gijs@example.org", "GIJS@Example.org"])
def test_one_mailbox_gets_few_codes_known_or_not(gijs: User, spelling: str) -> None:
    for email in [gijs.email, "niemand@example.org"]:
        answers = [ask_code(Client(), email) for _ in range(3)]
        answers += [ask_code(Client(), spelling) for _ in range(3)]
        assert [(answer.status_code, answer["Location"]) for answer in answers] == [
            (302, CONFIRM)
        ] * 6
    assert QueuedMail.objects.count() == 3


def test_a_stranger_who_asks_for_codes_keeps_nobody_out(
    gijs: User, clock: time_machine.Traveller
) -> None:
    for number in range(3):
        ask_code(Client(REMOTE_ADDR=f"203.0.113.{number}"), gijs.email)
    # No new mail, and the code that was mailed last works for who asks now.
    owner = Client(REMOTE_ADDR="192.0.2.7")
    ask_code(owner, gijs.email)
    assert len(codes()) == 3
    give_code(owner, codes()[-1])
    assert is_signed_in(owner)

    # From now on this network has a share of its own.
    clock.shift(24 * 60 * 60)
    for number in range(10):
        ask_code(Client(REMOTE_ADDR=f"203.0.113.{number}"), gijs.email)
    mailed = len(codes())
    owner = Client(REMOTE_ADDR="192.0.2.7")
    ask_code(owner, gijs.email)
    assert len(codes()) == mailed + 1
    give_code(owner, codes()[-1])
    assert is_signed_in(owner)


def test_a_code_that_was_not_mailed_again_has_three_tries_too(gijs: User) -> None:
    for _ in range(4):
        browser = Client()
        ask_code(browser, gijs.email)
    answers = [give_code(browser, wrong()) for _ in range(3)]
    assert answers[2]["Location"] == CODE
    give_code(browser, codes()[-1])
    assert not is_signed_in(browser)


def test_one_mailbox_gets_twenty_codes_a_day_and_then_one_an_hour(
    gijs: User, clock: time_machine.Traveller
) -> None:
    for email in (gijs.email, "niemand@example.org"):
        pages = []
        for _ in range(22):
            pages.append(ask_code(Client(), email))
            clock.shift(601)
        assert [page.status_code for page in pages] == [302] * 20 + [200] * 2
        assert "Vraag over een uur een nieuwe" in pages[-1].content.decode()
        clock.shift(60 * 60)
        assert ask_code(Client(), email).status_code == 302
    assert QueuedMail.objects.count() == 21


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_thirty_requests_at_once_send_three_codes() -> None:
    email = make_facilitator().email
    verbs = [lambda i=i: ask_code(Client(REMOTE_ADDR=f"203.0.113.{i}"), email) for i in range(30)]
    assert {answer["Location"] for answer in at_once(*verbs)} == {CONFIRM}
    assert QueuedMail.objects.count() == 3


@pytest.mark.postgresql
def test_no_statement_about_the_cache_holds_a_code(client: Client) -> None:
    olga = make_organiser_with_factor()
    give_password(client, olga.email)
    with CaptureQueriesContext(connection) as captured:
        client.post("/account/2fa/authenticate/", {"code": code()})
    assert is_signed_in(client)
    of_cache = [query["sql"] for query in captured if "shared_cache" in query["sql"]]
    assert [sql for sql in of_cache if code() in sql] == []
    assert any(sql.startswith("INSERT") for sql in of_cache)


def test_the_brake_on_codes_is_not_lifted_by_a_forged_header(gijs: User) -> None:
    for number in range(20):
        forged = {"x-forwarded-for": f"10.0.0.{number}"}
        Client(headers=forged).post(CODE, {"email": f"p{number}@example.org"})
    Client(headers={"x-forwarded-for": "10.0.0.99"}).post(CODE, {"email": gijs.email})
    assert QueuedMail.objects.count() == 0
    Client(REMOTE_ADDR="192.0.2.7").post(CODE, {"email": gijs.email})
    assert QueuedMail.objects.count() == 1


def test_asking_for_codes_leaves_no_address_in_the_counts(client: Client, gijs: User) -> None:
    ask_code(client, gijs.email)
    give_code(client, wrong())
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM shared_cache")
        kept = str(cursor.fetchall())
    assert kept != "[]"
    assert gijs.email not in kept
    assert "127.0.0.1" not in kept


@pytest.mark.parametrize("address", [CODE, RESET])
def test_an_address_that_somebody_had_before_gets_nothing(
    client: Client, gijs: User, address: str
) -> None:
    former = gijs.email
    # What allauth remembers of an account.
    EmailAddress.objects.create(user=gijs, email=former, verified=True, primary=True)
    gijs.email = "nieuw@example.org"
    gijs.save()
    Client().post(address, {"email": former})
    assert QueuedMail.objects.count() == 0
    Client().post(address, {"email": "nieuw@example.org"})
    assert QueuedMail.objects.get().recipient == "nieuw@example.org"


def test_a_letter_that_only_looks_alike_gets_no_code(client: Client, gijs: User) -> None:
    ask_code(client, "g\u0131js@example.org")
    assert QueuedMail.objects.count() == 0


def test_opening_the_pages_sends_nothing(client: Client, gijs: User) -> None:
    client.get(f"{CODE}?email={gijs.email}")
    client.head(CODE)
    assert QueuedMail.objects.count() == 0


def test_the_mail_is_of_the_site_itself(client: Client, gijs: User) -> None:
    client.post(CODE, {"email": gijs.email}, headers={"x-forwarded-host": "kwaad.example"})
    assert "kwaad" not in QueuedMail.objects.get().text


# The second factor.


def test_an_organiser_with_a_code_by_mail_still_shows_the_factor(client: Client) -> None:
    olga = make_organiser_with_factor()
    ask_code(client, olga.email)
    assert give_code(client, codes()[0])["Location"] == "/account/2fa/authenticate/"
    assert not is_signed_in(client)
    assert client.get("/admin/").status_code == 302
    client.post("/account/2fa/authenticate/", {"code": code()})
    assert client.get("/admin/").status_code == 200


def test_a_code_by_mail_is_no_second_factor(client: Client) -> None:
    olga = make_organiser()
    ask_code(client, olga.email)
    give_code(client, codes()[0])
    assert client.get("/admin/")["Location"] == "/account/"
    assert client.get(GROUPS)["Location"] == "/account/"
    # Somebody who set one up elsewhere meanwhile has to show it here too.
    Authenticator.objects.create(user=olga, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/admin/")["Location"] == "/account/2fa/reauthenticate/?next=%2Fadmin%2F"


def test_where_one_was_going_survives_the_second_factor(client: Client) -> None:
    olga = make_organiser_with_factor()
    ask_code(client, olga.email)
    give_code(client, codes()[0], next="/begeleiding/uitleg/")
    answer = client.post("/account/2fa/authenticate/", {"code": code()})
    assert answer["Location"] == "/begeleiding/uitleg/"


# The page itself.


def test_the_login_page_offers_three_ways_and_the_code_comes_first(client: Client) -> None:
    page = client.get("/account/login/").content.decode()
    ways = ["Mail mij een code", "Met een toegangssleutel", "Met een wachtwoord"]
    assert sorted(ways, key=page.index) == ways
    assert "<details open>" not in page


def test_a_wrong_password_leaves_its_form_open(client: Client, gijs: User) -> None:
    page = give_password(client, gijs.email, "verkeerd").content.decode()
    assert "<details open>" in page
    assert f'value="{gijs.email}"' in page


def test_an_empty_password_form_says_what_to_fill_in(client: Client) -> None:
    page = client.post("/account/login/", {"login": "gijs", "password": ""}).content.decode()
    assert page.count("Vul een volledig e-mailadres in, zoals naam@school.nl.") == 2
    assert page.count("Vul uw wachtwoord in.") == 2


def test_the_code_field_helps_to_fill_it_in(client: Client, gijs: User) -> None:
    ask_code(client, gijs.email)
    page = client.get(CONFIRM).content.decode()
    (field,) = re.findall(r"<input[^>]*id=\"id_code\"[^>]*>", page)
    for part in ['inputmode="numeric"', 'autocomplete="one-time-code"', "autofocus"]:
        assert part in field
    assert "placeholder" not in field
