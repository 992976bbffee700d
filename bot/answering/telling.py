"""Tells lines that say something by themselves from headings, captions, lead-ins and questions."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.answering.kinds.statements import has_verb
from bot.answering.lists import leads_in
from bot.answering.text import has_japanese

_SHORT, _SHORT_JA = 45, 15
_ASIDE = re.compile(r"^\W*[(\[（【].*[)\]）】]\W*$", re.DOTALL)
_QUESTION = re.compile(
    r"[?？][\s'\"”’」』)）*_]*\Z|\A[\s•*-]*(?:Which|Whether|Whose) [^?]*\Z"
    r"|\A\s*[•*-]\s+(?:What|Who|Whom|When|Where|Why|How) (?!to\b)[^?:]*\Z"  # as an item: "- Who pays for it."
)


def tells(text: str) -> bool:
    """Whether a text tells something by itself: no lead-in of a list, no caption in brackets, no heading or label."""
    if leads_in(text) or _ASIDE.match(text):
        return False
    if has_japanese(text):
        return len(text) >= _SHORT_JA or text.rstrip("」』)）").endswith(("。", "！", "？"))
    return has_verb(text) or (len(text) >= _SHORT and text.rstrip("\"”’')").endswith((".", ";", "!", "?")))


@lru_cache(maxsize=8_192)
def asks(text: str) -> bool:
    """Whether a sentence or an item of a list asks something, directly or not, so that it tells nothing."""
    return _QUESTION.search(text) is not None
