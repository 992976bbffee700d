"""Checks every drafted sentence against the spans it cites; what they do not support is removed.

A sentence that is a quotation, or built of pieces of one, passes by string comparison. Any other sentence must find its
numbers, dates, names and denials in the cited spans, give the names the same parts to play, and say nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from bot.answering.claims.crossing import Aligner, crosses_safely
from bot.answering.claims.denied import same_denials
from bot.answering.claims.names import missing_names, names_in
from bot.answering.claims.polarity import denials
from bot.answering.claims.quantities import contradicting_days, more_quantities, quantities, readings
from bot.answering.claims.roles import strangers, swapped_names
from bot.answering.draft import Draft
from bot.answering.hostile import is_hostile
from bot.answering.matching import matches
from bot.answering.text import fold, has_japanese, squeeze, term_set
from bot.values import Citation, Sentence


class Entailment(Protocol):
    """Judges whether a text follows from another. Thread-safe; blocks."""

    def entails(self, source: str, claim: str) -> bool:
        """Whether the claim follows from the source."""


VERSION = "3"
"""Of the rules below, for receipts."""
Reason = Literal[
    "quoted", "supported", "entailed",
    "marker", "markup", "hostile", "repeated", "language", "number", "date", "name", "negation", "actor", "meaning",
]  # fmt: skip
_GOOD = frozenset({"quoted", "supported", "entailed"})
_MARKERS = re.compile(r"\s*\[\d+\]")
_EDGE = re.compile(r"^[\s“”\"'「」『』•·\-–—…]+|[\s“”\"'「」『』…]+$")
_PIECES = re.compile(r"\s*[;；、,]\s*|\s+/\s+")
_CODE = re.compile(r"[A-Za-z]+[_\d][\w-]*|\d+[A-Za-z_][\w-]*|\w+_\w+|\w+@[\w.]+|\w+(?:\.[A-Za-z]\w+)+")
_SPARE = 8
"""One word in as many may be the sentence's own, where the words around it are the source's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the check of a sentence found.

    Attributes:
        supported: Whether it may be shown.
        reason: Why.
    """

    supported: bool
    reason: Reason


class Verifier:
    """Checks sentences. Thread-safe.

    Args:
        aligner: Compares texts of two languages word by word; None: by the vocabulary alone, which knows less.
        entailment: Judges meaning, where a model for it is configured.
        matches_strings: Whether quotations pass by being quotations; off only to measure the other checks.
    """

    def __init__(
        self, *, aligner: Aligner | None = None, entailment: Entailment | None = None, matches_strings: bool = True
    ) -> None:
        self._aligner = aligner
        self._entailment = entailment
        self._matches_strings = matches_strings

    @property
    def version(self) -> str:
        """Names the rules and the parts they rest on, for receipts."""
        parts = [VERSION, "aligned" if self._aligner else "", "entailment" if self._entailment else ""]
        return "+".join(filter(None, parts))

    def judge(self, sentence: str, quotes: Sequence[str]) -> Finding:
        """Check a sentence.

        Args:
            sentence: As drafted, markers allowed.
            quotes: The cited spans.
        """
        if not quotes:
            return _finding("marker")
        if any(map(is_hostile, quotes)):
            return _finding("hostile")  # a quotation that was widened over an instruction to whoever answers
        if self._matches_strings and string_supported(sentence, quotes):
            return _finding("quoted")
        return _finding(self._reason(_MARKERS.sub("", sentence).strip(), quotes))

    def _reason(self, claim: str, quotes: Sequence[str]) -> Reason:
        source = "\n".join(quotes)
        fault = quantity_fault(claim, source) or _code_fault(claim, source)
        if fault:
            return fault
        same = [quote for quote in quotes if has_japanese(quote) == has_japanese(claim)]
        reason = _same_language(claim, "\n".join(same)) if same else self._across(claim, source)
        if self._entailment is not None and reason in {"supported", "meaning"}:
            return "entailed" if self._entailment.entails(source, claim) else "meaning"
        return reason

    def _across(self, claim: str, source: str) -> Reason:
        if self._aligner is not None:
            return crosses_safely(claim, source, self._aligner)
        if missing_names(claim, source):
            return "name"
        if denials(claim) != denials(source):
            return "negation"
        return "supported" if shared_words(claim, source) >= _ACROSS else "meaning"

    def check(self, draft: Draft) -> tuple[Draft, list[Finding]]:
        """Remove unsupported sentences, and citations that no sentence uses any more; number the rest anew.

        Returns:
            The checked draft, and a finding for each sentence that was drafted.
        """
        by_marker = {citation.marker: citation for citation in draft.citations}
        findings = []
        for sentence in draft.sentences:
            cited = [by_marker[m].quote for m in sentence.citations if m in by_marker]
            is_whole = len(cited) == len(sentence.citations)
            findings.append(self.judge(sentence.text, cited) if is_whole else _finding("marker"))
        kept = [s for s, finding in zip(draft.sentences, findings, strict=True) if finding.supported]
        checked = renumbered(kept, draft.citations)
        return replace(draft, sentences=checked.sentences, citations=checked.citations), findings


_ACROSS = 0.6
"""Least share of a sentence's words that the vocabulary finds in a source of the other language."""
_STRICT = Verifier()


def is_supported(sentence: str, quotes: Sequence[str]) -> bool:
    """Whether the quotations support a sentence, told without a model.

    Args:
        sentence: As drafted, markers allowed.
        quotes: The cited spans.
    """
    return _STRICT.judge(sentence, quotes).supported


def verify(draft: Draft) -> tuple[Draft, int]:
    """Remove what is not supported, told without a model; see `Verifier.check`.

    Returns:
        The checked draft, and how many sentences were removed.
    """
    checked, findings = _STRICT.check(draft)
    return checked, sum(not finding.supported for finding in findings)


def string_supported(sentence: str, quotes: Sequence[str]) -> bool:
    """Whether a sentence is a quotation or made of pieces that each stand in one (width, case and blanks folded)."""
    plain = _EDGE.sub("", _MARKERS.sub("", sentence))
    sources = [squeeze(q) for q in quotes]
    if not plain:
        return False
    if any(squeeze(plain) in source for source in sources):
        return True
    pieces = [p for p in _PIECES.split(plain) if p.strip()]
    return len(pieces) > 1 and all(any(squeeze(p) in source for source in sources) for p in pieces)


def quantity_fault(claim: str, source: str) -> Literal["number", "date"] | None:
    """Which kind of quantity a claim has that its source has not, in either language."""
    if has_japanese(claim) == has_japanese(source):
        more = more_quantities(claim, source)
    else:
        held = readings(source)
        more = next((quantity for quantity in quantities(claim) if quantity.isdisjoint(held)), None)
    if more is not None:
        is_date = any(reading.partition(":")[0] in {"month", "weekday", "season"} for reading in more)
        return "date" if is_date else "number"
    return "date" if contradicting_days(claim, source) else None


def _code_fault(claim: str, source: str) -> Literal["name"] | None:
    """Identifiers, addresses and the like must stand in the source as they are."""
    folded = squeeze(source)
    return "name" if any(squeeze(code) not in folded for code in _CODE.findall(fold(claim))) else None


def _same_language(claim: str, source: str) -> Reason:
    if missing_names(claim, source):
        return "name"
    if not same_denials(claim, source):
        return "negation"
    if swapped_names(claim, source) is not None or (len(names_in(claim)) > 1 and strangers(claim, source)):
        return "actor"
    terms = term_set(claim)
    own = [term for term in terms if not matches(term, source)]
    return "supported" if terms and len(own) <= len(terms) // _SPARE else "meaning"


def shared_words(sentence: str, source: str) -> float:
    """Share of a sentence's words, in [0, 1], that stand in a source, in either language."""
    terms = term_set(sentence)
    return sum(matches(t, source) for t in terms) / len(terms) if terms else 0.0


def renumbered(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> Draft:
    """A draft of some sentences with the citations they use alone, numbered anew in order, from 1."""
    by_marker = {citation.marker: citation for citation in citations}
    used = [m for m in by_marker if any(m in s.citations for s in sentences)]
    numbers = {old: new for new, old in enumerate(used, start=1)}
    return Draft(
        sentences=tuple(_renumber(sentence, numbers) for sentence in sentences),
        citations=tuple(replace(by_marker[m], marker=numbers[m]) for m in used),
    )


def _renumber(sentence: Sentence, numbers: dict[int, int]) -> Sentence:
    """A sentence with its markers' new numbers; other numbers in brackets are the quotation's own."""
    own = {f"[{old}]": f"[{numbers[old]}]" for old in sentence.citations}
    text = re.sub(r"\[\d+\]", lambda m: own.get(m.group(), m.group()), sentence.text)
    return Sentence(text=text, citations=tuple(numbers[m] for m in sentence.citations))


def _finding(reason: Reason) -> Finding:
    return Finding(supported=reason in _GOOD, reason=reason)
