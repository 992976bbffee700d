"""Which of the two languages a text is in, told by its scripts."""

from __future__ import annotations

import re
from enum import StrEnum

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f]")
_LATIN_WORD = re.compile(r"[A-Za-z\uff21-\uff3a\uff41-\uff5a]+")
_KANA = re.compile(r"[\u3040-\u30ff]")


class Language(StrEnum):
    """A language that Liaison reads and answers in."""

    EN = "en"
    JA = "ja"


def detect_language(text: str, *, default: Language = Language.EN) -> Language:
    """Tell English from Japanese by script.

    Japanese prose keeps many Latin names and acronyms, so a text counts as Japanese when its Japanese
    characters are at least half as many as its Latin words, or when it holds kana and a fifth as many.

    Args:
        text: Any text; may be empty.
        default: Answer for a text with neither script.

    Returns:
        The language most of the text is in.
    """
    japanese = len(_JAPANESE.findall(text))
    latin = len(_LATIN_WORD.findall(text))
    if japanese == 0:
        return Language.EN if latin else default
    has_kana = _KANA.search(text) is not None
    return Language.JA if japanese * (5 if has_kana else 2) >= latin else Language.EN
