"""A scripted conversation, a small shelf of documents and a site over both."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastapi import FastAPI

from bot.answering.generation import sink_of
from bot.platforms.web.app import WebOptions, create_app
from bot.platforms.web.parts import OperatorParts, VersionNote
from bot.ports import Progress
from bot.values import Answer, Citation, Exchange, LatencyMs, Premise, Sentence, ThreadKey, Turn
from corpus.access import AccessLabel, Audience
from corpus.documents import Metadata, Page, Section, StoredVersion, version_of
from corpus.languages import Language, detect_language

KEY = "a key that is long enough to sign test links"
ORIGIN = "http://127.0.0.1:8765"

_MEETING = """Third Meeting on Harbour Security

1. Purpose

The two sides met in Kobe on 4 May 2021. They agreed to share notices of incidents within two working days.

2. Next steps

Each side named a point of contact.
The next meeting will take place in Hull in 2022.

3. Close

The meeting closed with <script>alert("x")</script> a word of thanks."""
_MEETING_OLD = _MEETING.replace("two working days", "three working days")
_JAPANESE = "港湾安全に関する覚書\n\n両者は、事案の通知を二営業日以内に共有する。\n\n連絡窓口は各一名とする。"
_COPY = "A Copied Article\n\nHarbours are guarded by many hands."
_SECRET = "Sealed Annex\n\nThe codeword is heron."


def _stored(document_id: str, text: str, metadata: Metadata, sections: Sequence[Section] = ()) -> StoredVersion:
    return StoredVersion(
        document_id=document_id,
        version=version_of(text, "test 1"),
        text=text,
        sections=tuple(sections),
        pages=(Page(number=1, start=0), Page(number=2, start=text.find("3. Close"))) if "3. Close" in text else (),
        metadata=metadata,
        source_hash="0" * 64,
        extractor="test 1",
        created_at="2026-02-03T04:05:06+00:00",
    )


def _section(text: str, title: str, until: str | None) -> Section:
    end = text.index(until) if until else len(text)
    return Section(title=title, level=1, start=text.index(title), end=end)


_SECTIONS = (
    _section(_MEETING, "1. Purpose", "2. Next"),
    _section(_MEETING, "2. Next steps", "3. Close"),
    _section(_MEETING, "3. Close", None),
)
_MEETING_METADATA = Metadata(
    title="Third Meeting on Harbour Security",
    publisher="Harbour Office",
    date="2021-05-04",
    language=Language.EN,
    kind="statement",
    marking="TLP:CLEAR",
    url="https://harbour.example/third-meeting",
)
MEETING = _stored("minutes/third meeting", _MEETING, _MEETING_METADATA, _SECTIONS)
MEETING_OLD = _stored("minutes/third meeting", _MEETING_OLD, _MEETING_METADATA)
MEMORANDUM = _stored(
    "memo-ja",
    _JAPANESE,
    Metadata(
        title="港湾安全に関する覚書",
        publisher="港湾庁",
        date="2020-11",
        language=Language.JA,
        superseded_by="minutes/third meeting",
    ),
)
COPY = _stored(
    "copy",
    _COPY,
    Metadata(title="A Copied Article", language=Language.EN, fidelity="altered", url="javascript:alert(1)"),
)
SECRET = _stored("sealed", _SECRET, Metadata(title="Sealed Annex", language=Language.EN, marking="TLP:RED"))


class Shelf:
    """A `DocumentReader` over a few documents; the sealed one is for the operator only."""

    def __init__(self) -> None:
        self.live = [MEETING, MEMORANDUM, COPY, SECRET]
        self.labels: Mapping[str, AccessLabel] = {
            "sealed": AccessLabel(releasable_to=frozenset({"UK"}), marking="TLP:RED")
        }

    def _label(self, document_id: str) -> AccessLabel:
        return self.labels.get(document_id, AccessLabel(releasable_to=frozenset({"public"})))

    def read(self, document_id: str, *, version: str | None = None, audience: Audience) -> StoredVersion | None:
        for stored in (*self.live, MEETING_OLD):
            if stored.document_id == document_id and version in (None, stored.version):
                return stored if audience.may_read(self._label(document_id)) else None
        return None

    def documents(self, *, audience: Audience) -> Sequence[StoredVersion]:
        return [replace(d, text="") for d in self.live if audience.may_read(self._label(d.document_id))]

    def versions(self, document_id: str, audience: Audience) -> Sequence[VersionNote]:
        if document_id != MEETING.document_id:
            return ()
        return (
            VersionNote(version=MEETING.version, created_at="2026-02-03T04:05:06+00:00", is_current=True),
            VersionNote(version=MEETING_OLD.version, created_at="2025-01-02T03:04:05+00:00"),
        )


def cite(stored: StoredVersion, quote: str, marker: int = 1, **more: str | int | None) -> Citation:
    """A citation of the quotation's first place in the document."""
    start = stored.text.index(quote)
    citation = Citation(
        marker=marker,
        document_id=stored.document_id,
        version=stored.version,
        title=stored.title,
        quote=quote,
        start=start,
        end=start + len(quote),
        language=stored.metadata.language or Language.EN,
        date=stored.metadata.date,
        marking=stored.metadata.marking,
    )
    return replace(citation, **more)  # type: ignore[arg-type]


NOTICES = "They agreed to share notices of incidents within two working days."
CONTACT = "Each side named a point of contact."
NOTICES_JA = "両者は、事案の通知を二営業日以内に共有する。"


def answered(turn: Turn) -> Answer:
    """An answer with three sources, one of them Japanese."""
    japanese = detect_language(turn.text) is Language.JA
    return Answer(
        id=f"a-{turn.turn_id}",
        question=turn.text,
        language=Language.JA if japanese else Language.EN,
        outcome="answered",
        text=("文書には次のようにあります。\n" if japanese else "The documents say:\n")
        + f"- {NOTICES} [1]\n- {CONTACT} [2]\n- {NOTICES_JA} [3]",
        sentences=(Sentence(text=NOTICES, citations=(1,)),),
        citations=(
            cite(MEETING, NOTICES, 1, section="1. Purpose", page=1, paragraph="1"),
            cite(MEETING, CONTACT, 2, section="2. Next steps", page=1),
            cite(MEMORANDUM, NOTICES_JA, 3),
        ),
        removed_sentences=1,
        marking="TLP:CLEAR",
        receipt_id=f"a-{turn.turn_id}",
        latency_ms=LatencyMs(total=41.6),
        notices=("資料の一つは後継の文書に置き換えられています。",)
        if japanese
        else ("One source has been superseded.",),
        follow_ups=("いつ次の会合がありますか。",) if japanese else ("When is the next meeting?",),
    )


def abstained(turn: Turn) -> Answer:
    """An abstention with a false premise and a closest passage."""
    return Answer(
        id=f"a-{turn.turn_id}",
        question=turn.text,
        language=Language.EN,
        outcome="abstained",
        text="The documents do not answer this.",
        closest=(cite(COPY, "Harbours are guarded by many hands."),),
        premise=Premise(
            text="The meeting took place in Kobe. [1]",
            citation=cite(MEETING, "The two sides met in Kobe on 4 May 2021."),
        ),
        kind="abstention",
    )


class ScriptedConversation:
    """Answers by the words of the question; remembers the turns and the exchanges."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.exchanges: dict[ThreadKey, list[Exchange]] = {}
        self._claimed: set[str] = set()
        self.stage_s = 0.0
        self.sentences: list[str] = []

    async def handle(self, turn: Turn, *, on_progress: Progress | None = None) -> Answer | None:
        self.turns.append(turn)
        if turn.turn_id in self._claimed:
            return None
        self._claimed.add(turn.turn_id)
        if "explode" in turn.text:
            raise RuntimeError("the secret inside")
        for stage in ("reading", "searching", "checking"):
            if on_progress:
                on_progress(stage)
            await asyncio.sleep(self.stage_s)
        for sentence in self.sentences:
            if on_progress:
                await asyncio.to_thread(sink_of(on_progress), sentence)
        answer = abstained(turn) if "London" in turn.text else answered(turn)
        self.exchanges.setdefault(turn.thread, []).append(Exchange(turn=turn, answer=answer))
        return answer

    async def history(self, thread: ThreadKey, *, limit: int = 8) -> Sequence[Exchange]:
        return self.exchanges.get(thread, [])[-limit:]

    async def claim(self, turn: Turn) -> bool:
        return turn.turn_id not in self._claimed

    async def save(self, turn: Turn, answer: Answer, *, receipt: Mapping[str, object] | None = None) -> None:
        self.exchanges.setdefault(turn.thread, []).append(Exchange(turn=turn, answer=answer))


def make_site(
    conversation: ScriptedConversation | None = None,
    shelf: Shelf | None = None,
    *,
    public_url: str = "",
    operator: OperatorParts | None = None,
) -> FastAPI:
    """A site over the scripted conversation and the shelf."""
    scripted, reader = conversation or ScriptedConversation(), shelf or Shelf()
    options = WebOptions(
        secret_key=KEY,
        public_url=public_url,
        threads=scripted,
        versions=reader.versions,
        last_indexed=lambda: "2026-02-03T04:05:06+00:00",
        operator=operator,
    )
    return create_app(scripted, reader, options=options)
