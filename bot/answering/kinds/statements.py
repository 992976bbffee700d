"""Tells statements that can stand alone from headings, questions, tasks, addresses and what points back."""

from __future__ import annotations

import re

from bot.answering.lists import leads_in
from bot.answering.text import fold, has_japanese

VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|will|would|can|could|may|might|shall|should|must|ought|needs?|do|does|did"
    r"|said|says|see|sees|sets?|put|puts|held|took|gave|made|led|began|met|wants?|seeks?|plans?|aims?|holds?|gives?"
    r"|makes?|leads?|works?|brings?|runs?|ran|names?|calls?|expects?|supports?|welcomes?|remains?|became|becomes?"
    r"|agrees?|confirms?|reaffirms?|takes?|argues?|suggests?|recommends?|follows?|covers?|(?<!-)(?!united)[a-z]{3,}ed)\b"
    r"|(?<=\s)[a-z]{3,}s(?=\s(?:its|their|the|an?|no|every|all|any)\b)"
)
"""Finite verbs, as far as their form shows; matched on folded English."""
_RELATIVE = re.compile(r"\b(?:which|who|that)\s$")
_POINTER_JA = re.compile(
    r"(?:(?:に|で)(?:まとめ|説明し|紹介し|掲載し)ている|に(?:その)?(?:記載|記述)がある|を参照され(?:たい|よ)|ともいう)。?$"
)
_TASK_JA = re.compile(r"(?:ておく|ましょう|すること)。?$")
_LEADS_JA = re.compile(r"(?:次|以下)の[^。、]{0,14}(?:。|(?:である|です|とおり|を[^。、]{1,8})。)$")
POINTS_BACK = re.compile(
    r"^\W*(?:this|these|that|those|it|they|he|she|such|however|but|therefore|for example|in addition|moreover|also"
    r"|for this|to this end|to that end|similarly|furthermore|all in all|on the whole|of course|in this"
    r"|at the same time|the same (?!day|year|month)|the sheet|the term)\b"
    r"|^(?:これ|それ|この|その|そうした|こうした|また|しかし|ただし|さらに|同じ|[はがをにのもとで、])"
)
_NO_SENTENCE = re.compile(r"^\W*(?:which|whether|what|how|who|whom|when|where|why|if)\b")
_ORDER = re.compile(
    r"^\W*(?:read|check|prepare|agree|decide|compare|ask|look|see|note|write|send|confirm|bring|use|keep|make|find|give"
    r"|list|translate|avoid|do|put|take|set|add|leave|quote|spell|choose|settle|begin|start)\s(?:the|a|an|on|in|to|for|out"
    r"|whether|who|which|what|one|two|both|each|every|all|any|up|at)\b"
)
_WEEKDAY = re.compile(r"^\W*(?:mon|tues|wednes|thurs|fri|satur|sun)day:|^[月火水木金土日]曜日?[：:]")
_ADDRESS = re.compile(
    r"\b[\w-]+\.(?:co|go|ac|ne|or|gov|org|com|net|jp|uk|io|int|group)(?:[./]\w|\b)|\b[\w-]+\.[a-z]{2,10}/\w", re.ASCII
)
_ENDS_AS_VERB = re.compile(r"[たるすうくぐつぬぶむいだ]。?[」』)）]?$")
_LATIN_WORDS = re.compile(r"[A-Za-z]{2,}")
_SELF = re.compile(
    r"\b(?:this|the present) (?:fact )?(?:sheet|note|page|paper|document|chronology|glossary|library|list)\b"
    r"|\bsources? of this\b|\bin its own words\b|\buses the term\b"
    r"|(?<!日)本(?:紙|書|稿|年表|一覧|用語集|資料集|メモ|表)|独自の文章で|この(?:語|用語|資料集)"
    r"|この(?:文書|資料|メモ|年表|一覧|用語集)(?!によれば)|出典は|写しが"
)
_NO_STATEMENT = re.compile(
    r"https?://|www\.|@|\b(?:cookie|newsletter|subscribe|click here|would like to thank)\b|^\W*source:|謝意を", re.I
)


def has_verb(text: str) -> bool:
    """Whether an English text has a finite verb that is not one of a relative clause."""
    folded = fold(text)
    return any(not _RELATIVE.search(folded[: verb.start()]) for verb in VERB.finditer(folded) if verb.start())


def is_quotable(text: str) -> bool:
    """Whether a text holds no address, no banner of a web page and no bare reference."""
    return _NO_STATEMENT.search(text) is None


def is_statement(text: str, *, is_listed: bool = False) -> bool:
    """Whether a text can stand alone: no heading, question, order, address or entry of a glossary, no pointing back.

    Args:
        text: A sentence or list item, its mark left out.
        is_listed: It is a list item, which needs no full stop.
    """
    folded = fold(text)
    if leads_in(text) or any(p.search(folded) for p in (_NO_STATEMENT, _ADDRESS, _WEEKDAY, _SELF)):
        return False
    if POINTS_BACK.match(folded) or _LEADS_JA.search(text) or _TASK_JA.search(text) or _POINTER_JA.search(text):
        return False
    bare = text.rstrip("」』)）\"”’' ")
    if has_japanese(text):
        if not bare.endswith(("。", "！")) and (not is_listed or len(_LATIN_WORDS.findall(text)) > 2):
            return False
        return 15 <= len(text) <= 400 and _ENDS_AS_VERB.search(bare) is not None
    if _NO_SENTENCE.match(folded) or (is_listed and _ORDER.match(folded)):
        return False
    return 40 <= len(text) <= 700 and (is_listed or bare.endswith((".", ";", "!"))) and not bare.endswith("?")
