"""What a web page holds but does not show: text that no reader sees is no part of the document.

Judged by the page alone: attributes, `style` attributes and `<style>` sheets; sheets elsewhere are not fetched. A sheet
that would hide most of a page shows it by a script, so that such a rule is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import tinycss2
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from soupsieve import SelectorSyntaxError
from tinycss2.color3 import RGBA, parse_color

Declarations = Mapping[str, str]

_UNSEEN_CLASS = re.compile(r"(?:^|.*[-_])(?:sr-only|visually-?hidden|screen-reader(?:-text|-only)?)", re.IGNORECASE)
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|r?em|%|)", re.IGNORECASE)
_PIXELS = {"px": 1.0, "": 1.0, "pt": 4 / 3, "rem": 16.0, "em": 16.0, "%": 0.16}
_FAR = re.compile(r"(?:translate\w*\([^)]*-\d{3,})|scale\w*\(\s*0(?:\.0+)?\s*[,)]", re.IGNORECASE)
_CLIPPED = re.compile(r"rect\((?:\s*[01](?:px)?[\s,]*){4}\)|inset\(\s*(?:[5-9]\d|100)(?:\.\d+)?%|circle\(\s*0")
_BEYOND = ("left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top")
_SIZES = ("width", "height", "max-width", "max-height")
_SMALLEST_LETTERS = 2.0  # pixels
_LEAST_CONTRAST = 0.06  # of a channel's range
_FAINTEST = 0.1
_MAY_HIDE = re.compile(r"style|hidden|sr-only|screen-reader|color", re.IGNORECASE)
_MOST_RULES = 500
_LARGEST_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How the words of an element look; elements take it over from the one around them.

    Attributes:
        colour: Of the letters; None: the browser's own.
        behind: What stands behind them; None: not known.
        size: Height of the letters, in pixels.
        is_visible: Whether `visibility` lets them be seen.
    """

    colour: RGBA | None
    behind: RGBA | None
    size: float
    is_visible: bool

    @property
    def hides(self) -> bool:
        """Whether words that look so cannot be seen."""
        if not self.is_visible or self.size <= _SMALLEST_LETTERS:
            return True
        if self.colour is None:
            return False
        if self.colour.alpha <= _FAINTEST:
            return True
        pairs = zip(self.colour[:3], self.behind[:3], strict=True) if self.behind is not None else ()
        differences = [abs(one - other) for one, other in pairs]
        return bool(differences) and max(differences) <= _LEAST_CONTRAST


def drop_hidden(soup: BeautifulSoup) -> None:
    """Take out of a page what it does not show.

    Args:
        soup: The page; it is changed.
    """
    sheets = _sheet_declarations(soup)
    has_other_sheets = soup.find("link", rel="stylesheet") is not None
    ground = None if has_other_sheets else RGBA(1.0, 1.0, 1.0, 1.0)
    start = _Look(colour=None, behind=ground, size=16.0, is_visible=True)
    stack: list[tuple[Tag, _Look]] = [(soup, start)]
    while stack:
        tag, around = stack.pop()
        stated = {**sheets.get(id(tag), {}), **_inline(str(tag.get("style") or ""))}
        if tag is not soup and (_is_unseen(tag) or _is_put_away(stated)):
            tag.decompose()
            continue
        look = _look(tag, stated, around)
        for child in list(tag.children):
            if isinstance(child, Tag):
                stack.append((child, look))
            elif look.hides and type(child) is NavigableString:
                child.extract()


def is_hidden_tag(markup: str) -> bool:
    """Whether an opening tag, as it stands in a Markdown file, hides what comes before its closing tag."""
    if not _MAY_HIDE.search(markup):
        return False
    tag = BeautifulSoup(markup, "html.parser").find(True)
    if not isinstance(tag, Tag):
        return False
    stated = _inline(str(tag.get("style") or ""))
    page = _Look(colour=None, behind=RGBA(1.0, 1.0, 1.0, 1.0), size=16.0, is_visible=True)
    return _is_unseen(tag) or _is_put_away(stated) or _look(tag, stated, page).hides


def without_hidden(markup: str) -> str:
    """A piece of HTML without what it does not show."""
    if not _MAY_HIDE.search(markup):
        return markup
    soup = BeautifulSoup(markup, "html.parser")
    drop_hidden(soup)
    return str(soup)


def _is_unseen(tag: Tag) -> bool:
    """Whether attributes keep an element from those who look at the page."""
    if tag.has_attr("hidden") or tag.get("aria-hidden") == "true":
        return True
    return any(_UNSEEN_CLASS.fullmatch(str(name)) for name in tag.get("class") or ())


def _is_put_away(stated: Declarations) -> bool:
    """Whether declarations take an element with all that it holds out of sight."""
    if not stated:
        return False
    if stated.get("display") == "none" or stated.get("content-visibility") == "hidden":
        return True
    if (opacity := _number(stated.get("opacity"))) is not None and opacity <= _FAINTEST:
        return True
    if any((far := _pixels(stated.get(name))) is not None and far <= -100 for name in _BEYOND):
        return True
    if _FAR.search(stated.get("transform", "")) or _CLIPPED.search(
        stated.get("clip", "") + " " + stated.get("clip-path", "")
    ):
        return True
    sizes = (_pixels(stated.get(name)) for name in _SIZES)
    return "hidden" in stated.get("overflow", "") and any(size is not None and 0 <= size <= 1 for size in sizes)


def _look(tag: Tag, stated: Declarations, around: _Look) -> _Look:
    """How an element's own words look."""
    colour = stated.get("color") or (str(tag.get("color") or "") if tag.name == "font" else "")
    ground = stated.get("background-color") or stated.get("background") or str(tag.get("bgcolor") or "")
    if not (colour or ground or "font-size" in stated or "visibility" in stated):
        return around
    found = around
    if colour and "text" not in stated.get("background-clip", "") + stated.get("-webkit-background-clip", ""):
        read = parse_color(colour)
        found = replace(found, colour=read if isinstance(read, RGBA) else None)
    if ground:
        found = replace(found, behind=_ground(ground, around.behind))
    if (size := _letters(stated.get("font-size"), around.size)) is not None:
        found = replace(found, size=size)
    if "visibility" in stated:
        found = replace(found, is_visible=stated["visibility"] not in {"hidden", "collapse"})
    return found


def _ground(value: str, around: RGBA | None) -> RGBA | None:
    """What stands behind the words where a background is stated; None for pictures and colours that are not known."""
    if "(" in value and not value.lstrip().startswith(("rgb", "hsl")):
        return None
    for part in (value, *value.split()):
        read = parse_color(part)
        if isinstance(read, RGBA):
            return around if read.alpha < 1 else read
    return around if value in {"none", "inherit", "initial", "unset"} else None


def _letters(value: str | None, around: float) -> float | None:
    """Height of letters in pixels, for a `font-size`; None where it states none."""
    found = _LENGTH.fullmatch(value or "")
    if found is None:
        return None
    number, unit = float(found[1]), found[2].lower()
    if unit in {"em", "%"}:
        return around * number / (100 if unit == "%" else 1)
    return number * _PIXELS[unit]


def _pixels(value: str | None) -> float | None:
    found = _LENGTH.fullmatch(value or "")
    return float(found[1]) * _PIXELS[found[2].lower()] if found else None


def _number(value: str | None) -> float | None:
    found = _LENGTH.fullmatch(value or "")
    return None if found is None or found[2] not in {"", "%"} else float(found[1]) / (100 if found[2] else 1)


@lru_cache(maxsize=4_096)
def _inline(style: str) -> Declarations:
    """Declarations of a `style` attribute, in lower case; the last of a name counts."""
    return dict(_declared(tinycss2.parse_blocks_contents(style))) if style else {}


def _declared(nodes: list[Any]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if node.type == "declaration":
            yield node.lower_name, tinycss2.serialize(node.value).strip().lower()


def _sheet_declarations(soup: BeautifulSoup) -> Mapping[int, Declarations]:
    """Declarations of the page's own sheets by element (`id()` of its tag); a later rule wins over an earlier one."""
    rules = [
        rule
        for sheet in soup.find_all("style")
        for rule in tinycss2.parse_stylesheet(sheet.get_text(), skip_comments=True, skip_whitespace=True)
        if rule.type == "qualified-rule"
    ]
    found: dict[int, dict[str, str]] = {}
    whole = max(len(soup.get_text()), 1)
    for rule in rules[:_MOST_RULES]:
        stated = dict(_declared(tinycss2.parse_blocks_contents(rule.content)))
        if not _matters(stated):
            continue
        try:
            tags = soup.select(tinycss2.serialize(rule.prelude).strip())
        except (SelectorSyntaxError, NotImplementedError, ValueError):
            continue
        if _is_put_away(stated) and sum(len(tag.get_text()) for tag in tags) > _LARGEST_SHARE * whole:
            continue
        for tag in tags:
            found.setdefault(id(tag), {}).update(stated)
    return found


def _matters(stated: Declarations) -> bool:
    """Whether a rule says anything that may hide words, or show them again."""
    names = {"color", "background", "background-color", "font-size", "visibility", "display", "opacity"}
    return bool(names & stated.keys()) or _is_put_away(stated)
