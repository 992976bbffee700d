"""What a document is made of: headings over headings, and lists; each a group of elements in their order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from bot.answering.text import squeeze
from corpus.documents import Section, StoredVersion
from corpus.sentences import sentence_spans

_BARE = 20
"""What stands below a title that is no more than a subtitle, in code points."""
_WHOLE = 0.9
"""A section that is so much of its document is the document itself."""
_KANJI = {sign: str(value) for value, sign in enumerate("一二三四五六七八九十", start=1)}
_NUMBER = r"\d{1,3}(?:\.\d{1,3})*"
_LABEL_JA = re.compile(rf"^第\s*(?P<number>{_NUMBER}|[一二三四五六七八九十])\s*(?P<label>[一-龥]{{1,2}})[\s:：.、]*")
_LABEL = re.compile(
    rf"^(?:(?P<label>[A-Za-z]{{3,20}}|[ァ-ヶー一-龥]{{2,12}})\s*[#＃]?\s*)?(?P<number>{_NUMBER})(?!\d)"
    r"(?:\s*[.)．:：、]\s*|\s+|$)"
)
_LETTERED = re.compile(
    r"^(?P<label>annex|appendix|part|chapter|section|article)\s+(?P<number>[A-H]|[IVX]{1,5})\b[\s.:–—-]*", re.I
)
_ITEM = re.compile(
    r"^[ \t]*(?:(?P<mark>[•●▪◦*‣・–—-])[ \t]*|\(?(?P<number>\d{1,2})[.)．][ \t]*|(?P<sign>[①-⑳])[ \t]*)\S", re.M
)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_LONGEST_NAME = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A headed part or an item of a list.

    Attributes:
        label: The word before its number ("scenario", "章"), in lower case; may be empty.
        number: As written, in Arabic digits where it is a number ("4", "3.2", "A"); may be empty.
        heading: As written, on one line; empty for an item of a list.
        name: Its heading or text without label, number and mark, on one line.
        start: First code point, a heading included, the mark of a list item left out.
        body: Where the text below the heading begins; `start` for an item of a list.
        end: One past the last.
    """

    label: str
    number: str
    heading: str
    name: str
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Elements that follow one another.

    Attributes:
        name: The heading over them or the sentence that leads in; empty for the parts of the whole document.
        lead: Span of the name; of length 0 where there is none.
        path: Headings over them, the outermost first.
        elements: In order of the text; at least one.
        is_headed: Whether the elements are headed parts, not items of a list.
    """

    name: str
    lead: tuple[int, int]
    path: tuple[str, ...]
    elements: tuple[Element, ...]
    is_headed: bool

    @property
    def is_outline(self) -> bool:
        """Whether these are the parts of the whole document."""
        return self.is_headed and not self.name


@lru_cache(maxsize=64)
def groups_of(version: StoredVersion) -> tuple[Group, ...]:
    """The groups of a document in order of its text: first its own parts, then those of each part, and lists."""
    text = version.text
    sections = [s for s in version.sections if not _is_document(s, version)]
    groups = [_headed("", (0, 0), (), _top(sections), text)] if sections else []
    for section in sections:
        children = _top([s for s in sections if section.start < s.start and s.end <= section.end])
        if len(children) > 1:
            lead = (section.start, section.start + len(section.title))
            groups.append(_headed(section.title, lead, _path(section.start, sections), children, text))
    groups += _lists(version, sections)
    return tuple(sorted(groups, key=lambda group: group.lead[0]))


def sections_of(version: StoredVersion) -> tuple[Element, ...]:
    """Every headed part of a document, in order of its text, the document itself left out."""
    return tuple(_section(s, version.text) for s in version.sections if not _is_document(s, version))


def _is_document(section: Section, version: StoredVersion) -> bool:
    """Whether a section is the document under its title, or the title alone."""
    is_bare = len(version.text[section.start + len(section.title) : section.end].strip()) < _BARE
    is_title = squeeze(section.title) == squeeze(version.title) or (
        is_bare and not version.text[: section.start].strip()
    )
    return is_title or section.end - section.start >= _WHOLE * len(version.text)


def _top(sections: Sequence[Section]) -> list[Section]:
    outermost = min((s.level for s in sections), default=0)
    return [s for s in sections if s.level == outermost]


def _path(at: int, sections: Sequence[Section]) -> tuple[str, ...]:
    return tuple(s.title for s in sections if s.start <= at < s.end)


def _headed(name: str, lead: tuple[int, int], path: tuple[str, ...], children: Sequence[Section], text: str) -> Group:
    elements = _numbered_alike([_section(child, text) for child in children])
    return Group(name=name, lead=lead, path=path, elements=elements, is_headed=True)


def _section(section: Section, text: str) -> Element:
    label, number, name = _read_label(section.title)
    body = text.find("\n", section.start, section.end)
    end = section.start + len(text[section.start : section.end].rstrip())
    body = min(end, section.start + len(section.title) if body < 0 else body)
    body += len(text[body:end]) - len(text[body:end].lstrip())
    heading = " ".join(section.title.split())
    return Element(label=label, number=number, heading=heading, name=name, start=section.start, body=body, end=end)


def _read_label(title: str) -> tuple[str, str, str]:
    """Label, number and rest of a heading."""
    plain = unicodedata.normalize("NFKC", title).strip()
    match = _LABEL_JA.match(plain) or _LETTERED.match(plain) or _LABEL.match(plain)
    if match is None:
        return "", "", plain
    number = match["number"]
    return (match["label"] or "").lower(), _KANJI.get(number, number), plain[match.end() :].strip()


def _numbered_alike(elements: list[Element]) -> tuple[Element, ...]:
    """Elements as they are if their numbers are such: a label and a number count where two of them stand side by side.

    "The Top 10" and "Industry 100" have none.
    """
    labels = [e.label for e in elements if e.number]
    if len(labels) > 1 and all("." in e.number or not e.label or labels.count(e.label) > 1 for e in elements):
        return tuple(elements)
    kept = {label for label in labels if label and labels.count(label) > 1} | ({""} if labels.count("") > 1 else set())
    return tuple(e if e.label in kept else replace(e, label="", number="") for e in elements)


def _lists(version: StoredVersion, sections: Sequence[Section]) -> Iterator[Group]:
    text = version.text
    starts = {section.start for section in version.sections}
    found = [m for m in _ITEM.finditer(text) if m.start() not in starts]
    borders = sorted(starts | {len(text)})
    runs = [*_bulleted([m for m in found if m["mark"]], text), *_numbered([m for m in found if not m["mark"]], borders)]
    for run in runs:
        lead = _lead_of(run[0].start(), text)
        if len(run) > 1 and lead is not None:
            name = " ".join(text[lead[0] : lead[1]].split())
            path = _path(run[0].start(), sections)
            yield Group(name=name, lead=lead, path=path, elements=_items(run, text, borders), is_headed=False)


def _bulleted(found: Sequence[re.Match[str]], text: str) -> Iterator[list[re.Match[str]]]:
    """Runs of items under one mark, line after line; wrapped lines may stand between."""
    run: list[re.Match[str]] = []
    for match in found:
        goes_on = run and match["mark"] == run[-1]["mark"] and _follows(text[run[-1].start() : match.start()])
        if not goes_on and run:
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _follows(between: str) -> bool:
    """Whether nothing but an item stands between its beginning and that of the next."""
    first, *rest = _BLANK_LINE.split(between.rstrip())
    return not rest and all(line[:1].isspace() for line in first.splitlines()[1:] if line.strip())


def _numbered(found: Sequence[re.Match[str]], borders: Sequence[int]) -> Iterator[list[re.Match[str]]]:
    """Runs of items numbered from 1 on within one part, whatever stands below each."""
    run: list[re.Match[str]] = []
    for match in found:
        is_next = run and (_value(match) == _value(run[-1]) + 1 or _starts_anew(run, match))
        if is_next and not any(run[-1].start() < border <= match.start() for border in borders):
            run.append(match)
            continue
        if run:
            yield run
        run = [match] if _value(match) == 1 else []
    if run:
        yield run


def _starts_anew(run: Sequence[re.Match[str]], match: re.Match[str]) -> bool:
    """Whether a list counts from 1 again after its first item, as conversions make of a remark between two items."""
    between = match.string[run[-1].start() : match.start()]
    return len(run) == 1 and _value(match) == 1 and not _BLANK_LINE.search(between)


def _value(match: re.Match[str]) -> int:
    return (
        int(match["number"])
        if match["number"]
        else int(unicodedata.digit(match["sign"], 0) or ord(match["sign"]) - 0x245F)
    )


def _lead_of(start: int, text: str) -> tuple[int, int] | None:
    """The sentence or heading before a list."""
    before = text[:start].rstrip()
    line = before.rfind("\n") + 1
    spans = sentence_spans(text, line, len(before))
    last = spans[-1] if spans else None
    return last if last is not None and last[1] - last[0] <= _LONGEST_NAME else None


def _items(run: Sequence[re.Match[str]], text: str, borders: Sequence[int]) -> tuple[Element, ...]:
    last = run[-1].end()
    border = next((at for at in borders if at >= last), len(text))
    blank = _BLANK_LINE.search(text, last, border)
    end = blank.start() if blank else border
    if run[0]["mark"]:
        end = last + len(_unindented(text[last:end]))
    starts = [*(match.end() - 1 for match in run), end]
    marks = [*(match.start() for match in run), end]
    elements = []
    for index, (start, (_, after)) in enumerate(zip(starts[:-1], pairwise(marks), strict=True)):
        stop = start + len(text[start:after].rstrip())
        number = "" if run[0]["mark"] else str(index + 1)
        name = " ".join(text[start:stop].split())
        elements.append(Element(label="", number=number, heading="", name=name, start=start, body=start, end=stop))
    return tuple(elements)


def _unindented(rest: str) -> str:
    """What still belongs to the last item: its line and the indented ones below."""
    lines = rest.split("\n")
    kept = 1
    while kept < len(lines) and lines[kept][:1].isspace() and lines[kept].strip():
        kept += 1
    return "\n".join(lines[:kept])
