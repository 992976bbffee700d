"""Writes answers with any LangChain chat model; nothing leaves here that its evidence does not support."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.answering.generation import Generated, GenerationRequest, UnusableOutputError
from bot.answering.hostile import is_hostile
from bot.answering.text import squeeze
from bot.answering.verification import Finding, Verifier, renumbered
from bot.generators.limits import BudgetError, CircuitBreaker, TokenLedger
from bot.generators.messages import answer_messages, translation_messages
from bot.generators.reading import SentenceReader, Statement, may_be_shown, read_statement, says_no_answer
from bot.generators.streaming import stream_pieces
from bot.values import Citation, Sentence
from corpus.errors import GenerationError, LiaisonError
from corpus.languages import Language, detect_language
from prompts import Prompt, load

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

_MOST_SENTENCES = 12
_CHARACTERS_PER_TOKEN = 6  # more than any tokenizer packs into one, on average over a text
_TRIES = 3
_FIRST_WAIT_S = 0.5
_TRANSLATION_S = 15.0  # with two of them and the longest answer, a turn still ends within its own limit
_MOST_TRANSLATIONS = 400
"""Characters of a quotation that is translated; what is longer would cost more than the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one call may take.

    Attributes:
        seconds: For one answer, retries included.
        tokens: Most tokens that the model may write.
        translates: Whether quotations in the other language are translated.
    """

    seconds: float = 30.0
    tokens: int = 700
    translates: bool = True


@dataclass(slots=True)
class _Call:
    """One answer in the making."""

    request: GenerationRequest
    on_sentence: Callable[[str], None]
    raw: list[str] = field(default_factory=list)
    kept: list[Sentence] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    removed: int = 0
    tokens: int = 0

    @property
    def text(self) -> str:
        """Everything that the model wrote."""
        return "".join(self.raw)


class ChatModelGenerator:
    """Implements `bot.answering.generation.Generator`.

    Args:
        open_model: Makes the model; called once, at the first answer.
        name: Of the model, for receipts.
        verifier: Checks each sentence.
        ledger: Counts tokens.
        limits: What one call may take.
        breaker: Keeps calls off a model that keeps failing.
        sleep: Waits between tries, seconds.
    """

    def __init__(
        self,
        open_model: Callable[[], BaseChatModel],
        *,
        name: str,
        verifier: Verifier,
        ledger: TokenLedger,
        limits: Limits | None = None,
        breaker: CircuitBreaker | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._open_model = open_model
        self._name = name
        self._verifier = verifier
        self._ledger = ledger
        self._limits = limits or Limits()
        self._breaker = breaker or CircuitBreaker()
        self._sleep = sleep
        self._lock = threading.Lock()
        self._model: BaseChatModel | None = None

    def generate(self, request: GenerationRequest, *, on_sentence: Callable[[str], None]) -> Generated:
        """Write an answer; see the port.

        Raises:
            GenerationError: If the model failed, was too slow or too dear, or wrote nothing that can be shown.
        """
        prompt = load("answer", request.language.value)
        call = _Call(request, on_sentence)
        self._run(answer_messages(prompt, request), call, seconds=self._limits.seconds)
        record = self._record(prompt, call)
        if says_no_answer(call.text):
            return Generated(draft=None, removed=0, record=record)
        if not call.kept:
            raise UnusableOutputError(
                "Nothing that the text model wrote could be shown.",
                "The receipt lists each sentence with the reason.",
                record=record,
            )
        draft = renumbered(call.kept, request.evidence)
        return Generated(draft=draft, removed=call.removed, record=record)

    def translate(self, citation: Citation, language: Language) -> str | None:
        """Translate a quotation; see the port."""
        if not self._limits.translates or len(citation.quote) > _MOST_TRANSLATIONS or is_hostile(citation.quote):
            return None
        prompt = load("translate", language.value)
        request = GenerationRequest(question="", language=language, evidence=(citation,))
        call = _Call(request, _tell_nobody)
        try:
            seconds = min(_TRANSLATION_S, self._limits.seconds)
            self._run(translation_messages(prompt, citation), call, seconds=seconds, reads_sentences=False)
        except LiaisonError:
            return None
        text = read_statement(call.text.strip().strip('"“”「」')).text
        is_plain = may_be_shown(text) and not is_hostile(text) and detect_language(text) is language
        return text if is_plain and self._verifier.judge(text, [citation.quote]).supported else None

    def _run(
        self, messages: Sequence[BaseMessage], call: _Call, *, seconds: float, reads_sentences: bool = True
    ) -> None:
        """Stream one call, trying again after a failure as long as nothing has been shown and time is left."""
        self._breaker.check()
        deadline = time.monotonic() + seconds
        for tried in range(1, _TRIES + 1):
            try:
                self._stream(messages, call, seconds=deadline - time.monotonic(), reads_sentences=reads_sentences)
            except BudgetError:
                raise
            except GenerationError:
                wait = _FIRST_WAIT_S * 2 ** (tried - 1)
                is_last = tried == _TRIES or bool(call.kept) or time.monotonic() + wait >= deadline
                if is_last:
                    self._breaker.failed()
                    raise
                call.raw.clear()
                call.findings.clear()
                call.removed = 0
                self._sleep(wait)
            else:
                self._breaker.succeeded()
                return

    def _stream(self, messages: Sequence[BaseMessage], call: _Call, *, seconds: float, reads_sentences: bool) -> None:
        asked = sum(len(str(message.content)) for message in messages)
        taken = asked // 2 + self._limits.tokens
        self._ledger.take(taken)
        told = 0
        reader = SentenceReader()
        try:
            most = self._limits.tokens * _CHARACTERS_PER_TOKEN
            for piece in stream_pieces(self._chat_model(), messages, seconds=seconds, most_characters=most):
                call.raw.append(piece.text)
                told = max(told, piece.tokens)
                if reads_sentences:
                    self._take(reader.feed(piece.text), call)
            if reads_sentences:
                self._take(reader.finish(), call)
        finally:
            used = told or asked // 3 + len(call.text) // 3
            call.tokens += used
            self._ledger.settle(taken=taken, used=used)
        if not call.text.strip():
            raise GenerationError("The text model wrote nothing.")

    def _take(self, statements: Sequence[Statement], call: _Call) -> None:
        for statement in statements:
            if says_no_answer(statement.text):
                continue
            finding = self._judge(statement, call)
            call.findings.append(
                {"text": statement.text, "markers": list(statement.markers), "verdict": finding.reason}
            )
            if finding.supported:
                call.kept.append(Sentence(text=statement.text, citations=statement.markers))
                call.on_sentence(statement.text)
            else:
                call.removed += 1

    def _judge(self, statement: Statement, call: _Call) -> Finding:
        by_marker = {citation.marker: citation for citation in call.request.evidence}
        if not statement.markers or any(marker not in by_marker for marker in statement.markers):
            return Finding(supported=False, reason="marker")
        if not may_be_shown(statement.text):
            return Finding(supported=False, reason="markup")
        if is_hostile(statement.text):
            return Finding(supported=False, reason="hostile")
        if len(call.kept) >= _MOST_SENTENCES or squeeze(statement.text) in {squeeze(s.text) for s in call.kept}:
            return Finding(supported=False, reason="repeated")
        finding = self._verifier.judge(statement.text, [by_marker[m].quote for m in statement.markers])
        is_foreign = detect_language(statement.text) is not call.request.language
        if finding.supported and is_foreign and finding.reason != "quoted":
            return Finding(supported=False, reason="language")
        return finding

    def _chat_model(self) -> BaseChatModel:
        with self._lock:
            if self._model is None:
                try:
                    self._model = self._open_model()
                except LiaisonError as exc:
                    raise GenerationError(exc.message, exc.hint) from exc
                except Exception as exc:
                    raise GenerationError(
                        f"The text model {self._name!r} cannot be opened: {type(exc).__name__}",
                        "Check LIAISON_GENERATOR and the LIAISON_LLM_* settings.",
                    ) from exc
            return self._model

    def _record(self, prompt: Prompt, call: _Call) -> dict[str, Any]:
        return {
            "generator": self._name,
            "prompt": {"name": f"{prompt.name}.{prompt.language}", "version": prompt.version},
            "verifier": self._verifier.version,
            "evidence": [
                {"marker": c.marker, "document_id": c.document_id, "version": c.version, "start": c.start, "end": c.end}
                for c in call.request.evidence
            ],
            "output": call.text,
            "verdicts": call.findings,
            "removed": call.removed,
            "tokens": call.tokens,
        }


def _tell_nobody(_text: str) -> None:
    return
