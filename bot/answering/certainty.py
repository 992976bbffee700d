"""How certain it is that what was found answers an English question, from how the two are worded.

Whether the documents answer is decided before (`answerability`). Most questions that are decided one way get
nearly the same probability there, and one that asks for what the passage does not say, in the passage's own words,
gets that of its neighbours. Thirteen counts tell those apart: what the question denies, its numbers, its opposites …
They order the questions on either side of one half and move none across it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

from bot.answering.claims.polarity import denials
from bot.answering.evidence import Candidate
from bot.answering.grading import Features
from bot.answering.lexicon import word_list
from bot.answering.matching import matches
from bot.answering.opposites import opposite_in
from bot.answering.question import Question
from bot.answering.text import fold, has_japanese

_CAPITAL = re.compile(r"\b[A-Z][\w-]+")
_NUMBER = re.compile(r"\d[\d,.]*")
_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
_SMALL_WORDS = frozenset(
    word_list("""
    the a an of in on at to for by with and or is are was were be been do does did has have had what which who whom
    whose when where why how many much that this these those it its as from into than their they he she his her i you
    we not no there about""")
)
_MOST_NAMES = 5
_FARTHEST = 4.0
_HALF = 0.5
_LEAST_KEPT_ABOVE, _LEAST_KEPT_BELOW = 0.1, 0.7
"""The least share that is kept of a probability's distance from one half above it, and of the whole of one below."""
_STEEPNESS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is counted of a question and what was found.

    Attributes:
        topic: Logit of `topicality`, between -6 and 8.
        denies: 1 where the question denies anything.
        denies_alone: 1 where it denies more often than the passage.
        score: What the best sentence was ordered by.
        meaning: Cosine of the most similar sentence in its passage.
        words: Share of the question's words in that passage, by their weights.
        own: Share of them in the best sentence alone.
        strange: Penalty for names that stand far from it.
        numbers: Numbers of the question that it lacks.
        names: Its words with a capital that the question lacks, at most 5; the answer is often one.
        exact: Share of the question's words, small ones left out, that the passage has in the very form.
        unfocused: Terms of the counted or chosen noun that the passage lacks.
        opposed: Terms of the question whose opposite stands in the passage instead.
    """

    topic: float
    denies: float
    denies_alone: float
    score: float
    meaning: float
    words: float
    own: float
    strange: float
    numbers: float
    names: float
    exact: float
    unfocused: float
    opposed: float


# Fitted by `python -m bench.fit_certainty` on the half for tuning of squad2-en; a weight is of one standard deviation.
# That words shared weigh against an answer is of such questions: those that nothing answers are made of the passage's.
_BIAS = -0.065
_WEIGHTS = Signs(
    topic=0.114, denies=-0.429, denies_alone=-0.288, score=0.271, meaning=0.325, words=-0.100, own=0.155,
    strange=-0.238, numbers=-0.213, names=0.103, exact=-0.106, unfocused=0.129, opposed=-0.165,
)  # fmt: skip
_CENTRES = Signs(
    topic=3.915, denies=0.112, denies_alone=0.053, score=2.074, meaning=0.877, words=0.523, own=0.686,
    strange=0.051, numbers=0.036, names=2.799, exact=0.650, unfocused=0.108, opposed=0.010,
)  # fmt: skip
_SCALES = Signs(
    topic=2.762, denies=0.315, denies_alone=0.224, score=0.532, meaning=0.029, words=0.163, own=0.243,
    strange=0.156, numbers=0.199, names=1.877, exact=0.237, unfocused=0.337, opposed=0.100,
)  # fmt: skip


def read_signs(
    question: Question, candidates: Sequence[Candidate], first: Candidate, features: Features | None, topic: float
) -> Signs | None:
    """Count the signs of an English question about an English passage; None for any other.

    Args:
        question: What is asked.
        candidates: The measured sentences, best first; at least one.
        first: The sentence that would be quoted first.
        features: What decided whether there is an answer, where anything was graded.
        topic: Logit of `topicality`.
    """
    passage, best = first.hit.chunk.text, candidates[0]
    if has_japanese(question.text) or has_japanese(passage):
        return None
    asked, terms, text = fold(question.text), question.terms, first.text
    words = [word for word in _WORD.findall(asked) if word not in _SMALL_WORDS]
    held = set(_WORD.findall(fold(passage)))
    denied = denials(asked)
    return Signs(
        topic=max(-6.0, min(8.0, topic)),
        denies=float(denied > 0),
        denies_alone=float(denied > denials(passage)),
        score=best.score,
        meaning=max((s.similarity for s in best.hit.sentences), default=best.hit.dense),
        words=best.hit.lexical,
        own=best.own_coverage,
        strange=features.strange if features else 0.0,
        numbers=float(sum(number not in text for number in set(_NUMBER.findall(question.text)))),
        names=float(min(_MOST_NAMES, sum(name.lower() not in asked for name in _CAPITAL.findall(text)))),
        exact=sum(word in held for word in words) / max(1, len(words)),
        unfocused=float(sum(not matches(term, passage) for term in question.focus)),
        opposed=float(sum(opposite_in(term, passage) for term in terms)),
    )


def certainty(signs: Signs) -> float:
    """Logit that the passage answers, where as many questions are answered as not; twice as steep as it was fitted."""
    return _STEEPNESS * float(
        _BIAS
        + sum(
            weight * max(-_FARTHEST, min(_FARTHEST, (value - centre) / scale))
            for value, weight, centre, scale in zip(*map(astuple, (signs, _WEIGHTS, _CENTRES, _SCALES)), strict=True)
        )
    )


def spread(probability: float, share: float) -> float:
    """A probability lowered, the more the less the signs bear an answer out; never from above one half to below.

    Those above it are made more alike before, as most are close to 1.

    Args:
        probability: That the documents answer, in [0, 1].
        share: How certain that is by the signs alone, in [0, 1].
    """
    if probability < _HALF:
        return probability * (_LEAST_KEPT_BELOW + (1 - _LEAST_KEPT_BELOW) * share)
    return _HALF + math.sqrt(2 * probability - 1) / 2 * (_LEAST_KEPT_ABOVE + (1 - _LEAST_KEPT_ABOVE) * share)


NAMES = tuple(field.name for field in fields(Signs))
"""In order of their columns where they are fitted."""
