"""Files that people send in Slack: taken from admins alone, described, indexed, readable by whom they say."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.slack.upload_views import DESCRIBE_ACTION, DISCARD_ACTION
from bot.uploads import UploadParts, Uploads
from corpus.access import Audience, Principal
from tests.support.desk import Desk
from tests.support.indexing import DeskIndexer
from tests.support.slack_app import Bench, slack_bench
from tests.support.slack_double.checks import texts_of

UK = Audience.of(Principal(name="uk", organisation="UK"))
JP = Audience.of(Principal(name="jp", organisation="JP"))
TIDES = b"# Tide tables\n\nThe purple tide reaches the inner harbour at noon on Sundays.\n"


class UkPeople:
    """Everybody of the workspace belongs to the UK, except for those who belong nowhere."""

    def principal_for(
        self, platform: str, workspace_id: str, user_id: str, *, mail: str = "", groups: Collection[str] = ()
    ) -> Principal:
        return Principal(name=f"slack:{user_id}", organisation=None if user_id == "U9" else "UK")

    def user_groups(self, platform: str) -> frozenset[str]:
        return frozenset()


class Harbour:
    """A running app with a data directory and one source."""

    def __init__(self, bench: Bench, desk: Desk, indexer: DeskIndexer) -> None:
        self.bench, self.double, self.desk, self.indexer = bench, bench.double, desk, indexer

    async def send(self, text: str, *named: tuple[str, bytes], channel: str = "D1", **changes: Any) -> str:
        changes.setdefault("user", "UADMIN")
        return await self.double.share(text, *named, channel=channel, **changes)

    async def describe(self, ts: str, *, user: str = "UADMIN", channel: str = "D1", number: int = 1) -> dict[str, Any]:
        """Press the button under a message about a file; the modal that opens."""
        await self.double.reply_to(channel, ts, number=number)
        before = len(self.double.views)
        message = self.double.replies(channel, ts)[number - 1]
        await self.double.press(message, DESCRIBE_ACTION, channel=channel, user=user)
        await self.double.wait_for(lambda: len(self.double.views) > before)
        return list(self.double.views.values())[-1]

    async def submit(self, view: dict[str, Any], *, user: str = "UADMIN", **said: Any) -> Any:
        """Submit a modal as it stands but for some fields."""
        values: dict[str, Any] = {}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            element, name = block["element"], block["block_id"]
            values[name] = {
                "type": element["type"],
                "value": element.get("initial_value"),
                "selected_option": element.get("initial_option"),
                "selected_options": element.get("initial_options", []),
            }
            if name in said and name == "releasable_to":
                values[name]["selected_options"] = [{"value": code} for code in said[name]]
            elif name in said:
                values[name] |= {"value": said[name], "selected_option": {"value": said[name]}}
        return await self.double.submit(view, values, user=user)

    async def told(self, ts: str, words: str, *, channel: str = "D1") -> str:
        """Wait until some reply in a thread holds words."""

        def found() -> str | None:
            shown = [texts_of(message) for message in self.double.replies(channel, ts)]
            return next((text for text in shown if words in text), None)

        return str(await self.double.wait_for(found))

    def waiting(self) -> list[Path]:
        return sorted((self.desk.data_dir / "waiting").glob("*"))


@asynccontextmanager
async def harbour(folder: Path) -> AsyncIterator[Harbour]:
    desk = Desk(folder)
    desk.write("ships.md", "# Ships\n\nThe harbour holds nine grey ships.\n")
    desk.catalogue.remember_sources([desk.source])  # built with the first upload
    indexer = DeskIndexer(desk)
    store = Uploads(desk.data_dir, catalogue=desk.catalogue, max_file_mb=1)
    parts = UploadParts(store=store, codes=lambda: {"UK", "JP", "joint"}, every_s=0.01)
    async with slack_bench(folder, indexer=indexer, uploads=parts, identities=UkPeople()) as bench:
        yield Harbour(bench, desk, indexer)


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[Harbour]:
    async with harbour(tmp_path) as made:
        yield made


def options_of(view: dict[str, Any], name: str) -> tuple[list[str], list[str]]:
    """Values that a select offers, and those that are chosen already."""
    element = next(block["element"] for block in view["blocks"] if block.get("block_id") == name)
    initial = element.get("initial_options") or ([element["initial_option"]] if "initial_option" in element else [])
    return [option["value"] for option in element["options"]], [option["value"] for option in initial]


async def test_a_file_is_described_and_indexed_for_its_readers_alone(port: Harbour) -> None:
    ts = await port.send("index this", ("tides.md", TIDES))
    assert "I read “tides.md”" in await port.double.reply_to("D1", ts)
    view = await port.describe(ts)
    assert options_of(view, "releasable_to") == (["UK", "JP", "joint", "public"], ["UK"])
    assert options_of(view, "language")[1] == ["en"]
    title = next(block["element"] for block in view["blocks"] if block.get("block_id") == "title")
    assert title["initial_value"] == "Tide tables"

    await port.submit(view, title="Tide tables of the harbour", date="2024-05", publisher="Harbour office")
    done = await port.told(ts, "is in the index")
    assert "Readable by: UK" in done
    assert "Document id: tides" in done
    assert port.indexer.started == ["UADMIN"]
    assert "tides" in port.desk.found("purple tide", audience=UK)
    assert "tides" not in port.desk.found("purple tide", audience=JP)
    record = port.desk.catalogue.document("tides")
    assert record is not None
    assert (record.title, record.metadata.date, record.metadata.publisher) == (
        "Tide tables of the harbour",
        "2024-05",
        "Harbour office",
    )
    assert record.source == "uploads"
    assert port.waiting() == []
    assert len(port.double.replies("D1", ts)) == 1  # one message, replaced as the work went on


async def test_access_set_by_an_admin_acts_on_an_upload_at_once(port: Harbour) -> None:
    ts = await port.send("index this", ("tides.md", TIDES))
    await port.submit(await port.describe(ts), releasable_to=["UK", "JP"])
    await port.told(ts, "is in the index")
    searcher = port.desk.searcher()
    assert "tides" in port.desk.found("purple tide", searcher, JP)
    port.desk.catalogue.set_override("tides", "releasable_to", "UK")
    assert "tides" not in port.desk.found("purple tide", searcher, JP)
    port.desk.catalogue.withdraw("tides")
    assert "tides" not in port.desk.found("purple tide", searcher, UK)


async def test_the_card_wins_over_what_the_file_says_of_its_readers(port: Harbour) -> None:
    stated = b"---\nid: ships\ntitle: Open to all\nreleasable_to: [public]\nstatus: withdrawn\n---\n\n"
    text = stated + b"The purple tide is nobody's business.\n"
    ts = await port.send("please index this file.", ("tides.md", text))
    view = await port.describe(ts)
    assert options_of(view, "releasable_to")[1] == ["UK"]
    await port.submit(view)
    await port.told(ts, "Document id: tides")
    assert "tides" not in port.desk.found("purple tide", audience=JP)
    assert "tides" in port.desk.found("purple tide", audience=UK)


async def test_the_request_and_its_replies_in_japanese(port: Harbour) -> None:
    ts = await port.send(
        "これを索引に追加してください。", ("潮汐表.txt", "紫色の潮は日曜日の正午に内港に達します。".encode())
    )
    assert "「潮汐表.txt」を読み取りました" in await port.double.reply_to("D1", ts)
    view = await port.describe(ts)
    assert options_of(view, "language")[1] == ["ja"]
    await port.submit(view)
    await port.told(ts, "Document id: 潮汐表")


@pytest.mark.parametrize(
    ("text", "said"),
    [("index this", "Only an admin may add documents"), ("これを索引に追加", "索引に追加できるのは管理者だけです")],
)
async def test_others_get_a_clear_refusal_in_their_language(port: Harbour, text: str, said: str) -> None:
    ts = await port.send(text, ("tides.md", TIDES), user="U2", channel="D2")
    assert said in await port.double.reply_to("D2", ts)
    await port.send(f"<@UBOT> {text}", ("tides.md", TIDES), user="U2", channel="C1")
    await port.double.wait_for(lambda: [m for m in port.double.ephemerals if said in texts_of(m)])
    assert port.double.count("files.info") == 0
    assert port.waiting() == []


async def test_people_who_talk_among_themselves_are_left_alone(port: Harbour) -> None:
    await port.send("index this", ("tides.md", TIDES), user="U2", channel="C1")
    ts = await port.send("index this", ("ready.md", TIDES), channel="C1")  # what came before was dealt with first
    await port.double.wait_for(lambda: port.double.ephemerals)
    assert all(message["user"] == "UADMIN" for message in port.double.ephemerals)
    assert port.double.replies("C1", ts) == []


async def test_in_a_channel_only_the_admin_sees_what_is_indexed(port: Harbour) -> None:
    ts = await port.send("<@UBOT> index this", ("tides.md", TIDES), channel="C1")
    shown = await port.double.wait_for(lambda: port.double.ephemerals)
    await port.double.press(shown[0], DESCRIBE_ACTION, channel="C1", user="UADMIN")
    view = (await port.double.wait_for(lambda: list(port.double.views.values())))[-1]
    await port.submit(view)
    await port.double.wait_for(lambda: [m for m in port.double.ephemerals if "is in the index" in texts_of(m)])
    public = [texts_of(message) for message in port.double.messages.values()]
    assert not any("Tide" in text or "tides" in text for text in public)
    assert ts
    assert any("The file is in the index" in text for text in public)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "is empty"),
        ("film.mp4", b"x", "format not supported"),
        ("many.zip", b"PK\x03\x04", "may hold several documents"),
        ("list.json", b"[]", "may hold several documents"),
        ("large.txt", b"x" * 1_000_001, "too large"),
        ("fake.pdf", b"not a pdf", "not a valid pdf"),
        ("blank.html", b"<html></html>", "holds no text"),
        ("rights.md", b"---\nreleaseable_to: [UK]\n---\n\nText.\n", "unknown field"),
    ],
)
async def test_a_bad_file_gets_a_reason_and_a_next_step(port: Harbour, name: str, data: bytes, reason: str) -> None:
    ts = await port.send("index this", (name, data))
    said = await port.double.reply_to("D1", ts)
    assert reason in said
    assert "Next step: " in said
    assert port.waiting() == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_external": True, "mode": "external"}, "Another service keeps it"),
        ({"url_private": "https://elsewhere.example/steal"}, "outside Slack"),
        ({"size": 3_000_000}, "too large"),
    ],
)
async def test_the_token_goes_to_slack_alone(port: Harbour, changes: dict[str, Any], reason: str) -> None:
    ts = await port.send("index this", ("tides.md", TIDES), **changes)
    assert reason in await port.double.reply_to("D1", ts)


async def test_a_file_that_slack_does_not_hand_over(port: Harbour) -> None:
    port.double.fail("files.info", "missing_scope")
    ts = await port.send("index this", ("tides.md", TIDES))
    assert "files:read" in await port.double.reply_to("D1", ts)


async def test_several_files_are_described_one_by_one(port: Harbour) -> None:
    ts = await port.send(
        "index these files", ("tides.md", TIDES), ("bad.mp4", b"x"), ("moons.md", b"# Moons\n\nThe moon.\n")
    )
    await port.double.reply_to("D1", ts, number=3)
    for number in (1, 3):
        await port.submit(await port.describe(ts, number=number))
    await port.double.wait_for(lambda: {"tides", "moons"} <= {d.id for d in port.desk.catalogue.documents()})
    assert len(port.waiting()) == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [({"title": " "}, "title"), ({"date": "last May"}, "date"), ({"releasable_to": []}, "releasable_to")],
)
async def test_a_card_that_lacks_something_says_what(port: Harbour, said: dict[str, Any], field: str) -> None:
    ts = await port.send("index this", ("tides.md", TIDES))
    answer = await port.submit(await port.describe(ts), **said)
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == [field]
    assert port.indexer.started == []


async def test_somebody_of_no_organisation_has_to_choose_the_readers(port: Harbour) -> None:
    port.double.users["U9"] = {**port.double.users["UADMIN"], "id": "U9"}
    ts = await port.send("index this", ("tides.md", TIDES), user="U9")
    view = await port.describe(ts, user="U9")
    assert options_of(view, "releasable_to") == (["JP", "UK", "joint", "public"], [])


async def test_nobody_else_can_describe_a_file_or_throw_it_away(port: Harbour) -> None:
    port.double.users["U8"] = {**port.double.users["UADMIN"], "id": "U8"}
    ts = await port.send("index this", ("tides.md", TIDES))
    await port.double.reply_to("D1", ts)
    message = port.double.replies("D1", ts)[0]
    for action in (DESCRIBE_ACTION, DISCARD_ACTION):
        await port.double.press(message, action, channel="D1", user="U8")
    await port.double.wait_for(
        lambda: sum("waits no longer" in texts_of(m) for m in port.double.messages.values()) == 2
    )
    assert len(port.waiting()) == 1
    await port.double.press(message, DISCARD_ACTION, channel="D1", user="UADMIN")
    await port.told(ts, "was thrown away")
    assert port.waiting() == []


async def test_rights_that_ended_while_the_modal_was_open(port: Harbour) -> None:
    ts = await port.send("index this", ("tides.md", TIDES))
    view = await port.describe(ts)
    port.bench.app.desk.people._people.clear()
    port.double.users["UADMIN"] = {**port.double.users["UADMIN"], "is_admin": False}
    await port.submit(view)
    await port.told(ts, "waits no longer")
    assert not (port.desk.data_dir / "uploads" / "tides").exists()


async def test_the_same_file_name_again(port: Harbour) -> None:
    ts = await port.send("index this", ("tides.md", TIDES))
    await port.submit(await port.describe(ts))
    await port.told(ts, "is in the index")
    for number, (kind, expected) in enumerate([("new", ["tides"]), ("own", ["tides", "tides-2"])], start=2):
        text = TIDES.replace(b"noon", f"{number} o'clock".encode())
        ts = await port.send("index this", ("tides.md", text))
        view = await port.describe(ts)
        assert "“Tide tables”" in texts_of(port.double.replies("D1", ts)[0])
        assert options_of(view, "version") == (["new", "own"], ["own"])
        await port.submit(view, version=kind)
        await port.told(ts, "is in the index")
        uploaded = [d.id for d in port.desk.catalogue.documents() if d.source == "uploads"]
        assert uploaded == expected
    assert len(port.desk.catalogue.versions("tides")) == 2


async def test_an_upload_waits_for_a_job_that_may_have_missed_it(port: Harbour) -> None:
    port.indexer.gate.clear()
    await port.indexer.start("U5")
    ts = await port.send("index this", ("tides.md", TIDES))
    await port.submit(await port.describe(ts))
    assert "Tide tables" in await port.told(ts, "1/1")
    port.indexer.gate.set()
    await port.told(ts, "is in the index")
    assert port.indexer.started == ["U5", "UADMIN"]


async def test_a_job_that_a_gate_refuses_is_told_of(port: Harbour) -> None:
    port.desk.build()
    (port.desk.source / "ships.md").unlink()
    ts = await port.send("index this", ("tides.md", TIDES))
    await port.submit(await port.describe(ts))
    said = await port.told(ts, "is stored")
    assert "deletion" in said


async def test_an_event_that_comes_again_is_dealt_with_once(port: Harbour) -> None:
    ts = port.double.new_ts()
    for number in range(3):
        await port.send("<@UBOT> index this", ("tides.md", TIDES), channel="C1", ts=ts, retry=number)
    await port.double.wait_for(lambda: port.double.ephemerals)
    last = await port.send("index this", ("moons.md", TIDES), channel="D1")
    await port.double.reply_to("D1", last)
    assert len(port.double.ephemerals) == 1


async def test_files_without_words_and_words_without_files(port: Harbour) -> None:
    ts = await port.send("", ("tides.md", TIDES))
    assert "send it with the words “index this”" in await port.double.reply_to("D1", ts)
    ts = await port.double.say("index this", user="UADMIN")
    assert "Attach the file" in await port.double.reply_to("D1", ts)
    before = len(port.bench.answerer.asked)
    ts = await port.send("What is in this file?", ("tides.md", TIDES))
    await port.double.reply_to("D1", ts)
    assert len(port.bench.answerer.asked) == before + 1  # a question stays a question


async def test_what_is_held_is_private_to_the_machine(port: Harbour) -> None:
    ts = await port.send("index this", ("tides.md", TIDES))
    await port.double.reply_to("D1", ts)
    (folder,) = port.waiting()
    said = json.loads((folder / "held.json").read_text())
    assert said["by"] == {"platform": "slack", "workspace_id": "T1", "user_id": "UADMIN"}
    assert folder.parent.stat().st_mode & 0o077 == 0
