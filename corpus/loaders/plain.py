"""Lines of plain text → blocks: joins wrapped lines, finds list items, numbered statements and headings."""

from __future__ import annotations

import re

from corpus.loaders.values import Block

_BULLET = re.compile(r"^(\s*)(?:[•●▪◦‣∙·・○■□◆◇]\s*|[-*–—]\s+)(?=\S)")
_NUMBERED = re.compile(r"^\s*(?:[-*•]\s+)?[(（]?(\d{1,3})[.)．）]?\*{0,2}[.)．）]?\s+(?=\S)")
_STRICT_NUMBERED = re.compile(r"^\s*(?:[-*•]\s+)?(\d{1,3})\s*[.)．）]\s*\*{0,2}\s+(?=\S)")
_MARKUP = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")
_SENTENCE_END = re.compile(r"[.!?。！？…:;：][\"'”’」』）)\]]*$")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef\u3001-\u303f]")
_GLUED_SENTENCE = re.compile(r"(?<=[a-z]{3}[.!?])(?=[A-Z][a-z]{2,}[ ,])")
_FILE_NAME_INLINE = re.compile(r"(?<=[a-z.,])\s?,?[\w.]*(?:\+[\w.]+){3,}\s?")
_WRAP_RANGE = range(45, 121)
_HEADING_LIMIT = 100
_PROSE_MINIMUM = 80


def parse_plain(text: str) -> list[Block]:
    """Split normalised plain text into blocks.

    A heading is a short line of its own, without a full stop, that prose follows. Lines wrapped at a fixed width are
    joined, as is a sentence that an empty line cuts in two.
    """
    raw = _paragraphs(text)
    joined = _join_cut_sentences(raw)
    return _with_headings(joined)


def is_prose(text: str) -> bool:
    """Tell whether a block reads like prose: long, or Japanese of half that length, or a full sentence."""
    minimum = _PROSE_MINIMUM // 2 if _JAPANESE.search(text) else _PROSE_MINIMUM
    return len(text) >= minimum or (len(text) >= minimum // 2 and _SENTENCE_END.search(text) is not None)


def _paragraphs(text: str) -> list[Block]:
    blocks: list[Block] = []
    gap = 0
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append(line.rstrip())
            continue
        if lines:
            blocks.extend(_split(lines, gap))
            lines, gap = [], 0
        gap += 1
    return blocks


def _split(lines: list[str], gap: int) -> list[Block]:
    """Blocks of lines that no empty line parts."""
    blocks: list[Block] = []
    for group in _unwrap(lines):
        block = _block(group, gap if not blocks else 0)
        if block is not None:
            blocks.append(block)
    return blocks


def _block(line: str, gap: int) -> Block | None:
    numbered = _STRICT_NUMBERED.match(line)
    bullet = None if numbered else _BULLET.match(line)
    if numbered:
        text = f"{numbered.group(1)}. {_tidy(line[numbered.end() :])}"
        return Block(kind="paragraph", text=text, gap=gap) if text.strip(" .0123456789") else None
    if bullet:
        text = _tidy(line[bullet.end() :])
        return Block(kind="item", text=f"- {text}", gap=gap) if text else None
    text = _tidy(line)
    return Block(kind="paragraph", text=text, gap=gap) if text else None


def _tidy(text: str) -> str:
    text = _FILE_NAME_INLINE.sub(" ", _MARKUP.sub("", text))
    text = _GLUED_SENTENCE.sub(" ", text)
    return re.sub(r"[ \t]+", " ", text).strip()


def _unwrap(lines: list[str]) -> list[str]:
    """Join the lines of a paragraph that was wrapped at a fixed width."""
    groups: list[str] = []
    previous = ""
    for line in lines:
        if groups and _continues(previous, line):
            glue = "" if _JAPANESE.match(line.lstrip()) and _JAPANESE.match(previous.rstrip()[-1]) else " "
            groups[-1] = groups[-1] + glue + line.strip()
        else:
            groups.append(line)
        previous = line
    return groups


def _continues(previous: str, line: str) -> bool:
    if _BULLET.match(line) or _STRICT_NUMBERED.match(line):
        return False
    stripped, last = line.lstrip(), previous.rstrip()
    if _JAPANESE.match(last[-1]):
        return 20 <= len(last) <= 60 and last[-1] not in "。！？：」』" and _JAPANESE.match(stripped) is not None
    if stripped[0].islower() and not _SENTENCE_END.search(last):
        return True
    return len(last) in _WRAP_RANGE and _is_wrapped_pair(last, stripped)


def _is_wrapped_pair(last: str, line: str) -> bool:
    """At a fixed width, the next line's first word did not fit any more; a list of short lines leaves room."""
    first_word = line.split(" ", 1)[0]
    return len(last) + 1 + len(first_word) > 66 and len(last) <= 100 and not (len(line) < 40 and line[0].isupper())


def _join_cut_sentences(blocks: list[Block]) -> list[Block]:
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        cut = (
            last is not None
            and last.kind in ("paragraph", "item")
            and block.kind == "paragraph"
            and len(last.text) >= _PROSE_MINIMUM
            and not _SENTENCE_END.search(last.text)
            and (block.text[0].islower() or block.text[0] in ",;)")
        )
        if cut and last is not None:
            glue = "" if block.text[0] in ",;)" else " "
            joined[-1] = Block(kind=last.kind, text=last.text + glue + block.text, gap=last.gap)
        else:
            joined.append(block)
    return joined


def _with_headings(blocks: list[Block]) -> list[Block]:
    found: list[Block] = []
    for index, block in enumerate(blocks):
        follower = next((b for b in blocks[index + 1 : index + 6] if is_prose(b.text)), None)
        if _is_heading(block, blocks, index) and follower is not None:
            found.append(Block(kind="heading", text=block.text, level=1 if not found else 2, gap=block.gap))
        else:
            found.append(block)
    return found


def _is_heading(block: Block, blocks: list[Block], index: int) -> bool:
    if block.kind != "paragraph" or block.gap == 0 and index > 0 or len(block.text) > _HEADING_LIMIT:
        return False
    if (
        _SENTENCE_END.search(block.text.rstrip("?？:："))
        or not block.text[0].isalnum()
        and block.text[0] not in "「『“‘\"'【"
    ):
        return False
    if block.text[0].islower():
        return False
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    return following is not None and following.gap > 0 and (is_prose(following.text) or index == 0)
