"""Markdown: front matter, and the text as a reader sees it: no markup, headings as sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.errors import DocumentLoadError
from corpus.loaders.encoding import decode, normalise
from corpus.loaders.frontmatter import split_front_matter
from corpus.loaders.hiding import is_hidden_tag, without_hidden
from corpus.loaders.values import Block, LoadedDocument, assemble

_TAG = re.compile(r"<!--.*?(?:-->|$)|</?[A-Za-z][^<>]*>", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|$)", re.DOTALL | re.IGNORECASE)
_BREAK_TAG = re.compile(r"<(?:br|/?p|/?div|/?li|/?tr|/?h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG_NAME = re.compile(r"<(/?)([A-Za-z][\w-]*)")
_SUPERSCRIPT = re.compile(r"\^([^\s^]{1,6})\^|(?<![~\w])~([^\s~]{1,6})~")
_BOLD_TITLE_LIMIT = 80
_LABEL_END = (".", ":", ";", ",", "!", "。", "：", "、")


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a Markdown file (CommonMark with tables and strikethrough).

    Headings become sections, a paragraph that is one short bold phrase becomes a heading one level deeper. Emphasis,
    link addresses, images, comments, tags and what these hide are left out; lists keep their marks, table rows read
    `a | b`.

    Raises:
        DocumentLoadError: If the file is not text or its front matter is not a YAML mapping.
    """
    stated, body = split_front_matter(normalise(decode(data, name=name)), name=name)
    blocks = _Walk(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body)).blocks()
    if not blocks:
        raise DocumentLoadError(f"{name}: holds no text", "Put the document's content into the file or remove it.")
    return replace(assemble(blocks), stated=stated)


class _Walk:
    """Turns the token stream into blocks."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._blocks: list[Block] = []
        self._lists: list[int | None] = []  # next ordinal of each open list; None for bullets
        self._mark: str | None = None  # mark of the item that the next paragraph opens
        self._cells: list[str] | None = None
        self._level = 1  # of the latest real heading
        self._hidden_by = ""  # name of the open tag that hides what follows

    def blocks(self) -> list[Block]:
        for index, token in enumerate(self._tokens):
            if self._is_hidden(token):
                continue
            handler = getattr(self, f"_on_{token.type}", None)
            if handler is not None:
                handler(token)
            elif token.type == "inline":
                self._inline(token, self._tokens[index - 1])
        return self._blocks

    def _is_hidden(self, token: Token) -> bool:
        """Whether a token stands between a tag on a line of its own that hides what follows and its closing tag."""
        if self._hidden_by:
            if token.type == "html_block" and f"</{self._hidden_by}" in token.content.lower():
                self._hidden_by = ""
            return True
        found = _TAG_NAME.match(token.content.strip()) if token.type == "html_block" else None
        if found is not None and f"</{found[2]}".lower() not in token.content.lower() and is_hidden_tag(token.content):
            self._hidden_by = found[2].lower()
            return True
        return False

    def _on_bullet_list_open(self, _token: Token) -> None:
        self._lists.append(None)

    def _on_ordered_list_open(self, token: Token) -> None:
        self._lists.append(int(token.attrGet("start") or 1))

    def _on_bullet_list_close(self, _token: Token) -> None:
        self._lists.pop()

    _on_ordered_list_close = _on_bullet_list_close

    def _on_list_item_open(self, token: Token) -> None:
        ordinal = self._lists[-1]
        if ordinal is None:
            self._mark = "- "
        else:
            self._mark = f"{token.info or ordinal}. "
            self._lists[-1] = ordinal + 1

    def _on_list_item_close(self, _token: Token) -> None:
        self._mark = None

    def _on_tr_open(self, _token: Token) -> None:
        self._cells = []

    def _on_tr_close(self, _token: Token) -> None:
        if any(self._cells or ()):
            self._add("row", " | ".join(self._cells or ()))
        self._cells = None

    def _on_fence(self, token: Token) -> None:
        self._add("code", token.content.rstrip("\n"))

    _on_code_block = _on_fence

    def _on_html_block(self, token: Token) -> None:
        for part in strip_html(without_hidden(token.content)).split("\n"):
            self._add("paragraph", part)

    def _inline(self, token: Token, opener: Token) -> None:
        text = _inline_text(token)
        if self._cells is not None:
            self._cells.append(text.replace("\n", " "))
        elif opener.type == "heading_open":
            self._level = int(opener.tag[1])
            self._add("heading", text.replace("\n", " "), level=self._level)
        elif self._mark is not None:
            mark, self._mark = self._mark, None
            depth = len(self._lists) - 1
            self._add("item", "  " * depth + mark + text, level=depth)
        elif not self._lists and _is_bold_title(token, text):
            self._add("heading", text, level=min(self._level + 1, 6))
        else:
            self._add("paragraph", text)

    def _add(self, kind: str, text: str, level: int = 0) -> None:
        text = text.rstrip() if kind in ("item", "code") else text.strip()
        if text.strip(" -"):
            self._blocks.append(Block(kind=kind, text=text, level=level))  # type: ignore[arg-type]  # closed set above


def strip_html(markup: str) -> str:
    """Text of a piece of HTML inside Markdown: comments, scripts and tags gone, breaks kept, entities resolved."""
    markup = _SCRIPT.sub("", re.sub(r"<!--.*?(?:-->|$)", "", markup, flags=re.DOTALL))
    lines = unescape(_TAG.sub("", _BREAK_TAG.sub("\n", markup))).split("\n")
    return "\n".join(line for line in (re.sub(r"[ \t]+", " ", line).strip() for line in lines) if line)


def _inline_text(token: Token) -> str:
    parts: list[str] = []
    for child in _seen(token.children or ()):
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(_soft_break(parts))
        elif child.type == "hardbreak" or (child.type == "html_inline" and _BREAK_TAG.fullmatch(child.content)):
            parts.append("\n")
    # emphasis between Japanese characters is none to CommonMark when punctuation stands inside it: its marks stay
    text = "".join(parts).replace("**", "")
    text = _SUPERSCRIPT.sub(lambda found: found.group(1) or found.group(2), text)
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n")).strip()


def _seen(children: Sequence[Token]) -> Iterator[Token]:
    """Pieces of a paragraph, less those between a tag that hides them and its closing tag."""
    name, depth = "", 0
    for child in children:
        found = _TAG_NAME.match(child.content) if child.type == "html_inline" else None
        if depth and found is not None and found[2].lower() == name:
            depth += -1 if found[1] else 1
        elif not depth and found is not None and not found[1] and is_hidden_tag(child.content):
            name, depth = found[2].lower(), 1
        elif not depth:
            yield child


def _soft_break(parts: list[str]) -> str:
    """A line end inside a paragraph is a space, but nothing after a Japanese character."""
    last = next((part[-1] for part in reversed(parts) if part), "")
    return "" if "\u3000" <= last <= "\u9fff" or "\uff00" <= last <= "\uffef" else " "


def _is_bold_title(token: Token, text: str) -> bool:
    children = [child for child in token.children or () if child.type != "text" or child.content.strip()]
    if len(children) < 3 or children[0].type != "strong_open" or children[-1].type != "strong_close":
        return False
    whole = sum(child.type == "strong_close" for child in children) == 1
    return whole and len(text) <= _BOLD_TITLE_LIMIT and "\n" not in text and not text.endswith(_LABEL_END)
