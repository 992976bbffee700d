"""Sentence spans of English and Japanese text, exact to the code point.

A sentence ends at a full stop or a question or exclamation mark, of either width, that neither belongs to an
abbreviation, an initial, a number or an address, nor stands inside Japanese brackets; at a blank line; and at a
line break that does not merely wrap a line. Own code, because a quotation is only as good as its borders: the
libraries tried cut at "Ms. Taylor" and before a quoted clause that the sentence goes on after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Words whose full stop is part of the word when more text follows. Lower case, without the stop.
_ABBREVIATIONS = frozenset(
    """
    mr mrs ms mx dr prof sir st rev hon gen col lt capt cmdr adm sgt maj brig amb sen rep gov pres vs viz cf al
    ca c fig figs no nos vol vols art arts sec secs para paras ch pp p ed eds est approx dept div univ inc ltd
    co corp plc bros jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat
    sun e.g i.e etc
    """.split()  # noqa: SIM905  # a word list reads better as one text
)
# These may end a sentence too: they do so when a capital follows.
_MAY_END = frozenset(
    """
    etc al inc ltd co corp plc bros no
    """.split()  # noqa: SIM905  # a word list reads better as one text
)
_TERMINATOR = re.compile(r"[.!?。！？．｡]+")
_OPENERS = "([“\"'‘"
_CLOSERS = "\"'”’)]）」』】》〉"
_OPEN_TO_CLOSE = {"「": "」", "『": "』", "（": "）", "【": "】"}
_BULLET = re.compile(
    r"\s*(?:[-–—•◦▪・●○■□*]|\(?\d{1,3}[.)）．]|[（(]?[a-zA-Zivx]{1,3}[)）]|[①-⑳])(?:\s|(?<=[・●○■□①-⑳]))"
)
_LINE = re.compile(r"[^\n]*\n?")
_NEAR = 40  # how far a look ahead goes
_WRAPPED_AT = 50  # a line shorter than this was ended on purpose, not wrapped


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Find the sentences of a stretch of text.

    Args:
        text: The whole text.
        start: First code point to look at.
        end: One past the last; None means the end of the text.

    Returns:
        Half-open spans in order, without overlap, none empty; white space around each is left out, and everything that
        is not white space lies in exactly one span. A bullet or number that opens a list item belongs to its sentence.
    """
    stop = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    for block_start, block_end in _blocks(text, start, stop):
        spans.extend(_sentences_of_block(text, block_start, block_end))
    return spans


def _blocks(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Join wrapped lines; yield stretches that no sentence crosses."""
    block_start = block_end = start
    for match in _LINE.finditer(text, start, stop):
        if match.start() == match.end():
            break
        line = match.group()
        if block_end > block_start and not _continues(text[block_start:block_end], line):
            yield block_start, block_end
            block_start = match.start()
        block_end = match.end()
    if block_end > block_start:
        yield block_start, block_end


def _continues(before: str, line: str) -> bool:
    """Tell whether a line goes on with the sentence of the lines before it."""
    last = before.rstrip("\n").rpartition("\n")[2].rstrip()
    following = line.strip()
    if not last or not following or _BULLET.match(line):
        return False
    if last[-1] in ".!?。！？:：":
        return False
    if following[0].islower() or following[0] in ",;)、。）」":
        return True
    return len(last) >= _WRAPPED_AT and following[0].isalnum() and len(following) > 3 and last[-1].isascii()


def _sentences_of_block(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    opened_at = start
    bullet = _BULLET.match(text, start, end)
    position = bullet.end() if bullet else start  # the stop of "7." ends nothing
    while True:
        match = _TERMINATOR.search(text, position, end)
        if match is None:
            break
        position = match.end()
        cut = _sentence_end(text, opened_at, match, end)
        if cut is not None:
            yield from _trimmed(text, opened_at, cut)
            opened_at = position = cut
    yield from _trimmed(text, opened_at, end)


def _sentence_end(text: str, start: int, match: re.Match[str], end: int) -> int | None:
    """Where the sentence ends if it ends at this terminator; closing quotation marks go with it."""
    cut = match.end()
    while cut < end and text[cut] in _CLOSERS:
        cut += 1
    if match.group()[-1] in "。！？｡．":
        inside = _inside_brackets(text, start, match.start())
        goes_on = cut > match.end() and cut < end and not text[cut].isspace() and text[cut] not in "「『（【"
        return None if inside or goes_on else cut
    if cut < end and not text[cut].isspace():
        # "…?」は" goes on with the sentence around the quotation.
        followed_by_japanese = ord(text[cut]) >= 0x3040 and match.group()[-1] in "!?" and cut == match.end()
        return cut if followed_by_japanese else None
    if match.group() == "." and _is_abbreviation(text, start, match.start(), cut, end):
        return None
    following = text[cut : min(end, cut + _NEAR)].lstrip()
    return None if following[:1].islower() and match.group() in ("...", "!", "?", ".") else cut


def _inside_brackets(text: str, start: int, position: int) -> bool:
    """Tell whether a Japanese bracket opened since `start` is still open and closes within reach."""
    for opener, closer in _OPEN_TO_CLOSE.items():
        opened = text.rfind(opener, start, position)
        if opened >= 0 and text.find(closer, opened, position) < 0 and text.find(closer, position, position + 200) >= 0:
            return True
    return False


def _is_abbreviation(text: str, start: int, stop: int, cut: int, end: int) -> bool:
    """Tell whether the full stop at `stop` belongs to the word before it."""
    first = stop
    while first > start and not (text[first - 1].isspace() or text[first - 1] in _OPENERS):
        first -= 1
    token = text[first:stop]
    following = text[cut : min(end, cut + _NEAR)].lstrip()
    if not following:
        return False
    lowered = token.lower()
    if lowered in _ABBREVIATIONS:
        return not (lowered in _MAY_END and following[0].isupper() and lowered != "no")
    if re.fullmatch(r"[A-Z]", token):  # an initial: "J. Smith"; "Part A. The …" is rarer
        return following[0].isupper()
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", token):  # "U.S. forces" goes on, "in the U.K. The …" ends
        first_word = re.match(r"[A-Za-z]+", following)
        return not (first_word and first_word.group() in _SENTENCE_OPENERS)
    return False


_SENTENCE_OPENERS = frozenset(
    """
    The This That These Those It In On At For But And As If When While However Moreover He She They We You There
    A An By To With From After Before Since Such Both Its Their Our His Her What Who Which How Why Where Still
    Although
    """.split()  # noqa: SIM905  # a word list reads better as one text
)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end
