"""Tells from a message whether somebody wants a file added to the index, and offers who may read it."""

from __future__ import annotations

import re
from collections.abc import Collection

from corpus.access import PUBLIC, Principal

_BLANK = r"[\s\u3000]*"
_EN = (
    r"(?:please\s+|can you\s+|could you\s+)?(?:re-?)?(?:index|add)\s+"
    r"(?:this|these|it|them|(?:the|this|these)\s+(?:attached\s+)?(?:files?|documents?|papers?|attachments?))"
    r"(?:\s+(?:to|into)\s+(?:the\s+)?(?:index|library|corpus|documents))?(?:\s+please)?"
)
_WHAT = r"(?:(?:この|添付の?)(?:ファイル|文書|資料|書類)|これら?|添付)"
_JA = (
    rf"(?:{_WHAT}(?:を|も)?[、,]?{_BLANK})?"
    r"(?:(?:索引|インデックス|ライブラリ|文書庫)(?:に|へ)(?:追加|登録|取り込(?:み|ん)|入れ)|索引(?:化|付け)|インデックス化|取り込(?:み|ん)|登録)"
    r"(?:して|て|で|を)?(?:ください|下さい|お願いします|お願い致します|ほしい|欲しい|いただけますか|くれますか|おいて)*"
)
_REQUEST = re.compile(rf"{_BLANK}(?:{_EN}|{_JA}){_BLANK}[.!?。！？]?{_BLANK}", re.IGNORECASE)


def wants_indexing(text: str) -> bool:
    """Whether a message says no more than that the attached file is to be indexed ("index this", 「索引に追加」)."""
    return _REQUEST.fullmatch(text) is not None


def offered_readers(principal: Principal, known: Collection[str]) -> tuple[list[str], list[str]]:
    """Who an upload may be released to, and who it is released to unless somebody says otherwise.

    Args:
        principal: Who uploads.
        known: Codes of the organisations and groups that organisations.yaml names.

    Returns:
        The codes to choose from: the uploader's organisation first, everybody last; and the choice that stands there
        already: that organisation alone, or nothing where it is unknown, so that nobody is let in by default.
    """
    own = [principal.organisation] if principal.organisation else []
    others = sorted(set(known) - set(own) - {PUBLIC})
    return [*own, *others, PUBLIC], own
