"""Turns, answers and a scripted answerer for tests of the store, the conversation and the platforms."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

from bot.answering.generation import sink_of
from bot.ports import Progress
from bot.values import Answer, AnswerKind, Citation, Exchange, Request, Sentence, ThreadKey, Turn
from corpus.access import ANYONE, Audience
from corpus.languages import Language, detect_language

_ids = itertools.count(1)

QUOTE = "The committee met in Geneva on 3 May <2011> & agreed; see www.example.org and <!channel>."


def make_thread(**changes: str) -> ThreadKey:
    values = {"platform": "slack", "workspace_id": "T1", "channel_id": "C1", "thread_id": "1.0", **changes}
    return ThreadKey(**values)  # type: ignore[arg-type]


def make_turn(text: str = "When did the committee meet?", *, turn_id: str = "1.0", **changes: object) -> Turn:
    values: dict[str, object] = {
        "thread": make_thread(),
        "turn_id": turn_id,
        "text": text,
        "user_id": "U1",
        "principal": ANYONE,
        "audience": Audience.of(ANYONE),
        **changes,
    }
    return Turn(**values)  # type: ignore[arg-type]


def make_citation(marker: int = 1, **changes: object) -> Citation:
    values: dict[str, object] = {
        "marker": marker,
        "document_id": "minutes",
        "version": "0123456789ab",
        "title": "Minutes of the committee",
        "quote": QUOTE,
        "start": 10,
        "end": 10 + len(QUOTE),
        "page": 2,
        "section": "1 › Opening",
        "paragraph": "3",
        "date": "2011-05-03",
        **changes,
    }
    return Citation(**values)  # type: ignore[arg-type]


def make_answer(question: str = "When did the committee meet?", **changes: object) -> Answer:
    text = "The committee met in Geneva on 3 May 2011. [1]"
    values: dict[str, object] = {
        "id": f"a{next(_ids)}",
        "question": question,
        "language": detect_language(question),
        "outcome": "answered",
        "text": text,
        "sentences": (Sentence(text="The committee met in Geneva on 3 May 2011.", citations=(1,)),),
        "citations": (make_citation(),),
        "generation": "g1",
        **changes,
    }
    return Answer(**values)  # type: ignore[arg-type]


class ScriptedAnswerer:
    """Answers every question alike, naming the question, and records what it was asked."""

    def __init__(self, *, delay_s: float = 0.0) -> None:
        self.delay_s = delay_s
        self.asked: list[Turn] = []
        self.histories: list[Sequence[Exchange]] = []
        self.summarised: list[str] = []
        self.requested: list[Request] = []
        self.abstain_on: set[str] = set()
        self.error: Exception | None = None
        self.fixed: Answer | None = None
        self.sentences: list[str] = []
        self.running = 0
        self.most_running = 0

    async def answer(self, turn: Turn, history: Sequence[Exchange], *, on_progress: Progress | None = None) -> Answer:
        self.asked.append(turn)
        self.histories.append(history)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            if on_progress:
                await asyncio.to_thread(on_progress, "searching")  # the real answerer works on a thread too
                for sentence in self.sentences:
                    await asyncio.sleep(self.delay_s)
                    await asyncio.to_thread(sink_of(on_progress), sentence)
            await asyncio.sleep(self.delay_s)
        finally:
            self.running -= 1
        if self.error:
            raise self.error
        if self.fixed:
            return self.fixed
        language = turn.language or detect_language(turn.text)
        if any(word in turn.text for word in self.abstain_on):
            return make_answer(
                turn.text,
                outcome="abstained",
                kind="abstention",
                citations=(),
                sentences=(),
                text="The documents do not say.",
                closest=(make_citation(),),
                language=language,
            )
        return make_answer(
            turn.text, text=f"Answer to “{turn.text}”: the committee met in Geneva. [1]", language=language
        )

    async def summarise(self, turn: Turn, topic: str, *, on_progress: Progress | None = None) -> Answer:
        self.summarised.append(topic)
        return make_answer(
            turn.text, kind="summary", text=f"Summary of {topic}. [1]", language=turn.language or Language.EN
        )

    async def make(
        self, turn: Turn, request: Request, history: Sequence[Exchange], *, on_progress: Progress | None = None
    ) -> Answer:
        self.requested.append(request)
        if self.fixed is not None:
            return self.fixed
        kind: AnswerKind = "timeline" if request.kind == "changes" else "summary"
        if request.kind not in {"changes", "thread"}:
            kind = request.kind  # type: ignore[assignment]
        text = f"{request.kind.title()} of {request.topic}. [1]"
        return make_answer(turn.text, kind=kind, text=text, language=turn.language or Language.EN)
