"""Lists the documents in which something stands, each with the sentence in which it does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.answering.citing import cite, on_one_line, trim
from bot.answering.compose import TEXT_LIMIT, notices_of
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.lists import mark_length
from bot.answering.mention_places import is_written, place_of
from bot.answering.mention_requests import MentionRequest, read_mention_request
from bot.answering.query import expansions, without_found_twins
from bot.answering.question import read_question
from bot.answering.telling import tells
from bot.answering.text import has_japanese, squeeze
from bot.answering.verification import verify
from bot.answering.wording import say
from bot.ports import Searcher
from bot.values import Sentence
from corpus.languages import Language
from retrieval.query import Filters, Hit, Query, Ranking

MOST_LISTED = 6
_HITS = 40
_ROUNDS = 2
_LEAST_QUOTE, _MOST_QUOTE = 90, 260
_LINE = 16
"""Marks, dash, year and marker of a line, in code points."""
_PAUSE = re.compile(r"[;:,]\s|[、；：]")


@dataclass(frozen=True, slots=True)
class _Mention:
    """Where a document mentions what was looked for: the sentence, and the first place in it that says so."""

    hit: Hit
    start: int
    end: int
    core: int
    worth: tuple[bool, bool, bool, bool, float]


class Mentions(NamedTuple):
    """The answer to "Which documents mention X?", None where no document does, and what it was made of."""

    draft: Draft | None
    ranking: Ranking
    topic: str


def find_mentions(text: str, searcher: Searcher, shelf: DocumentShelf, *, language: Language) -> Mentions | None:
    """Find what "Which documents mention X?" asks for; None for other questions.

    Args:
        text: What was asked.
        searcher: Finds the passages.
        shelf: Reads the documents, for the audience of the turn.
        language: Of the reply.

    Returns:
        Among others a draft whose every sentence is verified, the newest document first.
    """
    request = read_mention_request(text)
    if request is None:
        return None
    if request.is_verbatim and any(squeeze(request.topic) == squeeze(d.title) for d in shelf.all()):
        return None  # asks about the document of that title
    found, ranking = _of_documents(request, searcher, shelf, language)
    draft = _draft(request, found, shelf, language) if found else None
    return Mentions(draft if draft is not None and draft.sentences else None, ranking, request.topic)


def _of_documents(
    request: MentionRequest, searcher: Searcher, shelf: DocumentShelf, language: Language
) -> tuple[list[_Mention], Ranking]:
    """The best mention of each document, newest first, of one date the reader's language first; no translations."""
    best: dict[str, _Mention] = {}
    rankings = []
    for ranking in _rankings(request, searcher, shelf, best):
        rankings.append(ranking)
        for hit in ranking.hits:
            mention = _best_in(hit, request, language)
            held = best.get(hit.chunk.document_id)
            if mention is not None and (held is None or mention.worth > held.worth):
                best[hit.chunk.document_id] = mention
    ranking = replace(rankings[0], hits=tuple(mention.hit for mention in best.values()))
    ranking = without_found_twins(ranking, shelf.all(), language)
    found = [best[hit.chunk.document_id] for hit in ranking.hits]
    found.sort(key=lambda m: (m.hit.chunk.language is not language, m.hit.chunk.title))
    return sorted(found, key=lambda m: m.hit.chunk.date or "", reverse=True), ranking


def _rankings(
    request: MentionRequest, searcher: Searcher, shelf: DocumentShelf, found: dict[str, _Mention]
) -> Iterable[Ranking]:
    """Search each language, then once more in the documents of which nothing was found."""
    documents = shelf.all()
    question = read_question(request.topic)
    query = Query(text=request.topic, audience=shelf.audience, expansions=expansions(question))
    for turn in range(_ROUNDS):
        for language in Language:
            left = frozenset(d.document_id for d in documents if d.document_id not in found)
            if turn and not left:
                return
            filters = Filters(languages=frozenset({language}), document_ids=left if turn else frozenset())
            yield searcher.search(replace(query, filters=filters), top_k=_HITS)


def _best_in(hit: Hit, request: MentionRequest, language: Language) -> _Mention | None:
    return max(_mentions_in(hit, request, language), key=lambda m: m.worth, default=None)


def _mentions_in(hit: Hit, request: MentionRequest, language: Language) -> Iterable[_Mention]:
    chunk, sentences = hit.chunk, hit.sentences
    for index, sentence in enumerate(sentences):
        start, end = sentence.start, sentence.end
        at = place_of(request, sentence.text)
        if at is None and request.is_verbatim and index + 1 < len(sentences):
            after = sentences[index + 1]
            end, at = after.end, place_of(request, chunk.text[start - chunk.start : after.end - chunk.start])
            at = at if place_of(request, after.text) is None else None  # found with the next sentence
        if at is None:
            continue
        said = chunk.text[start - chunk.start : end - chunk.start]
        is_heading = squeeze(said) in {squeeze(t) for t in (chunk.title, *(chunk.section or "").split(" › "))}
        is_readers = has_japanese(said) == (language is Language.JA)
        is_exact = is_written(request.topic, said)
        worth = (not is_heading and tells(said), is_readers, not is_heading, is_exact, sentence.similarity)
        yield _Mention(hit, start + mark_length(said), end, start + at, worth)


def _draft(request: MentionRequest, found: Sequence[_Mention], shelf: DocumentShelf, language: Language) -> Draft:
    shown = found[:MOST_LISTED]
    while len(shown) > 1 and _room(request, shown) < _LEAST_QUOTE:
        shown = shown[:-1]
    limit = max(_LEAST_QUOTE, min(_MOST_QUOTE, _room(request, shown)))
    citations, sentences = [], []
    for marker, mention in enumerate(shown, start=1):
        text = shelf.text(mention.hit)
        start, end = trim(text, _opening(text, mention, limit), mention.end, limit=limit)
        if end < mention.core + len(request.topic):  # cut behind what looked like the end of a sentence
            end = max(end, text.rfind(" ", start, min(start + limit, mention.end)))
        citations.append(cite(mention.hit, text, start, end, marker=marker))
        quote = on_one_line(citations[-1].quote) + (" …" if end < len(text[: mention.end].rstrip()) else "")
        sentences.append(Sentence(text=quote, citations=(marker,)))
    key = ("wording" if request.is_verbatim else "mentions") + (
        "_one" if len(found) == 1 else "" if len(shown) == len(found) else "_most"
    )
    draft = Draft(
        sentences=tuple(sentences),
        citations=tuple(citations),
        intro=say(key, language, topic=request.topic, count=str(len(found)), shown=str(len(shown))),
        notices=notices_of(language, [mention.hit for mention in shown], shelf),
        names_documents=True,
    )
    checked, removed = verify(draft)
    return checked if removed else draft  # the check numbers anew, also what is a number in a quotation


def _room(request: MentionRequest, shown: Sequence[_Mention]) -> int:
    """How many code points of quotation each line has room for."""
    titles = sum(len(mention.hit.chunk.title) + _LINE for mention in shown)
    return (TEXT_LIMIT - len(request.topic) - 80 - titles) // len(shown)


def _opening(text: str, mention: _Mention, limit: int) -> int:
    """Where to begin a quotation that is too long, so that it still holds what was looked for."""
    if mention.core - mention.start < limit * 2 // 3 or mention.end - mention.start <= limit:
        return mention.start
    pauses = [m.end() for m in _PAUSE.finditer(text, mention.start, mention.core)]
    near = [at for at in pauses if mention.core - at < limit * 2 // 3]
    if near:
        return near[0]
    blank = text.rfind(" ", mention.start, mention.core - limit // 3)
    return blank + 1 if blank > 0 else mention.core
