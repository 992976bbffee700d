"""Puts a prompt together: everything that others wrote is fenced and marked as data."""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import TYPE_CHECKING

from bot.answering.generation import GenerationRequest
from bot.answering.hostile import is_hostile
from bot.values import Citation, Exchange
from corpus.languages import Language
from prompts import Prompt

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_EXCHANGES = 3
_EARLIER_LENGTH = 400
_NONE = {Language.EN: "(nothing)", Language.JA: "（なし）"}


def answer_messages(prompt: Prompt, request: GenerationRequest) -> list[BaseMessage]:
    """The messages that ask for an answer.

    The fence is drawn anew for every call from 64 random bits, so that no document can hold the line that ends it.
    """
    fence = _new_fence()
    evidence = "\n".join(_fenced(fence, _describe(citation), citation.quote) for citation in request.evidence)
    history = "\n".join(_fenced(fence, "", _describe_exchange(e)) for e in _harmless(request.history))
    return _messages(
        prompt,
        {
            "fence": fence,
            "evidence": evidence,
            "history": history or _NONE[request.language],
            "question": _fenced(fence, "", request.question),
        },
    )


def translation_messages(prompt: Prompt, citation: Citation) -> list[BaseMessage]:
    """The messages that ask for the translation of a quotation."""
    fence = _new_fence()
    return _messages(prompt, {"fence": fence, "evidence": _fenced(fence, "", citation.quote)})


def _messages(prompt: Prompt, values: dict[str, str]) -> list[BaseMessage]:
    from langchain_core.messages import HumanMessage, SystemMessage

    system, user = prompt.render(values)
    return [SystemMessage(system), HumanMessage(user)]


def _new_fence() -> str:
    return f"=={secrets.token_hex(8)}=="


def _fenced(fence: str, label: str, text: str) -> str:
    return f"{fence} {label}\n{_plain(text)}\n{fence}".replace(" \n", "\n", 1)


def _describe(citation: Citation) -> str:
    title = _plain(citation.title).replace("\n", " ")[:120]
    return f"[{citation.marker}] {title}" + (f" ({citation.date})" if citation.date else "")


def _describe_exchange(exchange: Exchange) -> str:
    answer = " ".join(sentence.text for sentence in exchange.answer.sentences) or exchange.answer.text
    return f"Q: {exchange.turn.text[:_EARLIER_LENGTH]}\nA: {answer[:_EARLIER_LENGTH]}"


def _harmless(history: tuple[Exchange, ...]) -> list[Exchange]:
    return [e for e in history[-_EXCHANGES:] if not is_hostile(e.answer.text)]


def _plain(text: str) -> str:
    """Without control and hidden characters, which could steer a model unseen, and without a chat template's marks."""
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"})
    return re.sub(r"<\|[^|>]{0,40}\|>|\[/?INST\]|<</?SYS>>", " ", kept)
