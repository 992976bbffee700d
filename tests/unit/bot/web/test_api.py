import httpx
import pytest

from bot.platforms.web.app import WebOptions, create_app
from tests.support.web import KEY, ORIGIN, ScriptedConversation, Shelf

_KEYS = (
    "id question language outcome text sentences citations closest premise removed_sentences marking receipt_id "
    "generation latency_ms"
)


async def test_the_object_is_that_of_ask_json(client, conversation):
    response = await client.post("/api/ask", json={"question": "When?", "further": 1})
    assert response.status_code == 200
    body = response.json()
    assert list(body) == _KEYS.split()
    assert body["question"] == "When?"
    assert body["citations"][0]["quote"]
    turn = conversation.turns[0]
    assert turn.thread.platform == "api"
    assert turn.principal.is_operator


async def test_language_and_thread_are_passed_on(client, conversation):
    for question in ("One?", "Two?"):
        await client.post("/api/ask", json={"question": question, "language": "ja", "thread": "t 1/あ"})
    first, second = conversation.turns
    assert first.thread == second.thread
    assert first.turn_id != second.turn_id
    assert first.language == "ja"
    await client.post("/api/ask", json={"question": "Three?"})
    assert conversation.turns[2].thread != first.thread


@pytest.mark.parametrize("question", ["", " ", "x" * 20_000, "\ud800 lone", "\x00", "👍", "混ざった mixed 言語"])
async def test_any_question_gets_an_ordinary_reply(client, question):
    import json

    response = await client.post(
        "/api/ask", content=json.dumps({"question": question}), headers={"content-type": "application/json"}
    )
    assert response.status_code == 200
    assert response.json()["outcome"] == "answered"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[]", 422),
        (b"null", 422),
        (b"{}", 422),
        (b'{"question": 3}', 422),
        (b'{"question": "x", "language": "fr"}', 422),
        (b'{"question": "x", "thread": 7}', 422),
        (b'{"question": "x", "thread": "' + b"t" * 201 + b'"}', 422),
    ],
)
async def test_what_is_no_question_gets_an_error_object(client, conversation, content, status):
    response = await client.post("/api/ask", content=content, headers={"content-type": "application/json"})
    assert response.status_code == status
    assert set(response.json()["error"]) == {"message", "hint"}
    assert conversation.turns == []


async def test_other_content_types_are_refused(client):
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        response = await client.post("/api/ask", content=b'{"question": "x"}', headers={"content-type": kind})
        assert response.status_code == 415


async def test_get_is_refused_with_an_object(client):
    response = await client.get("/api/ask")
    assert response.status_code == 405
    assert response.json()["error"]["message"]


async def test_a_fault_is_a_failed_answer_with_an_id(client):
    body = (await client.post("/api/ask", json={"question": "explode"})).json()
    assert body["outcome"] == "failed"
    assert body["id"] in body["text"]
    assert "secret inside" not in str(body)


async def test_health():
    state = {"ready": False}
    options = WebOptions(secret_key=KEY, ready=lambda: state["ready"])
    transport = httpx.ASGITransport(app=create_app(ScriptedConversation(), Shelf(), options=options))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        assert (await client.get("/health/live")).status_code == 200
        assert (await client.get("/health/ready")).status_code == 503
        state["ready"] = True
        assert (await client.get("/health/ready")).json() == {"status": "ready"}
