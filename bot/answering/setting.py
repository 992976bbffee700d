"""What people say before they ask ("My minister travels to Oslo next week."), told apart from the question itself."""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import re
from typing import NamedTuple

from bot.answering.followup import points_back
from bot.answering.question import read_question
from bot.answering.text import has_japanese, term_set
from corpus.sentences import sentence_spans

_ASKS = re.compile(
    r"[?？][\s\"”'’)）」』]*$"
    r"|^(?:(?:and|so|but|now|then|please|kindly|first|also)[, ]+)*"
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|would|should|will|has|have|may|must"
    r"|tell|list|name|give|show|explain|describe|define|summari[sz]e|sum up|compare|contrast|outline|identify|find|brief|draft|write)\b",
    re.IGNORECASE,
)
_ASKS_JA = re.compile(
    r"(?:[?？]|か|ください|下さい|教えて|いただけますか|お願い(?:いた|致)?します|知りたい(?:です)?|とは|は何|示せ|挙げよ|述べよ)[。.\s」』]*$"
)
_LABEL = re.compile(
    r"^(?:[^:?\n]{0,60}\b)?(?:questions?|quer(?:y|ies)|asks?|asked|asking|wants? to know|(?:would|'d) like to know|wonders?|wondering"
    r"|do you know|any ideas?|enquir(?:y|ies|es|ed)|inquir(?:y|ies|es|ed))\b[^:?\n]{0,24}:\s+(?=\S)"
    r"|^[^：:。？?\n]{0,30}(?:質問|問い合わせ|問合せ|照会|依頼)(?:です)?[：:]\s*(?=\S)",
    re.IGNORECASE,
)

_OF_ASKING = term_set(
    "boss chief head manager colleague minister ambassador director team office embassy department ask asked asking question query"
    " follow-up need want know new time read reading everything yet prepare preparing draft drafting write writing work working"
    " briefing brief speech note paper report presentation submission memo memorandum meeting call visit visiting trip travel"
    " travelling tomorrow today morning afternoon evening week month urgent quick background check checking trying understand"
    " looking help here document ready going thing one more last final another"
    " 上司 部長 課長 局長 大臣 大使 同僚 部下 担当 新任 着任 会議 会合 準備 資料 文書 作成 執筆 原稿 演説 説明 報告 確認 質問 追加 続き 聞く 読む"
    " 全部 時間 来週 明日 今日 今週 今朝 午後 訪問 出張 予定 急ぐ 至急 調べる 知る 教える 一点"
)
"""What people say of themselves before they ask."""
_FEW_TERMS = 3


class Asked(NamedTuple):
    """A question and what was said before it; `setting` is empty where that tells nothing but who asks and why."""

    setting: str
    question: str


def asked_alone(message: str) -> Asked | None:
    """The question of a message without what was said before it.

    Args:
        message: Without courtesies.

    Returns:
        None where nothing stands before the question, where there is none, or where it leans on what does: where it
        cannot be understood alone, and more is told before it than that somebody asks.
    """
    label = _LABEL.match(message)
    if label is not None and _asks(message[label.end() :]):
        return Asked("", message[label.end() :])
    for start, end in sentence_spans(message):
        sentence = message[start:end]
        if not _asks(sentence):
            continue
        setting, question = message[:start].strip(), message[start:].strip()
        if setting and not _tells(setting):
            return Asked("", question)
        return Asked(setting, question) if setting and not _leans(sentence) else None
    return None


def _asks(sentence: str) -> bool:
    return (_ASKS_JA if has_japanese(sentence) else _ASKS).search(sentence) is not None


def _leans(question: str) -> bool:
    """Whether it may not be understood alone: it points back, or says too little."""
    read = read_question(question)
    return points_back(question) or (len(read.terms) <= _FEW_TERMS and not read.source)


def _tells(setting: str) -> bool:
    """Whether it tells more than who asks and why, so that a question may lean on it."""
    read = read_question(setting)
    return bool(read.names or read.quoted or read.years or read.ordinals or term_set(setting) - _OF_ASKING)
