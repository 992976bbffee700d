"""Where in a sentence a topic or a wording stands, told more strictly than for an answer: no word for a like thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from bot.answering.matching import katakana_of, names_match, transliterates, wording
from bot.answering.mention_requests import MentionRequest
from bot.answering.sounds import sounds_like
from bot.answering.text import has_japanese, squeeze, term_sequence
from bot.answering.vocabulary import english_of

_DOTS = re.compile(r"\s*(?:\.{3,}|…+)\s*")
_WORD = re.compile(r"[A-Za-z\d\u00c0-\u024f]+(?:['’-][A-Za-z\d]+)*")
_SPREAD = {False: (14, 12), True: (8, 6)}
"""How far apart, in code points, the terms of a topic may begin: for each of them and besides; by Japanese text."""
_BEGINNING = 5
_CODE = re.compile(r"(?=.*[A-Z])[A-Z\d][A-Z\d&/.-]{1,5}")
_KATAKANA = re.compile("[ァ-ヶー]{2,}")
_PAUSE = re.compile(r"[,;:.?!](?=\s)|[、。：；]")
_ONE_WORD, _SMALL = 6, 2
_OPEN_KANA, _OPEN_LETTERS = "アイウエオユヨ", "aeiouwy"


def place_of(request: MentionRequest, text: str) -> int | None:
    """Where what is looked for begins in a text, in code points; None where it does not stand there.

    A wording stands word for word, with width, case and white space folded. Of a topic every term stands near the
    others: in its own language in any of its forms, in the other as the vocabulary or the sound of a name gives it.
    """
    if request.is_verbatim:
        pieces = [squeeze(piece) for piece in _DOTS.split(request.topic)]
        return _literal_place(request.topic, text) if _in_order(pieces, squeeze(text)) else None
    if not any(map(str.isalpha, request.topic)):  # "2+2": numbers alone are told by how they are written
        return _literal_place(request.topic, text) if squeeze(request.topic) in squeeze(text) else None
    if _is_by_letter(request.topic):
        exact = re.search(rf"(?<![A-Za-z\d]){re.escape(request.topic)}(?:s|'s|’s)?(?![A-Za-z\d])", text)
        if exact or not has_japanese(text) or any(map(str.isdigit, request.topic)):
            return exact.start() if exact else None
    if is_written(request.topic, text):
        return _literal_place(request.topic, text)
    terms = term_sequence(request.topic)
    spots = [sorted(_spots(term, text)) for term in terms]
    each, besides = _SPREAD[has_japanese(text)]
    if all(spots):
        near = [found for term, found in zip(terms, spots, strict=True) if not term.isdigit()]  # a year may stand off
        return _together(near or spots, text, spread=each * len(terms) + besides)
    return 0 if "・" in request.topic and names_match(request.topic, text) else None


def _is_by_letter(topic: str) -> bool:
    """Whether only the very letters of a topic tell it from others: EU, 5G, or a word that is too common alone."""
    return _CODE.fullmatch(topic) is not None or any(not term_sequence(run) for run in _KATAKANA.findall(topic))


def is_written(topic: str, text: str) -> bool:
    """Whether a topic stands in a text as written but for blanks, hyphens and dots: "allow list" for "allowlist"."""
    short, held = (re.sub(r"[-・]", "", squeeze(part)) for part in (topic, text))
    return len(short) >= (_ONE_WORD if short.isascii() else 2) and short in held


def _literal_place(topic: str, text: str) -> int:
    first = re.split(r"[\s・-]", topic)[0].casefold()
    lowered = text.casefold()
    whole = lowered.find(topic.casefold())
    return whole if whole >= 0 else max(0, lowered.find(first))


def _in_order(pieces: Sequence[str], text: str) -> bool:
    at = 0
    for piece in pieces:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def _together(spots: Sequence[Sequence[int]], text: str, *, spread: int) -> int | None:
    """Where the terms begin that stand near one another without a pause between them."""
    for start in sorted(at for found in spots for at in found):
        pause = _PAUSE.search(text, start)
        end = min(start + spread, pause.start() if pause else len(text))
        if all(any(start <= at <= end for at in found) for found in spots):
            return start
    return None


def _spots(term: str, text: str) -> Iterator[int]:
    """Where a term begins in a text."""
    if has_japanese(text):
        yield from _spots_in_japanese(term, text)
    english = frozenset({term}) if term.isascii() else _english_of(term)
    begins = term if term.isascii() and len(term) >= _BEGINNING else None
    held = wording(text).terms
    is_likely = not english.isdisjoint(held) or (begins and any(word.startswith(begins) for word in held))
    by_sound = not english and ((len(term) > 3 and sounds_like(term, text)) or transliterates(term, text))
    if not (is_likely or by_sound):
        return
    found = [*_WORD.finditer(text)]
    for match, after in zip_longest(found, found[1:]):
        words = term_sequence(match[0])
        is_form = any(word in english or (begins and word.startswith(begins)) for word in words)
        two = match[0] + after[0] if after and min(len(match[0]), len(after[0])) > _SMALL else match[0]
        if is_form or (by_sound and _sounds(term, match[0], two)):
            yield match.start()


@lru_cache(maxsize=8_192)
def _english_of(term: str) -> frozenset[str]:
    """The English words of a Japanese one as terms: numbers in digits."""
    found = english_of(term)
    return found.union(*(term_sequence(word) for word in found))


def _sounds(term: str, word: str, two: str) -> bool:
    """Whether katakana writes a word, or two as one; sound goes by consonants, so whether a vowel begins it counts."""
    if not _KATAKANA.fullmatch(term):
        return transliterates(term, word)
    is_open = term[0] in _OPEN_KANA
    return is_open == (word[0].lower() in _OPEN_LETTERS) and (sounds_like(term, word) or sounds_like(term, two))


def _spots_in_japanese(term: str, text: str) -> Iterator[int]:
    if term.isascii():
        words = [word for word in wording(text).terms if not word.isascii() and term in _english_of(word)]
        strings = {*words, katakana_of(term)} - {""}
    else:
        strings = {term}
    for string in strings:
        yield from (match.start() for match in re.finditer(re.escape(string), text))
        if string not in text and string in wording(text).terms:
            yield 0  # in another form, which stands nobody knows where
