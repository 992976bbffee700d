"""Suggests glossary terms from what documents say; nothing is taken up before somebody accepts it.

Terms are abbreviations that documents define, names that they give in both languages, and names that stand for one
another in a document and its translation.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.languages import Language
from retrieval.abbreviations import definitions_in
from retrieval.glossary import Glossary, Term, fold_name

Basis = Literal["definition", "gloss", "translation"]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts → vectors of one space for both languages; shape (len(texts), dimensions), L2-normalised."""

MARGIN = 0.03
"""How much nearer two names of a translated pair must be to one another than to their other neighbours."""
_NEIGHBOURS = 4
_MOST_NAMES = 60
_WORD = r"[A-Z][\w’'–-]*"
_SMALL = r"of|the|and|for|on|in|to|&"
_NAME = rf"{_WORD}(?:\s+(?:(?:{_SMALL})\s+)*{_WORD}){{1,7}}"
_JA_NAME = r"[\u4e00-\u9fff\u30a1-\u30fa\u30fc・々]{3,30}"
_EN_THEN_JA = re.compile(rf"({_NAME})\s*\(\s*[「『“\"]?({_JA_NAME})[」』”\"]?\s*[);,、]")
_JA_THEN_EN = re.compile(rf"({_JA_NAME})\s*\(\s*[“\"]?({_NAME})[”\"]?(?:\s*[,:;、]\s*([A-Z][A-Z0-9&+-]{{1,9}}))?\s*\)")
_EN_NAMES = re.compile(rf"(?<![\w-]){_NAME}(?![\w-])")
_JA_NAMES = re.compile(r"[\u4e00-\u9fff\u30a1-\u30fa\u30fc・々]{4,20}")
_LEADING = re.compile(r"^(?:(?:The|A|An|In|At|On|For|This|These|Our|Its|Both|When|While|As|And|But|By|From|With)\s+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document as suggestions read it.

    Attributes:
        translation_of: Id of the document that this one translates, or None.
    """

    document_id: str
    text: str
    language: Language
    translation_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A term that the glossary lacks, in whole or in part.

    Attributes:
        basis: Whether documents define an abbreviation, give a name in both languages, or are translations.
        count: How often documents say so.
        documents: Where, at most five ids.
    """

    term: Term
    basis: Basis
    count: int
    documents: tuple[str, ...] = field(default=())

    @property
    def id(self) -> str:
        """Names the suggestion as long as it says the same; six characters."""
        return hashlib.sha256("\x1f".join(self.term.spellings).encode()).hexdigest()[:6]


def suggest(papers: Sequence[Paper], *, known: Glossary, embed: Embed | None = None) -> list[Suggestion]:
    """Terms that documents define and the glossary lacks, those said most often first.

    Args:
        papers: The documents to read.
        known: What the glossary has.
        embed: Compares names of translated pairs; None leaves those out.
    """
    found = [*_defined(papers), *_glossed(papers)]
    if embed is not None:
        said = {fold_name(name) for one in found for name in one.term.spellings}
        found += [one for one in _translated(papers, embed) if said.isdisjoint(map(fold_name, one.term.names))]
    new = [one for one in found if not _is_known(one.term, known)]
    return sorted(new, key=lambda one: (-one.count, one.basis, one.term.spellings))


def _defined(papers: Sequence[Paper]) -> Iterator[Suggestion]:
    """One term an abbreviation, under its most frequent name in each script."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, dict[str, None]] = defaultdict(dict)
    for paper in papers:
        for abbreviation, name in definitions_in(paper.text):
            names[abbreviation][name] += 1
            places[abbreviation][paper.document_id] = None
    for abbreviation, counted in names.items():
        ranked = [name for name, _ in counted.most_common()]
        latin = tuple(name for name in ranked if name.isascii())[:1]
        other = tuple(name for name in ranked if not name.isascii())[:1]
        term = Term(en=latin, ja=other, abbreviations=(abbreviation,))
        yield _suggestion(term, "definition", count=counted.total(), documents=places[abbreviation])


def _glossed(papers: Sequence[Paper]) -> Iterator[Suggestion]:
    """Names that a text gives in both languages at once."""
    counted: Counter[Term] = Counter()
    places: dict[Term, dict[str, None]] = defaultdict(dict)
    for paper in papers:
        plain = unicodedata.normalize("NFKC", paper.text)
        pairs: list[tuple[str, str, str | None]] = [(match[1], match[2], None) for match in _EN_THEN_JA.finditer(plain)]
        pairs += [(match[2], match[1], match[3]) for match in _JA_THEN_EN.finditer(plain)]
        for english, japanese, abbreviation in pairs:
            name = _trimmed(english)
            term = Term(en=(name,), ja=(japanese,), abbreviations=(abbreviation,) if abbreviation else ())
            if name:
                counted[term] += 1
                places[term][paper.document_id] = None
    for term, count in counted.items():
        yield _suggestion(term, "gloss", count=count, documents=places[term])


def _translated(papers: Sequence[Paper], embed: Embed) -> Iterator[Suggestion]:
    """Names of a document and of its translation that are each other's nearest, by a margin."""
    by_id = {paper.document_id: paper for paper in papers}
    counted: Counter[tuple[str, str]] = Counter()
    places: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for paper in papers:
        other = by_id.get(paper.translation_of or "")
        if other is None or other.language is paper.language:
            continue
        english, japanese = (paper, other) if paper.language is Language.EN else (other, paper)
        for pair in _nearest(_names(english), _names(japanese), embed):
            counted[pair] += 1
            places[pair] |= dict.fromkeys((english.document_id, japanese.document_id))
    for (name, other_name), count in counted.items():
        term = Term(en=(name,), ja=(other_name,))
        yield _suggestion(term, "translation", count=count, documents=places[name, other_name])


def _names(paper: Paper) -> list[str]:
    """The names that a text holds at least twice, the most frequent first."""
    plain = unicodedata.normalize("NFKC", paper.text)
    pattern = _EN_NAMES if paper.language is Language.EN else _JA_NAMES
    # A line break ends a name: headings and lists stand beside other words.
    counted = Counter(_trimmed(name) for line in plain.splitlines() for name in pattern.findall(line))
    return [name for name, count in counted.most_common(_MOST_NAMES) if count > 1 and name]


def _nearest(english: Sequence[str], japanese: Sequence[str], embed: Embed) -> Iterator[tuple[str, str]]:
    """Pairs that are mutually nearest by cosine less what either is like on average among its nearest.

    That takes out what hubs are near to; Conneau et al., Word Translation Without Parallel Data, ICLR 2018.
    """
    if min(len(english), len(japanese)) < 2:
        return
    alike = embed(english) @ embed(japanese).T
    rows, columns = (np.sort(each, axis=1)[:, -_NEIGHBOURS:].mean(axis=1) for each in (alike, alike.T))
    score = alike - (rows[:, None] + columns[None, :]) / 2
    best = score.argmax(axis=1)
    for row, column in enumerate(best.tolist()):
        if score[:, column].argmax() == row and score[row, column] >= MARGIN:
            yield english[row], japanese[column]


def _is_known(term: Term, known: Glossary) -> bool:
    """Whether one term of the glossary has all its names, or its abbreviation with a name in the same languages."""
    for held in (one for name in term.spellings for one in known.find(name)):
        spelled = {fold_name(name) for name in held.spellings}
        if spelled.issuperset(map(fold_name, term.spellings)):
            return True
        if set(term.abbreviations) & {*held.abbreviations, *held.former} and (held.en or not term.en):
            return bool(held.ja or not term.ja)
    return False


def _trimmed(name: str) -> str:
    """A name without the small words that begin its sentence; empty if one word is left."""
    left = _LEADING.sub("", name).strip()
    return left if " " in left or not left.isascii() else ""


def _suggestion(term: Term, basis: Basis, *, count: int, documents: Iterable[str]) -> Suggestion:
    return Suggestion(term=term, basis=basis, count=count, documents=tuple(documents)[:5])
