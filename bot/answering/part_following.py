"""Questions for parts of documents that lean on the thread: "and the third one?", "how many does it make?"."""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.answering.lexicon import ORDINAL_WORDS
from bot.answering.part_requests import PartRequest, read_part_request
from bot.answering.text import has_japanese
from bot.values import Exchange
from corpus.documents import StoredVersion

_LOOKED_BACK = 3  # exchanges
_ORDER = rf"(?:{'|'.join(ORDINAL_WORDS[:12])}|last|final|next|\d{{1,2}}(?:st|nd|rd|th))"
_AGAIN = re.compile(
    rf"^(?:and |but |so |then |ok(?:ay)?,? )*(?:what about |how about |what is |what's |what was )?(?:the )?(?P<at>{_ORDER})(?: one)?[?.! ]*$",
    re.IGNORECASE,
)
_AGAIN_JA = re.compile(
    r"^(?:では|じゃあ|それでは|そして|次に)?、?(?P<at>(?:第?[一二三四五六七八九十\d]{1,2}(?:つ目|番目|番|つめ))|最後|最初)(?:のもの)?(?:は|について(?:は|も)?)[^、。]{0,12}[?？。]*$"
)
_OF_IT = re.compile(
    r"\b(?:its|their|(?:the|this|that) (?:paper|document|report|article|piece|text)['’]s) ", re.IGNORECASE
)
_OF_IT_JA = re.compile(r"^(?:それ|そ|この(?:文書|論文|報告書|記事)|その(?:文書|論文|報告書|記事))の")
_IT = re.compile(
    r"^(?:it|they|them|itself|(?:the|this|that) (?:same )?(?:paper|document|report|article|piece|text|one)"
    r"|それ|そ|これ|こ|同(?:じ)?(?:文書|論文|報告書|記事)|[そこ]の(?:文書|論文|報告書|記事))$",
    re.IGNORECASE,
)


def points_to_document(phrase: str) -> bool:
    """Whether what a request says of a document only points to one: "it", その文書."""
    return _IT.match(phrase.strip()) is not None


def document_followed(history: Sequence[Exchange], documents: Sequence[StoredVersion]) -> StoredVersion | None:
    """The one document that the latest answer of a thread quotes; None where it quotes several or there is none."""
    for exchange in reversed(history[-_LOOKED_BACK:]):
        if exchange.answer.outcome == "answered":
            quoted = {citation.document_id for citation in exchange.answer.citations}
            return next((d for d in documents if {d.document_id} == quoted), None)
    return None


def part_asked(text: str, history: Sequence[Exchange]) -> str:
    """A question for a part with what the thread lends to it.

    "And the third one?" after a question for a part asks for the third of its kind; "its" is left out, as whatever the
    thread is about is asked first.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    is_japanese = has_japanese(plain)
    match = (_AGAIN_JA if is_japanese else _AGAIN).match(plain)
    if match is None:
        return _OF_IT_JA.sub("", plain) if is_japanese else _OF_IT.sub("the ", plain)
    earlier = _earlier(history)
    if earlier is None:
        return plain
    noun = earlier.noun if is_japanese == has_japanese(earlier.noun) else ""
    if is_japanese:
        return f"{match['at']}の{noun or '項目'}は何ですか"
    at = match["at"].lower()
    if at == "next" and earlier.form == "place" and earlier.at.isdigit():
        at = f"{int(earlier.at) + 1}th"
    return f"What is the {at} {noun or 'point'}?"


def _earlier(history: Sequence[Exchange]) -> PartRequest | None:
    """The latest request for parts in a thread, with the noun that says of which kind."""
    for exchange in reversed(history[-_LOOKED_BACK:]):
        for request in read_part_request(part_asked(exchange.turn.text, ())):
            if request.noun:
                return request
    return None
