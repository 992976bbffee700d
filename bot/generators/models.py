"""Opens the models that the settings name: chat models through LangChain, entailment models."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from corpus.errors import GenerationError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_FOLLOWS = "entailment"


def open_chat_model(name: str, *, base_url: str, api_key: str, seconds: float, tokens: int) -> BaseChatModel:
    """Open a chat model.

    Args:
        name: Provider and model, as LangChain's `init_chat_model` takes them: `openai:gpt-5-mini`.
        base_url: Of the API; empty: the provider's own.
        api_key: Empty: the provider's own environment variable.
        seconds: Most seconds of one request.
        tokens: Most tokens that the model may write.

    Raises:
        GenerationError: If the provider is not known, its package is missing, or it refuses the settings.
    """
    from langchain.chat_models import init_chat_model

    given: dict[str, Any] = {"timeout": seconds, "max_tokens": tokens, "max_retries": 0, "temperature": 0}
    if base_url:
        given["base_url"] = base_url
    if api_key or base_url:  # servers of one's own often want none, but their client does
        given["api_key"] = api_key or "none"
    try:
        model: BaseChatModel = init_chat_model(name, **given)
    except (ImportError, ValueError, TypeError) as exc:
        raise GenerationError(
            f"The chat model {name!r} cannot be opened: {_plain(exc, api_key)}",
            "LIAISON_GENERATOR is PROVIDER:MODEL, and the provider's LangChain package must be installed.",
        ) from exc
    return model


def _plain(error: Exception, secret: str) -> str:
    text = " ".join(str(error).split())[:300]
    return text.replace(secret, "…") if secret else text


class CrossEncoderEntailment:
    """Implements `bot.answering.verification.Entailment` with a sentence-transformers model. Thread-safe.

    Args:
        name: Of the model, or its path; one of its labels must be "entailment".
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._model: Any = None
        self._column = 0

    def entails(self, source: str, claim: str) -> bool:
        """Whether entailment is the model's likeliest label for source and claim.

        Raises:
            GenerationError: If the model cannot be loaded or has no such label.
        """
        with self._lock:
            if self._model is None:
                self._load()
            scores = self._model.predict([(source, claim)])[0]
        return int(scores.argmax()) == self._column

    def _load(self) -> None:
        from sentence_transformers import CrossEncoder

        try:
            model: Any = CrossEncoder(self._name)
        except (OSError, ValueError) as exc:
            raise GenerationError(
                f"The entailment model {self._name!r} cannot be loaded: {exc}", "Check LIAISON_ENTAILMENT_MODEL."
            ) from exc
        labels = {str(label).casefold(): int(place) for place, label in model.config.id2label.items()}
        if _FOLLOWS not in labels:
            raise GenerationError(
                f"The model {self._name!r} has no label {_FOLLOWS!r}, only {sorted(labels)}.",
                "LIAISON_ENTAILMENT_MODEL names a CrossEncoder trained for natural language inference.",
            )
        self._column = labels[_FOLLOWS]
        self._model = model
