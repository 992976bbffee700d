"""Whether the citations of an answer support its sentences: recall and precision after ALCE.

Source: Gao, Yen, Yu and Chen, Enabling Large Language Models to Generate Text with Citations, EMNLP 2023, §3. A
sentence is recalled if its quotations together support it. A citation is precise if its sentence is recalled and it
supports the sentence alone, or the others do not support it without it. ALCE asks an entailment model; here the check
that answers pass is asked, which knows quotations as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.values import Answer

Supports = Callable[[str, Sequence[str]], bool]
"""Whether quotations support a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationScores:
    """Counts over answers.

    Attributes:
        sentences: All of them.
        recalled: Those that their citations support.
        citations: Uses of a citation by a sentence.
        precise: Those that are needed or enough.
    """

    sentences: int = 0
    recalled: int = 0
    citations: int = 0
    precise: int = 0

    @property
    def recall(self) -> float:
        """Share of sentences that are supported, in [0, 1]; 0 without sentences."""
        return self.recalled / self.sentences if self.sentences else 0.0

    @property
    def precision(self) -> float:
        """Share of citations that are precise, in [0, 1]; 0 without citations."""
        return self.precise / self.citations if self.citations else 0.0


def citation_scores(answers: Iterable[Answer], supports: Supports) -> CitationScores:
    """Count over the sentences of some answers."""
    sentences = recalled = citations = precise = 0
    for answer in answers:
        quotes = {citation.marker: citation.quote for citation in answer.citations}
        for sentence in answer.sentences:
            cited = [quotes[marker] for marker in sentence.citations if marker in quotes]
            is_recalled = bool(cited) and supports(sentence.text, cited)
            sentences += 1
            recalled += is_recalled
            citations += len(sentence.citations)
            precise += sum(_is_precise(sentence.text, cited, i, supports) for i in range(len(cited)) if is_recalled)
    return CitationScores(sentences=sentences, recalled=recalled, citations=citations, precise=precise)


def _is_precise(text: str, cited: Sequence[str], place: int, supports: Supports) -> bool:
    others = [*cited[:place], *cited[place + 1 :]]
    return supports(text, [cited[place]]) or not (others and supports(text, others))
