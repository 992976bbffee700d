"""Gives documents their ids: stated ones first, else the file's stem; told apart where they would clash."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A document that needs an id.

    Attributes:
        source: Unique name of its source.
        path: Path in the source.
        stem: Id where nothing states one.
        stated: Id that the document, its record or catalogue.yaml states.
        known: Id that the document has had before, which it keeps.
    """

    source: str
    path: str
    stem: str
    stated: str | None = None
    known: str | None = None


def assign_ids(claims: Sequence[Claim]) -> list[str | None]:
    """Give each claim an id.

    Where several files of one source share a stem, each takes its path without extension, or with it where that is
    not enough; where two sources share an id, both take `source:id`. An id once given stays, also when a later claim
    would have wanted it.

    Returns:
        The ids in the order of the claims; None for a document that states an id another one of its source has.
    """
    bases = _within_sources(claims)
    known = {claim.known: (claim.source, claim.path) for claim in claims if claim.known is not None}
    owners: dict[str, set[str]] = defaultdict(set)
    for claim, base in zip(claims, bases, strict=True):
        if claim.known is None and base is not None:
            owners[base].add(claim.source)
    given: set[str] = set(known)
    ids: list[str | None] = []
    for claim, base in zip(claims, bases, strict=True):
        if claim.known is not None or base is None:
            ids.append(claim.known)
            continue
        is_free = base not in given and len(owners[base]) == 1
        chosen = base if is_free else f"{claim.source}:{base}"
        ids.append(None if chosen in given else chosen)
        given.add(chosen)
    return ids


def _within_sources(claims: Sequence[Claim]) -> list[str | None]:
    """Ids that are unique inside each source."""
    stems = Counter((claim.source, claim.stem) for claim in claims if claim.stated is None)
    pathwise = Counter((claim.source, without_suffix(claim.path)) for claim in claims if claim.stated is None)
    kept = {(claim.source, claim.known) for claim in claims if claim.known is not None}
    taken: dict[tuple[str, str], str] = {}
    bases: list[str | None] = []
    for claim in claims:
        base = claim.stated or _file_base(claim, stems, pathwise)
        owner = taken.setdefault((claim.source, base), claim.path)
        clashes = owner != claim.path or (claim.stated is not None and (claim.source, base) in kept)
        bases.append(None if clashes and claim.known is None else base)
    return bases


def _file_base(claim: Claim, stems: Mapping[tuple[str, str], int], pathwise: Mapping[tuple[str, str], int]) -> str:
    if stems[claim.source, claim.stem] == 1:
        return claim.stem
    short = without_suffix(claim.path)
    return short if pathwise[claim.source, short] == 1 else claim.path


def without_suffix(path: str) -> str:
    """A path without the extension of its last part."""
    folder, slash, name = path.rpartition("/")
    stem, dot, _ = name.rpartition(".")
    return f"{folder}{slash}{stem}" if dot and stem else path
