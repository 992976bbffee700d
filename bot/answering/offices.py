"""Answers who somebody is, or what office they hold, from sentences in which an office stands beside the name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.answering.compose import compose_named
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.evidence import Candidate
from bot.answering.lexicon import EN_STOP
from bot.answering.people import is_plausible_name
from bot.answering.persons import asked_person
from bot.answering.query import looked_up
from bot.answering.question import Question
from bot.answering.text import has_japanese
from bot.ports import Searcher
from retrieval.query import Hit

_MOST_OFFICES = 2
_LONGEST = 170  # code points of an office
_NOUN = (
    r"(?:ministers?|secretar(?:y|ies)|presidents?|ambassadors?|directors?|directors?-general|chair(?:man|woman|person)?|co-chair"
    r"|admiral|general|professor|premier|chancellor|commissioner|senator|congress(?:man|woman)|head|chief|fellow|author"
    r"|leader|lead|co-lead|officer|lord|king|queen|emperor|mayor|governor|spokes(?:man|woman|person)|advis[eo]r|analyst"
    r"|researcher|scholar|envoy|representative|commander|captain|colonel|lieutenant|founder|co-founder|ceo|ciso|cto"
    r"|manager|coordinator|expert|journalist|economist|politician|mp|judge|counsel|counsellor|attach[ée]|editor|strategist"
    r"|engineer|scientist|architect|consultant|partner|reviewer|translator)"
)
_HAS_NOUN = re.compile(rf"(?<![\w]){_NOUN}(?![\w])", re.IGNORECASE)
_HONORIFIC = re.compile(r"(?:\s|^)(?:Mr|Ms|Mrs|Miss|Mx|Dr|Sir|Lady|Dame|Hon|H\.?\s?E)\.?$")
_LINKS = frozenset(("of", "for", "and", "in", "to", "the"))
_JOINERS = _LINKS | {"former", "then", "late", "acting", "deputy", "vice", "senior"}
_STOPS, _OPENERS = ',;:.)”"', "“\"'‘("
_INITIALS = re.compile(r"(?:[A-Z]\.)+")
_END = re.compile(
    r";|\.(?=\s|$)|\s[–—]\s|,?\s(?=(?:who|whose|which|said|says|saying|stated|states|told|argue[ds]?|wrote|writes|noted|notes"
    r"|met|spoke|speaks|was|were|is|are|has|had|will|would|could|during|after|before|while|but|at what)\b)"
    r"|,?\s(?=and\s(?:Mr|Ms|Mrs|Dr|Sir|Lord|Prof)\b)|$"
)
_NEXT_NAME = re.compile(r",?\sand\s(?P<name>[A-Z][\w’'-]+\s[A-Z][\w’'-]+),")
_IS = re.compile(
    r"^,?\s(?:is|was|became|remains|serves as|served as|has been|was appointed(?: as)?|acts as)\s(?:an?\s|the\s)?"
)
_NOUN_JA = (
    "(?:大使|大臣|首相|総理|長官|局長|部長|課長|室長|審議官|参事官|教授|会長|社長|理事長|理事|議長|代表|委員長|総裁|研究員|所長"
    "|次官|大統領|補佐官|報道官|司令官|リーダー|リード|責任者|担当者|最高責任者|顧問|記者|著者|翻訳者)"
)


class Office(NamedTuple):
    """What somebody is, and where that stands."""

    title: str
    hit: Hit
    span: tuple[int, int]


def office_draft(
    question: Question, candidates: Sequence[Candidate], searcher: Searcher, shelf: DocumentShelf
) -> Draft | None:
    """Draft what somebody is and the sentences that say so; None for other questions and where no sentence does.

    Args:
        question: As read.
        candidates: Of the search for it; where they do not tell the office the name is searched for alone.
        searcher: Finds passages.
        shelf: Reads the documents behind them, for the audience of the turn.
    """
    name = asked_person(question.text)
    if name is None:
        return None
    found = looked_up(name, _offices, candidates, searcher, shelf.audience)
    if not found:
        return None
    chosen = _chosen(found)
    return compose_named(question, [(each.hit, each.span) for each in chosen], chosen[0].title, shelf)


def _offices(name: str, hits: Iterable[Hit]) -> list[Office]:
    """Offices that stand beside a name, each with its sentence, in order of the hits."""
    return [
        Office(title, hit, (sentence.start, sentence.end))
        for hit in hits
        for sentence in hit.sentences
        for title in offices_in(sentence.text, name)
    ]


def _chosen(found: Sequence[Office]) -> list[Office]:
    """The one that says most, and of other sentences one that says something else."""
    best = max(found, key=lambda office: min(len(office.title.split()), 4) + 4 * has_japanese(office.title))
    others = (o for o in found if (o.hit.chunk.document_id, o.span) != (best.hit.chunk.document_id, best.span))
    different = [o for o in others if not _same(o.title, best.title)]
    return [best, *different[: _MOST_OFFICES - 1]]


def _same(one: str, other: str) -> bool:
    first, second = (set(re.findall(r"\w+", title.casefold())) for title in (one, other))
    return first <= second or second <= first


def offices_in(sentence: str, name: str) -> list[str]:
    """What a sentence says that somebody of this name is: before it, or behind it between commas, or after "is"."""
    text = unicodedata.normalize("NFKC", sentence)
    found = []
    for match in re.finditer(
        rf"(?<![\w-]){re.escape(name)}(?![\w-])" if name.isascii() else re.escape(name), text, re.I
    ):
        if name.isascii() and not text[match.start()].isupper():
            continue
        before, behind = text[: match.start()], text[match.end() :]
        if has_japanese(before[-12:] + behind[:12]):
            found += _japanese(before, behind)
        else:
            leading = _before(before, is_surname=" " not in name)
            found += [title for title in (leading, _behind(behind)) if title]
    return found


def _before(text: str, *, is_surname: bool) -> str:
    """The run of a title that leads up to a name: "British Foreign Secretary", "Admiral"."""
    text = _HONORIFIC.sub("", text.rstrip())
    if is_surname and not _HAS_NOUN.search(text.rsplit(" ", 1)[-1]):
        text = re.sub(r"\s[A-Z][\w’'-]+$", "", text)  # the first name
    run: list[str] = []
    for word in reversed(text.split()):
        if word[-1] in _STOPS and not _INITIALS.fullmatch(word):
            break
        if word == "and" and any(_HAS_NOUN.search(each) for each in run):
            break  # somebody else's
        if not (word[0].isupper() or word[0] in _OPENERS or word in _JOINERS or _HAS_NOUN.fullmatch(word)):
            break
        run.insert(0, word)
    while run and (run[0].casefold() in EN_STOP or run[0] in _LINKS):
        run.pop(0)
    title = " ".join(run).strip(_OPENERS)
    return title if _HAS_NOUN.search(title) and len(title) <= _LONGEST else ""


def _behind(text: str) -> str:
    """The apposition behind a name: "Director for Ports of Norway", or what follows "is"."""
    verb = _IS.match(text)
    if verb is None and text[:2] not in {", ", " (", " –", " —"}:
        return ""
    rest = text[verb.end() :] if verb else text[2:].lstrip()
    title = rest[: _end_of(rest)].strip(" ,")
    title = re.sub(r"^(?:the|an?)\s", "", title)
    head = " ".join(title.split()[:6])
    return title if _HAS_NOUN.search(head) and len(title) <= _LONGEST else ""


def _end_of(text: str) -> int:
    """Where an apposition ends: at the bracket that closes what stands around it, or where the sentence goes on."""
    match = _END.search(text)
    end = match.start() if match else len(text)
    # "and Kenji Mori," is about somebody else; "and Commonwealth Office," is not.
    end = min((m.start() for m in _NEXT_NAME.finditer(text, 0, end) if is_plausible_name(m["name"])), default=end)
    depth = 0
    for place, character in enumerate(text[:end]):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return place
    return end


def _japanese(before: str, behind: str) -> list[str]:
    found = []
    leading = re.search(rf"([一-龥々ァ-ヶーA-Za-z・]{{0,24}}{_NOUN_JA})(?:の|[、・\s])?$", before)
    if leading:
        found.append(leading[1].strip("・"))
    following = re.match(
        rf"(?:氏|さん)?[\s・、（(]{{0,2}}([一-龥々ァ-ヶーA-Za-z・]{{0,24}}{_NOUN_JA})(?![一-龥])", behind
    )
    if following:
        found.append(following[1].strip("・"))
    return found
