"""The table of the verifier: supported sentences that are no quotations, and what becomes of them when changed.

From a folder of translated sentences (BEIR layout, one language the queries, the other the corpus) it makes sentences
that their sources support without holding them verbatim: translations, joined, shortened and reordered sentences. Each
is then changed in one place, in every way that applies. A sentence belongs to the half for tuning or to the half that
is reported by the hash of its id.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.answering.text import has_japanese
from bot.evaluation.perturbing import PERTURBATIONS, Pools, perturb, pools_of

Half = Literal["tuning", "reported"]
FORMS = ("translated", "translated and joined", "joined", "shortened", "reordered")
_CONDITION = re.compile(
    r"\b(?:if|unless|not|without|no|never|whether|would|could|n't|may|might|only|but|however|except|because"
    r"|although|deny|denied)\b"
    r"|もし|ば、|たら、|なら、|ない|なく|ず|しか|だけ|が、|のみ|以外"
)
_EN_LEAD = re.compile(
    r"^((?:In|On|At|After|Before|During|Since|Under|Following|Despite|Among|When|While|As|For|With"
    r"|According to)\b[^,]{4,70}), "
    r"([^,;:\"“”]{20,})([.])$"
)
_EN_TAIL = re.compile(
    r"^([^,;:\"“”]{25,}), ((?:in|on|at|after|before|during|since|when|while|as|according to"
    r"|following)\b[^,;:\"“”]{8,90})([.])$"
)
_EN_ASIDE = re.compile(r"\s\([^()]{3,80}\)|,\s(?:who|which|where|including|such as)\s[^,;:\"“”]{5,90}(?=,\s)")
_JA_ASIDE = re.compile(r"[（(][^（）()]{2,60}[）)]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One sentence to be checked.

    Attributes:
        id: Of the pairs it was made from.
        form: One of `FORMS`.
        change: One of `PERTURBATIONS`, or None for a supported sentence.
        claim: The sentence.
        quotes: What it cites.
    """

    id: str
    form: str
    change: str | None
    claim: str
    quotes: tuple[str, ...]

    @property
    def direction(self) -> str:
        """Languages of the claim and of its sources, for example "en from ja"."""
        sides = ("ja" if has_japanese(text) else "en" for text in (self.claim, self.quotes[0]))
        return " from ".join(sides)


def read_pairs(folder: Path) -> list[tuple[str, str, str]]:
    """Pairs of translations: id, query, document; in order of the file of judgements."""
    queries, corpus = (_read(folder / name) for name in ("queries.jsonl", "corpus.jsonl"))
    lines = (folder / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return [(row[0], queries[row[0]], corpus[row[1]]) for row in rows]


def half_of(identifier: str) -> Half:
    """The half a sentence belongs to: by SHA-256 of its id."""
    return "tuning" if hashlib.sha256(identifier.encode()).digest()[0] % 2 else "reported"


def make_checks(
    pairs: Sequence[tuple[str, str, str]], *, half: Half, seed: int = 0, crossing: int | None = None
) -> list[Check]:
    """All supported sentences of one half, each followed by its changed forms; the same for the same seed.

    Args:
        pairs: Sentences and their translations.
        half: Which half.
        seed: Chooses the changes.
        crossing: Of how many pairs, at most, the translations are checked, which takes a model; None: of all.
    """
    pools = pools_of([text for _, *both in pairs for text in both])
    kept = [pair for pair in pairs if half_of(pair[0]) == half]
    found: list[Check] = []
    chosen = sorted((pair[0] for pair in kept), key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).digest())
    crossed = set(chosen[:crossing])
    for supported in _supported(kept):
        if "translated" in supported.form and supported.id not in crossed:
            continue
        found.append(supported)
        found += _changed(supported, pools, seed)
    return found


def _changed(supported: Check, pools: Pools, seed: int) -> Iterator[Check]:
    for kind in PERTURBATIONS:
        random_of = random.Random(f"{seed} {supported.id} {supported.form} {supported.claim[:9]} {kind}")  # noqa: S311
        claim = perturb(supported.claim, kind, pools=pools, random_of=random_of)
        if claim is not None:
            yield Check(id=supported.id, form=supported.form, change=kind, claim=claim, quotes=supported.quotes)


def _supported(pairs: Sequence[tuple[str, str, str]]) -> Iterator[Check]:
    for index, (identifier, *both) in enumerate(pairs):
        following = pairs[index + 1] if index + 1 < len(pairs) else None
        for side in (0, 1):
            claim, source = both[side], both[1 - side]
            make = _maker(identifier)
            yield make("translated", claim, (source,))
            if following is not None and index % 3 == 0:
                other, other_source = following[1 + side], following[2 - side]
                yield make("translated and joined", _joined(claim, other), (source, other_source))
            if following is not None and index % 3 == 1:
                yield make("joined", _joined(claim, following[1 + side]), (claim, following[1 + side]))
            for form, change in (("shortened", _shortened), ("reordered", _reordered)):
                formed = change(claim)
                if formed is not None:
                    yield make(form, formed, (claim,))


def _maker(identifier: str) -> Callable[[str, str, tuple[str, ...]], Check]:
    return lambda form, claim, quotes: Check(id=identifier, form=form, change=None, claim=claim, quotes=quotes)


def _joined(first: str, second: str) -> str:
    if has_japanese(first):
        return (
            f"{first.rstrip('。')}。また、{second}"
            if first.endswith(("」", "！", "？"))
            else f"{first.rstrip('。')}が、{second}"
        )
    lowered = (
        second[0].lower() + second[1:] if re.match(r"(?:The|A|An|It|He|She|They|This|But|In|On)\b", second) else second
    )
    return f"{first.rstrip('.')}, and {lowered}"


def _shortened(text: str) -> str | None:
    aside = (_JA_ASIDE if has_japanese(text) else _EN_ASIDE).search(text)
    if aside and not _CONDITION.search(aside.group()):
        return text[: aside.start()] + text[aside.end() :]
    if has_japanese(text):
        lead, comma, rest = text.partition("、")
        is_free = comma and 4 <= len(lead) <= 30 and len(rest) >= 20 and lead[-1] not in "はがもしてりきいちっべ「」"
        return rest if is_free and not _CONDITION.search(lead + comma) and "「" not in text else None
    match = _EN_LEAD.match(text) or _EN_TAIL.match(text)
    if match is None or _CONDITION.search(text):
        return None
    kept = match[2] if _EN_LEAD.match(text) else match[1]
    return kept[0].upper() + kept[1:] + match[3]


def _reordered(text: str) -> str | None:
    if has_japanese(text):
        parts = text.split("、")
        is_free = (
            len(parts) >= 3
            and parts[0].endswith(("は", "では", "には"))
            and parts[1].endswith(("に", "で", "を", "から"))
        )
        return "、".join([parts[1], parts[0], *parts[2:]]) if is_free and "「" not in text else None
    lead = _EN_LEAD.match(text)
    if lead:
        return f"{lead[2][0].upper()}{lead[2][1:]} {lead[1][0].lower()}{lead[1][1:]}{lead[3]}"
    tail = _EN_TAIL.match(text)
    return f"{tail[2][0].upper()}{tail[2][1:]}, {tail[1]}{tail[3]}" if tail else None


def _read(path: Path) -> dict[str, str]:
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {row["_id"]: row["text"] for row in rows}


def table(checks: Sequence[Check], supported: Sequence[bool]) -> list[dict[str, object]]:
    """Rates by language direction, form and change, then in all.

    Args:
        checks: What was checked.
        supported: For each, whether the verifier let it through.

    Returns:
        Rows of `direction`, `form`, `change` ("none" for supported sentences), `count`, and `rate`: the share that was
        removed, which is to be high for changed sentences and low for the others.
    """
    groups: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for check, let_through in zip(checks, supported, strict=True):
        change = check.change or "none"
        rough = "none" if check.change is None else "changed"
        for direction in (check.direction, "all"):
            for form in (check.form, "all"):
                groups[direction, form, change].append(not let_through)
                if rough != change:
                    groups[direction, form, rough].append(not let_through)
    order = {name: place for place, name in enumerate(("none", "changed", *PERTURBATIONS))}
    forms = {name: place for place, name in enumerate((*FORMS, "all"))}
    keys = sorted(groups, key=lambda key: (key[0] == "all", key[0], forms[key[1]], order[key[2]]))
    return [
        {
            "direction": direction,
            "form": form,
            "change": change,
            "count": len(groups[direction, form, change]),
            "rate": sum(groups[direction, form, change]) / len(groups[direction, form, change]),
        }
        for direction, form, change in keys
    ]
