"""Questions about the documents as a collection: which there are, the newest, those in a language or of a kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.answering.beginning import beginning
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.text import fold, has_japanese
from bot.ports import Searcher
from bot.values import Citation, Sentence
from corpus.documents import StoredVersion
from corpus.languages import Language
from retrieval.query import Filters, Query, Ranking

_MOST = 8
_LOOKED_AT = 20
_EXTREMES = frozenset({"newest", "oldest"})
_NOUN = r"(?:documents?|papers?|sources?|files?|texts?)"
_YOURS = r"(?: you have)?[?.]*$"
_HAVE = (
    r"(?:do you (?:have|know|use|hold|cover)|are (?:there|available|indexed)|can you (?:use|see|read|search)"
    r"|have been indexed)"
)
_KIND_WORDS: dict[str, tuple[str, str]] = {
    "statement": (
        r"(?:official |joint )?statements?|official(?: documents?)?",
        "(?:公式の?|共同)?声明|公式(?:の)?文書",
    ),
    "agreement": (r"agreements?|treat(?:y|ies)", "協定|条約|覚書"),
    "strategy": (r"strateg(?:y|ies)", "戦略"),
    "analysis": (r"analys[ei]s", "分析"),
    "opinion": (r"opinions?(?: pieces?)?|op-eds?", "論説|意見"),
    "press": (r"press (?:releases?|material)", "報道発表|プレスリリース"),
    "minutes": (r"minutes", "議事録"),
}
_ENGLISH = {
    "newest": re.compile(
        rf"^(?:what|which) (?:is|are) (?:the|your) (?:most recent|latest|newest)(?: of the)? {_NOUN}{_YOURS}"
    ),
    "oldest": re.compile(rf"^(?:what|which) (?:is|are) (?:the|your) (?:oldest|earliest)(?: of the)? {_NOUN}{_YOURS}"),
    "all": re.compile(
        rf"^(?:how many|what|which) {_NOUN} {_HAVE}(?: here| now)?[?.]*$"
        rf"|^(?:please )?(?:list|show)(?: me)? (?:all |all of )?(?:the |your )?{_NOUN}(?: you have)?[?.]*$"
    ),
    "language": re.compile(
        rf"^which (?:of (?:the|your) )?{_NOUN} are (?:written )?in (?P<language>english|japanese)[?.]*$",
    ),
    "kind": re.compile(rf"^which (?:of (?:the|your) )?{_NOUN} are (?P<kind>[a-z -]{{5,30}}?)[?.]*$"),
}
_WHICH_JA = r"(?:は|を)?(?:どれ|何|どの文書|どのようなもの|教えて|挙げて|示して|ありますか)[^、。?？]{0,12}[。?？]*$"
_JAPANESE = {
    "newest": re.compile(rf"^(?:最新|最も新しい|一番新しい)の?(?:文書|資料){_WHICH_JA}"),
    "oldest": re.compile(rf"^(?:最古|最も古い|一番古い)の?(?:文書|資料){_WHICH_JA}"),
    "all": re.compile(
        r"^(?:参照できる|利用できる|使える|登録されている)?(?:文書|資料)(?:は|が)(?:全部で)?(?:何件|何本|いくつ)[^、。?？]{0,12}[。?？]*$"
        r"|^(?:参照できる|利用できる|使える|登録されている)?(?:文書|資料)(?:の一覧|一覧)?(?:を(?:見せて|示して|教えて|挙げて)|は(?:どれ|何)ですか)[^、。?？]{0,8}[。?？]*$"
        r"|^(?:どのような|どんな)(?:文書|資料)(?:が(?:あり|登録され|使え)|を(?:参照|使))[^、。?？]{0,12}[。?？]*$"
    ),
    "language": re.compile(rf"^(?P<language>日本語|英語)(?:で書かれた|の)(?:文書|資料){_WHICH_JA}"),
    "kind": re.compile(
        r"^(?P<kind>[^、。?？はを]{2,8}?)(?:はどれ|はどの文書|である文書はどれ)[^、。?？]{0,12}[。?？]*$"
    ),
}
_SAID: dict[str, tuple[str, str]] = {
    "newest": (
        "By the catalogue the newest of the {count} documents that I can use here ({date}):",
        "ここで参照できる文書{count}件のうち、目録で最も新しいものは次のとおりです（{date}）。",
    ),
    "oldest": (
        "By the catalogue the oldest of the {count} documents that I can use here ({date}):",
        "ここで参照できる文書{count}件のうち、目録で最も古いものは次のとおりです（{date}）。",
    ),
    "all": ("Documents that I can use here: {count}{shown}.", "ここで参照できる文書は{count}件です{shown}。"),
    "language": (
        "Documents in that language that I can use here: {count}{shown}.",
        "その言語の文書でここで参照できるものは{count}件です{shown}。",
    ),
    "kind": (
        "By the catalogue documents of that kind that I can use here: {count}{shown}.",
        "目録でその種別の文書は{count}件です{shown}。",
    ),
}
_SHOWN = ("; the newest {most}", "（新しい順に{most}件）")


class Asked(NamedTuple):
    """Which form a question has, and the language or kind it asks for, if any."""

    form: str
    wanted: str


def asked_holdings(text: str) -> Asked | None:
    """What is asked about the collection; None for any other question."""
    japanese = has_japanese(text)
    plain = text.strip() if japanese else fold(text).strip()
    for form, pattern in (_JAPANESE if japanese else _ENGLISH).items():
        match = pattern.match(plain)
        if match is None:
            continue
        if form == "language":
            return Asked(form, "ja" if match["language"] in {"japanese", "日本語"} else "en")
        if form == "kind":
            kind = next((k for k, words in _KIND_WORDS.items() if re.fullmatch(words[japanese], match["kind"])), None)
            return Asked(form, kind) if kind else None
        return Asked(form, "")
    return None


def holdings_draft(
    asked: Asked, searcher: Searcher, shelf: DocumentShelf, language: Language
) -> tuple[Draft | None, Ranking | None]:
    """The documents asked for, each cited by where it begins; no draft where there is none."""
    from bot.answering.kinds.dates import say_date

    chosen = _chosen(asked, shelf.all())
    citations: list[Citation] = []
    ranking: Ranking | None = None
    for document in chosen[: 1 if asked.form in _EXTREMES else _MOST]:
        filters = Filters(document_ids=frozenset([document.document_id]))
        ranking = searcher.search(
            Query(text=document.title, audience=shelf.audience, filters=filters), top_k=_LOOKED_AT
        )
        citations += beginning(ranking.hits, shelf, marker=len(citations) + 1, titled=True)
    if not citations:
        return None, ranking
    sentences = tuple(Sentence(text=c.quote, citations=(c.marker,)) for c in citations)
    count = len(shelf.all()) if asked.form in _EXTREMES else len(chosen)
    date = say_date(chosen[0].metadata.date or "", language) if asked.form in _EXTREMES else ""
    return replace(_framed(asked, count, date, language), sentences=sentences, citations=tuple(citations)), ranking


def _framed(asked: Asked, count: int, date: str, language: Language) -> Draft:
    spoken = 0 if language is Language.EN else 1
    shown = _SHOWN[spoken].format(most=_MOST) if count > _MOST else ""
    intro = _SAID[asked.form][spoken].format(count=count, shown=shown, date=date)
    return Draft(sentences=(), citations=(), intro=intro, kind="list")


def _chosen(asked: Asked, documents: Sequence[StoredVersion]) -> list[StoredVersion]:
    """Those asked for, newest first, undated ones last; for the oldest the other way round, undated ones left out."""
    kept = [d for d in documents if _fits(asked, d)]
    kept.sort(key=lambda d: (d.metadata.date or "", d.title), reverse=True)
    if asked.form == "oldest":
        return [d for d in reversed(kept) if d.metadata.date]
    return [d for d in kept if d.metadata.date] if asked.form == "newest" else kept


def _fits(asked: Asked, document: StoredVersion) -> bool:
    meta = document.metadata
    if asked.form == "language":
        return meta.language is not None and meta.language.value == asked.wanted
    return asked.form != "kind" or meta.kind == asked.wanted
