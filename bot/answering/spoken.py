"""Questions for what somebody said: only a sentence in which that person speaks can answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.countries import countries_in
from bot.answering.documents import DocumentShelf
from bot.answering.evidence import Candidate
from bot.answering.extract import Want, is_organisation, values
from bot.answering.matching import names_match, surname_match
from bot.answering.question import Question
from bot.answering.text import fold, has_japanese

_ASKED = re.compile(
    r"\bwhat (?:did|does|has|had)\b(?P<who>.{2,80}?)"
    r"\b(?:say|said|state|stated|announced?|declared?|promised?|remark(?:ed)?|tell|told)\b"
)
_ASKED_JA = re.compile(
    r"(?P<who>[^、。]{2,40}?)(?:氏|首相|大臣|長官|大使|大統領)?(?:は|が)[^。]{0,60}?(?:何(?:と|を)|どのような?[^。]{0,14}|どう)"
    r"(?:述べ|発言し|語(?:っ|り)|話し|演説し|挨拶し)"
)
_WORK = re.compile(
    r"\b(?:Strategy|Plan|Paper|Report|Act|Law|Directive|Statement|Declaration|Principles?|Guidance|Guidelines|Review|Agreement"
    r"|Treaty|Policy|Framework|Initiative|Project|Charter|Convention)$"
)
_SPEAKS = re.compile(
    r"\b(?:said|says?|saying|stat(?:ed|es|ing)|announce[sd]?|declare[sd]?|declaring|told|tells|argu\w+|remark\w*|comment\w*|call(?:ed|s)"
    r"|warn\w*|promise[sd]?|pledg\w+|not(?:ed|es|ing)|spoke|speak\w*|speech\w*|wrote|writes|stress\w+|emphasi[sz]\w+)\b"
    r"|\baccording to\b|述べ|語っ|語り|発言|表明|演説|挨拶|指摘|強調|宣言|話し|言っ|書い"
)


def is_said_by_nobody(question: Question, candidate: Candidate, shelf: DocumentShelf) -> bool:
    """Whether a question asks what a person said, and the person does not speak in or beside a candidate.

    "What did the Prime Minister say in her opening speech?" is not answered by who chaired the meeting, nor by what she
    agreed to. A document by that person is all theirs.

    Args:
        question: What is asked.
        candidate: What would be quoted first.
        shelf: Reads its document.
    """
    asked = _people_asked(question)
    if not asked:
        return False
    version = shelf.of(candidate.hit)
    by = " ".join(version.metadata.authors) if version is not None else ""
    near = candidate.hit.sentences[max(0, candidate.index - 1) : candidate.index + 2]
    if _names_any(asked, by):
        return False
    return not _names_any(asked, " ".join(s.text for s in near)) or _SPEAKS.search(fold(candidate.text)) is None


def _names_any(people: Sequence[str], text: str) -> bool:
    return any(names_match(name, text) or surname_match(name, text) for name in people)


def _people_asked(question: Question) -> list[str]:
    """Names of the people whose words a question asks for; none where it asks for those of a body or a paper."""
    text = question.text
    is_japanese = has_japanese(text)
    found = (_ASKED_JA if is_japanese else _ASKED).search(text if is_japanese else fold(text))
    if found is None:
        return []
    people = [text[start:end] for start, end in values(text, Want.PERSON)]
    people += [n for n in question.names if " " in n and not (is_organisation(n) or countries_in(n) or _WORK.search(n))]
    return [name for name in people if fold(name) in fold(found["who"])]
