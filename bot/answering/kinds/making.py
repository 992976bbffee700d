"""From a Request to a checked Answer with sections."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.citing import highest_marking
from bot.answering.closest import announcing, closest_passages
from bot.answering.documents import DocumentShelf
from bot.answering.kinds.brief import make_brief
from bot.answering.kinds.changes import make_changes, topic_of
from bot.answering.kinds.check import make_check
from bot.answering.kinds.comparison import make_comparison, read_sides
from bot.answering.kinds.dates import say_date
from bot.answering.kinds.gather import Desk, Findings, gather
from bot.answering.kinds.layout import plain_text
from bot.answering.kinds.sheet import Made
from bot.answering.kinds.thread import summarise_thread
from bot.answering.kinds.timeline import make_timeline
from bot.answering.kinds.who import make_who, subject_of
from bot.answering.kinds.wording import say
from bot.answering.tongue import language_of
from bot.answering.wording import say as say_plainly
from bot.ports import DocumentReader, Progress, Searcher
from bot.values import Answer, AnswerKind, Citation, Exchange, LatencyMs, Request, RequestKind, Turn
from corpus.languages import Language

TOPIC_LIMIT, CHECK_LIMIT = 500, 20_000
_KINDS: dict[RequestKind, AnswerKind] = {
    "brief": "brief", "compare": "compare", "timeline": "timeline", "changes": "timeline", "who": "who",
    "check": "check", "thread": "summary",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What a request came to: something made, or the words of an abstention; and what was found on the way."""

    made: Made | None = None
    refusal: str = ""
    findings: Findings | None = None


def make_answer(
    turn: Turn,
    request: Request,
    history: Sequence[Exchange],
    *,
    searcher: Searcher,
    reader: DocumentReader,
    tell: Progress,
) -> Answer:
    """Make what a request asks for, or abstain. Blocks.

    Args:
        turn: Who asked and who will read the reply.
        request: What to make.
        history: Earlier exchanges of the thread that the audience may see, oldest first.
        searcher: Must leave hostile sentences out of its hits.
        reader: Reads the documents behind the hits.
        tell: Told of each stage.
    """
    started = time.perf_counter()
    limit = CHECK_LIMIT if request.kind == "check" else TOPIC_LIMIT
    topic = request.topic.strip()[:limit]
    language = turn.language or language_of(turn.text, topic)
    shelf = DocumentShelf(reader, turn.audience)
    desk = Desk(searcher=searcher, shelf=shelf, language=language)
    generation = searcher.generation
    tell("searching")
    if request.kind == "thread":
        made = summarise_thread(history, reader, shelf, language)
        outcome = _Outcome(made=made, refusal=say("no_thread", language))
    elif not topic:
        outcome = _Outcome(refusal=say_plainly("empty", language))
    else:
        outcome = _make(request.kind, topic, desk)
    tell("checking")
    return _answer(turn, request.kind, outcome, desk, generation=generation, started=started)


def _make(kind: RequestKind, topic: str, desk: Desk) -> _Outcome:
    language = desk.language
    if kind == "check":
        made, claims = make_check(topic, desk)
        near = gather(topic[:TOPIC_LIMIT], desk) if claims and made is None else None
        return _Outcome(made=made, refusal=say("no_check" if claims else "no_claims", language), findings=near)
    if kind == "changes":
        made, findings, since = make_changes(topic, desk)
        return _Outcome(made=made, refusal=_no_changes(topic, since, language), findings=findings)
    makers = {"brief": make_brief, "compare": make_comparison, "timeline": make_timeline, "who": make_who}
    made, found = makers[kind](topic, desk)
    sides = read_sides(topic)
    compared = topic if sides.first else sides.topic
    about = {"compare": compared, "who": subject_of(topic)}.get(kind, topic)
    key = {"brief": "no_topic"}.get(kind, f"no_{kind}")
    if found.unknown:
        joined = ("、" if language is Language.JA else ", ").join(found.unknown)
        refusal = say_plainly("abstain_unknown", language, what=joined)
    else:
        refusal = (say_plainly if kind == "brief" else say)(key, language, topic=about)
    return _Outcome(made=made, refusal=refusal, findings=found)


def _no_changes(text: str, since: str | None, language: Language) -> str:
    if since is None:
        return say("no_since", language)
    topic = topic_of(text)
    key = "no_changes_about" if topic else "no_changes"
    return say(key, language, since=say_date(since, language), topic=topic)


def _answer(turn: Turn, kind: RequestKind, outcome: _Outcome, desk: Desk, *, generation: str, started: float) -> Answer:
    made, findings = outcome.made, outcome.findings
    closest = () if made is not None else _closest(findings, desk)
    text = plain_text(made.title, made.sections) if made else outcome.refusal + announcing(closest, desk.language)
    ranking = findings.ranking if findings else None
    return Answer(
        id=uuid.uuid4().hex,
        question=turn.text,
        language=desk.language,
        outcome="answered" if made else "abstained",
        text=text,
        sentences=made.sentences if made else (),
        citations=made.citations if made else (),
        closest=closest,
        removed_sentences=made.removed if made else 0,
        marking=highest_marking(made.citations if made else closest),
        generation=ranking.generation if ranking else generation,
        kind=_KINDS[kind] if made else "abstention",
        notices=made.notices if made else (),
        sections=made.sections if made else (),
        latency_ms=LatencyMs(
            total=round((time.perf_counter() - started) * 1000, 2),
            embed=ranking.embed_ms if ranking else 0.0,
            retrieve=ranking.search_ms if ranking else 0.0,
        ),
    )


def _closest(findings: Findings | None, desk: Desk) -> tuple[Citation, ...]:
    points = findings.points if findings else ()
    return closest_passages(((point.hit, point.start, point.end) for point in points), desk.shelf)
