"""Answers what an abbreviation stands for, from a sentence in which a document defines it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.answering.compose import compose_named
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.evidence import Candidate
from bot.answering.query import looked_up
from bot.answering.question import Question
from bot.answering.text import has_japanese
from bot.ports import Searcher
from corpus.languages import Language
from retrieval.abbreviations import definitions_in
from retrieval.query import Hit

_MOST_WORDS = 14
_MARKS = "“”\"‘’'(),;:"
_BODIES = frozenset({"Department", "Ministry", "Office", "Agency"})
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "on", "in", "to", "a"})
_TELLING = 3
"""Letters from which first letters of any words tell a name."""
_OF_LETTERS = re.compile(r"略(?!さ)|頭文字|フルスペル")
"""Asks in Japanese what the letters are those of, and not what the thing is called in Japanese."""
_SHORT = r"[“\"'「]?(?P<short>[A-Z][A-Za-z0-9&+-]{0,8}[A-Z0-9])s?[”\"'」]?"
_LETTERS = r"(?:the )?(?:abbreviation |acronym |initials |letters )?"
_ENGLISH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^[Ww]hat (?:does|do|did) {_LETTERS}{_SHORT} (?:stand for|abbreviate|mean)\??$",
        r"^[Ww]hat(?: is|'s|’s) (?:the )?(?:full (?:name|form|title)|long form|expansion)"
        rf" (?:of|for) {_LETTERS}{_SHORT}\??$",
        rf"^[Ww]hat(?: is|'s|’s) {_LETTERS}{_SHORT} (?:short|an? (?:abbreviation|acronym)) (?:for|of)\??$",
        rf"^(?:[Pp]lease )?(?:[Ss]pell out|[Ee]xpand) {_LETTERS}{_SHORT}[.?]?$",
    )
)
_JAPANESE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^{_SHORT}(?:と)?は(?:、)?何の(?:略|略称|略語|頭文字)[^、。?]{{0,10}}[。?]*$",
        rf"^{_SHORT}の(?:正式名称|正式な名称|正式名|フルネーム|フルスペル|略さない(?:名前|名称)|元の?名称)(?:は|を)[^、。?]{{0,14}}[。?]*$",
        rf"^{_SHORT}は何を(?:意味|表)[^、。?]{{0,12}}[。?]*$",
    )
)


def asked_abbreviation(text: str) -> str | None:
    """The abbreviation whose long form is asked for; None for any other question."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for pattern in _JAPANESE if has_japanese(plain) else _ENGLISH:
        match = pattern.match(plain)
        if match is not None:
            return match["short"]
    return None


def abbreviation_draft(
    question: Question, candidates: Sequence[Candidate], searcher: Searcher, shelf: DocumentShelf
) -> Draft | None:
    """Draft the long form and the sentence that gives it; None for other questions and where no sentence does.

    Args:
        question: As read.
        candidates: Of the search for it; where they do not define the abbreviation it is searched for alone.
        searcher: Finds passages.
        shelf: Reads the documents behind them, for the audience of the turn.
    """
    short = asked_abbreviation(question.text)
    if short is None:
        return None
    found = looked_up(short, _defined, candidates, searcher, shelf.audience)
    if not found:
        return None
    wants_latin = question.language is not Language.JA or _OF_LETTERS.search(question.text) is not None
    name = _best_name([name for name, _, _ in found], in_japanese=not wants_latin)
    _, hit, (start, end) = next(row for row in found if row[0] == name)
    return compose_named(question, [(hit, (start, end))], name, shelf)


def _defined(short: str, hits: Iterable[Hit]) -> list[tuple[str, Hit, tuple[int, int]]]:
    """Long forms, each with the sentence that gives it, in order of the hits."""
    return [
        (name, hit, (sentence.start, sentence.end))
        for hit in hits
        for sentence in hit.sentences
        if short in unicodedata.normalize("NFKC", sentence.text)
        for name in _names_in(sentence.text, short)
    ]


def _names_in(text: str, short: str) -> list[str]:
    """Long forms that a sentence gives: as glossaries read them, or spelt by capitals right before the bracket."""
    found = [name for abbreviation, name in definitions_in(text) if abbreviation == short]
    if found:
        return found
    bracket = re.search(rf"\(\s*[“\"']?{re.escape(short)}s?[”\"']?\s*[),;]", unicodedata.normalize("NFKC", text))
    name = _spelt(text[: bracket.start()].split()[-_MOST_WORDS:], short) if bracket else None
    return [name] if name else []


def _spelt(words: Sequence[str], short: str) -> str | None:
    """The shortest run of words up to the last whose capitals spell the letters: "Ministry of Trade, and Ports"."""
    wanted = re.sub(r"[^A-Z]", "", short)
    for first in range(len(words) - 1, -1, -1):
        run = [word.strip(_MARKS) for word in words[first:]]
        parts = [part for word in run for part in re.split(r"[-–/]", word) if part]
        capitals = "".join(part[0] for part in parts if part[0].isupper())
        if (capitals == wanted and run[0][:1].isupper()) or _begins_as(parts, wanted):
            whole = (
                first - 2 if first >= 2 and words[first - 1] in {"for", "of"} and words[first - 2] in _BODIES else first
            )
            return " ".join(words[whole:]).strip(_MARKS)
    return None


def _begins_as(words: Sequence[str], wanted: str) -> bool:
    """Whether words in small letters begin with the letters, small words counted or not: "area of responsibility"."""
    if len(wanted) < _TELLING or not words or words[0] in _SMALL_WORDS:
        return False
    initials = ("".join(word[0] for word in words), "".join(word[0] for word in words if word not in _SMALL_WORDS))
    return wanted.casefold() in map(str.casefold, initials)


def _best_name(names: Sequence[str], *, in_japanese: bool) -> str:
    """The most frequent one in the wanted script, else the most frequent one; of equals the first."""
    own = [name for name in names if has_japanese(name) == in_japanese]
    return Counter(own or names).most_common(1)[0][0]
