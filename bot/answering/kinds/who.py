"""Who is who: what the documents say of a person or an organisation, and whom they name in a role."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.answering.bylines import find_byline
from bot.answering.countries import countries_in
from bot.answering.extract import Want, values
from bot.answering.kinds.gather import Desk, Findings, Point, gather, lead_of
from bot.answering.kinds.positions import parties_in
from bot.answering.kinds.sheet import Made, Sheet
from bot.answering.kinds.wording import say
from bot.answering.lists import is_item
from bot.answering.matching import matches, names_match
from bot.answering.question import Question
from bot.answering.sides import people_asked
from bot.answering.text import fold, has_japanese, morphemes
from bot.values import AnswerSection, Cell
from retrieval.query import Filters, Query

_MOST = 12
_MOST_STATEMENTS = 6
_MOST_HOLDERS = 6
_MOST_DOCUMENTS = 4
_ASKING = re.compile(
    r"^(?:please\s)?(?:tell me\s)?(?:who|what)(?:'s| is| are| was| were| holds?| held| has been| served as)?\s+"
    r"(?:the\s)?(?:(?:role|post|position|office) of\s)?|^(?:about|of|on)\s+"
    r"|(?:とは)?(?:誰|だれ|どなた|何者|何)(?:です|でした)?か?$"
    r"|(?:という人|という人物|という組織)?(?:について|に関して)?(?:教えて(?:ください)?|は)?$",
    re.I,
)
_ROLE = re.compile(
    r"\b(?:ambassador|minister|secretary|director|head|chief|chair(?:man|woman|person)?|co-?chairs?|president|leader"
    r"|commissioner|adviser|advisor|envoy|coordinator|representative|officer|author|co-?lead|lead|fellow|professor)s?\b"
    r"|大臣|大使|議長|共同議長|首相|長官|局長|審議官|参事官|課長|室長|責任者|代表|座長|委員長|担当者|著者|執筆者|教授|研究員"
)
_DEFINES = re.compile(
    r"\b(?:is|are|was|were)\s(?:an?|the|one|part|responsible|led|chaired|in charge)\b|\b(?:stands for|replaced|became"
    r"|took the place|established|founded|set up|oversees|coordinates|leads)\b|\([A-Z]{2,}\)"
    r"|である|です。|の略|前身|設置|担う|担当|所管|となった|（[A-Z]{2,}）"
)
_AROUND = 70
_NEAR = 45
_LEAST, _MOST_OF = 0.5, 0.75


def make_who(text: str, desk: Desk) -> tuple[Made | None, Findings]:
    """Statements about a person or organisation, or people in a role; None where the documents name none."""
    topic = subject_of(text)
    findings = gather(topic, desk, with_items=True)
    sheet = Sheet(desk.shelf, desk.language, most=_MOST)
    title = say("who", desk.language, topic=topic)
    if _ROLE.search(fold(topic)) and not values(topic, Want.PERSON):
        return sheet.made(title, [_holders(findings, sheet)]), findings
    about = [p for p in findings.points if _names(topic, p.text)]
    ranked = sorted(about, key=lambda p: -(p.worth + _says_who(topic, p)))
    cells = [sheet.quote(p.hit, p.start, p.end) for p in ranked[:_MOST_STATEMENTS]]
    said = AnswerSection(title=say("roles", desk.language), rows=tuple((cell,) for cell in cells if cell is not None))
    return sheet.made(title, [said, _written_by(topic, desk, sheet)]), findings


def subject_of(text: str) -> str:
    """The name or role that a request names, less the words of asking; the text itself where nothing would remain."""
    plain = unicodedata.normalize("NFKC", text).strip(" .。?？!")
    return _ASKING.sub("", plain).strip(" .。?？!はの") or plain


def _names(name: str, text: str) -> bool:
    """Whether a text names somebody; a single Latin word must stand by itself ("RUSI" not in "intrusion")."""
    if name.isascii() and " " not in name and not has_japanese(text):
        return re.search(rf"(?<![a-z0-9]){re.escape(fold(name))}(?![a-z0-9])", fold(text)) is not None
    return names_match(name, text)


def _says_who(name: str, point: Point) -> float:
    """How far a statement says who or what it is: a role beside the name, or a definition of it."""
    folded = fold(point.text)
    at = folded.find(fold(name))
    near = folded[max(0, at - _AROUND) : at + len(name) + _AROUND] if at >= 0 else folded
    leads = 0.2 if 0 <= at <= 12 else 0.0
    return leads + (0.5 if _ROLE.search(near) else 0.0) + (0.3 if _DEFINES.search(point.text) else 0.0)


def _holders(findings: Findings, sheet: Sheet) -> AnswerSection:
    """The people whom statements name together with the role, best first, each person's statement once."""
    rows: list[tuple[Cell, ...]] = []
    asked = countries_in(findings.question.text)
    seen: set[str] = set()
    for point in findings.points:
        names = _named(findings.question, point)
        is_others = asked and parties_in(point.text) and not asked & parties_in(point.text)
        if not names or is_others or point.coverage < _LEAST or "; ".join(names) in seen:
            continue
        cell = sheet.quote(point.hit, point.start, point.end)
        if cell is None or not all(name in cell.text for name in names):
            continue
        person = Cell(text="; ".join(names), citations=cell.citations)
        rows.append((person, cell))
        seen.add(person.text)
        if len(rows) == _MOST_HOLDERS:
            break
    columns = tuple(say(key, sheet.language) for key in ("name", "statement"))
    return AnswerSection(title=say("holders", sheet.language), columns=columns, rows=tuple(rows))


def _named(question: Question, point: Point) -> list[str]:
    """The people whom a statement names in the role: right beside its words, or alone in an item under them."""
    spans = values(point.text, Want.PERSON)
    near = [
        span for span in spans if _share(question, point.text[max(0, span[0] - _NEAR) : span[1] + _NEAR]) >= _MOST_OF
    ]
    sentences = point.hit.sentences
    around = f"{sentences[lead_of(point.hit, point.index)].text} {point.text}"
    if not near and len(spans) == 1 and is_item(sentences[point.index].text) and _share(question, around) >= _MOST_OF:
        near = list(spans)
    if not near or not _role_words(question.text) & _role_words(around):
        return []
    return _tidied([" ".join(name.split()) for name in people_asked(question, point.text, near)])


def _tidied(names: Sequence[str]) -> list[str]:
    """Names without what stands before a title in Japanese, without parts of other names, without offices."""
    bare = [name.split(" ")[0] if has_japanese(name) else name for name in names]
    real = [name for name in bare if not has_japanese(name) or any(m.detail == "人名" for m in morphemes(name))]
    longest = [name for name in real if not any(name != other and name in other for other in real)]
    return list(dict.fromkeys(longest))


def _role_words(text: str) -> frozenset[str]:
    return frozenset(word.rstrip("s").removeprefix("co-") for word in _ROLE.findall(fold(text)))


def _share(question: Question, text: str) -> float:
    terms = question.terms
    return sum(matches(term, text) for term in terms) / len(terms) if terms else 0.0


def _written_by(name: str, desk: Desk, sheet: Sheet) -> AnswerSection:
    """The documents whose byline names the person."""
    rows: list[tuple[Cell, ...]] = []
    for document in desk.shelf.all():
        if not any(names_match(name, author) for author in document.metadata.authors) or len(rows) >= _MOST_DOCUMENTS:
            continue
        only = Filters(document_ids=frozenset({document.document_id}))
        hits = desk.searcher.search(Query(text=name, audience=desk.shelf.audience, filters=only), top_k=1).hits
        version = desk.shelf.of(hits[0]) if hits else None
        byline = find_byline(version) if version else None
        if byline is None or not any(names_match(name, written) for written in byline.names):
            continue
        cell = sheet.quote(hits[0], byline.start, byline.end)
        if cell is not None:
            rows.append((Cell(text=document.metadata.date or ""), Cell(text=document.title, citations=cell.citations)))
    shown = f"「{name}」" if has_japanese(name) else name
    columns = (say("date", desk.language), say("document", desk.language))
    return AnswerSection(title=say("wrote", desk.language, name=shown), columns=columns, rows=tuple(rows))
