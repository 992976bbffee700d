import html
import json
import re

import httpx
import pytest

from bot.platforms.web.views import cut_blocks
from corpus.access import AccessLabel
from corpus.languages import Language
from tests.support.web import CONTACT, MEETING, NOTICES, NOTICES_JA, ORIGIN, make_site


def _lines(response):
    return [json.loads(line) for line in response.text.splitlines()]


async def test_home_lists_what_is_indexed_and_asks_about_it(client):
    page = await client.get("/")
    assert page.status_code == 200
    assert '<html lang="en">' in page.text
    assert "4 documents" in page.text
    assert "last indexed 3 February 2026 04:05 UTC" in page.text
    assert "Summarise “Third Meeting on Harbour Security”" in page.text
    assert "What does “A Copied Article” say?" in page.text
    assert '<a href="/sources/memo-ja/' in page.text


async def test_the_interface_follows_choice_then_cookie_then_browser(client):
    assert '<html lang="ja">' in (await client.get("/", headers={"accept-language": "ja-JP,en;q=0.5"})).text
    assert '<html lang="en">' in (await client.get("/?lang=en", headers={"accept-language": "ja"})).text
    assert '<html lang="en">' in (await client.get("/", headers={"accept-language": "ja"})).text
    assert '<html lang="en">' in (await client.get("/?lang=xx", headers={"accept-language": "fr"})).text


async def test_a_form_without_scripts_gets_the_whole_page(client, read_form):
    form = read_form((await client.get("/")).text)
    page = await client.post("/ask", data=form.ask("When are notices shared?"), headers={"origin": ORIGIN})
    assert page.status_code == 200
    text = html.unescape(page.text)
    assert "When are notices shared?" in text
    assert NOTICES in text
    assert f'<span lang="ja">{NOTICES_JA}</span>' in text
    assert f'<blockquote lang="ja">{NOTICES_JA}</blockquote>' in text
    assert "Harbour Office" in text
    assert "4 May 2021" in text
    assert "page 1" in text
    assert "1 sentence was left out" in text
    assert text.count('class="chip"') == 3
    assert 'rel="noopener noreferrer nofollow external"' in text
    again = read_form(page.text)
    assert again.fields["thread"] == form.fields["thread"]
    assert again.fields["turn"] != form.fields["turn"]
    second = await client.post("/ask", data=again.ask("And the contacts?"))
    assert "When are notices shared?" in second.text
    assert "And the contacts?" in second.text


async def test_a_form_sent_twice_is_answered_once(client, conversation, read_form):
    form = read_form((await client.get("/")).text)
    await client.post("/ask", data=form.ask("Once?"))
    again = await client.post("/ask", data=form.ask("Once?"))
    assert again.status_code == 303
    assert again.headers["location"] == f"/?thread={form.fields['thread']}"
    assert len(next(iter(conversation.exchanges.values()))) == 1
    shown = await client.get(again.headers["location"])
    assert "Once?" in shown.text


async def test_a_stream_tells_the_stages_and_ends_with_the_answer(client, read_form):
    form = read_form((await client.get("/")).text)
    lines = _lines(await client.post("/ask/stream", data=form.ask("When?")))
    assert [line.get("stage") for line in lines[:-1]] == ["reading", "searching", "checking"]
    assert lines[-1]["event"] == "answer"
    assert lines[-1]["announce"] == "Answer ready. Sources: 3."
    assert NOTICES in html.unescape(lines[-1]["html"])
    assert lines[-1]["thread"] == form.fields["thread"]
    assert _lines(await client.post("/ask/stream", data=form.ask("When?")))[-1]["event"] == "reload"


async def test_a_stream_tells_checked_sentences_before_the_answer(client, conversation, read_form):
    conversation.sentences = ["The gate opens at six.", "It closes at <nine>."]
    form = read_form((await client.get("/")).text)
    lines = _lines(await client.post("/ask/stream", data=form.ask("When?")))
    told = [line["text"] for line in lines if line["event"] == "sentence"]
    assert told == conversation.sentences  # as text; the page sets it as text too
    assert [line["event"] for line in lines[-3:]] == ["sentence", "sentence", "answer"]


async def test_an_abstention_shows_the_closest_passages_and_the_premise(client, read_form):
    form = read_form((await client.get("/")).text)
    page = html.unescape((await client.post("/ask", data=form.ask("What happened in London?"))).text)
    assert "The documents do not answer this." in page
    assert "Closest passages" in page
    assert "Altered copy" in page
    assert "The meeting took place in Kobe." in page
    assert "javascript:" not in page


async def test_a_fault_shows_an_id_and_nothing_else(client, read_form, caplog):
    form = read_form((await client.get("/")).text)
    page = await client.post("/ask", data=form.ask("explode"))
    assert page.status_code == 200
    assert "secret inside" not in page.text
    error_id = re.search(r"Error id: (\w+)", page.text)[1]
    assert error_id in {getattr(record, "error_id", "") for record in caplog.records}


async def test_markup_in_questions_is_shown_not_obeyed(client, read_form):
    form = read_form((await client.get("/")).text)
    page = await client.post("/ask", data=form.ask('<img src=x onerror="alert(1)">'))
    assert "<img" not in page.text
    assert "&lt;img src=x" in page.text


async def test_a_thread_belongs_to_whoever_began_it(conversation, shelf, read_form):
    transport = httpx.ASGITransport(app=make_site(conversation, shelf, public_url="https://liaison.example"))
    address = "https://liaison.example"
    async with httpx.AsyncClient(transport=transport, base_url=address) as one:
        form = read_form((await one.get("/")).text)
        await one.post("/ask", data=form.ask("Mine?"), headers={"origin": address})
        thread = form.fields["thread"]
        assert "Mine?" in (await one.get(f"/?thread={thread}")).text
    async with httpx.AsyncClient(transport=transport, base_url=address) as other:
        assert "Mine?" not in (await other.get(f"/?thread={thread}")).text


async def test_an_answer_vanishes_with_the_right_to_read_its_source(conversation, shelf, read_form):
    transport = httpx.ASGITransport(app=make_site(conversation, shelf, public_url="https://liaison.example"))
    async with httpx.AsyncClient(transport=transport, base_url="https://liaison.example") as client:
        form = read_form((await client.get("/")).text)
        await client.post("/ask", data=form.ask("Contacts?"))
        shelf.labels = {MEETING.document_id: AccessLabel(releasable_to=frozenset({"UK"}))}
        page = await client.get(f"/?thread={form.fields['thread']}")
        assert CONTACT not in page.text
        assert "Contacts?" not in page.text


async def test_others_than_the_operator_see_public_documents_only(conversation, shelf):
    transport = httpx.ASGITransport(app=make_site(conversation, shelf, public_url="https://liaison.example"))
    async with httpx.AsyncClient(transport=transport, base_url="https://liaison.example") as client:
        page = await client.get("/")
    assert "Sealed" not in page.text
    assert "3 documents" in page.text
    assert "Public documents only" in page.text


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("One.\nTwo.", ["paragraph", "paragraph"]),
        ("Intro:\n- a\n- b\nEnd.", ["paragraph", "bullets", "paragraph"]),
        ("• a\n• b", ["bullets"]),
        ("・甲\n・乙", ["bullets"]),
        ("1. a\n2. b", ["numbers"]),
        ("2015 was a year.", ["paragraph"]),
        ("", []),
    ],
)
def test_answers_are_cut_into_paragraphs_and_lists(text, kinds):
    assert [block.kind for block in cut_blocks(text, {}, Language.EN)] == kinds


def test_brackets_that_lead_nowhere_stay():
    (block,) = cut_blocks("See [9] there.", {}, Language.EN)
    assert "".join(segment.text for segment in block.lines[0]) == "See [9] there."
