"""Lines of plain text → blocks: joins wrapped lines, finds list items and numbered statements."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.loaders.values import Block

_BULLET = re.compile(r"^\s*(?:[•●▪◦‣∙・○■□◆◇]\s*|[-*–—]\s+)(?=\S)")
_NUMBERED = re.compile(r"^\s*(?:[-*•]\s+)?(\d{1,3}\s*[.)．）])\s*(?:\*{2}\s*|\s+)(?=\S)")
_EMPHASIS = re.compile(r"\*\*|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)")
_SENTENCE_END = re.compile(r"[.!?。！？…:;：][\"'”’」』）)\]]*$")
_JAPANESE = re.compile(r"[\u3001-\u30ff\u3400-\u9fff\uff00-\uffef]")
_GLUED = re.compile(r"[.!?][A-Z]|[a-z]The ")
_GLUED_SENTENCES = re.compile(r"(?<=[a-z]{3}[.!?])(?=[A-Z][a-z]{2,}[ ,])")
_GLUED_ARTICLE = re.compile(r"(?<=[a-z]{3})(?=The [A-Z])")
_PLUS_JOINED = re.compile(r"[\w.,'’-]+(?:\+[\w.,'’-]+){3,}")
_SHORTEST_FILE_NAME = 20
_PROSE_MINIMUM = 80
_WRAPPED_LENGTHS = range(45, 101)
_COMMON_WIDTH = 66  # a paragraph set at a fixed width has lines at least this long where the next word did not fit


def parse_plain(text: str) -> list[Block]:
    """Split normalised plain text into paragraphs and list items.

    Lines wrapped at a fixed width are joined, as is a sentence that an empty line cuts in two.
    """
    blocks: list[Block] = []
    lines: list[str] = []
    gap = 0
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append(line.rstrip())
            continue
        if lines:
            blocks.extend(_split(lines, gap))
            lines, gap = [], 0
        gap += 1
    return _join_cut_sentences(blocks)


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends like a sentence or an introduction to a list."""
    return _SENTENCE_END.search(text) is not None


def is_prose(text: str) -> bool:
    """Tell whether a block reads like prose: long, or half as long and a full sentence; half of both in Japanese."""
    minimum = _PROSE_MINIMUM // 2 if _JAPANESE.search(text) else _PROSE_MINIMUM
    return len(text) >= minimum or (len(text) >= minimum // 2 and ends_sentence(text))


def tidy(text: str) -> str:
    """One line without emphasis marks, file names of images that stuck to words, and missing spaces after sentences."""
    if "+" in text:
        text = " ".join(_without_file_name(word) for word in text.split())
    if "**" in text or "__" in text:
        text = _EMPHASIS.sub("", text)
    if _GLUED.search(text):
        text = _GLUED_ARTICLE.sub(" ", _GLUED_SENTENCES.sub(" ", text))
    return " ".join(text.split())


def _without_file_name(word: str) -> str:
    """Take an image's file name ("Some+Meeting+in+2013") off the word that it stuck to."""
    if len(word) < _SHORTEST_FILE_NAME or _PLUS_JOINED.fullmatch(word) is None:
        return word
    head = word[: word.index("+")]
    return head[: max(head.rfind(","), head.rfind("."), 0)]


def _split(lines: list[str], gap: int) -> list[Block]:
    """Blocks of lines that no empty line parts."""
    blocks: list[Block] = []
    for line in _unwrap(lines):
        block = _block(line, gap=0 if blocks else gap)
        if block is not None:
            blocks.append(block)
    return blocks


def _block(line: str, *, gap: int) -> Block | None:
    numbered = _NUMBERED.match(line)
    if numbered:
        rest = tidy(line[numbered.end() :])
        return Block(kind="paragraph", text=f"{numbered.group(1)} {rest}", gap=gap) if rest else None
    bullet = _BULLET.match(line)
    if bullet:
        rest = tidy(line[bullet.end() :])
        return Block(kind="item", text=f"- {rest}", gap=gap) if rest else None
    text = tidy(line)
    return Block(kind="paragraph", text=text, gap=gap) if text else None


def _unwrap(lines: list[str]) -> list[str]:
    """Join the lines of a paragraph that was wrapped at a fixed width."""
    groups: list[list[str]] = []
    previous = ""
    for line in lines:
        if groups and _continues(previous, line, in_item=_BULLET.match(groups[-1][0]) is not None):
            japanese = _JAPANESE.match(line.lstrip()) and _JAPANESE.match(previous[-1])
            groups[-1].append(("" if japanese else " ") + line.strip())
        else:
            groups.append([line])
        previous = line
    return ["".join(group) for group in groups]


def _continues(previous: str, line: str, *, in_item: bool) -> bool:
    if _BULLET.match(line) or _NUMBERED.match(line):
        return False
    is_indented_item = in_item and line[0].isspace()
    line = line.lstrip()
    if _JAPANESE.match(previous[-1]):
        fits = 20 <= len(previous) <= 60 and previous[-1] not in "。！？：」』"
        return fits and _JAPANESE.match(line) is not None
    if line[0].islower() and not ends_sentence(previous):
        return True
    if is_indented_item and not ends_sentence(previous):
        return True
    if len(previous) not in _WRAPPED_LENGTHS or (len(line) < 40 and line[0].isupper()):
        return False
    return len(previous) + 1 + len(line.split(" ", 1)[0]) > _COMMON_WIDTH


def _join_cut_sentences(blocks: list[Block]) -> list[Block]:
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        starts_inside = block.kind == "paragraph" and (block.text[0].islower() or block.text[0] in ",;)")
        if last and starts_inside and len(last.text) >= _PROSE_MINIMUM and not ends_sentence(last.text):
            glue = "" if block.text[0] in ",;)" else " "
            joined[-1] = replace(last, text=last.text + glue + block.text)
        else:
            joined.append(block)
    return joined
