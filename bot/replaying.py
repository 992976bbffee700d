"""Replays an answer from its receipt: do its quotations still stand, its verdicts, its search?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.answering.verification import VERSION, Verifier
from corpus.documents import StoredVersion
from prompts import load

Reader = Callable[[str, str], StoredVersion | None]
"""Gives a version of a document by its id and version, or None."""
Search = Callable[[str], Sequence[tuple[str, str, int, int]]]
"""Finds passages for a question: document, version, start, end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What came of a replay; each pair is how many agree, of how many.

    Attributes:
        quotations: Quotations that equal the stored text at their place.
        sentences: Sentences of the answer that are supported by their quotations.
        verdicts: Sentences of the recorded output of a text model that get the verdict they got then; of none where
            no model wrote.
        found: Quotations that lie in the passages found again in the recorded generation; None where that generation
            no longer exists.
        generation: The recorded generation.
        notes: What has changed since, one sentence each.
    """

    quotations: tuple[int, int]
    sentences: tuple[int, int]
    verdicts: tuple[int, int]
    found: tuple[int, int] | None
    generation: str | None
    notes: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether everything that could be replayed came out as it was."""
        parts = (self.quotations, self.sentences, self.verdicts, self.found or (0, 0))
        return all(agreeing == total for agreeing, total in parts)


def replay(body: Mapping[str, Any], *, read: Reader, search: Search | None, verifier: Verifier) -> Replay:
    """Replay a receipt.

    Args:
        body: As stored.
        read: Reads stored versions.
        search: Searches the recorded generation; None where it no longer exists.
        verifier: Checks sentences, as the answerer would today.
    """
    answer = body["answer"]
    cited: list[Mapping[str, Any]] = list(answer["citations"])
    shown = [*cited, *answer["closest"], *([answer["premise"]["citation"]] if answer.get("premise") else [])]
    quotes = {citation["marker"]: citation["quote"] for citation in cited}
    supported = [
        verifier.judge(sentence["text"], [quotes[m] for m in sentence["citations"] if m in quotes]).supported
        for sentence in answer["sentences"]
    ]
    making = body.get("making") or {}
    return Replay(
        quotations=(sum(_stands(citation, read) for citation in shown), len(shown)),
        sentences=(sum(supported), len(supported)),
        verdicts=_verdicts(making, read, verifier),
        found=None if search is None else _found(shown, search(answer["question"])),
        generation=answer["generation"],
        notes=tuple(_changes(making)),
    )


def describe(replayed: Replay) -> str:
    """A replay as lines of text."""
    lines = [
        f"quotations that stand: {_of(replayed.quotations)}",
        f"sentences supported: {_of(replayed.sentences)}",
    ]
    if replayed.verdicts[1]:
        lines.append(f"verdicts on the model's sentences as before: {_of(replayed.verdicts)}")
    if replayed.found is not None:
        lines.append(f"quotations found again in generation {replayed.generation}: {_of(replayed.found)}")
    elif replayed.generation:
        lines.append(f"generation {replayed.generation} no longer exists; the search was not replayed")
    return "\n".join([*lines, *replayed.notes])


def _of(pair: tuple[int, int]) -> str:
    return f"{pair[0]} of {pair[1]}"


def _stands(citation: Mapping[str, Any], read: Reader) -> bool:
    stored = read(citation["document_id"], citation["version"])
    return stored is not None and stored.text[citation["start"] : citation["end"]] == citation["quote"] != ""


def _verdicts(making: Mapping[str, Any], read: Reader, verifier: Verifier) -> tuple[int, int]:
    """Only verdicts that rest on the evidence are given again; marks and lengths are what they are."""
    spans = {}
    for place in making.get("evidence", ()):
        stored = read(place["document_id"], place["version"])
        spans[place["marker"]] = stored.text[place["start"] : place["end"]] if stored else ""
    kept = {"marker", "markup", "hostile", "repeated", "language"}
    rows = [row for row in making.get("verdicts", ()) if row["verdict"] not in kept]
    same = [
        verifier.judge(row["text"], [spans.get(m, "") for m in row["markers"]]).reason == row["verdict"] for row in rows
    ]
    return sum(same), len(same)


def _found(cited: Sequence[Mapping[str, Any]], passages: Sequence[tuple[str, str, int, int]]) -> tuple[int, int]:
    hits = [
        any(
            (citation["document_id"], citation["version"]) == (document, version)
            and start < citation["end"]
            and citation["start"] < end
            for document, version, start, end in passages
        )
        for citation in cited
    ]
    return sum(hits), len(hits)


def _changes(making: Mapping[str, Any]) -> list[str]:
    notes = []
    prompt = making.get("prompt")
    if prompt:
        name, _, language = str(prompt["name"]).partition(".")
        current = load(name, language).version
        if current != prompt["version"]:
            notes.append(f"the prompt {prompt['name']} was version {prompt['version']}, now it is {current}")
    recorded = str(making.get("verifier", VERSION)).partition("+")[0]
    if recorded != VERSION:
        notes.append(f"the rules of verification were version {recorded}, now they are {VERSION}")
    return notes
