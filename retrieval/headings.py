"""What a heading says about the use of the passage below it: lists of references name much and state nothing.

Such a list holds the words of many questions, and in a document of another language it is often the only passage in the
question's own, so that both words and vectors favour it over the passage that answers.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LISTED = 0.05
"""What a list of references loses; about half the band in which the scores of related and unrelated passages lie."""

_LAST_PART = re.compile(r"[›>»|/:：]|\s[-–—]\s")
_NUMBERING = re.compile(r"^(?:[\d.()\s]+|[A-Z]\.\s+|annex \w+\s+|付録\s*\w*\s*)", re.I)
_LISTS = re.compile(
    r"(?:(?:list of |selected |key |external |related |useful |further |additional )*"
    r"(?:references?|reference links?|bibliography|works cited|citations|links|further reading|end ?notes|foot ?notes|"
    r"see also|table of contents|contents))"
    r"|(?:主な|主要)?(?:参考(?:文献|資料|リンク|情報|サイト|url)|引用文献|出典|関連(?:リンク|文献|資料|サイト|項目)|脚注|注釈|目次|外部リンク)(?:一覧)?",
    re.I,
)
_ASKED = re.compile(
    r"\b(?:references|bibliography|works cited|citations?|further reading|footnotes?)\b"
    r"|参考文献|参考リンク|参考資料|引用文献|出典|脚注",
    re.I,
)


@lru_cache(maxsize=4096)
def heads_a_list(heading: str) -> bool:
    """Whether the last part of a heading or heading path announces references, links, notes or a table of contents."""
    parts = [part.strip() for part in _LAST_PART.split(unicodedata.normalize("NFKC", heading)) if part.strip()]
    return bool(parts) and _LISTS.fullmatch(_NUMBERING.sub("", parts[-1])) is not None


def asks_for_lists(question: str) -> bool:
    """Whether a question is about references themselves."""
    return _ASKED.search(unicodedata.normalize("NFKC", question)) is not None
