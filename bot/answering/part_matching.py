"""Which of the groups and headings of documents a question about parts means."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.answering.matching import matches
from bot.answering.part_requests import LAST, PartRequest
from bot.answering.structure import Element, Group, groups_of, sections_of
from bot.answering.text import fold, has_japanese, squeeze, stem, term_sequence
from corpus.documents import StoredVersion
from retrieval.headings import asks_for_lists, heads_a_list

SURE = 1.8
"""From here on a question that names no document is taken to mean the part."""
_BY_LABEL, _AT_END, _ACROSS, _INSIDE, _ABOVE = 3.0, 2.0, 1.8, 1.0, 0.5
_NEARLY_ALL = 0.9
_ANNOUNCED = 3
"""How many words after "the following", or after the number of items, say what follows."""
_SIGNS = re.compile(r"[^\w]+")
_OF = re.compile(r"\b(?:of|for|in|on|to|about)\b", re.I)
_ASIDE = re.compile(r", (?:which|who|whose|as) [^,]*,")
EXACT, _PART, _TERMS = 3.0, 2.0, 1.5
_SECTIONS = frozenset(
    {*map(stem, ("section", "chapter", "part", "heading", "subsection")), *"章節部", "セクション", "見出し"}
)
_ITEMS = frozenset(
    {*map(stem, ("point", "item", "paragraph", "para", "bullet")), "点", "項", "項目", "段落", "ポイント", "箇条"}
)
_STRUCTURAL = _SECTIONS | frozenset(
    {*map(stem, ("principle", "recommendation", "scenario", "step", "annex", "appendix", "finding", "paragraph"))}
    | {"原則", "提言", "シナリオ", "段落", "項"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A group that a question names, and the element that it asks for, if it asks for one.

    Attributes:
        element: None where the group has no such element, or where all are asked for.
        fit: How surely the group is meant; more is surer.
    """

    group: Group
    element: Element | None
    fit: float


def is_structural(noun: str) -> bool:
    """Whether a word names nothing but parts of texts, so that a number of it that stands nowhere can be denied."""
    return _head(noun) in _STRUCTURAL


def names_sections(noun: str) -> bool:
    """Whether a word names headed parts of any kind; so does none ("3.2")."""
    return not noun or (_head(noun) in _SECTIONS and len(_terms(noun)) == 1)


def match_group(request: PartRequest, version: StoredVersion) -> Match | None:
    """The group of a document that a request names best; None where none fits.

    One that has the element asked for goes before one that has not.
    """
    found = [m for m in (_match(request, group, version) for group in groups_of(version)) if m is not None]
    if not found:
        return None
    if request.form in {"place", "number"}:
        section = _numbered_section(request, version) if names_sections(request.noun) else None
        if section is not None:
            return Match(group=found[0].group, element=section, fit=_BY_LABEL)
        having = [m for m in found if m.element is not None]
        surest = max(m.fit for m in found)
        found = [m for m in having if m.fit == surest] or [m for m in found if m.fit == surest] or found
    if request.at == LAST and _head(request.noun) in _ITEMS:
        found.reverse()
    return max(found, key=lambda m: m.fit)


def concerns(topic: str, group: Group, version: StoredVersion) -> bool:
    """Whether all the words of a topic stand over a group or in the title of its document."""
    above = f"{' '.join(group.path)} {group.name} {version.title}"
    terms = term_sequence(topic)
    return bool(terms) and all(matches(term, above) for term in terms)


def match_heading(request: PartRequest, version: StoredVersion) -> tuple[tuple[Element, ...], float] | None:
    """The headed parts whose heading a request gives, mostly one, and how surely."""
    found = [(element, _likeness(request.at, element)) for element in sections_of(version)]
    surest = max((fit for _, fit in found), default=0.0)
    best = tuple(element for element, fit in found if fit == surest)
    return (best if surest == EXACT else best[:1], surest) if surest > 0 else None


def _numbered_section(request: PartRequest, version: StoredVersion) -> Element | None:
    """The headed part that bears the number asked for, whatever stands over it ("3.2")."""
    label = _head(request.noun)
    sections = [e for e in sections_of(version) if e.number == request.at]
    named = next((e for e in sections if e.label and stem(e.label) == label), None)
    return named or (next((e for e in sections if not e.label), None) if "." in request.at else None)


def _match(request: PartRequest, group: Group, version: StoredVersion) -> Match | None:
    fit = _fit(request.noun, group, version)
    if not fit:
        return None
    if fit == _BY_LABEL:
        bearing = tuple(e for e in group.elements if _bears(e.label, request.noun))
        if len(bearing) < _NEARLY_ALL * len(group.elements):  # else one is only written in another way
            group = replace(group, elements=bearing)
    return Match(group=group, element=_element(request, group), fit=fit)


def _element(request: PartRequest, group: Group) -> Element | None:
    elements = group.elements
    if request.form == "number":
        is_named = bool(request.document) or not names_sections(request.noun)
        if any(element.number for element in elements) or not is_named:
            return next((element for element in elements if element.number == request.at), None)
    elif request.form != "place":
        return None
    if request.at == LAST:
        return elements[-1]
    at = int(request.at) if request.at.isdigit() else 0
    return elements[at - 1] if 0 < at <= len(elements) else None


def _fit(noun: str, group: Group, version: StoredVersion) -> float:
    head, terms = _head(noun), _terms(noun)
    if names_sections(noun):
        return _AT_END if group.is_outline else 0.0
    if head in _ITEMS and len(terms) == 1:
        return _of_items(group)
    labels = {element.label for element in group.elements if element.label}
    above = f"{' '.join(group.path)} {group.name}"
    if not asks_for_lists(noun) and (heads_a_list(group.name) or any(map(heads_a_list, group.path))):
        return 0.0
    if not all(matches(term, f"{above} {version.title} {' '.join(labels)}") for term in terms[:-1]):
        return 0.0
    if any(_bears(label, noun) for label in labels):
        return _BY_LABEL
    return _fit_of_name(noun, head, group)


def _bears(label: str, noun: str) -> bool:
    """Whether a label is the word for what is asked for."""
    return bool(label) and (noun.endswith(label) if has_japanese(label) else stem(fold(label)) == _head(noun))


def _of_items(group: Group) -> float:
    """Points and items of a document are those of its numbered list, else of any."""
    if group.is_headed or heads_a_list(group.name) or any(map(heads_a_list, group.path)):
        return 0.0
    return _AT_END if group.elements[0].number else _INSIDE


def _fit_of_name(noun: str, head: str, group: Group) -> float:
    named = _terms(_ASIDE.sub("", group.name))
    if not named:
        return 0.0
    if has_japanese(noun) != has_japanese(group.name):
        return _ACROSS if matches(head, group.name) else 0.0
    near = named[-2:] if has_japanese(group.name) else (*named[-1:], *_terms(_OF.split(group.name)[0])[-1:])
    counts = ("follow", str(len(group.elements)))
    announced = next((at for at, term in enumerate(named, start=1) if term in counts), len(named))
    if head in (near if announced == len(named) else named[announced : announced + _ANNOUNCED]):
        return _AT_END
    if head in named:
        return _INSIDE
    return _ABOVE if not group.is_headed and group.path and head in _terms(group.path[-1]) else 0.0


def _likeness(heading: str, element: Element) -> float:
    asked, whole, bare = (_SIGNS.sub("", squeeze(text)) for text in (heading, element.heading, element.name))
    if asked in {whole, bare}:
        return EXACT
    if len(asked) > 3 and asked in whole:
        return _PART
    terms = term_sequence(heading)
    return _TERMS if terms and all(matches(term, element.heading) for term in terms) else 0.0


def _terms(text: str) -> tuple[str, ...]:
    return term_sequence(text)


def _head(noun: str) -> str:
    plain = fold(noun).strip()
    if plain in _ITEMS or plain in _SECTIONS:
        return plain
    terms = term_sequence(plain)
    return terms[-1] if terms else stem(plain.split()[-1]) if plain else ""
