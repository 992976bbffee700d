"""Whether what was found treats of what is asked at all, and the probability that follows from this and from the grade.

A question of another subject brings up passages that lie far from it and hold few of its words; rules on names and
values cannot tell it from a question that is merely put oddly. So the best passage is measured by itself, and the rules
act on the probability by degrees instead of setting it to 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from bot.answering.evidence import Candidate, stretch
from bot.answering.text import has_japanese
from retrieval.query import Hit

# Fitted by `python -m bench.fit_topicality`: questions about other articles, or of another collection, against
# answerable ones; change of the logit a unit.
_BIAS = -7.91
_DENSE, _SENTENCE, _WORDS = 4.47, 4.63, 10.04
_WORDS_ACROSS, _ACROSS = 8.44, 3.76
_MOST = 1.3
_TOPIC_SHARE = 0.4
"""How likely the best treated question is held to be where no sentence of what was found is fit to answer it."""
_DECISION = 4.0
"""How much steeper the grade of a sentence decides than its own probability runs: near 0.5 the topic tips the scale."""
# A grade means more where the documents treat of what is asked: by how much a unit of the topic's logit moves it, which
# logit leaves it as it is, and beyond which it says no more. Chosen on every sixth article of squad2-en's half for
# tuning and on 677 labelled questions about the sample documents; a quarter let too many unanswerable ones through.
_LENT, _USUAL_TOPIC, _SAYS_NO_MORE = 0.1, 1.5, 4.0
_LEAST_TOPIC, _TOPIC_STEEPNESS = -2.5, 2.0
NO_GRADE = -12.0
"""The logit of a sentence where rules leave none."""


def topicality(question: str, candidates: Iterable[Candidate]) -> float:
    """Logit that the documents treat of what is asked: of the passage that fits best by meaning and by words.

    Args:
        question: As asked.
        candidates: The measured sentences of all that was found; at least one.
    """
    hits = {id(c.hit): c.hit for c in candidates}.values()
    return max(_measure(hit, across=has_japanese(question) != has_japanese(hit.chunk.text)) for hit in hits)


def _measure(hit: Hit, *, across: bool) -> float:
    """Words count by the share of the question's that the passage holds; across languages by their translations."""
    sentence = max((s.similarity for s in hit.sentences), default=hit.dense)
    meaning = _DENSE * min(stretch(hit.dense), _MOST) + _SENTENCE * min(stretch(sentence), _MOST)
    words = (_WORDS_ACROSS if across else _WORDS) * hit.lexical
    return _BIAS + meaning + words + (_ACROSS if across else 0.0)


def combined(grade: float, topic: float | None) -> float:
    """Probability, in [0, 1], that the documents answer.

    Args:
        grade: Logit that the best sentence answers; `NO_GRADE` where rules leave none.
        topic: Logit of `topicality`; None for a follow-up, which looks where the conversation is already.
    """
    if topic is None:
        return _TOPIC_SHARE / 2 + (1 - _TOPIC_SHARE) * logistic(_DECISION * grade)
    said = max(-_SAYS_NO_MORE, min(_SAYS_NO_MORE, topic))
    answers = logistic(_DECISION * (grade + _LENT * (said - _USUAL_TOPIC)))
    near = logistic(_TOPIC_STEEPNESS * (topic - _LEAST_TOPIC))
    return near * (_TOPIC_SHARE * logistic(topic) + (1 - _TOPIC_SHARE) * answers)


def logistic(value: float) -> float:
    """The probability of a logit."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, value))))
