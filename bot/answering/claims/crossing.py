"""Whether a sentence says what a source in the other language says.

Numbers and dates are compared before, by value. Names are looked up as they sound, in the vocabulary, and by meaning;
denials are counted on both sides, and where the counts differ, it is tried whether the sentence would agree better with
its source with one denial more or less: translators turn many a sentence round ("remain unchanged", 変わらない). Where
the source holds no word that may be put as a denial (`implied`), one more is one too many unless it is sorely missed.

Who did what to whom is told in plain cases (`subjects`), and where the model finds that two names fit better in each
other's place (`slots`): more than half of the sentences in which two names have changed places still pass.
The limits were set on the tuning half of the verification table (`bot.evaluation.verification`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, Protocol

from bot.answering.claims.counterparts import replaced_in_part
from bot.answering.claims.edits import denials_added, denials_removed
from bot.answering.claims.implied import implies_denial
from bot.answering.claims.names import missing_names
from bot.answering.claims.polarity import denials
from bot.answering.claims.slots import SlotAligner, slots_swapped
from bot.answering.claims.subjects import subjects_swapped
from bot.answering.text import has_japanese, morphemes

Fault = Literal["supported", "name", "actor", "negation", "meaning"]
_LEAST_NAME = 0.17
_GAIN_WITHOUT = 0.003
_GAIN_WITH = 0.005
_LOSS_WITHOUT = 0.01
"""How much worse a claim may agree without a denial that nothing in its source can stand for."""
_LEAST_FORWARD = 0.38
_MOST_EDITS = 6
_LONGEST_PHRASE = 4
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f][\w.\'’-]*")


class Aligner(Protocol):
    """Compares texts, whatever their languages. Thread-safe; blocks."""

    def align(self, claims: Sequence[str], source: str) -> Sequence[tuple[float, float]]:
        """Compare each claim with the source word by word.

        Returns:
            For each claim: how well its words find theirs in the source, and the source's theirs in it, about [0, 1].
        """

    def nearest(self, phrases: Sequence[str], candidates: Sequence[str]) -> Sequence[float]:
        """For each phrase the likeness of the likest candidate, about [-0.2, 1]."""


def crosses_safely(claim: str, source: str, aligner: Aligner) -> Fault:
    """Why a claim is not supported by a source in the other language, or "supported"."""
    missing = missing_names(claim, source)
    if missing and min(aligner.nearest([name.text for name in missing], phrases_of(source))) < _LEAST_NAME:
        return "name"
    if replaced_in_part(claim, source) is not None:
        return "name"
    if subjects_swapped(claim, source) or (isinstance(aligner, SlotAligner) and slots_swapped(claim, source, aligner)):
        return "actor"
    said, held = denials(claim), denials(source)
    edits = denials_removed(claim) if said > held else denials_added(claim) if said < held else []
    base, *edited = aligner.align([claim, *edits[:_MOST_EDITS]], source)
    gain = max((sum(after) - sum(base) for after in edited), default=0.0)
    if gain > _least_gain(said, held, source):
        return "negation"
    return "supported" if base[0] >= _LEAST_FORWARD else "meaning"


def _least_gain(said: int, held: int, source: str) -> float:
    """How much better a claim must agree with its source with one denial more or less, to be held for a fault."""
    if said <= held:
        return _GAIN_WITH
    return _GAIN_WITHOUT if implies_denial(source) else -_LOSS_WITHOUT


def phrases_of(text: str) -> list[str]:
    """What a name in the other language may stand for: words, and words in a row; each once."""
    runs: list[list[str]] = [[]]
    if not has_japanese(text):
        words = [word.strip(".'’") for word in _WORD.findall(text)]
        kept = [word for word in words if len(word) > 2 or word.isupper()]
        return list(dict.fromkeys([*kept, *(" ".join(kept[i : i + 2]) for i in range(len(kept) - 1))]))
    for morpheme in morphemes(text):
        if morpheme.major in {"名詞", "接頭辞", "接尾辞"} and morpheme.minor != "数詞":
            runs[-1].append(morpheme.surface)
        elif runs[-1]:
            runs.append([])
    found = (
        "".join(run[i:j])
        for run in runs
        for i in range(len(run))
        for j in range(i + 1, min(len(run), i + _LONGEST_PHRASE) + 1)
    )
    return list(dict.fromkeys(phrase for phrase in found if len(phrase) > 1))
