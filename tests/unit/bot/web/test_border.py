import httpx
import pytest
from fastapi import APIRouter, Request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.platforms.web.app import WebOptions, create_app
from tests.support.web import KEY, ORIGIN, ScriptedConversation, Shelf, make_site

ASK = "/api/ask"
QUESTION = {"question": "When?"}


async def test_every_response_carries_the_headers(client):
    for path in ("/", "/nowhere", "/static/style.css", "/api/ask", "/health/live"):
        headers = (await client.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"


async def test_pages_are_not_kept_and_assets_are(client):
    page = await client.get("/")
    assert page.headers["cache-control"] == "no-store"
    asset = page.text.partition('href="/static/style.css')[2].partition('"')[0]
    assert "immutable" in (await client.get("/static/style.css" + asset)).headers["cache-control"]


async def test_the_page_loads_nothing_from_elsewhere_and_no_inline_script(client):
    page = (await client.get("/")).text
    assert "http://" not in page
    assert "https://" not in page.replace("https://harbour.example", "")
    assert page.count("<script") == 1
    assert "style=" not in page
    assert " on" not in page.partition("<body")[2].replace(" on the", "").replace(" on Harbour", "")


async def test_cookies_are_kept_from_scripts_and_other_sites(client):
    cookies = (await client.get("/")).headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=strict" in cookie for cookie in cookies)


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "[::1]:80", "127.0.0.1:1"])
async def test_this_machines_names_are_let_in(client, host):
    assert (await client.get("/", headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "169.254.0.1", "[::2]", "a@127.0.0.1@b", "[", "0.0.0.0"]
)
async def test_other_hosts_are_refused(client, host):
    for path in ("/", "/sources/x/0123456789ab", "/static/style.css"):
        assert (await client.get(path, headers={"host": host})).status_code == 403


async def test_the_public_host_is_let_in():
    transport = httpx.ASGITransport(app=make_site(public_url="https://liaison.example"))
    async with httpx.AsyncClient(transport=transport, base_url="https://liaison.example") as client:
        response = await client.get("/")
        assert response.status_code == 200
        assert "strict-transport-security" in response.headers
        assert "Secure" in response.headers["set-cookie"]
        assert (await client.post(ASK, json=QUESTION, headers={"origin": "https://liaison.example"})).status_code == 200
        assert (await client.post(ASK, json=QUESTION, headers={"origin": "https://other.example"})).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": ORIGIN}, 200),
        ({"origin": ORIGIN, "sec-fetch-site": "same-origin"}, 200),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 200),
    ],
)
async def test_changes_come_from_the_same_origin(client, headers, status):
    assert (await client.post(ASK, json=QUESTION, headers=headers)).status_code == status


async def test_a_form_needs_the_token_of_its_session(client, conversation, read_form):
    form = read_form((await client.get("/")).text)
    for token in ("", "forged", form.fields["token"] + "x"):
        page = await client.post("/ask", data=form.ask("Kept question", token=token))
        assert page.status_code == 403
        assert "Kept question" in page.text
        stream = await client.post("/ask/stream", data=form.ask("Kept question", token=token))
        assert stream.status_code == 403
        assert stream.json()["event"] == "error"
    client.cookies.clear()
    assert (await client.post("/ask", data=form.ask("Kept question"))).status_code == 403
    assert conversation.turns == []


async def test_large_bodies_are_refused_declared_or_not(client):
    body = b"x" * (1024 * 1024 + 1)
    declared = await client.post(ASK, content=body, headers={"content-type": "application/json"})
    assert declared.status_code == 413
    assert declared.json()["error"]["message"]

    async def chunks():
        for _ in range(17):
            yield b"x" * 65536

    for path in (ASK, "/ask", "/ask/stream"):
        streamed = await client.post(path, content=chunks(), headers={"content-type": "application/json"})
        assert streamed.status_code in {403, 413}
    assert (await client.post(ASK, content=chunks(), headers={"content-type": "application/json"})).status_code == 413


async def test_signed_webhooks_pass_the_border_and_nothing_beside_them():
    router = APIRouter()

    @router.post("/hooks/in")
    async def take(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    options = WebOptions(secret_key=KEY, extra_routers=(router,))
    transport = httpx.ASGITransport(app=create_app(ScriptedConversation(), Shelf(), options=options))
    async with httpx.AsyncClient(transport=transport, base_url="https://tunnel.example") as outside:
        assert (await outside.post("/hooks/in", content=b"abc")).json() == {"bytes": 3}
        assert (await outside.get("/")).status_code == 403
        assert (await outside.post("/hooks/in/x")).status_code == 403


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via", "x-real-ip"])
async def test_what_a_proxy_passed_on_is_not_the_operators(client, header):
    assert "Sealed" in (await client.get("/")).text
    assert "Sealed" not in (await client.get("/", headers={header: "10.0.0.1"})).text


async def test_no_generated_documentation(client):
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert (await client.get(path)).status_code == 404
    assert (await client.delete("/")).status_code == 405
    assert (await client.get("/static/../app.py")).status_code == 404
    assert (await client.get("/static/%2e%2e/app.py")).status_code == 404


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(max_size=30), query=st.text(max_size=20), body=st.binary(max_size=60), post=st.booleans())
async def test_no_request_makes_a_fault(client, path, query, body, post):
    from urllib.parse import quote

    for prefix in ("/", "/sources/", "/changes/", "/api/ask", "/ask"):
        address = prefix + quote(path, safe="/") + "?s=" + quote(query)
        if post:
            response = await client.post(address, content=body, headers={"content-type": "application/json"})
        else:
            response = await client.get(address)
        assert response.status_code < 500
