"""Which document a phrase names: by id, by title, or as people do ("the Institute's paper", "the March 2019 talks")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.lexicon import word_list
from bot.answering.matching import matches
from bot.answering.text import squeeze, stem, term_set
from corpus.documents import StoredVersion
from corpus.languages import Language

_TITLE_MATCH = 0.6
_KINDS = frozenset(
    stem(word)
    for word in word_list("""
    paper article report piece note memo document page post blog text copy file record statement sheet entry
    archive chronology guide checklist glossary minutes letter opinion publication summary overview
    論考 論説 論評 アーカイブ 報告 報告書 寄稿 声明 メモ""")
)
"""What people call a document, whether or not its title does."""
_CALLED_JA = re.compile(
    r"(?:論文|記事|文書|資料|報告書?|メモ|ノート|手引き?|年表|一覧|用語集|議事録|記録|声明|論[考説評]|シート"
    r"|アーカイブ|寄稿)(?:[「『][^」』]+[」』])?$"
)
_CODE = re.compile(r"(?<![^\W_])[a-z]+\d+(?![^\W_])")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """How well a topic names a document."""

    score: float
    """In [0, 1]; from `_TITLE_MATCH` on the title alone says that it is meant."""
    is_called: bool
    """Whether the topic calls it a document of a kind, or gives its date or code, and all else of the topic fits."""


def document_named(
    topic: str, documents: Sequence[StoredVersion], *, language: Language | None = None
) -> StoredVersion | None:
    """The document that a topic names, in either language; None where none is near enough, or several are as near.

    Args:
        topic: A phrase.
        documents: To choose from.
        language: Of the reader, who is given the text in it where translations of one document bear the name.
    """
    plain = squeeze(topic.strip(" \"'“”‘’「」『』"))
    for document in documents:
        if squeeze(document.document_id) == plain or squeeze(document.title) == plain:
            return document
    matched = [(_match(topic, document), document) for document in documents]
    best = max(matched, key=lambda pair: (pair[0].score, _is_in(pair[1], language)), default=None)
    if best is not None and best[0].score >= _TITLE_MATCH:
        return best[1]
    called = [(match, document) for match, document in matched if match.is_called]
    own = [pair for pair in called if _is_in(pair[1], language)] or called
    return own[0][1] if len(own) == 1 else None


def _match(topic: str, document: StoredVersion) -> _Match:
    asked, title = term_set(topic), term_set(document.title)
    if not title or not asked:
        return _Match(score=0.0, is_called=False)
    meta = document.metadata
    about = " ".join(filter(None, (document.title, meta.publisher, *meta.authors)))
    fits = {term for term in asked if matches(term, about)}
    held = sum(matches(term, topic) for term in title) / len(title)
    inside = len(squeeze(topic)) >= 6 and squeeze(topic) in squeeze(document.title)
    covered = len(fits) / len(asked)
    return _Match(
        score=1.0 if inside else covered * (0.4 + 0.6 * held),
        is_called=_is_called(topic, asked, fits, document),
    )


def _is_called(topic: str, asked: frozenset[str], fits: set[str], document: StoredVersion) -> bool:
    dated = _terms_of_date(topic, document)
    kinds = {term for term in asked if term in _KINDS}
    rest = asked - kinds - dated
    by_code = bool(set(_CODE.findall(topic.casefold())) & set(_CODE.findall(document.title.casefold())))
    says_kind = bool(kinds) or _CALLED_JA.search(topic.strip()) is not None
    return (says_kind or bool(dated) or by_code) and rest <= fits and bool(rest or kinds & fits)


def _terms_of_date(topic: str, document: StoredVersion) -> frozenset[str]:
    """The topic's terms that make up a date within which the document's lies."""
    from bot.answering.kinds.dates import dates_in

    own = document.metadata.date or ""
    named = [topic[start:end] for iso, start, end in dates_in(topic) if own.startswith(iso)]
    return frozenset[str]().union(*map(term_set, named))


def _is_in(document: StoredVersion, language: Language | None) -> bool:
    return language is None or document.metadata.language is language
