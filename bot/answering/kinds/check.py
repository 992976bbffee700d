"""Checks a text against the documents: each statement supported, contradicted, or not found, with the quotation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.answering.claims.statements import Claim, read_claim
from bot.answering.claims.support import Reading, read_window
from bot.answering.kinds.gather import Desk
from bot.answering.kinds.sheet import Made, Sheet
from bot.answering.kinds.statements import POINTS_BACK
from bot.answering.kinds.wording import say
from bot.answering.lists import is_item, mark_length
from bot.answering.query import merged, without_twins
from bot.answering.text import fold
from bot.values import AnswerSection, Cell
from corpus.languages import Language, detect_language
from corpus.sentences import sentence_spans
from retrieval.query import Filters, Hit, Query, Ranking, SentenceHit

MOST_CLAIMS = 30
_HITS, _MORE_HITS = 8, 5
_WINDOW = 460
_LOOKED_AT = 40
_CLAIM = 400
Verdict = Literal["supported", "contradicted", "not_found"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the documents say to one statement.

    Attributes:
        hit: Where; None where nothing was found.
        start: First code point of the passage that decides.
        end: One past its last.
    """

    verdict: Verdict
    hit: Hit | None = None
    start: int = 0
    end: int = 0


def claims_of(text: str) -> list[str]:
    """The statements of a text, in order: its sentences, less questions, headings and scraps."""
    found = [" ".join(text[a:b].lstrip("•-*・–— \t").split()) for a, b in sentence_spans(text)]
    return [claim[:_CLAIM] for claim in found if read_claim(claim) is not None]


def make_check(text: str, desk: Desk) -> tuple[Made | None, int]:
    """Check a text.

    Returns:
        What was made, None where no statement was found in the documents; and how many statements the text holds.
    """
    claims = claims_of(text)
    sheet = Sheet(desk.shelf, desk.language, most=MOST_CLAIMS)
    if len(claims) > MOST_CLAIMS:
        sheet.notices.append(say("cut_check", desk.language, count=MOST_CLAIMS))
    rows, verdicts = [], []
    for words in claims[:MOST_CLAIMS]:
        found = check_claim(words, desk)
        cell = sheet.quote(found.hit, found.start, found.end, limit=_WINDOW) if found.hit else None
        verdict: Verdict = found.verdict if cell is not None else "not_found"
        verdicts.append(verdict)
        rows.append((Cell(text=words), Cell(text=say(verdict, desk.language)), cell or Cell()))
    columns = tuple(say(key, desk.language) for key in ("claim", "verdict", "evidence"))
    counts = {name: verdicts.count(name) for name in ("supported", "contradicted", "not_found")}
    title = say("counts" if len(verdicts) != 1 else "counts_one", desk.language, total=len(verdicts), **counts)
    section = AnswerSection(title=title, columns=columns, rows=tuple(rows))
    return sheet.made(say("check", desk.language), [section]), len(claims)


def check_claim(words: str, desk: Desk) -> Finding:
    """Look for what the documents say to one statement."""
    claim = read_claim(words)
    if claim is None:
        return Finding(verdict="not_found")
    readings = sorted(_readings(claim, _search(words, desk)), key=lambda reading: -reading.coverage)[:_LOOKED_AT]
    supporting = [reading for reading in readings if reading.supports]
    if supporting:
        return _finding("supported", max(supporting, key=lambda r: (r.coverage, -(r.end - r.start))))
    against = _innermost([reading for reading in readings if reading.contradicts])
    if against and not _is_series(against):
        return _finding("contradicted", max(against, key=lambda r: (r.coverage, -(r.end - r.start))))
    return Finding(verdict="not_found")


def _innermost(readings: list[Reading]) -> list[Reading]:
    """Those in which no other of them lies."""
    return [
        outer
        for outer in readings
        if not any(
            inner is not outer
            and inner.hit is outer.hit
            and outer.start <= inner.start
            and inner.end <= outer.end
            and inner.end - inner.start < outer.end - outer.start
            for inner in readings
        )
    ]


def _is_series(against: list[Reading]) -> bool:
    """Whether they tell of several events of one name at different dates: then another date contradicts none."""
    best = max(reading.coverage for reading in against)
    dates = {r.dates for r in against if r.conflicts == ("date",) and len(r.dates) == 1 and r.coverage >= best - 0.1}
    return len(dates) > 1


def _finding(verdict: Verdict, reading: Reading) -> Finding:
    return Finding(verdict=verdict, hit=reading.hit, start=reading.start, end=reading.end)


def _search(words: str, desk: Desk) -> Ranking:
    language = detect_language(words)
    query = Query(text=words, language=language, audience=desk.shelf.audience)
    ranking = desk.searcher.search(query, top_k=_HITS)
    documents = desk.shelf.all()
    other = Language.EN if language is Language.JA else Language.JA
    if any(document.metadata.language is other for document in documents):
        foreign = Query(
            text=words, language=language, audience=query.audience, filters=Filters(languages=frozenset({other}))
        )
        ranking = merged(ranking, desk.searcher.search(foreign, top_k=_MORE_HITS))
    return without_twins(ranking, documents, language)


def _readings(claim: Claim, ranking: Ranking) -> list[Reading]:
    """The claim held against each found sentence, and against each with the next one."""
    found = []
    for hit in ranking.hits:
        for index, sentence in enumerate(hit.sentences):
            following = hit.sentences[index + 1] if index + 1 < len(hit.sentences) else None
            start = sentence.start + mark_length(sentence.text)
            found.append(read_window(claim, hit, start, sentence.end, similarity=sentence.similarity))
            if following is not None and _goes_on(hit, sentence, following):
                best = max(sentence.similarity, following.similarity)
                found.append(read_window(claim, hit, start, following.end, similarity=best))
    return [reading for reading in found if reading is not None]


def _goes_on(hit: Hit, sentence: SentenceHit, following: SentenceHit) -> bool:
    """Whether the second of two sentences of one paragraph points back, so that it says nothing without the first."""
    between = hit.chunk.text[sentence.end - hit.chunk.start : following.start - hit.chunk.start]
    is_short = following.end - sentence.start <= _WINDOW
    points_back = POINTS_BACK.match(fold(following.text)) is not None
    return is_short and points_back and "\n\n" not in between and not is_item(following.text)
