"""Question files and what counts as a right answer to them.

A question that the documents answer is answered rightly when each group of `must` has an alternative in the text or a
quotation, a cited document is among `documents` with a quotation that overlaps `evidence`, and the reply keeps to the
limits of an answer. One that they do not answer is right when it is abstained from.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.values import Answer, Citation
from corpus.errors import ConfigError

QUOTE_LIMIT = 600
_LIMITS = {True: (10, 2_000), False: (6, 1_200)}  # is a list → citations, characters of text
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_LEAST_CHARACTERS, _LEAST_WORDS = 8, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question with what a right answer holds.

    Attributes:
        thread: Name of the conversation it is a turn of, or None.
        kind: "list" has wider limits; otherwise for reports.
        must: Groups of alternatives; each group must be met.
        documents: Any of these must be cited.
        evidence: Fragments of the source, one of which a quotation must overlap.
    """

    id: str
    question: str
    language: str
    kind: str
    is_answerable: bool
    thread: str | None = None
    must: tuple[tuple[str, ...], ...] = ()
    documents: frozenset[str] = frozenset()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether a reply is right, and if not, why: an outcome, "limits", "must" or "evidence"."""

    case: Case
    answer: Answer
    fault: str | None

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong with the reply."""
        return self.fault is None


def read_cases(path: Path) -> list[Case]:
    """Read a file of questions, or of conversations with `turns`, one JSON object a line.

    Raises:
        ConfigError: If a line is no such object.
    """
    cases: list[Case] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            turns = fields.get("turns")
            cases += [_case(turn, fields["id"]) for turn in turns] if turns else [_case(fields, fields.get("thread"))]
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise ConfigError(
                f"{str(path)!r} line {number} is not a question of an evaluation",
                'Each line needs "id", "question" and "answerable", or "id" and "turns" of such objects.',
            ) from exc
    return cases


def _case(fields: Mapping[str, Any], thread: str | None) -> Case:
    return Case(
        id=str(fields["id"]),
        question=str(fields["question"]),
        language=str(fields.get("lang", "")),
        kind=str(fields.get("kind", "fact")),
        is_answerable=bool(fields["answerable"]),
        thread=thread,
        must=tuple(tuple(group) for group in fields.get("must", ())),
        documents=frozenset(fields.get("documents", ())),
        evidence=tuple(fields.get("evidence", ())),
    )


def judge(case: Case, answer: Answer) -> Judgement:
    """Judge a reply."""
    return Judgement(case=case, answer=answer, fault=_fault(case, answer))


def _fault(case: Case, answer: Answer) -> str | None:
    if not case.is_answerable:
        return None if answer.outcome == "abstained" else answer.outcome
    if answer.outcome != "answered":
        return answer.outcome
    if not _keeps_limits(case, answer):
        return "limits"
    shown = _plain(" ".join((answer.text, *(c.quote for c in answer.citations))))
    if not all(any(_plain(alternative) in shown for alternative in group) for group in case.must):
        return "must"
    return None if any(_supports(case, c) for c in answer.citations) else "evidence"


def _keeps_limits(case: Case, answer: Answer) -> bool:
    citations, characters = _LIMITS[case.kind == "list"]
    return (
        len(answer.citations) <= citations
        and len(answer.text) <= characters
        and all(len(c.quote) <= QUOTE_LIMIT for c in answer.citations)
    )


def _supports(case: Case, citation: Citation) -> bool:
    return citation.document_id in case.documents and any(overlaps(citation.quote, e) for e in case.evidence)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()


def overlaps(quote: str, evidence: str) -> bool:
    """Whether a quotation holds the evidence or half of it in one piece, or is itself a good piece of it."""
    said, wanted = _plain(quote), _plain(evidence)
    if not said or not wanted:
        return False
    by_character = _JAPANESE.search(wanted) is not None
    units: Sequence[str] = wanted if by_character else wanted.split()
    least, joint = (_LEAST_CHARACTERS, "") if by_character else (_LEAST_WORDS, " ")
    if wanted in said:
        return True
    if said in wanted:
        return len(said if by_character else said.split()) >= least
    size = max(least, len(units) // 2)
    return any(joint.join(units[i : i + size]) in said for i in range(len(units) - size + 1))


def scores(judgements: Iterable[Judgement]) -> dict[str, tuple[int, int]]:
    """Right and all, of the answerable, of the others, and of the answerable by language."""
    counted: dict[str, list[int]] = {name: [0, 0] for name in ("answerable", "abstain", "en", "ja")}
    for judgement in judgements:
        case = judgement.case
        names = ("answerable", case.language) if case.is_answerable else ("abstain",)
        for name in names:
            if name in counted:
                counted[name][0] += judgement.is_right
                counted[name][1] += 1
    return {name: (right, total) for name, (right, total) in counted.items()}
