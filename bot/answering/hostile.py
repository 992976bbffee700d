"""Tells sentences that speak to whoever answers, instead of to the reader; such a sentence is never evidence.

A document is data. A sentence that tells an assistant what to reply, claims to be a system message, or hides what it
says (invisible or look-alike characters, digits for letters, reversed or encoded text) is passed over when passages are
read for an answer, in every language that the rules know. So is one that lies, by its vector and by plain signs, where
attacks lie (`bot.answering.appeals`), if the index was made with the bundled model. Nothing here decides what may be
said: without evidence from the other sentences there is no answer. Rules describe kinds of wording, no single attack; a
document about such attacks is not one, so a rule asks for the grammar of an instruction, not for its subject.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import itertools
import re
import unicodedata
import urllib.parse
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering import clues, mechanisms, orders, scripted, speech_acts
from bot.answering.appeals import HONEST, LIKELY, appeals
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
_ATTACKER = re.compile(
    r"\W*(?:(?:for example|for instance|e\.g\.),?\s+)?(?:(?:an?|the|some|any|malicious|remote|external|hostile)\s+)*"
    r"(?:attackers?|adversar(?:y|ies)|(?<=malicious )(?:users?|actors?|insiders?)|threat actors?)\b"
    r"|\W*(?:(?:例えば|たとえば)、?)?(?:悪意のある)?(?:攻撃者|敵対者)(?:は|が)",
    re.IGNORECASE,
)
_IN_QUOTES = re.compile(r"[\"“][^\"”\n]{2,300}[\"”]|「[^」\n]{1,200}」|『[^』\n]{1,200}』")
_COMMON_WORD = re.compile(r"[a-z]+|[A-Z][a-z]+")
_OPEN, _CLOSE = re.compile(r"[\"“「『\[]"), re.compile(r"[\"”」』\]]")
_TITLE_ORDER = re.compile(
    r"(?:^|[:;,|(.–—]\s*)(?:please )?(?:reply|respond|answer|say|tell|repeat|output|print|report)\b"
    r"(?: \w+){0,3}? (?:that|with|only|exactly|to all|to every)\b"
    r"|(?:と|のみ|だけ)(?:回答|返答|答え|出力|案内|返事)(?:$|せよ|する|すること|ください)"
)
_LONGEST_PIECE = 80
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
    if _ATTACKER.match(plain) and not clues.tokens_in(plain) and "://" not in plain:
        return _is_order(_IN_QUOTES.sub("“”", plain))  # what attackers write may be told, between quotation marks
    return _is_order(plain)


def _is_order(plain: str) -> bool:
    spaced = re.sub(r"\s+", " ", plain)
    if clues.is_english_order(spaced) or clues.is_japanese_order(plain):
        return True
    if mechanisms.hides_words(spaced) or mechanisms.is_addressed_to_machine(spaced):
        return True
    if speech_acts.asks_to_be_said(spaced) or scripted.scripts_a_reply(spaced):
        return True
    if "\n" in plain and is_hostile(" ".join(map(scripted.without_labels, plain.split("\n")))):
        return True  # an order over the rows of a table
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


def hostile_sentences(
    texts: Sequence[str],
    *,
    also: frozenset[str] = frozenset(),
    apart: Sequence[bool] = (),
    logits: Sequence[float] = (),
) -> list[bool]:
    """Mark the hostile ones among the sentences of a passage, in order of the text.

    A sentence also counts where it goes on with an order (after a colon, inside its open quotation), is a piece of one
    that was cut up over rows or lines, repeats words that an order put between quotation marks, stands in one
    paragraph with the claim that no other paper counts, or may be an appeal and stands in a passage with a hostile one.

    Args:
        texts: Sentences, in order.
        also: Words that orders elsewhere in the document put between quotation marks.
        apart: Whether a paragraph begins with each sentence; empty where that is not known: then they are one.
        logits: Of each sentence, see `bot.answering.appeals`; empty where they are not known.
    """
    marks = list(_marks_alone(tuple(texts), tuple(logits)))
    _mark_pieces(texts, marks)
    _mark_tables(texts, marks)
    for index in range(1, len(texts)):
        if marks[index - 1] and not marks[index]:
            marks[index] = _goes_on(texts[index - 1], texts[index])
    for index in reversed(range(1, len(texts))):
        if marks[index] and mechanisms.points_back(texts[index]):
            marks[index - 1] = True
    _mark_beside_claims(texts, marks, apart)
    if any(marks):  # beside an order, a bare "Say X-1." is one too
        marks = [mark or clues.asks_for_a_code(text) for mark, text in zip(marks, texts, strict=True)]
    for index, text in enumerate(texts):
        if marks[index] and clues.is_about_a_label(text):  # the label itself may stand apart
            for near in range(index + 1, min(index + 3, len(texts))):
                marks[near] = marks[near] or bool(clues.tokens_in(texts[near]))
    named = also | named_in([text for text, mark in zip(texts, marks, strict=True) if mark])
    return [mark or any(words in text for words in named) for text, mark in zip(texts, marks, strict=True)]


@lru_cache(maxsize=4_096)
def _marks_alone(texts: tuple[str, ...], logits: tuple[float, ...]) -> tuple[bool, ...]:
    """Which sentences are orders by themselves; remembered, as a passage is read twice and comes back."""
    marks = [is_hostile(text) for text in texts]
    if logits:
        _mark_appeals(texts, marks, logits)
    return tuple(marks)


def _mark_appeals(texts: Sequence[str], marks: list[bool], logits: Sequence[float]) -> None:
    """Mark what is taken for an appeal, and what may be one and stands in a passage with a hostile sentence.

    Where nothing but the wording of a passage speaks against it, and the vectors clearly for it, no mark stays.
    """
    accused = [index for index, logit in enumerate(logits) if marks[index] or logit >= 0.0]
    if all(logits[index] < HONEST and _is_worded_plainly(texts[index]) for index in accused):
        marks[:] = [False] * len(marks)
        return
    for index, logit in enumerate(logits):
        marks[index] = marks[index] or logit >= LIKELY


def _is_worded_plainly(text: str) -> bool:
    """Whether a sentence hides nothing, brings along no code or address, and holds no mark of a machine's input."""
    plain = unicodedata.normalize("NFKC", text)
    is_disguised = len(_readings(plain)) > 1 or _decoded(plain) or mechanisms.hides_words(plain)
    has_marks = _INVISIBLE.search(text) or any(rule.search(text) for rule in _TOKENS)
    return not (is_disguised or has_marks or "://" in plain or clues.tokens_in(plain))


def _mark_pieces(texts: Sequence[str], marks: list[bool]) -> None:
    """Mark short lines and rows that are an order when read one after the other."""
    if len(texts) < 2:
        return
    may_join = [len(text) <= _LONGEST_PIECE and not _ATTACKER.match(text) for text in texts]
    pieces = [scripted.without_labels(text) if may else "" for text, may in zip(texts, may_join, strict=True)]
    for size in (2, 3, 4):
        for start in range(len(texts) - size + 1):
            run = pieces[start : start + size]
            if not all(run) or any(marks[start : start + size]) or any(map(_FINISHED.search, run[:-1])):
                continue
            if is_hostile(("" if clues.is_japanese(run[0]) else " ").join(run)):
                marks[start : start + size] = [True] * size


def _mark_tables(texts: Sequence[str], marks: list[bool]) -> None:
    """Mark the rows of a table that says by its head, or in a row, that it is meant for a machine that answers."""
    start = 0
    for is_row, run in itertools.groupby(texts, key=lambda text: "|" in text):
        rows = list(run)
        if is_row and any(map(mechanisms.is_row_for_machines, rows)):
            marks[start : start + len(rows)] = [True] * len(rows)
        start += len(rows)


def _mark_beside_claims(texts: Sequence[str], marks: list[bool], apart: Sequence[bool]) -> None:
    """Mark what stands directly beside the claim that no other paper counts, in its paragraph."""
    claims = [index for index, text in enumerate(texts) if marks[index] and scripted.discredits_others(text)]
    for index in claims:
        if index > 0 and not (apart and apart[index]):
            marks[index - 1] = True
        if index + 1 < len(texts) and not (apart and apart[index + 1]):
            marks[index + 1] = True


def named_in(orders: Sequence[str]) -> frozenset[str]:
    """What hostile sentences want to be said: words between quotation marks, and codes, also those they hide."""
    found: set[str] = set()
    for order in orders:
        for text in (order, order[::-1], *_decoded(order)):
            found |= clues.tokens_in(text)
        found |= {words.strip() for words in _NAMED.findall(order) if not _COMMON_WORD.fullmatch(words.strip())}
    return frozenset(found)


def _goes_on(order: str, following: str) -> bool:
    is_open = len(_OPEN.findall(order)) > len(_CLOSE.findall(order)) or order.count('"') % 2 == 1
    is_unfinished = _FINISHED.search(order.rstrip()) is None and _GOES_ON.match(following) is not None
    return (
        is_open
        or is_unfinished
        or order.rstrip().endswith((":", "：", ",", "、", "->"))
        or scripted.announces_words(order)
    )


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
    read = [(hit, _logits(hit)) for hit in hits]
    named: dict[str, frozenset[str]] = {}
    for hit, logits in read:
        document = hit.chunk.document_id
        named[document] = named.get(document, frozenset()) | _named_by(_texts(hit), logits)
    kept = (_without_orders(hit, named[hit.chunk.document_id], logits) for hit, logits in read)
    return tuple(hit for hit in kept if hit.sentences)


def _texts(hit: Hit) -> tuple[str, ...]:
    return tuple(sentence.text for sentence in hit.sentences)


@lru_cache(maxsize=4_096)
def _named_by(texts: tuple[str, ...], logits: tuple[float, ...]) -> frozenset[str]:
    """What the sentences of a passage that are orders by themselves want to be said."""
    return named_in([text for text, mark in zip(texts, _marks_alone(texts, logits), strict=True) if mark])


def _without_orders(hit: Hit, named: frozenset[str], logits: tuple[float, ...]) -> Hit:
    sentences, chunk = _harmless(hit, named, logits), _named_plainly(hit.chunk)
    if sentences is hit.sentences:
        return hit if chunk is hit.chunk else replace(hit, chunk=chunk)
    return replace(hit, sentences=sentences, chunk=chunk, vectors=None)


_known_logits: dict[tuple[str, ...], tuple[float, ...]] = {}
_MOST_LOGITS = 4_096


def _logits(hit: Hit) -> tuple[float, ...]:
    """Of a passage's sentences, see `bot.answering.appeals`; none where its vectors are not there or tell nothing.

    Remembered by the sentences: the same passage comes back question after question, and the bundled model embeds each
    sentence by itself.
    """
    if hit.vectors is None:
        return ()
    texts = _texts(hit)
    key = (hit.vectors.embedder, *texts)
    found = _known_logits.get(key)
    if found is None:
        if len(_known_logits) >= _MOST_LOGITS:
            _known_logits.clear()
        found = _known_logits[key] = tuple(appeals(texts, hit.vectors) or ())
    return found


def _named_plainly(chunk: Chunk) -> Chunk:
    """A chunk under its document's id where the title is an order; headings, publishers and authors that are go."""
    if _is_order_in_title(chunk.title):
        name = f"{chunk.version[:8]}" if _is_order_in_title(chunk.document_id) else chunk.document_id
        chunk = replace(chunk, title=name)
    if chunk.publisher and _is_order_in_title(chunk.publisher):
        chunk = replace(chunk, publisher=None)
    if any(map(_is_order_in_title, chunk.authors)):
        chunk = replace(chunk, authors=tuple(name for name in chunk.authors if not _is_order_in_title(name)))
    return replace(chunk, section=None) if chunk.section and is_hostile(chunk.section) else chunk


def was_left_out(hit: Hit, text: str, start: int, end: int) -> bool:
    """Whether a stretch of a document lies in a passage and some of it in none of the sentences that are left of that.

    Args:
        hit: The passage, without its hostile sentences.
        text: Of the whole document.
        start: First code point of the stretch.
        end: One past its last.
    """
    start, end = max(start, hit.chunk.start), min(end, hit.chunk.end)
    for sentence in hit.sentences:
        if start < sentence.end and sentence.start < end:
            if text[start : sentence.start].strip():
                return True
            start = sentence.end
    return bool(text[start:end].strip())


@lru_cache(maxsize=5_000)
def _is_order_in_title(title: str) -> bool:
    """Whether a title or the name of a file tells whoever answers what to say; titles seldom are whole sentences."""
    words = re.sub(r"[_\s-]+", " ", title)
    if is_hostile(title) or is_hostile(words) or mechanisms.is_order_in_name(words):
        return True
    return _TITLE_ORDER.search(words.lower()) is not None


def _harmless(hit: Hit, named: frozenset[str], logits: tuple[float, ...]) -> tuple[SentenceHit, ...]:
    texts = _texts(hit)
    if not any(_marks(texts, named, (), logits)):  # taken as one paragraph, which marks the most
        return hit.sentences
    marks = _marks(texts, named, tuple(_paragraphs(hit)), logits)
    return tuple(sentence for sentence, is_bad in zip(hit.sentences, marks, strict=True) if not is_bad)


@lru_cache(maxsize=4_096)
def _marks(
    texts: tuple[str, ...], also: frozenset[str], apart: tuple[bool, ...], logits: tuple[float, ...]
) -> tuple[bool, ...]:
    """`hostile_sentences`, remembered: a passage comes back question after question."""
    return tuple(hostile_sentences(texts, also=also, apart=apart, logits=logits))


def _paragraphs(hit: Hit) -> list[bool]:
    """Whether a paragraph begins with each sentence of a passage."""
    text, start = hit.chunk.text, hit.chunk.start
    ends = [hit.chunk.start, *(sentence.end for sentence in hit.sentences)]
    gaps = (text[end - start : sentence.start - start] for end, sentence in zip(ends, hit.sentences, strict=False))
    return ["\n\n" in gap for gap in gaps]
