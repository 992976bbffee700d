"""Long briefs in Teams: the beginning in the chat, the whole text as a file that its reader allows."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from bot.values import Answer
from tests.support.conversations import make_answer, make_citation
from tests.support.sample_answers import sample_answers
from tests.support.teams_app import Bench, teams_bench

CONSENT = "application/vnd.microsoft.teams.card.file.consent"


def long_brief() -> Answer:
    lines = "\n".join(f"Sentence number {number} of a long brief on tides. [1]" for number in range(120))
    return make_answer("brief tides", kind="brief", text=f"Brief: tides / a: b\n{lines}", citations=(make_citation(),))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with teams_bench(tmp_path) as running:
        running.answerer.fixed = long_brief()
        yield running


def answered(bench: Bench, offer: dict[str, Any], action: str = "accept", **changes: Any) -> dict[str, Any]:
    (card,) = offer["attachments"]
    upload = {
        "contentUrl": "https://t.sharepoint.com/b.docx",
        "name": card["name"],
        "uploadUrl": bench.double.drive_url("b.docx"),
        "uniqueId": "u7",
        "fileType": "docx",
    }
    value = {"type": "fileUpload", "action": action, "context": card["content"][f"{action}Context"]}
    value |= {"uploadInfo": upload} if action == "accept" else {}
    return bench.double.activity("invoke", name="fileConsent/invoke", value=value, replyToId=offer["_id"], **changes)


async def offered(bench: Bench) -> dict[str, Any]:
    await bench.say("brief tides")
    await bench.settle()
    offer = bench.double.messages()[-1]
    assert offer["attachments"][0]["contentType"] == CONSENT
    return offer


async def test_a_long_brief_is_put_where_its_reader_allows(bench: Bench) -> None:
    offer = await offered(bench)
    text = bench.double.messages()[0]["text"]
    assert len(text) < 2_500
    assert "offered as a Word file" in text
    assert offer["attachments"][0]["name"] == "Brief tides a b.docx"
    activity = answered(bench, offer)
    assert [(await bench.post(activity)).status_code for _ in range(2)] == [200, 200]
    await bench.settle()
    data = bench.double.files["b.docx"]
    assert bench.double.file_ranges == [f"bytes 0-{len(data) - 1}/{len(data)}"]
    words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)
    assert "Sentence number 119" in words
    kept = bench.double.messages()[-1]["attachments"][0]
    assert kept["contentType"] == "application/vnd.microsoft.teams.card.file.info"
    assert kept["contentUrl"] == "https://t.sharepoint.com/b.docx"
    assert CONSENT not in str(bench.double.messages())  # the offer is gone


async def test_an_offer_may_be_declined(bench: Bench) -> None:
    offer = await offered(bench)
    await bench.post(answered(bench, offer, "decline"))
    await bench.settle()
    assert bench.double.files == {}
    assert "Not saved" in str(bench.double.messages()[-1])


async def test_nobody_else_gets_the_file_nor_another_host(bench: Bench) -> None:
    offer = await offered(bench)
    other = {"id": "29:other", "name": "Bob", "aadObjectId": "o-other"}
    await bench.post(answered(bench, offer, **{"from": other}))
    elsewhere = answered(bench, offer)
    elsewhere["value"]["uploadInfo"]["uploadUrl"] = "https://evil.example/put"
    await bench.post(elsewhere)
    await bench.settle()
    assert bench.double.files == {}
    assert "could not be saved" in str(bench.double.messages())


async def test_in_a_group_the_beginning_says_where_the_rest_is(bench: Bench) -> None:
    await bench.say("brief tides", scope="groupChat")
    await bench.settle()
    texts = [message["text"] for message in bench.double.messages() if message.get("text")]
    assert "personal chat" in texts[0]
    assert CONSENT not in str(bench.double.messages())


async def test_a_refused_offer_does_not_send_the_brief_again(bench: Bench) -> None:
    from tests.support.teams_double import Refusal

    bench.double.refusals.append((lambda a: CONSENT in str(a), Refusal(400, times=9)))
    await bench.say("brief tides")
    await bench.settle()
    assert len([message for message in bench.double.messages() if message.get("text")]) == 1


async def test_a_refused_table_is_told_in_words(bench: Bench) -> None:
    from tests.support.teams_double import Refusal

    bench.answerer.fixed = sample_answers()["sections_compare"]
    bench.double.refusals.append((lambda a: '"Table"' in json.dumps(a), Refusal(400, times=9)))
    await bench.say("compare A and B")
    await bench.settle()
    assert "UK position:" in bench.double.messages()[-1]["text"]
