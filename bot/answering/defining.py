"""Tells sentences that define what a question asks the meaning of."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.answering.text import fold, has_japanese

_TERM_JA = re.compile(
    r"^(?P<term>.{1,60}?)(?:とは|って(?:何|どう)|という(?:語|用語|言葉)|の(?:定義|意味)|は何の略|の略)"
)
_TERM_EN = re.compile(
    r"(?:\bwhat (?:is|are) (?:meant by )?|\bwhat (?:does|do) |\bdefin(?:e|ition of) |\bmeaning of )(?:an? |the )?"
    r"(?P<term>.{2,60}?)(?: (?:mean|stand for|refer to)\b.*| in (?:its|the|their) .*)?[?.\s]*$"
)
_QUOTES = "「」『』\"“”'‘’ 　"
_GLOSS = r"(?:\s?[（(][^（）()]{1,80}[)）])?"
_ENDS_AS_DEFINITION = re.compile(
    r"(?:である|です|をいう|を指す|を指し?ます|という|もの|こと|場|枠組み|会合|対話|技術|手法|攻撃|組織|機関|措置|支援|協力|形態|活動)。?\s*$"
    r"|ことを?可能にする.{0,10}。\s*$"
)


@lru_cache(maxsize=512)
def _forms(question: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """How a sentence begins that speaks of the term, and how an entry of a glossary names it; None without a term."""
    folded = fold(question).strip()
    match = (_TERM_JA if has_japanese(folded) else _TERM_EN).search(folded)
    term = match["term"].strip(_QUOTES) if match else ""
    if not term:
        return None
    word = rf"(?<![a-z0-9]){re.escape(term)}(?![a-z0-9])[」』”\"']?"
    short = r"" if term.isascii() else r"[^\s。、:（）()]{0,3}"
    verb = r"(?P<verb>とは|は、?|:|is |are |means |refers to )"
    about = re.compile(rf"^\W*(?:the |an? )?{short}{word}{_GLOSS}[」』”\"']?\s?{verb}")
    entry = re.compile(
        rf"^\W*(?:{word}(?:、[^。、:]{{1,20}})?|[^。:.]{{1,40}}[（(][^（）()]*{word}[^（）()]*[)）]){_GLOSS}(?:\s?:|\s[-–—]\s)|{word}と(?:いう|呼|称)"
        rf"|^[^。:.]{{1,60}}[（(]{word}[)）]\s?(?:is|are|means|refers to)\s"
    )
    return about, entry


def defines(question: str, sentence: str) -> bool:
    """Whether a sentence defines the term that a question asks the meaning of.

    Either it is an entry of a glossary ("Term (short form): …"), or it begins with the term and says what that is.
    """
    forms = _forms(question)
    if forms is None:
        return False
    about, entry = forms
    folded = fold(sentence)
    if entry.search(folded):
        return True
    match = about.match(folded)
    if match is None:
        return False
    return not match["verb"].startswith("は") or _ENDS_AS_DEFINITION.search(folded) is not None
