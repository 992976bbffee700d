"""Puts an Answer together: of a checked draft, of what a generator wrote, or of the reasons for none."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.answerability import Verdict
from bot.answering.citing import cite, highest_marking, on_one_line, trim
from bot.answering.closest import announcing, closest_passages
from bot.answering.compose import LIST_TEXT_LIMIT, TEXT_LIMIT
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft, years_of
from bot.answering.evidence import Candidate
from bot.answering.lists import mark_length
from bot.answering.parts import FACT_QUOTE
from bot.answering.question import Question
from bot.answering.text import squeeze
from bot.answering.wording import in_quotes, say, wanted
from bot.values import Answer, Citation, LatencyMs, Outcome, Premise, Turn
from corpus.languages import Language
from retrieval.query import Ranking

if TYPE_CHECKING:  # what not every answer needs is imported where it is needed: a start has enough patterns to compile
    from bot.answering.generation import Written

SUMMARY_TEXT_LIMIT = 3_000


class Reply:
    """Puts the Answer of one turn together.

    Attributes:
        notices: What the reader is told beside the answer.
        ranking: What was found; None as long as nothing was looked for.
        generation: Of the index, where nothing was looked for by rank.
        premise: What the documents say against what the question takes for granted.
        found_at: When the search was over; seconds of `time.perf_counter`.
    """

    def __init__(self, turn: Turn, language: Language, started: float) -> None:
        self._turn, self._language, self._started = turn, language, started
        self.notices: list[str] = []
        self.ranking: Ranking | None = None
        self.generation: str | None = None
        self.premise: Premise | None = None
        self.found_at = started

    def again(self) -> Reply:
        """A reply to the same turn with the notices so far."""
        made = Reply(self._turn, self._language, self._started)
        made.notices = [*self.notices]
        return made

    @property
    def language(self) -> Language:
        """The language of the reply."""
        return self._language

    def plain(self, outcome: Outcome, text: str, closest: tuple[Citation, ...] = ()) -> Answer:
        """A reply without evidence; an abstention may show what is closest."""
        made = self._made(outcome, text + announcing(closest, self._language))
        return replace(made, closest=closest, marking=highest_marking(closest))

    def answered(self, draft: Draft, removed: int) -> Answer:
        """A checked draft as an answer."""
        self.notices += draft.notices
        made = self._made("answered", render(draft))
        return replace(
            made,
            sentences=draft.sentences,
            citations=draft.citations,
            removed_sentences=removed,
            marking=highest_marking(draft.citations),
            kind=draft.kind,
        )

    def written(self, written: Written, verdict: Verdict, closest: Callable[[], tuple[Citation, ...]]) -> Answer:
        """What a generator wrote, or an abstention where it finds no answer in the evidence."""
        made = self.abstained(verdict, closest()) if written.draft is None else self.answered(written.draft, 0)
        return replace(made, removed_sentences=written.removed, making=written.record)

    def abstained(self, verdict: Verdict, closest: tuple[Citation, ...]) -> Answer:
        """An abstention with the closest passages."""
        language = self._language
        if self.premise is not None:
            text = self.premise.text
        elif verdict.unknown:
            joined = "、".join(verdict.unknown) if language is Language.JA else ", ".join(verdict.unknown)
            text = say("abstain_unknown", language, what=joined)
        elif verdict.missing and closest:
            text = say("abstain_missing", language, what=wanted(verdict.missing[0].value, language))
        else:
            text = say("abstain", language)
        text += announcing(closest, language)
        shown = closest if self.premise is None else (*closest, self.premise.citation)
        return replace(
            self._made("abstained", text), closest=closest, premise=self.premise, marking=highest_marking(shown)
        )

    def _made(self, outcome: Outcome, text: str) -> Answer:
        now = time.perf_counter()
        ranking = self.ranking
        return Answer(
            id=uuid.uuid4().hex,
            question=self._turn.text,
            language=self._language,
            outcome=outcome,
            text=text,
            kind="chat" if outcome == "chat" else "abstention" if outcome == "abstained" else "answer",
            generation=ranking.generation if ranking else self.generation,
            notices=tuple(self.notices),
            latency_ms=LatencyMs(
                total=_ms(now - self._started),
                embed=ranking.embed_ms if ranking else 0.0,
                retrieve=ranking.search_ms if ranking else 0.0,
                generate=_ms(now - self.found_at) if ranking else 0.0,
            ),
        )


def render(draft: Draft) -> str:
    """The text of a draft: framing, sentences with their markers, lists as lists."""
    lines = [draft.intro] if draft.intro else []
    quotes = {squeeze(on_one_line(c.quote)) for c in draft.citations}
    years = years_of(draft)
    limit = {"list": LIST_TEXT_LIMIT, "summary": SUMMARY_TEXT_LIMIT}.get(draft.kind, TEXT_LIMIT)
    for sentence in draft.sentences:
        marks = "".join(f"[{m}]" for m in sentence.citations)
        shown = sentence.text
        if draft.kind in {"list", "summary"}:
            shown = f"• {shown}"
        elif squeeze(shown.removesuffix(" …")) in quotes:
            shown, marks = in_quotes(shown), years.get(sentence.citations, "") + marks
        if sum(map(len, lines)) + len(lines) + len(shown) + len(marks) > limit:
            break
        lines.append(f"{shown} {marks}")
    return "\n".join(lines)


def premise_of(question: Question, candidate: Candidate, shelf: DocumentShelf) -> Premise:
    """What a sentence says against what the question takes for granted."""
    sentence, text = candidate.sentence, shelf.text(candidate.hit)
    first = sentence.start + mark_length(text[sentence.start : sentence.end])
    start, end = trim(text, first, sentence.end, limit=FACT_QUOTE)
    citation = cite(candidate.hit, text, start, end, marker=1)
    quote = on_one_line(citation.quote)
    return Premise(text=say("premise", question.language, quote=quote), citation=citation)


def closest_of(candidates: Sequence[Candidate], shelf: DocumentShelf) -> tuple[Citation, ...]:
    """The passages that come closest, for an abstention to show."""
    return closest_passages(((c.hit, c.sentence.start, c.sentence.end) for c in candidates), shelf)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
