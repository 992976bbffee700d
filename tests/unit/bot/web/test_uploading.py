"""Documents added on the page: by admins only, with the page's own form, within limits, followed into the index."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import string
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.platforms.web.messages.uploading import UPLOADING, UploadingMessages
from bot.records import JobStatus
from bot.uploads import UploadParts, Uploads
from corpus.access import OPERATOR, Principal
from corpus.catalogue import Catalogue
from corpus.languages import Language
from tests.support.operating import Jobs, make_operator
from tests.support.web import ORIGIN, make_site

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
PAPER = b"---\ntitle: Harbour watch\ndate: 2024-05\n---\n\nThe watch is kept by two officers.\n"
CARD = {"title": "Harbour watch", "publisher": "Port", "date": "2024-05", "language": "en", "marking": ""}


class Page:
    """A browser on the page, with what lies behind it."""

    def __init__(self, session: httpx.AsyncClient, uploads: Uploads, jobs: Jobs, data_dir: Path) -> None:
        self.session, self.uploads, self.jobs, self.data_dir = session, uploads, jobs, data_dir

    async def token(self, path: str = "/uploads") -> str:
        found = re.search(r'name="token" value="([^"]*)"', (await self.session.get(path)).text)
        assert found is not None
        return found[1]

    async def send(self, name: str, data: bytes, **more: str) -> httpx.Response:
        fields = {"token": await self.token(), **more}
        return await self.session.post(
            "/uploads", data=fields, files={"file": (name, data)}, headers={"origin": ORIGIN}
        )

    async def post(self, path: str, **fields: object) -> httpx.Response:
        data = {"token": await self.token(path), **fields}
        return await self.session.post(path, data=data, headers={"origin": ORIGIN})


def options(tmp_path: Path) -> tuple[Uploads, Jobs]:
    catalogue = Catalogue.open(tmp_path / "catalogue.sqlite", default_releasable_to=frozenset({"public"}))
    return Uploads(tmp_path, catalogue=catalogue, max_file_mb=2), Jobs()


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    uploads, jobs = options(tmp_path)
    parts = UploadParts(store=uploads, codes=lambda: {"UK", "JP"}, every_s=0.01)
    operator = replace(make_operator(jobs), uploads=parts)
    transport = httpx.ASGITransport(app=make_site(operator=operator))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as session:
        yield Page(session, uploads, jobs, tmp_path)


async def test_a_file_is_read_described_stored_and_indexed(page: Page) -> None:
    assert 'href="/uploads"' in (await page.session.get("/operate")).text
    taken = await page.send("harbour watch.md", PAPER)
    assert taken.status_code == 303
    place = taken.headers["location"]
    form = (await page.session.get(place)).text
    assert 'value="Harbour watch"' in form
    assert 'value="2024-05"' in form
    assert "checked" not in form  # nobody is let in by default
    nobody = await page.post(place, **CARD)
    assert nobody.status_code == 422
    assert "Choose who may read it." in nobody.text
    done = await page.post(place, **CARD, releasable_to=["UK"])
    assert (done.status_code, done.headers["location"]) == (303, place)
    for _ in range(200):
        shown = (await page.session.get(place)).text
        if "refresh" not in shown:
            break
        await asyncio.sleep(0.01)
    assert "is stored" in shown  # the scripted job reads nothing, so no document has come of it
    assert page.jobs.asked == [("start", OPERATOR.name)]
    (folder,) = (page.data_dir / "uploads").glob("*/")
    assert (folder / "harbour watch.md").read_bytes() == PAPER
    assert "- UK" in (folder / "catalogue.yaml").read_text()
    assert (await page.session.post(place, headers={"origin": ORIGIN})).status_code == 403


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("tool.exe", b"MZ", "format not supported"),
        ("many.zip", b"PK", "may hold several documents"),
        ("empty.md", b"", "cannot be added"),
        ("long.txt", b"a word " * 290_000, "2 MB"),
        ("fake.pdf", b"no pdf at all", "cannot be added"),
        ("<b>x</b>.exe", b"MZ", "&lt;b&gt;"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_refused_with_the_next_step(
    page: Page, name: str, data: bytes, words: str
) -> None:
    refused = await page.send(name, data)
    assert refused.status_code == 422
    assert words in refused.text
    assert not [*(page.data_dir / "waiting").glob("*")]


async def test_a_body_that_is_far_too_long_is_not_read(page: Page) -> None:
    token = await page.token()
    huge = await page.session.post(
        "/uploads", data={"token": token}, files={"file": ("a.txt", b"x" * 2_200_000)}, headers={"origin": ORIGIN}
    )
    assert huge.status_code == 413
    other = await page.session.post("/operate/build", content=b"x" * 1_500_000, headers={"origin": ORIGIN})
    assert other.status_code == 413


async def test_only_the_pages_own_form_is_taken(page: Page) -> None:
    token = await page.token()
    files = {"file": ("a.md", PAPER)}
    elsewhere = {"origin": "https://evil.example"}
    assert (
        await page.session.post("/uploads", data={"token": token}, files=files, headers=elsewhere)
    ).status_code == 403
    forged = await page.session.post("/uploads", data={"token": "x"}, files=files, headers={"origin": ORIGIN})
    assert forged.status_code == 403
    place = (await page.send("a.md", PAPER)).headers["location"]
    card = {**CARD, "token": "x", "releasable_to": "public"}
    assert (await page.session.post(place, data=card, headers={"origin": ORIGIN})).status_code == 403
    assert not (page.data_dir / "uploads").exists()


async def test_nobody_else_finds_the_page(tmp_path: Path) -> None:
    uploads, jobs = options(tmp_path)
    operator = replace(make_operator(jobs), uploads=UploadParts(store=uploads))
    transport = httpx.ASGITransport(app=make_site(operator=operator, public_url="https://liaison.example"))
    async with httpx.AsyncClient(transport=transport, base_url="https://liaison.example") as session:
        assert (await session.get("/uploads")).status_code == 404
        sent = await session.post(
            "/uploads", files={"file": ("a.md", PAPER)}, headers={"origin": "https://liaison.example"}
        )
        assert sent.status_code == 404
        assert (await session.get(f"/uploads/{'0' * 32}")).status_code == 404
    assert not (tmp_path / "waiting").exists()


async def test_readers_and_markings_are_those_that_were_offered(page: Page) -> None:
    place = (await page.send("a.md", PAPER)).headers["location"]
    refused = await page.post(place, **CARD, releasable_to=["FR"])
    assert refused.status_code == 422
    marked = {**CARD, "marking": "MADE UP"}
    assert (await page.post(place, **marked, releasable_to=["JP", "FR"])).status_code == 303
    (card,) = (page.data_dir / "uploads").glob("*/catalogue.yaml")
    assert "FR" not in card.read_text()
    assert "MADE UP" not in card.read_text()


async def test_a_file_waits_for_whoever_sent_it_alone(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    place = (await page.send("a.md", PAPER)).headers["location"]
    monkeypatch.setattr("bot.platforms.web.access.OPERATOR", Principal(name="another", is_admin=True))
    other = await page.session.get(place)
    assert (other.status_code, other.headers["location"]) == (303, "/uploads?told=expired")


async def test_a_file_is_thrown_away(page: Page) -> None:
    place = (await page.send("a.md", PAPER)).headers["location"]
    gone = await page.post(place, act="discard")
    assert gone.headers["location"] == "/uploads?told=discarded"
    assert "was thrown away" in (await page.session.get("/uploads?told=discarded")).text
    assert not [*(page.data_dir / "waiting").glob("*")]


async def test_a_running_job_is_shown_and_waited_for(page: Page) -> None:
    page.jobs.job = JobStatus(state="running", stage="embedding", done=1, total=4)
    place = (await page.send("a.md", PAPER)).headers["location"]
    await page.post(place, **CARD, releasable_to=["public"])
    await asyncio.sleep(0.05)
    shown = (await page.session.get(place, headers={"accept-language": "ja"})).text
    assert 'http-equiv="refresh"' in shown
    assert "ベクトルの計算 1/4" in shown or "Embedding passages 1/4" in shown
    page.jobs.job = JobStatus(state="succeeded")
    for _ in range(200):
        if "refresh" not in (await page.session.get(place)).text:
            break
        await asyncio.sleep(0.01)
    assert page.jobs.asked == [("start", OPERATOR.name)]


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(UploadingMessages)])
def test_a_string_says_the_same_in_both_languages(name: str) -> None:
    english, japanese = (getattr(UPLOADING[language], name) for language in (Language.EN, Language.JA))
    assert _JAPANESE.search(japanese)
    assert not _JAPANESE.search(english)
    fields = [{part for _, part, _, _ in string.Formatter().parse(text) if part} for text in (english, japanese)]
    assert fields[0] == fields[1]
