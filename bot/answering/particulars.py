"""Questions about a document itself: when it was published, by whom, what kind it is, whether it is in force.

The catalogue answers them; what the reader can check is the beginning of the document, which is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from bot.answering.beginning import beginning
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.naming import document_named
from bot.answering.text import has_japanese
from bot.answering.titled import bearing, coded
from bot.answering.wording import say
from bot.ports import Searcher
from bot.values import Citation, Sentence
from corpus.documents import Metadata, StoredVersion
from corpus.languages import Language
from retrieval.query import Filters, Query, Ranking

What = Literal["date", "publisher", "kind", "status", "topic"]
_LOOKED_AT = 20
_CODE = r"[A-Z]{1,6}\d{1,3}(?::\d{4})?"
_DOC = r"(?P<doc>[“\"‘'].{2,160}?[”\"’']|[^?]{4,160}?)"
_OUT = r"(?:published|issued|released|put out|brought out)"
_ENGLISH: tuple[tuple[What, re.Pattern[str]], ...] = (
    ("topic", re.compile(rf"^what(?: is|'s|’s) {_DOC} (?:all )?about\??$", re.I)),
    (
        "topic",
        re.compile(rf"^[Ww]hat(?: is|'s|’s| does) (?P<doc>{_CODE})(?: stand for| mean)?\??$"),
    ),
    ("topic", re.compile(rf"^what does {_DOC} (?:cover|deal with)\??$", re.I)),
    ("date", re.compile(rf"^when (?:was|is|were) {_DOC} (?:first )?(?:{_OUT}|dated|from)\??$", re.I)),
    ("date", re.compile(rf"^(?:what|which) (?:year|date|month) (?:was|is) {_DOC} (?:{_OUT}|from)\??$", re.I)),
    ("date", re.compile(rf"^(?:what is|what's) the (?:publication |release )?date of {_DOC}\??$", re.I)),
    ("date", re.compile(rf"^how (?:old|recent) is {_DOC}\??$", re.I)),
    ("publisher", re.compile(rf"^(?:who|which \w+) (?:{_OUT}|is behind|is the publisher of) {_DOC}\??$", re.I)),
    ("publisher", re.compile(rf"^by whom was {_DOC} {_OUT}\??$|^who was (?P<doc2>[^?]{{4,160}}?) {_OUT} by\??$", re.I)),
    ("kind", re.compile(rf"^what (?:kind|sort|type) of (?:document|text|paper|source) is {_DOC}\??$", re.I)),
    ("kind", re.compile(rf"^is {_DOC} an? (?:official|government(?:al)?) (?:document|statement|text|paper)\??$", re.I)),
    (
        "status",
        re.compile(rf"^is {_DOC} (?:still )?(?:in force|valid|current|superseded|withdrawn|up to date)\??$", re.I),
    ),
)
_OUT_JA = "(?:公表|発行|発表|公開|出版|刊行|出)"
_DOC_JA = "(?P<doc>[「『].{2,120}?[」』]|[^、。?]{3,80}?)"
_END_JA = "[^、。?]{0,14}[。?]*$"
_JAPANESE: tuple[tuple[What, re.Pattern[str]], ...] = (
    ("topic", re.compile(rf"^(?P<doc>{_CODE})(?:とは|って|は)何(?:です|でしょう)?か?[。?？]*$")),
    ("topic", re.compile(rf"^{_DOC_JA}は何に(?:関する|ついての|関して){_END_JA}")),
    ("topic", re.compile(rf"^{_DOC_JA}の(?:概要|主旨|趣旨|要旨)は{_END_JA}")),
    ("date", re.compile(rf"^{_DOC_JA}(?:は|が)(?:いつ|何年(?:何月)?に?){_OUT_JA}{_END_JA}")),
    ("date", re.compile(rf"^{_DOC_JA}の(?:発行日|公表日|発表日|公開日|出版年|日付|発行年)は{_END_JA}")),
    (
        "publisher",
        re.compile(rf"^{_DOC_JA}(?:は|を|が)(?:誰|どこ|どの(?:機関|組織|団体))(?:が|によって|から)?{_OUT_JA}{_END_JA}"),
    ),
    (
        "publisher",
        re.compile(rf"^{_DOC_JA}を{_OUT_JA}[しさ]?(?:た|ている)?のは(?:誰|どこ|どの(?:機関|組織|団体)){_END_JA}"),
    ),
    ("publisher", re.compile(rf"^{_DOC_JA}の(?:発行元|公表元|発行者|発行機関|出典元)は{_END_JA}")),
    ("kind", re.compile(rf"^{_DOC_JA}は(?:どのような|どんな)(?:種類の)?(?:文書|資料){_END_JA}")),
    ("kind", re.compile(rf"^{_DOC_JA}は(?:公式|政府)の?(?:文書|声明|見解|資料){_END_JA}")),
    ("status", re.compile(rf"^{_DOC_JA}は(?:現在も|今も|まだ)?(?:有効|効力|最新){_END_JA}")),
)
_CALLED = re.compile(
    r"\b(?:paper|report|article|piece|essay|op-ed|commentary|study|archive|brief)\b|論文|記事|報告書|論説|論考|資料|白書",
    re.I,
)
_CODED = re.compile(_CODE)
_KINDS: dict[str, tuple[str, str]] = {
    "statement": ("an official statement", "公式の声明"),
    "agreement": ("an agreement", "協定・覚書"),
    "strategy": ("a strategy", "戦略"),
    "analysis": ("an analysis, not an official statement", "分析（公式の声明ではありません）"),
    "opinion": ("an opinion piece, not an official statement", "論説（公式の声明ではありません）"),
    "press": ("press material", "報道発表"),
    "minutes": ("minutes", "議事録"),
    "reference": ("a reference work", "参考資料"),
    "other": ("of no particular kind", "その他の文書"),
}
_STATES: dict[str, tuple[str, str]] = {
    "in_force": ("in force", "有効"),
    "superseded": ("superseded", "置き換え済み"),
    "withdrawn": ("withdrawn", "撤回済み"),
}
_SAID: dict[What, tuple[str, str]] = {
    "date": ("The catalogue dates “{title}” {value}{more}.", "目録では「{title}」の日付は{value}{more}です。"),
    "publisher": (
        "The catalogue names as publisher of “{title}”: {value}{more}.",
        "目録では「{title}」の発行元は{value}{more}です。",
    ),
    "kind": ("The catalogue lists “{title}” as {value}{more}.", "目録では「{title}」の種別は{value}{more}です。"),
    "status": ("By the catalogue, “{title}” is {value}{more}.", "目録では「{title}」の状態は{value}{more}です。"),
}
_UNSAID: dict[What, tuple[str, str]] = {
    "date": ("The catalogue has no date for “{title}”.", "目録に「{title}」の日付はありません。"),
    "publisher": ("The catalogue does not say who published “{title}”.", "目録に「{title}」の発行元はありません。"),
    "kind": ("The catalogue does not say what kind of document “{title}” is.", "目録に「{title}」の種別はありません。"),
    "status": ("The catalogue does not say whether “{title}” is in force.", "目録に「{title}」の状態はありません。"),
}
_GUESSED = (" (inferred, not stated)", "（推定）")
_BEGINS = ("It begins:", "冒頭は次のとおりです。")


class Asked(NamedTuple):
    """What is asked of which document."""

    document: StoredVersion
    what: What


class Particular(NamedTuple):
    """What the catalogue says, as a draft that quotes the document's beginning, or else why there is none."""

    draft: Draft | None
    text: str
    head: tuple[Citation, ...]


def asked_particular(text: str, documents: Sequence[StoredVersion], language: Language) -> Asked | None:
    """The document and what is asked of it; None for any other question.

    Args:
        text: As asked.
        documents: Those that the audience may read.
        language: Of the reply; of translations that bear a name that one is meant.
    """
    plain = text.strip()
    for what, pattern in _JAPANESE if has_japanese(plain) else _ENGLISH:
        match = pattern.match(plain)
        if match is None:
            continue
        named = next(group for group in match.groupdict().values() if group)
        document = document_meant(named, documents, language)
        if document is not None:
            return Asked(document, what)
    return None


def document_meant(named: str, documents: Sequence[StoredVersion], language: Language) -> StoredVersion | None:
    """The document whose title, code or description ("the Institute's paper") a phrase is; None for other phrases."""
    bare = named.strip("“”\"‘’'「」『』 ").removeprefix("the ")
    found = next(iter(bearing(bare, documents)), None)
    if found is None and _CODED.fullmatch(bare):
        found = next(iter(coded(bare.partition(":")[0], documents, language)), None)
    if found is not None:
        return found
    return document_named(named, documents, language=language) if _CALLED.search(named) else None


def particular_of(
    asked: Asked, searcher: Searcher, shelf: DocumentShelf, language: Language
) -> tuple[Particular, Ranking | None]:
    """Say what the catalogue knows, and quote where the document begins."""
    document = asked.document
    if asked.what == "topic":
        return _summary(document, searcher, shelf, language)
    filters = Filters(document_ids=frozenset([document.document_id]))
    ranking = searcher.search(Query(text=document.title, audience=shelf.audience, filters=filters), top_k=_LOOKED_AT)
    head = beginning(ranking.hits, shelf)
    spoken = 0 if language is Language.EN else 1
    value = _value(document.metadata, asked.what, language)
    if value is None or not head:
        return Particular(None, _UNSAID[asked.what][spoken].format(title=document.title), head), ranking
    guessed = _GUESSED[spoken] if asked.what in document.metadata.inferred else ""
    said = _SAID[asked.what][spoken].format(title=document.title, value=value, more=guessed)
    sentence = Sentence(text=head[0].quote, citations=(1,))
    intro = f"{said}{'' if spoken else ' '}{_BEGINS[spoken]}"
    return Particular(Draft(sentences=(sentence,), citations=head, intro=intro), said, head), ranking


def _summary(
    document: StoredVersion, searcher: Searcher, shelf: DocumentShelf, language: Language
) -> tuple[Particular, Ranking | None]:
    from bot.answering.summary import summarise_document

    draft = summarise_document(document, searcher, shelf.audience, shelf, language=language)
    return Particular(draft, say("abstain", language), ()), None


def _value(meta: Metadata, what: What, language: Language) -> str | None:
    from bot.answering.kinds.dates import say_date

    spoken = 0 if language is Language.EN else 1
    if what == "date":
        return say_date(meta.date, language) if meta.date else None
    if what == "publisher":
        return meta.publisher
    if what == "kind":
        return _KINDS[meta.kind][spoken] if meta.kind else None
    state = "superseded" if meta.superseded_by else meta.status
    return _STATES[state][spoken] if state else None
