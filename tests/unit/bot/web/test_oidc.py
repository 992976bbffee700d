"""Login by OpenID Connect, against a provider that signs real tokens and lies where a test asks for it."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import httpx2
import pytest

from bot.cli.serve import _check_reach
from bot.config import load_settings
from bot.platforms.web.app import WebOptions, create_app
from bot.platforms.web.login_sessions import ENDED_FILE, EndedLogins, LoginCookies
from bot.platforms.web.oidc import Provider
from bot.platforms.web.oidc_login import OidcLogin, local_path
from bot.wiring.login import make_login
from corpus.access import ANYONE, Principal
from corpus.errors import ConfigError
from tests.support.oidc_provider import CLIENT_ID, CLIENT_SECRET, ISSUER, OidcProvider, rsa_key
from tests.support.web import KEY, ScriptedConversation, Shelf

PUBLIC = "https://liaison.example"
OFFICER = Principal(name="officer", organisation="UK")
PAGE = {"accept": "text/html"}


class Site:
    """The site, a browser at it, and the provider."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.provider = OidcProvider()
        self.conversation = ScriptedConversation()
        self.folder, self.more = folder, more
        self.client = self.browser()
        self.at_provider = httpx.AsyncClient(transport=httpx.ASGITransport(self.provider.app), base_url=ISSUER)

    def login(self) -> OidcLogin:
        cookies = LoginCookies(KEY, lifetime_s=3600, ended=EndedLogins(self.folder / ENDED_FILE), is_secure=True)
        given: dict[str, Any] = {
            "issuer": ISSUER,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "domains": {"example.gov.uk"},
            "transport": httpx2.ASGITransport(self.provider.app),
        }
        return OidcLogin(
            Provider(**(given | self.more)),
            cookies=cookies,
            principal_of=lambda user: OFFICER if user == "a@example.gov.uk" else ANYONE,
            public_url=PUBLIC,
        )

    def browser(self) -> httpx.AsyncClient:
        """A browser at a new process of the site."""
        options = WebOptions(secret_key=KEY, public_url=PUBLIC, login=self.login())
        app = create_app(self.conversation, Shelf(), options=options)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=app, client=("203.0.113.9", 1)), base_url=PUBLIC)

    async def go(self, path: str = "/") -> str:
        """Begin a login; the path that the provider leads back to."""
        to_login = await self.client.get(path, headers=PAGE)
        assert to_login.status_code == 303
        to_provider = await self.client.get(to_login.headers["location"])
        assert to_provider.status_code == 303, to_provider.text
        back = await self.at_provider.get(to_provider.headers["location"])
        address = back.headers["location"]
        assert address.startswith(f"{PUBLIC}/login/callback?")
        return address.removeprefix(PUBLIC)

    async def log_in(self) -> httpx.Response:
        return await self.client.get(await self.go(), headers=PAGE)

    async def is_in(self) -> bool:
        return (await self.client.post("/api/ask", json={"question": "When?"})).status_code == 200


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(tmp_path)
    yield made
    await made.client.aclose()
    await made.at_provider.aclose()


async def test_whoever_logs_in_is_led_back_and_is_who_the_provider_says(site: Site) -> None:
    assert not await site.is_in()
    reply = await site.client.get(await site.go("/?lang=ja"), headers=PAGE)
    assert (reply.status_code, reply.headers["location"]) == (303, "/?lang=ja")
    assert await site.is_in()
    assert site.conversation.turns[-1].principal == OFFICER
    assert site.conversation.turns[-1].user_id == "a@example.gov.uk"
    page = await site.client.get("/", headers=PAGE)
    assert "a@example.gov.uk" in page.text
    asked = site.provider.requests[0]
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert {"openid", "email"} <= set(asked["scope"].split())
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 20


async def test_the_cookies_of_a_login_are_kept_from_scripts_other_sites_and_plain_http(site: Site) -> None:
    path = await site.go()
    reply = await site.client.get(path)
    cookies = [line.lower() for line in reply.headers.get_list("set-cookie")]
    assert any(line.startswith("__host-liaison_login=") for line in cookies)
    for line in cookies:
        assert all(word in line for word in ("httponly", "secure", "samesite=lax", "path=/")), line
        assert "domain=" not in line


async def test_logging_out_ends_the_login_for_copies_of_the_cookie_and_other_processes(site: Site) -> None:
    await site.log_in()
    page = await site.client.get("/", headers=PAGE)
    copied = dict(site.client.cookies)
    assert (await site.client.post("/logout", data={"token": "forged"})).status_code == 403
    assert await site.is_in()
    token = re.search(r'action="/logout">\s*<input type="hidden" name="token" value="([^"]+)"', page.text)
    assert token
    reply = await site.client.post("/logout", data={"token": token[1]})
    assert (reply.status_code, reply.headers["location"]) == (303, "/logged-out")
    assert f"{ISSUER}/leave" in (await site.client.get("/logged-out")).text
    assert not await site.is_in()
    async with site.browser() as other:
        other.cookies.update(copied)
        assert (await other.get("/api/ask")).status_code == 401


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_the_pages_of_the_login_are_written_in_both_languages(site: Site, language: str) -> None:
    out = await site.client.get("/logged-out", params={"lang": language})
    refused = await site.client.get("/login/callback", params={"lang": language})
    assert out.status_code == 200
    assert refused.status_code == 403
    is_japanese = [bool(re.search("[ぁ-ん]", re.sub(r"<nav.*?</nav>", "", r.text, flags=re.S))) for r in (out, refused)]
    assert is_japanese == [language == "ja"] * 2


def _drop(name: str) -> Any:
    return lambda claims: claims.pop(name)


def _put(**values: Any) -> Any:
    return lambda claims: claims.update(values)


LIES = {
    "expired": _put(exp=int(time.time()) - 600),
    "issued in the future": _put(iat=int(time.time()) + 3600, nbf=int(time.time()) + 3600),
    "for another client": _put(aud="other"),
    "for another client, handed on by us": _put(aud="other", azp=CLIENT_ID),
    "for us among others, asked for by another": _put(aud=[CLIENT_ID, "other"], azp="other"),
    "without audience": _drop("aud"),
    "of another issuer": _put(iss="https://elsewhere.example"),
    "without issuer": _drop("iss"),
    "of another attempt": _put(nonce="n-0S6_WzA2Mj"),
    "without nonce": _drop("nonce"),
    "without expiry": _drop("exp"),
    "without subject": _drop("sub"),
    "with a false hash of the access token": _put(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "of an address that is not confirmed": _put(email_verified=False),
    "of an address that says it is confirmed": _put(email_verified="true"),
    "of another domain": _put(email="a@example.org"),
    "of a longer domain": _put(email="a@evil.example.gov.uk"),
    "of a domain that ends alike": _put(email="a@notexample.gov.uk"),
    "of two addresses": _put(email="a@example.gov.uk@example.gov.uk"),
    "of a look-alike": _put(email="а@example.gov.uk"),  # a Cyrillic letter
    "of a name with a line break": _put(email="a\n@example.gov.uk"),
    "of a list": _put(email=["a@example.gov.uk"]),
    "of nobody": _put(email=""),
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_token_that_lies_logs_nobody_in(site: Site, lie: str) -> None:
    site.provider.change_claims = LIES[lie]
    assert (await site.log_in()).status_code == 403
    assert not await site.is_in()


async def test_clocks_may_differ_a_little(site: Site) -> None:
    site.provider.change_claims = _put(exp=int(time.time()) - 20, iat=int(time.time()) + 20)
    assert (await site.log_in()).status_code == 303
    assert await site.is_in()


@pytest.mark.parametrize("forgery", ["another key", "unknown key", "public key as secret", "none", "cut", "no token"])
async def test_a_forged_token_logs_nobody_in(site: Site, forgery: str) -> None:
    other, provider = rsa_key("other"), site.provider
    if forgery == "no token":
        provider.change_reply = _drop("id_token")
    else:
        provider.sign = {
            "another key": lambda claims: provider.signed(claims, key=other),
            "unknown key": lambda claims: provider.signed(claims, key=other, kid="two"),
            "public key as secret": provider.signed_with_public_key,
            "none": provider.unsigned,
            "cut": lambda claims: provider.signed(claims).rpartition(".")[0] + ".",
        }[forgery]
    assert (await site.log_in()).status_code == 403
    assert not await site.is_in()


async def test_a_key_that_the_provider_changed_is_fetched_again(site: Site) -> None:
    await site.log_in()
    site.provider.key = rsa_key("two")
    site.provider.sign = lambda claims: site.provider.signed(claims, kid="two")
    site.client.cookies.clear()
    assert (await site.log_in()).status_code == 303


async def test_a_reply_counts_once_and_in_the_browser_that_asked(site: Site) -> None:
    path = await site.go()
    copied = dict(site.client.cookies)
    async with site.browser() as other:
        assert (await other.get(path)).status_code == 403
    assert (await site.client.get(path)).status_code == 303
    site.client.cookies.clear()
    site.client.cookies.update(copied)
    site.provider._codes[parse_qs(urlsplit(path).query)["code"][0]] = site.provider.requests[-1]
    assert (await site.client.get(path)).status_code == 403, "a copied cookie and a code that still counts"
    assert not await site.is_in()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?code=x",
        "?state=x",
        "?code=x&state=y",
        "?error=access_denied&state={state}",
        "?code=x&state={state}&state={state}",
        "?code={code}&state={state}&iss=https://elsewhere.example",
        "?code=other&state={state}",
    ],
)
async def test_a_reply_that_answers_nothing_logs_nobody_in(site: Site, query: str) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(await site.go()).query).items()}
    reply = await site.client.get("/login/callback" + query.format(**asked))
    assert reply.status_code == 403
    assert not await site.is_in()


async def test_a_login_that_was_begun_elsewhere_is_not_gone_on_with(site: Site) -> None:
    """The attacker's own reply, opened by the victim, would log the victim in as the attacker."""
    attackers = await site.go()
    async with site.browser() as victim:
        await victim.get("/login")
        assert (await victim.get(attackers)).status_code == 403


@pytest.mark.parametrize("change", [_put(issuer="https://elsewhere.example"), _drop("token_endpoint"),
    _put(token_endpoint="http://liaison.example/token"), _put(jwks_uri="http://192.0.2.1/keys"),
    _put(id_token_signing_alg_values_supported=["HS256", "none"])])  # fmt: skip
async def test_a_provider_that_is_not_who_it_should_be_is_not_used(site: Site, change: Any) -> None:
    site.provider.change_metadata = change
    assert (await site.client.get("/login")).status_code == 503


async def test_where_the_token_has_no_address_the_user_info_counts_if_it_is_about_the_same_person(site: Site) -> None:
    site.provider.change_claims = _drop("email")
    site.provider.details = {"sub": "18", "email": "a@example.gov.uk", "email_verified": True}
    assert (await site.log_in()).status_code == 403
    site.provider.details["sub"] = "17"
    assert (await site.log_in()).status_code == 303


async def test_another_claim_may_hold_the_address(tmp_path: Path) -> None:
    site = Site(tmp_path, claim="upn")
    site.provider.claims = {"sub": "17", "upn": "a@example.gov.uk"}
    assert (await site.log_in()).status_code == 303
    assert await site.is_in()


async def test_a_domain_that_is_taken_off_the_list_is_out_at_once(site: Site) -> None:
    await site.log_in()
    site.more = {"domains": {"example.go.jp"}}
    async with site.browser() as later:
        later.cookies.update(site.client.cookies)
        assert (await later.post("/api/ask", json={"question": "When?"})).status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "eyJ1c2VyIjoiYUBleGFtcGxlLmdvdi51ayJ9.aaaa.bbbb"])
async def test_a_cookie_that_was_made_up_is_nobodys(site: Site, cookie: str) -> None:
    site.client.cookies.set("__Host-liaison_login", cookie)
    assert not await site.is_in()


async def test_an_attempt_is_no_login(site: Site) -> None:
    """Both cookies are signed by one key, for two purposes."""
    await site.go()
    site.client.cookies.set("__Host-liaison_login", site.client.cookies["__Host-liaison_login_attempt"])
    assert not await site.is_in()


async def test_without_a_login_only_its_pages_and_the_style_are_open(site: Site) -> None:
    for path in ("/", "/sources/x/0123456789ab", "/changes/x", "/ask", "/loginx", "/login/other"):
        assert (await site.client.get(path)).status_code == 401
        assert (await site.client.get(path, headers=PAGE)).headers["location"].startswith("/login?next=%2F")
    assert (await site.client.get("/api/ask", headers=PAGE)).status_code == 401
    assert (await site.client.get("/health/live")).status_code == 200
    assert (await site.client.get("/login", headers={"host": "evil.example"})).status_code == 403


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example", "", "x", "/a b", None, 7,
    "/\t/evil.example", "/" + "a" * 500])  # fmt: skip
def test_nobody_is_led_to_another_site(path: object) -> None:
    assert local_path(path) == "/"


OIDC = {"oidc_issuer": "https://login.example", "oidc_client_id": "c", "oidc_domains": "example.gov.uk"}


def test_with_oidc_an_address_that_others_reach_may_be_bound() -> None:
    with pytest.raises(ConfigError, match="no login"):
        _check_reach(load_settings(host="0.0.0.0", **OIDC))
    _check_reach(load_settings(host="0.0.0.0", public_url=PUBLIC, **OIDC))


@pytest.mark.parametrize(
    "change",
    [
        {"oidc_client_id": ""},
        {"oidc_domains": " , "},
        {"public_url": ""},
        {"public_url": "http://liaison.example"},
        {"oidc_issuer": "http://login.example"},
        {"oidc_issuer": ""},
        {"login_header": "x-user", "login_proxies": "10.0.0.1"},
        {"login_header": "x-user"},
    ],
)
def test_half_a_login_is_refused(tmp_path: Path, change: dict[str, str]) -> None:
    given = {"data_dir": tmp_path, "public_url": PUBLIC, **OIDC} | change
    with pytest.raises(ConfigError):
        make_login(load_settings(**given))


def test_a_whole_login_is_made(tmp_path: Path) -> None:
    assert isinstance(make_login(load_settings(data_dir=tmp_path, public_url=PUBLIC, **OIDC)), OidcLogin)
    assert make_login(load_settings(data_dir=tmp_path)) is None
