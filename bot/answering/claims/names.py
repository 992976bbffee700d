"""Proper names of a text, and whether another text in either language holds the same ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

import jaconv

from bot.answering.countries import countries_in
from bot.answering.lexicon import EN_STOP, word_list
from bot.answering.matching import katakana_of, matches
from bot.answering.text import Morpheme, fold, has_japanese, morphemes, stem, tokenizer
from bot.answering.vocabulary import japanese_of
from retrieval.analyzers.bridge import katakana_key, latin_key

_CAPITALISED = re.compile(r"[A-Z][\w’'&.-]*\w|\b[A-Z]\b")
_JOINERS = re.compile(r"^\s*(?:of|the|and|for|de|van|von|bin|al|&|-)?\s*$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…]\s+|[\"“‘'(\[–—-]\s*|\n\s*)$")
_KATAKANA = re.compile(r"[ァ-ヺー]{2,}")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f][\w’'.&-]*\w")
_ADVERB = re.compile(
    r"^[A-Z][a-z]{3,}ly$|^(?:However|Although|Though|Meanwhile|Despite|Instead|Perhaps|Thus|Nevertheless)$"
)
_TITLE_LENGTH = 3
_WINDOW = 4
_MOST_OF_IT = 0.5
_PAIR = 2
_ALIKE = 0.72
_SOUNDS = (
    (re.compile(r"ph"), "f"), (re.compile(r"th"), "s"), (re.compile(r"ck|q|c(?![eiyh])"), "k"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"x"), "ks"), (re.compile(r"v"), "b"), (re.compile(r"sh|si(?=[aou])"), "s"),
    (re.compile(r"tch|ch|ts"), "t"), (re.compile(r"j|dg|z"), "j"), (re.compile(r"f"), "h"), (re.compile(r"w"), "u"),
    (re.compile(r"[rh](?=[^aeiouy]|$)"), ""), (re.compile(r"l"), "r"), (re.compile(r"y"), "i"),
    (re.compile(r"m(?=[pb])"), "n"), (re.compile(r"(.)\1+"), r"\1"),
)  # fmt: skip
_NOT_NAMES = frozenset(
    word_list("""
    i mr mrs ms dr rev sir lord lady dame the a an and or but if it he she we you they this that these those there here
    what when where who why how in on at by for from to of as is are was were no yes not new now well then still once
    throughout following during since under over after before despite among until while although though because
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december jan feb mar apr jun jul aug sep sept oct nov dec tv pm am bst gmt president minister prime
    secretary mp mps senator king queen prince princess judge justice captain manager doctor professor north south east
    west northern southern eastern western american british english god ok vs""")
)
_SHORTENED = re.compile(r"['’](?:m|ve|d|ll|re|t)$", re.I)


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name: its words and where it stands."""

    text: str
    words: tuple[str, ...]
    start: int
    end: int


@lru_cache(maxsize=8_192)
def names_in(text: str) -> tuple[Name, ...]:
    """Proper names of a text in order: runs of capitals in English, proper nouns and foreign words in Japanese."""
    return _japanese_names(text) if has_japanese(text) else _english_names(text)


def _english_names(text: str) -> tuple[Name, ...]:
    words = _LATIN.findall(text)
    if len(words) > _TITLE_LENGTH and all(w[0].isupper() or w in EN_STOP for w in words):
        return ()  # a headline, where capitals tell nothing
    found: list[Name] = []
    for match in _CAPITALISED.finditer(text):
        word = re.sub(r"(?:['’]s|[.'’])+$", "", match.group())
        is_first = _SENTENCE_START.search(text[: match.start()]) is not None
        is_common = word.casefold() in _NOT_NAMES or word.casefold() in EN_STOP or _SHORTENED.search(word) is not None
        if is_common or len(word) < 2 or _ADVERB.match(word):
            continue
        start, end = match.start(), match.start() + len(word)
        if found and _JOINERS.match(text[found[-1].end : start]) and text[found[-1].end : start].strip() != "and":
            last = found.pop()
            found.append(Name(text[last.start : end], (*last.words, word), last.start, end))
        elif not is_first or word.isupper() or _is_name_at_start(text[end:]):
            found.append(Name(word, (word,), start, end))
    return tuple(found)


def _is_name_at_start(rest: str) -> bool:
    """Whether the first word of a sentence is part of a name: more capitals follow, or a possessive."""
    return re.match(r"(?:['’]s\b|\s+(?!I\b)[A-Z][a-z])", rest) is not None


def _japanese_names(text: str) -> tuple[Name, ...]:
    """Runs of proper nouns and of words in katakana that the dictionary does not know as common."""
    found: list[Name] = []
    place = 0
    for morpheme in morphemes(text):
        start = text.find(morpheme.surface, place)
        if start < 0:
            continue
        place = end = start + len(morpheme.surface)
        if not _is_name(morpheme):
            continue
        if found and text[found[-1].end : start] in {"", "・", " ", "＝", "-"}:
            last = found.pop()
            found.append(Name(text[last.start : end], (*last.words, morpheme.surface), last.start, end))
        else:
            found.append(Name(morpheme.surface, (morpheme.surface,), start, end))
    return tuple(found)


def _is_name(morpheme: Morpheme) -> bool:
    surface = morpheme.surface
    if _LATIN.fullmatch(surface):
        return surface[0].isupper() and surface.casefold() not in _NOT_NAMES and len(surface) > 1
    return morpheme.minor == "固有名詞" or (
        morpheme.major == "名詞"
        and len(surface) > 2
        and _KATAKANA.fullmatch(surface) is not None
        and not _is_common(surface)
    )


@lru_cache(maxsize=8_192)
def _is_common(katakana: str) -> bool:
    """Whether the dictionary knows a word in katakana."""
    return not any(m.is_oov() for m in tokenizer().tokenize(katakana))


@lru_cache(maxsize=20_000)
def word_in(word: str, text: str) -> bool:
    """Whether a word of a name stands in a text: as written, translated by the vocabulary, or as it sounds."""
    folded = fold(text)
    plain = fold(word)
    if has_japanese(word) == has_japanese(text):
        return plain in folded or (
            not has_japanese(word) and stem(plain) in {stem(w) for w in re.findall(r"[a-z\u00c0-\u024f]+", folded)}
        )
    if plain in folded or countries_in(word) & countries_in(text):
        return True
    if has_japanese(word):
        return matches(word, text) or any(_sound_alike(latin, word) for latin in _spoken(text))
    if any(japanese in folded for japanese in (*japanese_of(stem(plain)), katakana_of(plain)) if japanese):
        return True
    return any(_sound_alike(word, other) for other in _sounded(text))


@lru_cache(maxsize=2_048)
def _spoken(text: str) -> tuple[str, ...]:
    """What of an English text may be one word of Japanese: words in capitals, two in a row ("La Paz")."""
    found = list(_CAPITALISED.finditer(text))
    words = [match.group() for match in found]
    joined = [
        one.group() + other.group() for one, other in pairwise(found) if text[one.end() : other.start()] in {" ", "-"}
    ]
    return tuple(dict.fromkeys((*words, *joined)))


@lru_cache(maxsize=2_048)
def _sounded(text: str) -> tuple[str, ...]:
    """The words of a Japanese text that have a sound to compare: katakana, and proper nouns in kanji."""
    kanji = [m.surface for m in morphemes(text) if m.minor == "固有名詞" and not m.surface.isascii()]
    return tuple(dict.fromkeys((*_KATAKANA.findall(text), *kanji)))


def _sound_alike(latin: str, japanese: str) -> bool:
    return likeness(latin, japanese) >= _ALIKE


@lru_cache(maxsize=50_000)
def likeness(latin: str, japanese: str) -> float:
    """How much a Latin word and a Japanese one sound alike, in [0, 1]."""
    sound = _reading(japanese)
    if not sound:
        return 0.0
    key = latin_key(latin)
    if key is not None and key == katakana_key(sound):
        return 1.0
    left, right = _roman(latin), _roman(jaconv.kana2alphabet(jaconv.kata2hira(sound.replace("ー", ""))))
    if min(len(left), len(right)) < 2:
        return 0.0
    if abs(len(right) - len(left)) > 4:  # a run of katakana may be several words, and so may a name in capitals
        short, long = sorted((left, right), key=len)
        return _best_window(short, long) - 0.06 if len(short) >= _WINDOW else 0.0
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _best_window(short: str, long: str) -> float:
    size = len(short)
    return max(
        SequenceMatcher(None, short, long[i : i + size], autojunk=False).ratio() for i in range(len(long) - size + 1)
    )


def _reading(word: str) -> str:
    if _KATAKANA.fullmatch(word):
        return word
    return "".join(m.reading_form() for m in tokenizer().tokenize(word))


@lru_cache(maxsize=20_000)
def _roman(word: str) -> str:
    plain = re.sub(r"[^a-z]", "", re.sub(r"'s$", "", fold(word)))
    for pattern, replacement in _SOUNDS:
        plain = pattern.sub(replacement, plain)
    lead = plain[:1]
    return lead + re.sub(r"[u]", "", plain[1:])


def missing_names(claim: str, source: str) -> tuple[Name, ...]:
    """Names of a claim that its source does not hold: less than half in another language, not all in its own."""
    least = 1.0 if has_japanese(claim) == has_japanese(source) else _MOST_OF_IT
    return tuple(name for name in names_in(claim) if _share_in(name, source) < least)


def _share_in(name: Name, source: str) -> float:
    share = sum(word_in(word, source) for word in name.words) / len(name.words)
    if share < _MOST_OF_IT and len(name.words) == _PAIR and has_japanese(source) and not has_japanese(name.text):
        joined = "".join(name.words)
        return 1.0 if any(_sound_alike(joined, other) for other in _sounded(source)) else share
    return share
