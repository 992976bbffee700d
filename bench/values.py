"""Exact values: of questions that want one, how often the right value is taken from the sentence that holds it.

The collections are cut in two by their articles, so that what is changed can be judged on the half it was not read on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.measure import shared
from bot.answering.exact import values_asked
from bot.answering.extract import Want
from bot.answering.question import Question, read_question
from bot.answering.wanted import wanted_values
from corpus.sentences import sentence_spans

COLLECTIONS = ("squad2-en", "jsquad-ja")
_WANTS = frozenset({Want.DATE, Want.DURATION, Want.MONEY, Want.NUMBER, Want.PERCENT, Want.PERSON, Want.PLACE})


@dataclass(frozen=True, slots=True)
class _Case:
    """A question that wants one value, the first sentence of its paragraph that holds an answer, and its half."""

    question: Question
    sentence: str
    answers: tuple[str, ...]
    half: int


def main() -> None:
    """Print a line for each collection and half: right of all, and right where several values could be meant."""
    for name in COLLECTIONS:
        counts: Counter[tuple[int, str]] = Counter()
        for case in _cases(shared("evals", "beir", name)):
            want = case.question.wants[0]
            spans = wanted_values(case.question, want, case.sentence)
            taken = values_asked(case.question, case.sentence, {want: spans}) if spans else ""
            is_right = bool(taken) and any(taken in answer or answer in taken for answer in case.answers)
            kinds = ("any", "several") if len(spans) > 1 and _is_among(spans, case) else ("any",)
            for kind in kinds:
                counts[case.half, kind] += 1
                counts[case.half, f"{kind} right"] += is_right
        for half in (0, 1):
            row = [counts[half, kind] for kind in ("any right", "any", "several right", "several")]
            print(f"{name:10} half {half}: right {row[0]} of {row[1]}, of several values {row[2]} of {row[3]}")


def _is_among(spans: tuple[tuple[int, int], ...], case: _Case) -> bool:
    found = [case.sentence[start:end] for start, end in spans]
    return any(one in answer or answer in one for one in found for answer in case.answers)


def _cases(folder: Path) -> Iterator[_Case]:
    answers = {row["_id"]: tuple(row["answers"]) for row in _rows(folder / "answers.jsonl")}
    papers = {row["_id"]: (row.get("title") or row["text"][:20], row["text"]) for row in _rows(folder / "corpus.jsonl")}
    (judged,) = (folder / "qrels").iterdir()
    paper_of = dict(line.split("\t")[:2] for line in judged.read_text(encoding="utf-8").splitlines()[1:])
    for row in _rows(folder / "queries.jsonl"):
        question = read_question(row["text"])
        is_one = len(question.wants) == 1 and question.wants[0] in _WANTS and question.kind != "list"
        if not is_one or row["_id"] not in answers or row["_id"] not in paper_of:
            continue
        title, text = papers[paper_of[row["_id"]]]
        sentences = (text[start:end] for start, end in sentence_spans(text))
        held = next((s for s in sentences if any(a in s for a in answers[row["_id"]])), None)
        if held is not None:
            yield _Case(question, held, answers[row["_id"]], sum(map(ord, title)) % 2)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
