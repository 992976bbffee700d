"""Turns, answers and records as JSON texts and back; unknown keys of a later release are ignored when reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

import orjson

from bot.records import ChannelSettings, Preferences
from bot.values import Answer, AnswerSection, Cell, Citation, LatencyMs, Premise, Scope, Sentence, ThreadKey, Turn
from corpus.access import Audience, Principal
from corpus.languages import Language
from retrieval.query import Filters

_T = TypeVar("_T")


def dump(value: Any) -> str:
    """Write a structure as compact JSON, dataclasses as objects and sets as sorted lists."""
    return orjson.dumps(value, default=_plain).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"cannot store {type(value).__name__}")


def _known(cls: type[Any], data: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(cls)}
    return {name: value for name, value in data.items() if name in names}


def _language(value: str | None) -> Language | None:
    return Language(value) if value else None


def dump_turn(turn: Turn) -> str:
    """Write a turn with its principal and its audience, so that access can be judged again later."""
    readers = sorted(turn.audience.readers, key=lambda reader: reader.name)
    return dump(
        {
            "thread": turn.thread,
            "turn_id": turn.turn_id,
            "text": turn.text,
            "user_id": turn.user_id,
            "language": turn.language,
            "principal": turn.principal,
            "audience": readers,
            "is_shared": turn.audience.is_shared,
            "is_known": turn.audience.is_known,
            "edited_at": turn.edited_at,
            **({} if turn.scope.is_whole else {"scope": turn.scope}),
        }
    )


def load_turn(text: str) -> Turn:
    """Read a turn that `dump_turn` wrote."""
    data = json.loads(text)
    return Turn(
        thread=ThreadKey(**_known(ThreadKey, data["thread"])),
        turn_id=data["turn_id"],
        text=data["text"],
        user_id=data["user_id"],
        language=_language(data["language"]),
        principal=_principal(data["principal"]),
        audience=Audience(
            frozenset(_principal(reader) for reader in data["audience"]),
            is_shared=bool(data.get("is_shared", False)),
            is_known=bool(data.get("is_known", True)),
        ),
        edited_at=data["edited_at"],
        scope=_scope(data.get("scope") or {}),
    )


def _scope(data: Mapping[str, Any]) -> Scope:
    kept = _known(Filters, data.get("filters") or {})
    sets = {name: frozenset(value) for name, value in kept.items() if isinstance(value, list)}
    if "languages" in sets:
        sets["languages"] = frozenset(Language(value) for value in sets["languages"])
    return Scope(collections=tuple(data.get("collections", ())), filters=Filters(**{**kept, **sets}))


def _principal(data: Mapping[str, Any]) -> Principal:
    known = _known(Principal, data)
    known["groups"] = frozenset(known.get("groups", ()))
    known["markings"] = frozenset(known.get("markings", ()))
    return Principal(**known)


def dump_answer(answer: Answer) -> str:
    """Write an answer whole, fields outside the JSON contract included."""
    return dump(replace(answer, making=None))  # that is kept in the receipt


def load_answer(text: str) -> Answer:
    """Read an answer that `dump_answer` wrote."""
    data = _known(Answer, json.loads(text))
    data["language"] = Language(data["language"])
    data["sentences"] = tuple(
        Sentence(text=sentence["text"], citations=tuple(sentence["citations"])) for sentence in data["sentences"]
    )
    data["citations"] = tuple(_citation(citation) for citation in data["citations"])
    data["closest"] = tuple(_citation(citation) for citation in data["closest"])
    if data["premise"] is not None:
        data["premise"] = Premise(text=data["premise"]["text"], citation=_citation(data["premise"]["citation"]))
    data["latency_ms"] = LatencyMs(**_known(LatencyMs, data["latency_ms"]))
    data["notices"] = tuple(data["notices"])
    data["follow_ups"] = tuple(data["follow_ups"])
    data["sections"] = tuple(_section(section) for section in data.get("sections", ()))
    return Answer(**data)


def _section(data: Mapping[str, Any]) -> AnswerSection:
    known = _known(AnswerSection, data)
    known["columns"] = tuple(known.get("columns", ()))
    known["rows"] = tuple(
        tuple(Cell(text=cell["text"], citations=tuple(cell["citations"])) for cell in row)
        for row in known.get("rows", ())
    )
    return AnswerSection(**known)


def _citation(data: Mapping[str, Any]) -> Citation:
    known = _known(Citation, data)
    known["language"] = Language(known["language"])
    return Citation(**known)


def load_record(cls: type[_T], text: str) -> _T:
    """Read preferences, channel settings, attention or a post that `dump(asdict(…))` wrote."""
    data = _known(cls, json.loads(text))
    if cls in (Preferences, ChannelSettings):
        data["language"] = _language(data.get("language"))
    for name in ("reply_ids", "file_ids", "collections"):
        if name in data:
            data[name] = tuple(data[name])
    return cls(**data)
