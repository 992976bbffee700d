"""Web pages: main content as blocks; navigation, forms, hidden parts and page furniture left out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag

from corpus.cleaning import clean
from corpus.errors import DocumentLoadError
from corpus.loaders.encoding import decode, one_line
from corpus.loaders.hiding import drop_hidden
from corpus.loaders.values import Block, LoadedDocument, assemble

_FURNITURE = frozenset(
    re.split(
        r"\s+",
        "script style noscript template nav footer aside form button select input textarea svg canvas iframe object "
        "embed audio video map dialog menu",
    )
)
_ROLES = {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert", "menu", "form"}
_FURNITURE_NAME = re.compile(
    r"(?:^|[-_ ])(?:nav(?:bar|igation)?|menu|breadcrumbs?|share|sharing|social|newsletter|subscribe|sign-?up|cookies?|"
    r"consent|related|recommended|comments?|respond|sidebar|promo|advert(?:isement)?|ads|banner|popup|modal|footer|masthead|"
    r"skip-?link|pagination|tags?|widget|blogroll|author-?box)(?:[-_ ]|$)",
    re.IGNORECASE,
)
_BLOCK_TAGS = frozenset(
    re.split(
        r"\s+",
        "p div section article main body ul ol li dl dt dd thead tbody tfoot tr td th caption blockquote hr address "
        "details summary header center fieldset figure figcaption",
    )
)
_HEADING = re.compile(r"h[1-6]")
_META_NAMES = {
    "title": ("og:title", "dc.title", "citation_title", "twitter:title"),
    "authors": ("author", "article:author", "dc.creator", "citation_author", "parsely-author"),
    "date": (
        "article:published_time",
        "date",
        "dc.date",
        "dcterms.issued",
        "citation_publication_date",
        "pubdate",
        "publishdate",
    ),
    "publisher": ("og:site_name", "dc.publisher", "citation_publisher"),
    "url": ("og:url",),
}
_LARGEST_FURNITURE = 0.5
_DEEPEST = 250
_FRAME = ("html", "body", "main", "article", "head")


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a web page.

    Raises:
        DocumentLoadError: If the file is not text or holds none.
    """
    soup = BeautifulSoup(decode_page(data, name), "lxml")
    drop_hidden(soup)
    properties = _properties(soup)
    blocks = clean(_content(soup, name), is_web=True)
    if not blocks:
        raise DocumentLoadError(f"{name}: holds no text", "Check that the page was saved with its content.")
    return replace(assemble(blocks), properties=properties)


def blocks_of_page(markup: str, name: str) -> list[Block]:
    """Content of a page that is part of another document (a chapter, a message)."""
    soup = BeautifulSoup(markup, "lxml")
    drop_hidden(soup)
    return _content(soup, name)


def _content(soup: BeautifulSoup, name: str) -> list[Block]:
    _strip(soup, name)
    return _Walk().run(_main(soup))


def decode_page(data: bytes, name: str) -> str:
    """Decode by the page's own declaration where it has one that works."""
    declared = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.IGNORECASE)
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(declared.group(1).decode())
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, name=name)


def _properties(soup: BeautifulSoup) -> dict[str, object]:
    """What the page's head says of it."""
    found: dict[str, object] = {}
    metas: dict[str, list[str]] = {}
    for meta in soup.find_all("meta"):
        key = str(meta.get("property") or meta.get("name") or "").lower()
        content = one_line(str(meta.get("content") or ""))
        if key and content:
            metas.setdefault(key, []).append(content)
    for field, names in _META_NAMES.items():
        values = next((metas[key] for key in names if key in metas), None)
        if values:
            found[field] = values if field == "authors" else values[0]
    heading = soup.find("h1")
    if heading is not None and one_line(heading.get_text(" ")):
        found["title"] = one_line(heading.get_text(" "))
    elif "title" not in found and soup.title is not None:
        found["title"] = one_line(soup.title.get_text())
    canonical = soup.find("link", rel="canonical")
    if canonical is not None and canonical.get("href"):
        found["url"] = str(canonical["href"])
    if soup.html is not None and soup.html.get("lang"):
        found["language"] = str(soup.html["lang"])
    return found


def _strip(soup: BeautifulSoup, name: str) -> None:
    """Take out what is not content, from the outside in."""
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    whole = max(len(soup.get_text()), 1)
    stack: list[tuple[Tag, int]] = [(soup, 0)]
    while stack:
        tag, depth = stack.pop()
        if depth > _DEEPEST:
            raise DocumentLoadError(f"{name}: is nested too deeply", "Save the page again in a simpler form.")
        for child in [child for child in tag.children if isinstance(child, Tag)]:
            if child.name not in _FRAME and _is_furniture(child, whole):
                child.decompose()
            else:
                stack.append((child, depth + 1))


def _is_furniture(tag: Tag, whole: int) -> bool:
    if tag.name == "figure":
        return tag.find("table") is None
    if tag.name == "header":  # the header of an article holds its title; that of a page holds its logo
        return tag.find(_HEADING) is None or (tag.find("nav") is not None and tag.find("h1") is None)
    if tag.name in _FURNITURE or tag.get("role") in _ROLES:
        return True
    names = [*(tag.get("class") or []), str(tag.get("id") or "")]
    named = any(_FURNITURE_NAME.search(str(name)) for name in names)
    return named and tag.find("h1") is None and len(tag.get_text()) < _LARGEST_FURNITURE * whole


def _main(soup: BeautifulSoup) -> Tag:
    """The element that holds the content: `main`, else the only article, else the body."""
    main = soup.find("main") or soup.select_one("[role=main]")
    if isinstance(main, Tag) and main.get_text(strip=True):
        return main
    articles = soup.find_all("article")
    if len(articles) == 1 and articles[0].get_text(strip=True):
        return articles[0]
    return soup.body or soup


class _Walk:
    """Turns elements into blocks, in reading order."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._buffer: list[str] = []
        self._mark = ""
        self._depth = -1

    def run(self, root: Tag) -> list[Block]:
        self._visit(root)
        self._flush()
        return self._blocks

    def _visit(self, node: Any) -> None:
        for child in node.children:
            if isinstance(child, NavigableString):
                self._buffer.append(str(child))
            elif isinstance(child, Tag):
                self._element(child)

    def _element(self, tag: Tag) -> None:
        if tag.name == "br":
            self._buffer.append("\v")  # line ends of the markup are mere white space
        elif tag.name in ("img", "head", "title"):
            return
        elif _HEADING.fullmatch(tag.name):
            self._flush()
            self._add("heading", one_line(tag.get_text()), level=int(tag.name[1]))
        elif tag.name in ("ul", "ol"):
            self._list(tag)
        elif tag.name == "table":
            self._flush()
            self._table(tag)
        elif tag.name == "pre":
            self._flush()
            self._add("code", tag.get_text().strip("\n"))
        elif tag.name in _BLOCK_TAGS:
            self._flush()
            self._visit(tag)
            self._flush()
        else:
            self._visit(tag)

    def _list(self, tag: Tag) -> None:
        self._flush()
        self._depth += 1
        start = str(tag.get("start") or "1")
        ordinal = int(start) if start.isdigit() else 1
        for item in tag.find_all("li", recursive=False):
            self._mark = "  " * self._depth + (f"{ordinal}. " if tag.name == "ol" else "- ")
            self._visit(item)
            self._flush()
            self._mark = ""
            ordinal += 1
        self._depth -= 1

    def _table(self, tag: Tag) -> None:
        rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
        caption = tag.find("caption")
        if caption is not None:
            self._add("paragraph", one_line(caption.get_text(" ")))
        for row in rows:
            cells = [one_line(cell.get_text(" ")) for cell in row.find_all(("td", "th"), recursive=False)]
            if any(cells):
                self._add("row", " | ".join(cells))

    def _flush(self) -> None:
        lines = [one_line(line) for line in "".join(self._buffer).split("\v")]
        self._buffer = []
        text = "\n".join(line for line in lines if line)
        if not text:
            return
        if self._mark:
            self._add("item", self._mark + text, level=max(self._depth, 0))
            self._mark = ""
        else:
            self._add("paragraph", text)

    def _add(self, kind: Any, text: str, level: int = 0) -> None:
        if text.strip():
            self._blocks.append(Block(kind=kind, text=text, level=level))
