"""The features by which a sentence is graded as an answer, and the logistic regression over them.

The weights were fitted by `python -m bench.fit_answerability` on labelled questions, drawn towards
weights set by hand; each is the change of the logit per unit of its feature.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields
from operator import attrgetter, mul

from bot.answering.asking import (
    ADVICE_AGAINST,
    asks_for_anyone,
    asks_for_moment,
    asks_for_name,
    gives_a_name,
    names_condition,
    names_role,
    ranks,
)
from bot.answering.claims.polarity import denials, negations
from bot.answering.countries import countries_in
from bot.answering.evidence import Candidate, heading_of, is_reworded, stretch
from bot.answering.extract import Want, values
from bot.answering.matching import has_acronym_of, is_known_across, matches
from bot.answering.opposites import loaded_terms, stands_in
from bot.answering.question import Question
from bot.answering.text import fold, has_japanese
from bot.answering.wanted import wanted_values

_SURE_SIMILARITY = 1.3
_MOST_UNKNOWN = 2
_MOST_TERMS = 12
_REWORDED = 0.5
"""How far a copy whose words were changed is from the question's words, where another language is 1."""
_CHOSEN = re.compile(r"^(?:.{0,80},\s)?(?:in |on |at |for |from |by |under )?(?:which|what)\b")
_DIFFERS = re.compile(r"\b(?:differ|unlike|unequal|uneven|divided)|違|異な|ばらつき")
_UNLIKE = re.compile(
    r"\b(?:not|never|no longer)\b[^.;]{0,30}\b(?:equal|same|alike|identical|uniform|even|shared)|同じでは|一様では"
)
_FOLLOWS = re.compile(
    r"\W*(?:thus|therefore|hence|consequently|accordingly|as a result|for (?:this|that|these) reasons?)\b"
    r"|(?:そのため|したがって|従って|よって|このため)"
)
_IS_WHY = re.compile(r"\b(?:this|that|which) is (?:precisely |exactly )?why\b|(?:これ|それ)が理由")
_AVOIDS = re.compile(r"\b(?:avoid|prevent|stop|refrain|rather than|instead of)\w*|避け|控え")
_NOT = re.compile(r"(?<!\bneed )\b(?:not\b(?! only\b)|never\b|cannot\b)|(?<!\bneed)n['’]t\b")
_ADVISES_AGAINST = re.compile(ADVICE_AGAINST)
_HEAD = 0.75
"""How much of a noun is missing where its last word is: a "hash algorithm" is an algorithm."""
_CONDITION = re.compile(r"(?<=\w )(?:when|if|where|while|once|unless|because|although|in case)\b[^,;?]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What is measured of a question and a sentence.

    Attributes:
        similarity: Stretched cosine, at most 1.3.
        coverage: Share of the question's terms in or around the sentence, in [0, 1].
        standout: How far the similarity lies above that of the tenth best sentence.
        dense: Stretched cosine of the passage.
        own: The same in the sentence alone.
        stated: 1 where a wanted value stands in the sentence.
        unstated: 1 where one is wanted and none does; 0.5 where it is a reason, which may go without a word for it, or
            where the sentence beside it states one.
        crossing: 1 where question and sentence are in two languages, less in a copy whose words were changed.
        strange: Penalty for names far from the sentence.
        unknown: Names that no document mentions, at most 2.
        unfocused: Share of the counted or chosen noun that is missing around the sentence.
        unfounded: Words that have an opposite and are missing around the sentence of a reason.
        denied: 1 where only one of the question and the sentence denies.
        foreign: 1 where the passage and its headings do not name every country of the question.
        unranked: 1 where the most, the largest … is asked for and nothing around the sentence ranks.
        founded: 1 where a reason is asked for: such questions take more for granted than others do; not for a sentence
            that follows from the one before it.
        listed: 1 where several items are asked for.
        detailed: Terms of the question, in tens, at most 1.2: each says more surely what is meant.
        named: 1 where what something is called is asked for, which texts that speak of it often leave out, and the
            sentence does not say that it is called anything.
    """

    similarity: float
    coverage: float
    own: float
    standout: float
    dense: float
    stated: float
    unstated: float
    crossing: float
    strange: float
    unknown: float
    unfocused: float
    unfounded: float
    denied: float
    foreign: float
    unranked: float
    founded: float
    listed: float
    detailed: float
    named: float


BIAS = -5.83
WEIGHTS = Features(
    similarity=4.45,
    coverage=5.22,
    own=0.15,
    standout=-0.24,
    dense=-0.26,
    stated=-0.71,
    unstated=-2.89,
    crossing=1.23,
    strange=-5.18,
    unknown=-5.0,
    unfocused=-3.13,
    unfounded=-5.02,
    denied=-3.42,
    foreign=-4.06,
    unranked=-2.19,
    founded=-1.17,
    listed=0.83,
    detailed=0.95,
    named=-1.49,
)


_READ = attrgetter(*(field.name for field in fields(Features)))


def probability(features: Features, *, lift: float = 0.0) -> float:
    """Probability in (0, 1) that a sentence so measured answers; `lift` is added to the logit."""
    return 1 / (1 + math.exp(-logit(features) - lift))


def logit(features: Features) -> float:
    """Weighted sum of the features."""
    return float(BIAS + sum(map(mul, _READ(WEIGHTS), _READ(features))))


def measure(question: Question, candidate: Candidate, *, strange: float, unknown: int, usual: float) -> Features:
    """Measure a sentence against a question.

    Args:
        question: What is asked.
        candidate: The sentence.
        strange: Penalty for names that stand far from it.
        unknown: How many names of the question no document mentions.
        usual: Similarity of the tenth best sentence.
    """
    stated = _states(question, candidate)
    typed = bool(question.wants) or question.kind == "why"
    why = question.kind == "why"
    return Features(
        similarity=min(candidate.similarity, _SURE_SIMILARITY),
        coverage=candidate.coverage,
        own=candidate.own_coverage,
        standout=candidate.similarity - usual,
        dense=min(stretch(candidate.hit.dense), _SURE_SIMILARITY),
        stated=float(typed and stated),
        unstated=(0.5 if why or _states_beside(question, candidate) else 1.0) if typed and not stated else 0.0,
        crossing=_crossing(question, candidate),
        strange=strange,
        unknown=float(min(unknown, _MOST_UNKNOWN)),
        unfocused=_unfocused(question, candidate),
        unfounded=_unfounded(question, candidate) if why else 0.0,
        denied=float(why and _differ_in_denial(question, candidate)),
        foreign=_foreign(question, candidate),
        unranked=_unranked(question, candidate),
        founded=float(why and not _gives_reason_before(candidate.text)),
        listed=float(question.wants_list),
        detailed=min(len(question.terms), _MOST_TERMS) / 10,
        named=float(_leaves_nameless(question, candidate)),
    )


def _states(question: Question, candidate: Candidate) -> bool:
    if question.kind == "why":
        near = candidate.hit.sentences[candidate.index : candidate.index + 2]
        return any(values(s.text, Want.REASON) for s in near)
    if any(want in candidate.found for want in question.wants):
        return True
    if Want.PERSON in question.wants and asks_for_anyone(question.text):
        return names_role(candidate.text)
    return Want.DATE in question.wants and asks_for_moment(question.text) and names_condition(candidate.text)


def _gives_reason_before(text: str) -> bool:
    folded = fold(text)
    return _FOLLOWS.match(folded) is not None or _IS_WHY.search(folded) is not None


def _states_beside(question: Question, candidate: Candidate) -> bool:
    """Whether the sentence before or after it, which is then quoted with it, states a wanted value."""
    sentences, index = candidate.hit.sentences, candidate.index
    near = (*sentences[max(0, index - 1) : index], *sentences[index + 1 : index + 2])
    return any(wanted_values(question, want, s.text) for want in question.wants for s in near)


def _crossing(question: Question, candidate: Candidate) -> float:
    if has_japanese(question.text) != has_japanese(candidate.text):
        return 1.0
    return _REWORDED if is_reworded(candidate.hit) else 0.0


def _leaves_nameless(question: Question, candidate: Candidate) -> bool:
    if not asks_for_name(question.text):
        return False
    return Want.PERSON in question.wants or not gives_a_name(candidate.text)


def _differ_in_denial(question: Question, candidate: Candidate) -> bool:
    if _DIFFERS.search(fold(question.text)) and _UNLIKE.search(fold(candidate.text)):
        return False
    denies = _denies(question.text)
    said = _denies(candidate.text) or (denies and _AVOIDS.search(fold(candidate.text)) is not None)
    return denies != said


def _unranked(question: Question, candidate: Candidate) -> float:
    """Whether the question asks for the first of a kind and nothing around the sentence ranks."""
    return float(ranks(question.text) and not ranks(_context(candidate)))


def _denies(text: str) -> bool:
    return negations(text) > 0 or _ADVISES_AGAINST.search(fold(text)) is not None


def denies_alone(question: Question, candidate: Candidate) -> bool:
    """Whether an English question denies ("who did not sign") and nothing in or beside the sentence does.

    Of the questions of squad2-en that are written to look answerable 15 % turn a sentence round so, of the answerable
    ones 1 %. Japanese questions deny for politeness as well.
    """
    asked = _CONDITION.sub("", fold(question.text))  # "when a policy cannot be met" says when, not what
    if has_japanese(question.text) or has_japanese(candidate.text) or not _NOT.search(asked):
        return False
    return denials(asked) > denials(_context(candidate))


def _context(candidate: Candidate, *, before: int = 1) -> str:
    near = candidate.hit.sentences[max(0, candidate.index - before) : candidate.index + 2]
    return " ".join(s.text for s in near)


def _unfounded(question: Question, candidate: Candidate) -> float:
    context = _context(candidate)
    return float(sum(not stands_in(t, context) for t in loaded_terms(question.terms)))


def _unfocused(question: Question, candidate: Candidate) -> float:
    chosen = has_japanese(question.text) or _CHOSEN.match(fold(question.text))
    if not question.focus or not chosen or question.kind == "yes_no":
        return 0.0
    context = f"{_context(candidate)} {candidate.hit.chunk.section or ''}"
    crossing = has_japanese(question.text) != has_japanese(candidate.text)
    reworded = is_reworded(candidate.hit)
    acronyms = has_acronym_of(question.focus, context)
    lost = [
        0.0
        if t in acronyms or matches(t, context, reworded=reworded)
        else 0.5
        if reworded or (crossing and not is_known_across(t))
        else 1.0
        for t in question.focus
    ]
    share = max(sum(lost) / len(lost), _HEAD * lost[-1])
    typed = any(want in candidate.found for want in question.wants if want is not Want.NUMBER)
    return share * (0.5 if typed else 1.0)  # the noun may only name the kind of value


def _foreign(question: Question, candidate: Candidate) -> float:
    asked = countries_in(question.text)
    if not asked or Want.COUNTRY in question.wants:
        return 0.0
    held = countries_in(f"{heading_of(candidate.hit)} {candidate.hit.chunk.text}", widely=True)
    return float(not asked <= held)
