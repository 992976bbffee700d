"""Tells sentences that speak to whoever answers, instead of to the reader; such a sentence is never evidence.

A document is data. A sentence that tells an assistant what to reply, claims to be a system message, or hides what it
says (invisible or look-alike characters, digits for letters, reversed or encoded text) is passed over when passages are
read for an answer, in every language that the rules know. Nothing here decides what may be said: without evidence from
the other sentences there is no answer. Rules describe kinds of wording, no single attack; a document about such
attacks is not one, so a rule asks for the grammar of an instruction, not for its subject.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
import urllib.parse
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering import clues, mechanisms, orders, speech_acts
from retrieval.query import Chunk, Hit, Query, Ranking, SentenceHit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.ports import Searcher

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_SMUGGLED = re.compile("[\u202d\u202e\U000e0000-\U000e007f]")
_MOST_INVISIBLE = 8
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝАВЕКМНОРСТХІЈЅοανρτυικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijshdqwABEKMHOPCTXIJSoavptuikABEZHIKMNOPTYX"
)
_MIXED_WORD = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u052f])\w+\b")
_DIGITS_FOR_LETTERS = str.maketrans("013457@$", "oieastas")
_CODED_WORD = re.compile(r"\b(?=\w*[a-z])(?=\w*[0134578])\w{3,}\b")
_FOREIGN_LETTER = re.compile(r"[\u0370-\u052f]")
_DIGIT_IN_WORD = re.compile(r"[a-z][0134578]|[0134578][a-z]")
_SPACED_BIT = re.compile(r" \w[ .·_-]\w[ .·_-]\w\b")
_BACKWARDS = re.compile(r"erongi|drager|tegrof|ylper|dnopser|rewsna|snoitcurtsni|tuptuo|視無|示指|答回")
_SPACED = re.compile(r"(?:\b\w[ .·_-]){5,}\w\b")
_ROTATED = re.compile(
    r"\b(?:vtaber|qvfertneq|sbetrg|vafgehpgvbaf?|cerivbhf|nafjre|erfcbaq|ercyl|bhgchg|nffvfgnag|cevag)\b", re.IGNORECASE
)
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}[\w%.-]*){6}")
_HEX = re.compile(r"\b(?:[0-9a-fA-F]{2}){12,}\b")
_ENCODED = re.compile(r"[A-Za-z0-9+/]{32,}={0,2}")

_ENGLISH = tuple(re.compile(rule, re.MULTILINE) for rule in orders.ENGLISH)  # of texts in lower case
_TOKENS = tuple(re.compile(rule, re.IGNORECASE | re.MULTILINE) for rule in orders.TOKENS)
_OTHER = tuple(re.compile(rule, re.IGNORECASE) for rule in orders.OTHER)
_NAMED = re.compile(r"[\"“「『]([^\"”」』\n]{6,120})[\"”」』]")
_OPEN, _CLOSE = re.compile(r"[\"“「『\[]"), re.compile(r"[\"”」』\]]")
_FINISHED = re.compile(r"[.!?。！？…][\"”’'」』)\]]*$")
_GOES_ON = re.compile(r"[\s\"“”「『'‘(\[a-z]")


@lru_cache(maxsize=20_000)
def is_hostile(text: str) -> bool:
    """Whether a sentence or passage tells whoever answers what to do, or hides what it says."""
    invisible = len(_INVISIBLE.findall(text))
    if invisible > _MOST_INVISIBLE or _SMUGGLED.search(text):
        return True
    if orders.TOKEN_SIGNS.search(text) and any(rule.search(text) for rule in _TOKENS):
        return True
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    spaced = re.sub(r"\s+", " ", plain)
    if clues.is_english_order(spaced) or clues.is_japanese_order(plain):
        return True
    if mechanisms.hides_words(spaced) or mechanisms.is_addressed_to_machine(spaced):
        return True
    if speech_acts.asks_to_be_said(spaced):
        return True
    return any(map(_orders, _readings(plain))) or any(map(is_hostile, _decoded(plain)))


def _orders(text: str) -> bool:
    if orders.ENGLISH_WORDS.search(text) and any(rule.search(text) for rule in _ENGLISH):
        return True
    return orders.OTHER_WORDS.search(text) is not None and any(rule.search(text) for rule in _OTHER)


def _readings(text: str) -> list[str]:
    """The text as it may be meant: plain, look-alikes and digits read as letters, spaced letters joined, backwards."""
    plain = re.sub(r"\s+", " ", text).strip().lower()
    if _FOREIGN_LETTER.search(plain):
        plain = _MIXED_WORD.sub(lambda word: word[0].translate(_LOOKALIKES), plain)
    found = [plain, plain[::-1]] if _BACKWARDS.search(plain) else [plain]
    if _DIGIT_IN_WORD.search(plain):
        found.append(_CODED_WORD.sub(lambda word: word[0].translate(_DIGITS_FOR_LETTERS), plain))
    if _SPACED_BIT.search(plain):
        found.append(_SPACED.sub(lambda run: re.sub(r"\W", "", run[0]), plain))
    return found


def _decoded(text: str) -> list[str]:
    """What a text says in another writing: Base64, hexadecimal, percent signs, letters moved by thirteen."""
    found = [codecs.decode(text, "rot13")] if _ROTATED.search(text) else []
    if _PERCENT.search(text):
        found.append(urllib.parse.unquote(text))
    for run in _HEX.findall(text):
        found.append(bytes.fromhex(run).decode("ascii", "ignore"))
    for run in _ENCODED.findall(text):
        try:
            found.append(base64.b64decode(run + "=" * (-len(run) % 4), validate=True).decode("ascii"))
        except (binascii.Error, ValueError):
            continue
    return found


def hostile_sentences(texts: Sequence[str], *, also: frozenset[str] = frozenset()) -> list[bool]:
    """Mark the hostile ones among the sentences of a passage, in order of the text.

    A sentence also counts where it goes on with an order (after a colon, inside its open quotation) or repeats words
    that an order put between quotation marks.

    Args:
        texts: Sentences, in order.
        also: Words that orders elsewhere in the document put between quotation marks.
    """
    marks = [is_hostile(text) for text in texts]
    for index in range(1, len(texts)):
        if marks[index - 1] and not marks[index]:
            marks[index] = _goes_on(texts[index - 1], texts[index])
        if marks[index] and mechanisms.points_back(texts[index]):
            marks[index - 1] = True
    if any(marks):  # beside an order, a bare "Say X-1." is one too
        marks = [mark or clues.asks_for_a_code(text) for mark, text in zip(marks, texts, strict=True)]
    for index, text in enumerate(texts):
        if marks[index] and clues.is_about_a_label(text):  # the label itself may stand apart
            for near in range(index + 1, min(index + 3, len(texts))):
                marks[near] = marks[near] or bool(clues.tokens_in(texts[near]))
    named = also | named_in([text for text, mark in zip(texts, marks, strict=True) if mark])
    return [mark or any(words in text for words in named) for text, mark in zip(texts, marks, strict=True)]


def named_in(orders: Sequence[str]) -> frozenset[str]:
    """What hostile sentences want to be said: words between quotation marks, and codes, also those they hide."""
    found: set[str] = set()
    for order in orders:
        for text in (order, order[::-1], *_decoded(order)):
            found |= clues.tokens_in(text)
        found |= {words.strip() for words in _NAMED.findall(order)}
    return frozenset(found)


def _goes_on(order: str, following: str) -> bool:
    is_open = len(_OPEN.findall(order)) > len(_CLOSE.findall(order)) or order.count('"') % 2 == 1
    is_unfinished = _FINISHED.search(order.rstrip()) is None and _GOES_ON.match(following) is not None
    return is_open or is_unfinished or order.rstrip().endswith((":", "：", ",", "、", "->"))


class WarySearcher:
    """A searcher whose hits hold no hostile sentence; implements `bot.ports.Searcher`.

    Args:
        searcher: Finds passages.
    """

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    @property
    def generation(self) -> str:
        """Id of the generation that the next search will read."""
        return self._searcher.generation

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        """Hits as found, less their hostile sentences; a passage of nothing else is left out."""
        ranking = self._searcher.search(query, top_k=top_k)
        return replace(ranking, hits=without_hostile(ranking.hits))

    def embed(self, texts: Sequence[str], *, as_query: bool) -> NDArray[np.float32]:
        """Embed texts; see the port."""
        return self._searcher.embed(texts, as_query=as_query)


def without_hostile(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Hits without their hostile sentences, in the same order; ranks stay as they were."""
    named: dict[str, frozenset[str]] = {}
    for hit in hits:
        orders = [sentence.text for sentence in hit.sentences if is_hostile(sentence.text)]
        document = hit.chunk.document_id
        named[document] = named.get(document, frozenset()) | named_in(orders)
    kept = (
        replace(hit, sentences=_harmless(hit, named[hit.chunk.document_id]), chunk=_named_plainly(hit.chunk))
        for hit in hits
    )
    return tuple(hit for hit in kept if hit.sentences)


def _named_plainly(chunk: Chunk) -> Chunk:
    """A chunk under its document's id where the title is an order, and without headings that are."""
    if is_hostile(chunk.title):
        chunk = replace(chunk, title=chunk.document_id)
    return replace(chunk, section=None) if chunk.section and is_hostile(chunk.section) else chunk


def _harmless(hit: Hit, named: frozenset[str]) -> tuple[SentenceHit, ...]:
    marks = hostile_sentences([sentence.text for sentence in hit.sentences], also=named)
    return tuple(sentence for sentence, is_bad in zip(hit.sentences, marks, strict=True) if not is_bad)
