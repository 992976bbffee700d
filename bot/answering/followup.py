"""Resolves follow-ups: what a question leans on from earlier in its thread."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.evidence import Candidate
from bot.answering.extract import Want
from bot.answering.lexicon import FAMILY_OF, ORDINAL_WORDS, SIDES
from bot.answering.matching import matches
from bot.answering.question import Question, read_question
from bot.answering.text import fold, has_japanese, term_set
from bot.courtesy import bare
from bot.values import Citation, Exchange

_EN_CHANGE = re.compile(
    r"^(?:changing the subject|on (?:another|a different) (?:topic|subject|note|matter)"
    r"|(?:a )?(?:different|new|separate|unrelated) (?:question|topic|subject)"
    r"|turning to (?:something else|another (?:topic|subject))|by the way|now for something else)\s*[:,.\-]\s*",
    re.I,
)
_JA_CHANGE = re.compile(
    r"^(?:話(?:は|が|を)?(?:変わ|変え|かわ)[^、。]{0,6}[、。]?|ところで、?|別の(?:質問|話|件)(?:です(?:が)?|ですけど)?[、。]?|話題を変え[^、。]{0,6}[、。]?|さて、)"
)
_ASKS_ITSELF = r"(?! (?:what|which|who|whom|when|where|why|how|did|do|does|is|are|was|were|can|should)\b(?! about))"
_EN_ELLIPSIS = re.compile(rf"^(?:and{_ASKS_ITSELF}|what about|how about|but what about|or)\b[^?]{{0,60}}\?*$", re.I)
_ON_CONDITION = re.compile(r"^(?:and|but|so)?,?\s?(?:what )?if\b")
_JA_ELLIPSIS = re.compile(
    r"^(?:では、?|じゃあ、?|それでは、?|あと、?|また、?)?[^、。?？]{1,18}(?:は|についてはどう(?:です)?か?|はどう(?:です)?か?)[?？。]*$"
)
_EN_POINTS_BACK = re.compile(
    r"\b(?:the (?:former|latter|last|first|second|third) (?:of (?:these|those|them)\b)?|described there"
    r"|mentioned there|do(?:ne)? so|did so|(?:the )?(?:same|above|said) (?:\w+)"
    r"|(?:this|that|these|those) (?:paper|article|document|report|meeting|agreement|piece|entry|text"
    r"|person|attack|one|case|proposal|statement|company|firm|country|event|approach|point|step|measure"
    r"|policy|plan)s?)\b"
    r"|\b(?:these|those)\b(?=\s*[?,]|\s*$| (?:fit|work|be|is|are|was|were|do|does|did|happen|apply|matter|differ)\b)"
    r"|\bthere\s*\?*$|\bthe former\b|\bthe latter\b|^(?:and |but |so )?(?:this|that|these|those)\b"
)
_EN_ONE_OF = re.compile(
    r"\b(?:the )?(?:former|latter|last|first|second|third|fourth|fifth)(?: one)?(?: of (?:these|those|them|the \w+))\b"
    r"|\bthe (?:former|latter)\b",
    re.I,
)
_EN_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|he|she|him|his|her|hers|theirs)\b")
_EN_DEFINITE = re.compile(
    r"\bthe (?:article|paper|document|report|meeting|piece|author|authors|entry|statement|text|proposal"
    r"|two (?:sides|countries|governments)?|three (?:sides|countries|governments)|chapter)\b"
)
_JA_POINTS_BACK = re.compile(
    r"(?:そ(?:れ(?!ぞれ)|の(?!他|後|ため|まま|うち|上で)|こ(?![のう])|ちら|うし)|これ(?!まで|から)|この(?!よう|ため|ほか|数年)|同(?:じ)?(?:論文|文書"
    r"|記事|章|会合|会議|氏|社|国|報告書|人|方)|前者|後者|両者|^(?:逆|反対)に|彼(?:女|ら)?|当該|上記|先ほど|さきほど|今の)"
)
_JA_OF_ANOTHER = re.compile(r"について|に関して|はどう(?:です|でしょう)?か?[?？。]*$")
_JA_CONTINUES = re.compile(r"^(?:では|じゃあ|それでは|そして|また|あと|それから)、?")
_ORDINAL = rf"\b(?:{'|'.join(ORDINAL_WORDS[:10])}|\d+(?:st|nd|rd|th))\b[^.?!,]{{0,60}}?"
_OCCASION = re.compile(
    rf"(?P<many>{_ORDINAL}\b(?:consultations|meetings|talks|dialogues|summits|sessions|rounds)\b)"
    rf"|(?P<one>{_ORDINAL}\b(?:consultation|meeting|dialogue|summit|session|round|workshop|conference|ministerial)\b)"
    r"|第\s?[\d一二三四五六七八九十]+\s?回[^、。はでがのにを]{0,24}"
)
_THEM = re.compile(r"\b(?:they|them|those|these)\b")
_ASKS_EVENT = re.compile(
    r"\b(?:which|what) (?:\w+ ){0,2}(?:events?|workshops?|meetings?|exercises?|initiatives?|summits?)\b"
    r"|(?:どの|何の|どんな)(?:行事|会合|会議|催し|イベント|演習)"
)
_SIDE = re.compile(
    r"(?:日本|英国|イギリス|米国|アメリカ|相手|双方の?|先方)側"
    r"|\bthe (?:japanese|british|uk|american|us|other|two)['’]?s? (?:side|delegation)s?\b"
)
_OF_AN_OCCASION = re.compile(
    r"会[合議談見]|協議|対話|声明|訪[日英問]|ワークショップ|行事|演習"
    r"|\b(?:consultation|meeting|talk|dialogue|summit|session|workshop|conference|ministerial|statement|visit|exercise)s?\b"
)
"""Says which occasion a side is a side of; where nothing does, it is that of before."""
_OF_OCCASION = frozenset(
    (Want.DATE, Want.DAY, Want.MONTH, Want.YEAR, Want.PLACE, Want.CITY, Want.COUNTRY, Want.BUILDING)
)
_ANOTHER = re.compile(
    r"\b(?:next|again|previous(?:ly)?|before|earlier|after|since|following|future|upcoming|will)\b|次|再び|前回|以前|今後|その後|これまで"
)
_WEAK_TERMS = 4
_TELLING_TERMS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What earlier exchanges lend to a question.

    Attributes:
        text: The earlier question, resolved, and the value it was answered with; searched together with the new one.
        places: What the earlier answer quoted.
        documents: Ids of the documents that the earlier answer rests on.
        is_firm: The question cannot be understood alone, so only those documents count.
        is_ellipsis: Nothing but the contrasted part is said ("And the Japanese side?").
        earlier: The earlier question as read.
        new: The follow-up itself.
    """

    text: str
    documents: frozenset[str]
    places: tuple[Citation, ...]
    is_firm: bool
    is_ellipsis: bool
    earlier: Question
    new: str

    @property
    def thinness(self) -> float:
        """How little the follow-up says itself, in [0, 1]: then most depends on what was quoted before."""
        return max(0.0, 1 - len(_own_terms(read_question(self.new))) / _TELLING_TERMS)


def without_change_of_topic(text: str) -> tuple[str, bool]:
    """Drop words like "changing the subject:"; also tells whether there were any."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for pattern in (_EN_CHANGE, _JA_CHANGE):
        match = pattern.match(plain)
        if match and len(plain) - match.end() > 3:
            return plain[match.end() :].strip(), True
    return plain, False


def context_of(text: str, history: Sequence[Exchange]) -> Context | None:
    """Find what a question leans on.

    Args:
        text: The question, any change of topic already dropped.
        history: Earlier exchanges, oldest first.

    Returns:
        None where the question stands alone or there is nothing to lean on.
    """
    questions = [
        replace(e, turn=replace(e.turn, text=bare(e.turn.text)))
        for e in history
        if e.answer.outcome in {"answered", "abstained"} and e.turn.text.strip()
    ]
    if not questions:
        return None
    is_ellipsis, points_back, is_weak = _dependence(text)
    if not (is_ellipsis or points_back or is_weak):
        return None
    last = questions[-1]
    resolved = _resolved(questions)
    answer = last.answer
    documents = frozenset(c.document_id for c in answer.citations[:2])
    value = answer.sentences[0].text if answer.sentences and len(answer.sentences[0].text) <= 120 else ""
    return Context(
        text=f"{resolved} {value}".strip(),
        documents=documents or frozenset(c.document_id for c in answer.closest[:2]),
        places=answer.citations,
        is_firm=bool(documents) and points_back and not is_ellipsis,
        is_ellipsis=is_ellipsis,
        earlier=_earlier_full(questions),
        new=text,
    )


def points_back(text: str) -> bool:
    """Whether a question points to something said before, or is an ellipsis."""
    is_ellipsis, points, _ = _dependence(text)
    return is_ellipsis or points


def _dependence(text: str) -> tuple[bool, bool, bool]:
    """Whether a question is an ellipsis, points back, or is merely too thin to stand alone."""
    plain = unicodedata.normalize("NFKC", text).strip()
    question = read_question(plain)
    if has_japanese(plain):
        is_ellipsis = bool(_JA_ELLIPSIS.match(plain)) and not question.wants
        points = bool(_JA_POINTS_BACK.search(plain)) and not (question.source and question.names)
        points = points or _is_of_a_side_alone(plain)
        thin = not question.source and len(question.terms) <= _WEAK_TERMS + 2 and not question.names
        return is_ellipsis, points, thin or (bool(_JA_CONTINUES.match(plain)) and not question.source)
    folded = fold(plain)
    is_ellipsis = bool(_EN_ELLIPSIS.match(folded)) and not question.wants and len(question.terms) <= _WEAK_TERMS
    points = bool(_EN_POINTS_BACK.search(folded)) or _pronoun_without_name(folded, question)
    points = points or (bool(_EN_DEFINITE.search(folded)) and not question.names) or _is_of_a_side_alone(folded)
    thin = not question.names and not question.source and len(question.terms) <= _WEAK_TERMS - 1
    return is_ellipsis, points, thin or folded.startswith(("and ", "but ", "so "))


def _is_of_a_side_alone(text: str) -> bool:
    """Whether a question speaks of a side of what was said before: "Which ministers came from the Japanese side?"."""
    return _SIDE.search(text) is not None and _OF_AN_OCCASION.search(text) is None


def _pronoun_without_name(folded: str, question: Question) -> bool:
    match = _EN_PRONOUN.search(folded)
    if match is None:
        return False
    before = folded[: match.start()]
    named = any(fold(name) in before for name in question.names)
    noun = re.search(r"\b(?:the|an?) [a-z-]+ (?:[a-z-]+ )?", before)
    return not named and not noun


def _resolved(questions: Sequence[Exchange]) -> str:
    """The last question with those it leaned on itself before it."""
    parts = [questions[-1].turn.text]
    index = len(questions) - 1
    while index > 0 and any(_dependence(questions[index].turn.text)) and len(parts) < 3:
        index -= 1
        parts.insert(0, questions[index].turn.text)
    return " ".join(read_question(without_change_of_topic(p)[0]).core for p in parts)


def _earlier_full(questions: Sequence[Exchange]) -> Question:
    """The latest question that was not itself an ellipsis of the one before, asking the same of another."""
    for exchange in reversed(questions):
        question = read_question(without_change_of_topic(exchange.turn.text)[0])
        if not _dependence(exchange.turn.text)[0] or not _asks_the_same(question):
            return question
    return read_question(questions[0].turn.text)


def contrasted(question: Question, earlier: Question) -> Question:
    """Read an ellipsis as the earlier question about something else.

    Kind and wanted values are the earlier question's, its terms count except those that the new one replaces
    (countries by countries). One that names something of the same matter (after "When did they meet?" 「参加機関は？」)
    asks for that, not for a date again.
    """
    sides = {t for t in question.terms if t in FAMILY_OF or t in SIDES}
    kept = tuple(t for t in earlier.terms if not (sides and (t in SIDES or _is_country_term(t))))
    is_same = _asks_the_same(question)
    return replace(
        question,
        kind=earlier.kind if is_same else question.kind,
        wants=earlier.wants if is_same else question.wants,
        terms=(*question.terms, *(t for t in kept if t not in question.terms)),
        focus=tuple(t for t in earlier.focus if t in kept),
    )


def _asks_the_same(question: Question) -> bool:
    """Whether an ellipsis names but a party, a number or another topic (「標準化については？」) to ask the same of."""
    if _ON_CONDITION.match(fold(question.text)):
        return False  # "And if that cannot be done?" asks what then, not where or when once more
    if not has_japanese(question.text) or _JA_OF_ANOTHER.search(question.text):
        return True
    named = frozenset[str]().union(*map(term_set, question.names))
    return all(t in SIDES or t in named or t in _VAGUE or t.isdigit() for t in question.terms)


def completed(question: Question, context: Context) -> Question:
    """Complete a follow-up by what the earlier question said.

    An ellipsis is read as that question about something else; one that says little more than what kind of value it
    wants ("Over what period?") is lent its terms.
    """
    earlier = context.earlier
    if context.is_ellipsis:
        return contrasted(question, earlier)
    if _EN_ONE_OF.search(question.text):
        question = replace(question, terms=_own_terms(question), ordinals=frozenset())
    occasion = _occasion(question, context)
    if occasion:
        question = replace(question, ordinals=earlier.ordinals)  # the date of the fourth is not that of the fifth
    if not question.wants or len(question.terms) > 1:
        return question
    if not question.terms and any(_dependence(earlier.text)):
        return question  # words of one that leaned on another itself say little of what is spoken of
    named = term_set(occasion) if occasion else frozenset(earlier.terms)
    return replace(question, terms=(*question.terms, *(t for t in earlier.terms if t in named - {*question.terms})))


def _occasion(question: Question, context: Context) -> str:
    """What an earlier question calls the occasion whose date or place is asked for ("fourth consultations"), or ""."""
    folded, earlier = fold(question.text), fold(context.earlier.text)
    is_asked = context.is_firm and not question.ordinals and bool(_OF_OCCASION & {*question.wants})
    if not is_asked or _EN_ONE_OF.search(folded) or _ANOTHER.search(folded) or _ASKS_EVENT.search(earlier):
        return ""
    match = _OCCASION.search(earlier)
    if match is None or (match["many"] and not _THEM.search(folded)) or (match["one"] and _THEM.search(folded)):
        return ""
    return match.group()


def _own_terms(question: Question) -> tuple[str, ...]:
    """The terms of a question without those that only point: "the last of these"."""
    kept = term_set(_EN_ONE_OF.sub(" ", question.text))
    return tuple(t for t in question.terms if t in kept)


def _is_country_term(term: str) -> bool:
    return term in SIDES


_NEAR_CODE_POINTS = 500
_OWN_WORDS = 0.55
_NEAR, _NEARER = 0.3, 0.4
_NEAR_LIFT = 2.0


def lean(candidates: Sequence[Candidate], context: Context) -> list[Candidate]:
    """Weigh candidates by what the follow-up leans on, best first.

    Sentences right after the earlier quotation gain, those of another article of the same document are dropped when
    the question cannot stand alone, and an ellipsis must find its new words in the sentence.
    """
    roots = {(c.document_id, _root(c.section)) for c in context.places if c.section}
    quoted = {document for document, _ in roots}
    kept = []
    follow_up = read_question(context.new)
    new = follow_up.terms if context.is_ellipsis else ()
    for candidate in candidates:
        chunk = candidate.hit.chunk
        is_elsewhere = chunk.section and (chunk.document_id, _root(chunk.section)) not in roots
        if context.is_firm and chunk.document_id in quoted and is_elsewhere:
            continue
        nearness = _nearness(candidate, context)
        near = nearness * (_NEAR + _NEARER * context.thinness)
        if context.is_firm and candidate.found and not near and candidate.own_coverage < _OWN_WORDS:
            continue  # a date or a name from elsewhere in a long document says nothing about what was spoken of
        gain = 0.3 if chunk.document_id in context.documents else 0.0
        gain += near
        if new and not all(matches(t, candidate.text) for t in new if t not in _VAGUE):
            gain -= 1.2
        is_vouched = context.is_firm and (candidate.found or not follow_up.wants)
        vouched = _NEAR_LIFT * context.thinness * nearness if is_vouched else 0.0
        kept.append(replace(candidate, score=candidate.score + gain, near=candidate.near + vouched))
    return sorted(kept, key=lambda c: (-c.score, c.hit.rank, c.index))


_VAGUE = frozenset(["side", "own", "part", "ones", "側", "方", "場合", "第"])


def _root(section: str | None) -> str:
    return (section or "").split(" › ")[0]


def _nearness(candidate: Candidate, context: Context) -> float:
    """1 for a sentence that was quoted before, less for one that stands after what was, 0 far from it.

    An ellipsis asks about something else than what was quoted, so its answer stands behind that.
    """
    distances = [
        max(0, candidate.start - place.end) if context.is_firm else abs(candidate.start - place.end)
        for place in context.places
        if place.document_id == candidate.hit.chunk.document_id and candidate.sentence.end > place.start
    ]
    nearest = min(distances, default=_NEAR_CODE_POINTS)
    return max(0.0, 1 - nearest / _NEAR_CODE_POINTS)
