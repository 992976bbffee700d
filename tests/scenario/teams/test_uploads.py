"""Files that people send in Teams: taken from admins alone, described on a card, indexed, readable by whom they say."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from microsoft_teams.cards import AdaptiveCard

from bot.platforms.teams.drive import AttachedFile, Drive
from bot.ports import EverybodyPublic
from bot.uploads import UploadParts, Uploads
from corpus.access import Audience, Principal
from corpus.errors import LiaisonError, PlatformError
from tests.support.desk import Desk
from tests.support.indexing import DeskIndexer
from tests.support.teams_app import Bench, teams_bench
from tests.support.teams_double import TENANT, USER

UK = Audience.of(Principal(name="uk", organisation="UK"))
JP = Audience.of(Principal(name="jp", organisation="JP"))
TIDES = b"# Tide tables\n\nThe purple tide reaches the inner harbour at noon on Sundays.\n"
OTHER = {"id": "29:other", "name": "Bob", "aadObjectId": "o-other"}


class UkPeople(EverybodyPublic):
    """Everybody belongs to the UK."""

    def principal_for(
        self, platform: str, workspace_id: str, user_id: str, *, mail: str = "", groups: Collection[str] = ()
    ) -> Principal:
        return Principal(name=f"teams:{user_id}", organisation="UK")


class Harbour:
    """A running app with a data directory and one source."""

    def __init__(self, bench: Bench, desk: Desk, indexer: DeskIndexer) -> None:
        self.bench, self.double, self.desk, self.indexer = bench, bench.double, desk, indexer

    async def send(self, text: str, *files: dict[str, Any], **changes: Any) -> None:
        shown = {"contentType": "text/html", "content": f"<p>{text}</p>"}
        await self.bench.say(text, attachments=[shown, *files], **changes)
        await self.bench.settle()

    def card(self, number: int = -1) -> dict[str, Any]:
        """The card of a message."""
        card: dict[str, Any] = self.double.messages()[number]["attachments"][0]["content"]
        AdaptiveCard.model_validate(card)
        return card

    async def press(self, card: dict[str, Any], *, button: int = 0, reply_to: str = "", **said: str) -> dict[str, Any]:
        """Press a button of a form as it stands but for some fields."""
        filled = {part["id"]: part.get("value", "") for part in card["body"] if part["type"].startswith("Input.")}
        value = {**filled, **said, **card["actions"][button]["data"]}
        stands_in = reply_to or self.double.messages()[-1]["_id"]
        return await self.bench.say("", value=value, replyToId=stands_in)

    async def told(self, words: str) -> str:
        def found() -> bool:
            return any(words in json.dumps(message, ensure_ascii=False) for message in self.double.messages())

        await self.double.wait_for(found)
        return json.dumps(self.double.messages(), ensure_ascii=False)

    def waiting(self) -> list[Path]:
        return sorted((self.desk.data_dir / "waiting").glob("*"))


@asynccontextmanager
async def harbour(folder: Path, *, admins: frozenset[str] = frozenset({USER})) -> AsyncIterator[Harbour]:
    desk = Desk(folder)
    desk.write("ships.md", "# Ships\n\nThe harbour holds nine grey ships.\n")
    desk.catalogue.remember_sources([desk.source])
    indexer = DeskIndexer(desk)
    store = Uploads(desk.data_dir, catalogue=desk.catalogue, max_file_mb=1)
    parts = UploadParts(store=store, codes=lambda: {"UK", "JP", "joint"}, every_s=0.01)
    async with teams_bench(folder, indexer=indexer, uploads=parts, identities=UkPeople(), admins=admins) as bench:
        for name in ("29:user", "29:other"):
            bench.double.members[name] = {"id": name, "tenantId": TENANT, "userRole": "user"}
        yield Harbour(bench, desk, indexer)


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[Harbour]:
    async with harbour(tmp_path) as made:
        yield made


def field(card: dict[str, Any], name: str) -> dict[str, Any]:
    return next(part for part in card["body"] if part.get("id") == name)


async def test_a_file_is_described_and_indexed_for_its_readers_alone(port: Harbour) -> None:
    await port.send("index this", port.double.attachment("tides.md", TIDES))
    card = port.card()
    assert "I read “tides.md”" in json.dumps(card, ensure_ascii=False)
    readers = field(card, "releasable_to")
    assert [choice["value"] for choice in readers["choices"]] == ["UK", "JP", "joint", "public"]
    assert readers["value"] == "UK"  # nobody else is let in by default
    assert field(card, "title")["value"] == "Tide tables"

    await port.press(card, title="Tide tables of the harbour", date="2024-05", publisher="Harbour office")
    assert "Document id: tides" in await port.told("is in the index")
    assert port.indexer.started == [USER]
    assert "tides" in port.desk.found("purple tide", audience=UK)
    assert "tides" not in port.desk.found("purple tide", audience=JP)
    record = port.desk.catalogue.document("tides")
    assert record is not None
    assert (record.title, record.metadata.date) == ("Tide tables of the harbour", "2024-05")
    assert port.waiting() == []
    assert len(port.double.messages()) == 1  # the card, replaced as the work went on


async def test_several_readers_and_a_marking(port: Harbour) -> None:
    await port.send("index this", port.double.attachment("tides.md", TIDES))
    await port.press(port.card(), releasable_to="UK,JP", marking="OFFICIAL")
    await port.told("Document id: tides")
    record = port.desk.catalogue.document("tides")
    assert record is not None
    assert record.label.releasable_to == {"UK", "JP"}
    assert record.metadata.marking == "OFFICIAL"


async def test_in_japanese(port: Harbour) -> None:
    text = "紫色の潮は日曜日の正午に内港に達します。".encode()
    await port.send("これを索引に追加してください。", port.double.attachment("潮汐表.txt", text))
    card = port.card()
    assert "「潮汐表.txt」を読み取りました" in json.dumps(card, ensure_ascii=False)
    assert field(card, "language")["value"] == "ja"
    await port.press(card)
    await port.told("潮汐表")


async def test_only_admins_and_only_their_own_files(tmp_path: Path) -> None:
    async with harbour(tmp_path, admins=frozenset({USER, "o-third"})) as port:
        await port.send("index this", port.double.attachment("tides.md", TIDES), **{"from": OTHER})
        assert "Only an admin" in port.double.messages()[0]["text"]
        await port.send("index this", port.double.attachment("tides.md", TIDES))
        card = port.card()
        await port.bench.say("", value=card["actions"][0]["data"] | {"title": "x"}, **{"from": OTHER})
        await port.bench.settle()
        assert "waits no longer" in port.double.messages()[-1]["text"]
        assert len(port.waiting()) == 1
        assert port.indexer.started == []


async def test_what_is_missing_is_said_and_the_form_stays(port: Harbour) -> None:
    await port.send("index this", port.double.attachment("tides.md", TIDES))
    card, form = port.card(), port.double.messages()[-1]["_id"]
    await port.press(card, title=" ", releasable_to="")
    await port.bench.settle()
    assert "Give the document a title." in port.double.messages()[-1]["text"]
    assert "Choose who may read it." in port.double.messages()[-1]["text"]
    await port.press(card, reply_to=form)
    await port.told("Document id: tides")


async def test_a_file_can_be_thrown_away_and_a_press_counts_once(port: Harbour) -> None:
    await port.send("index this", port.double.attachment("tides.md", TIDES))
    card = port.card()
    activity = await port.press(card, button=1)
    await port.bench.post(activity)
    await port.bench.settle()
    assert "was thrown away" in json.dumps(port.card(), ensure_ascii=False)
    assert port.waiting() == []
    assert len(port.double.messages()) == 1


async def test_bare_files_and_requests_without_one(port: Harbour) -> None:
    await port.send("", port.double.attachment("tides.md", TIDES))
    assert "index this" in port.double.messages()[-1]["text"]
    await port.send("index this")
    assert "Attach the file" in port.double.messages()[-1]["text"]
    await port.send("index this", scope="groupChat")
    assert "personal chat" in port.double.messages()[-1]["text"]
    assert port.waiting() == []


@pytest.mark.parametrize(
    ("name", "data", "url", "why"),
    [
        ("tides.zip", b"PK", "", "several documents"),
        ("tides.exe", b"MZ", "", "not supported"),
        ("tides.md", b"x" * 1_200_000, "", "MB"),
        ("tides.md", b"", "", ""),
        ("tides.md", TIDES, "https://evil.example/tides.md", "outside Teams"),
        ("tides.md", TIDES, "http://169.254.169.254/latest", "outside Teams"),
        ("tides.md", TIDES, "https://sharepoint.com.evil.example/x", "outside Teams"),
        ("tides.md", TIDES, "https://x@t.sharepoint.com:444/x", "outside Teams"),
        ("tides.md", b"moved", "", "outside Teams"),
    ],
)
async def test_what_cannot_be_taken_is_refused_with_the_reason(
    port: Harbour, name: str, data: bytes, url: str, why: str
) -> None:
    await port.send("index this", port.double.attachment(name, data, url=url))
    told = port.double.messages()[-1]["text"]
    assert "cannot be added" in told
    assert why in told.replace("\\", "").replace("\u2060", "")
    assert port.waiting() == []


async def test_a_refusal_is_in_the_language_of_who_sent_the_file(port: Harbour) -> None:
    await port.send("これを索引に追加してください。", port.double.attachment("tides.md", b"x" * 1_200_000))
    told = port.double.messages()[-1]["text"]
    assert "ファイルが大きすぎます" in told
    assert "too large" not in told


def test_names_that_resolve_to_private_addresses_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.0.0.1", 443))])
    with pytest.raises(LiaisonError, match="not a public address"):
        Drive().fetch(AttachedFile(name="a.md", url="https://t.sharepoint.com/a"), most=10)
    with pytest.raises(PlatformError, match="outside"):
        Drive().put("https://t.sharepoint.com:bad/a", b"x")
