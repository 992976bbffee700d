import html

import httpx
import pytest

from bot.links import SourceLinks, SourcePlace
from tests.support.web import COPY, KEY, MEETING, MEETING_OLD, MEMORANDUM, NOTICES, ORIGIN, SECRET, make_site

LINKS = SourceLinks(KEY)
PUBLIC = "https://liaison.example"


def _place(stored, quote=None):
    if quote is None:
        return SourcePlace(document_id=stored.document_id, version=stored.version)
    start = stored.text.index(quote)
    return SourcePlace(document_id=stored.document_id, version=stored.version, start=start, end=start + len(quote))


def _address(place):
    return LINKS.address(place).partition("#")[0]


@pytest.fixture
async def outsider(conversation, shelf):
    transport = httpx.ASGITransport(app=make_site(conversation, shelf, public_url=PUBLIC))
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as session:
        yield session


async def test_the_cited_words_are_marked_in_their_document(client):
    page = await client.get(_address(_place(MEETING, NOTICES)))
    assert page.status_code == 200
    assert f'<mark id="cited" tabindex="-1">{NOTICES}</mark>' in page.text
    assert "<h2>1. Purpose</h2>" in page.text
    assert page.text.count("<h1") == 1
    assert 'href="https://harbour.example/third-meeting"' in page.text


async def test_markup_in_documents_is_shown_not_obeyed(client):
    page = await client.get(_address(_place(MEETING)))
    assert "<script>alert" not in page.text
    assert '<script>alert("x")</script>' in html.unescape(page.text)
    assert "<a href" not in page.text.partition('class="document-text"')[2].partition("</article>")[0]


async def test_the_panel_gets_the_document_alone(client):
    page = await client.get(_address(_place(MEETING, NOTICES)) + "&view=panel")
    assert page.text.lstrip().startswith("<article")
    assert "<h1" not in page.text
    assert 'id="cited"' in page.text


async def test_japanese_text_is_marked_as_japanese(client):
    page = await client.get(_address(_place(MEMORANDUM, "連絡窓口")))
    assert '<div class="document-text" lang="ja">' in page.text
    assert '<mark id="cited" tabindex="-1">連絡窓口</mark>' in page.text


async def test_banners(client):
    assert "wording was changed" in (await client.get(_address(_place(COPY)))).text
    superseded = await client.get(_address(_place(MEMORANDUM)))
    assert "has been superseded" in superseded.text
    assert ">Third Meeting on Harbour Security</a>" in superseded.text
    earlier = await client.get(_address(_place(MEETING_OLD)))
    assert "earlier version" in earlier.text
    assert "three working days" in earlier.text
    assert "javascript:" not in (await client.get(_address(_place(COPY)))).text


async def test_versions_are_listed_and_compared(client):
    page = await client.get(_address(_place(MEETING_OLD)))
    address = html.unescape(page.text.partition('href="/changes/')[2].partition('"')[0])
    changes = await client.get("/changes/" + address)
    assert changes.status_code == 200
    assert "<del>three</del><ins>two</ins>" in changes.text
    assert "Reworded: 1" in changes.text
    assert (await client.get("/changes/nowhere?older=a&newer=b")).status_code == 404


async def test_a_link_must_be_whole_and_fresh(client):
    place = _place(MEETING, NOTICES)
    assert (await client.get(place.path)).status_code == 200  # the operator may type an address
    forged = await client.get(place.path + "?s=abc.def")
    assert forged.status_code == 403
    moved = _address(place).replace(f"/{place.start}-", f"/{place.start - 1}-")
    assert (await client.get(moved)).status_code == 403


async def test_an_expired_link_says_so(client, monkeypatch):
    import itsdangerous.timed

    address = _address(_place(MEETING))
    now = itsdangerous.timed.TimestampSigner.get_timestamp
    monkeypatch.setattr(itsdangerous.timed.TimestampSigner, "get_timestamp", lambda self: now(self) + 8 * 86400)
    page = await client.get(address)
    assert page.status_code == 410
    assert "expired" in page.text


async def test_outsiders_need_a_link_and_the_right_to_read(outsider):
    place = _place(MEETING, NOTICES)
    assert (await outsider.get(_address(place))).status_code == 200
    assert (await outsider.get(place.path)).status_code == 404
    sealed = await outsider.get(_address(_place(SECRET)))
    absent = await outsider.get(_address(SourcePlace(document_id="sealed2", version=SECRET.version)))
    assert sealed.status_code == absent.status_code == 404
    strip = lambda page: page.text.replace("sealed2", "sealed")  # noqa: E731
    assert strip(sealed).partition("<main")[2] == strip(absent).partition("<main")[2]
    assert (await outsider.get(f"/changes/x?older={MEETING.version}&newer={MEETING.version}")).status_code == 404


async def test_the_operator_reads_what_is_sealed(client):
    assert "heron" in (await client.get(_address(_place(SECRET)))).text


@pytest.mark.parametrize("rest", ["x/0123456789ab", "a/b", "", "%00/0123456789ab", "x/0123456789ab/1-99999999999"])
async def test_what_is_not_there(client, rest):
    assert (await client.get(f"/sources/{rest}")).status_code == 404


async def test_a_span_past_the_end_is_not_there(client):
    place = SourcePlace(document_id=COPY.document_id, version=COPY.version, start=0, end=len(COPY.text) + 1)
    assert (await client.get(_address(place))).status_code == 404


async def test_switching_the_language_keeps_the_link(client):
    page = await client.get(_address(_place(MEETING, NOTICES)))
    query = html.unescape(page.text.partition('hreflang="ja" href="')[2].partition('"')[0])
    path = _address(_place(MEETING, NOTICES)).partition("?")[0]
    other = await client.get(path + query)
    assert other.status_code == 200
    assert '<html lang="ja">' in other.text
    assert ORIGIN not in other.text
