"""Fit the weights of `bot.answering.appeals`: `python -m bench.fit_appeals DATA_DIR… --other DATA_DIR… [--write]`.

Attacks and honest sentences that resemble them stand in `bench/addressed`; all other honest sentences are those of the
data directories, indexed with the bundled model before. The fit is a logistic regression (Newton's method) drawn
towards 0 by a quadratic penalty. What is printed first shows how it generalises: whole families of attacks, and whole
documents, are judged by weights that saw none of them.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.answering.appeals import SIGNS, model_of, signs_in, words_in
from bot.answering.hostile import is_hostile
from bot.config import load_settings
from bot.wiring import open_searcher
from retrieval.embedders import Embedder, load_embedder

Vector = npt.NDArray[np.float64]
HERE = Path(__file__).resolve().parent / "addressed"
TARGET = Path(__file__).resolve().parent.parent / "bot" / "answering" / "appeals.txt"
FOLDS = 5
_STEPS = 25
_PENALTY = 60.0
_WORDS = 300
_FAMILIES = 4  # a word counts that attacks of so many families hold
_HARD = 3.0  # what an honest sentence weighs that resembles an attack, or is of papers such as officials have


@dataclass(frozen=True)
class Set:
    """Sentences with their features, in rows of one length."""

    texts: list[str]
    groups: list[str]  # family, document or source
    features: Vector
    is_attack: npt.NDArray[np.bool_]
    weight: Vector
    fold: npt.NDArray[np.int64]
    words: list[frozenset[str]]


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """Family and sentence of each line."""
    family = path.stem
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and line[1:-1].replace(" ", "").isalpha():
            family = line[1:-1]
        elif line and not line.startswith("# "):
            yield family, line


def written(embedder: Embedder) -> Set:
    """The sentences of `bench/addressed`."""
    attacks = [pair for path in sorted(HERE.glob("attacks_*.txt")) for pair in lines(path)]
    plain = [pair for path in sorted(HERE.glob("plain_*.txt")) for pair in lines(path)]
    families = list(dict.fromkeys(family for family, _ in attacks))
    texts = [text for _, text in (*attacks, *plain)]
    vectors = np.concatenate([embedder.embed_passages(texts[at : at + 64]).passages for at in range(0, len(texts), 64)])
    folds = [families.index(family) % FOLDS for family, _ in attacks] + [at % FOLDS for at in range(len(plain))]
    return made(
        texts,
        [family for family, _ in (*attacks, *plain)],
        vectors.astype(float),
        attacks=len(attacks),
        weight=_HARD,
        folds=folds,
    )


def made(
    texts: list[str], groups: list[str], vectors: Vector, *, attacks: int, weight: float, folds: Sequence[int]
) -> Set:
    is_attack = np.arange(len(texts)) < attacks
    features = np.hstack([vectors, np.array([signs_in(text) for text in texts]).reshape(len(texts), len(SIGNS))])
    return Set(
        texts=texts,
        groups=groups,
        features=features,
        is_attack=is_attack,
        weight=np.where(is_attack, 1.0, weight),
        fold=np.array(folds, np.int64),
        words=[words_in(text) for text in texts],
    )


def indexed(folder: Path, embedder: Embedder, weight: float) -> Set:
    """The sentences of a data directory, each once, that no rule takes for orders."""
    searcher = open_searcher(load_settings(data_dir=folder), embedder=lambda: embedder)
    engine = searcher._current()  # the vectors are nobody's business but the index's
    generation = engine.generation
    matrix, offsets = np.asarray(generation.sentence_vectors), np.asarray(generation.sentence_offsets)
    texts: dict[str, tuple[int, str]] = {}
    for row in range(len(offsets) - 1):
        name = generation.documents[int(generation.document_of_row[row])].document_id
        for place, text in enumerate(engine._passages.sentences(row)):
            texts.setdefault(text, (int(offsets[row]) + place, name))
    kept = {text: at for text, at in texts.items() if len(text) >= 8 and not is_hostile(text)}
    vectors = matrix[[place for place, _ in kept.values()]].astype(float)
    names = [name for _, name in kept.values()]
    folds = [zlib.crc32(name.encode()) % FOLDS for name in names]
    searcher.close()
    return made([*kept], [folder.name] * len(kept), vectors, attacks=0, weight=weight, folds=folds)


def joined(sets: Sequence[Set]) -> Set:
    return Set(
        texts=[text for one in sets for text in one.texts],
        groups=[group for one in sets for group in one.groups],
        features=np.concatenate([one.features for one in sets]),
        is_attack=np.concatenate([one.is_attack for one in sets]),
        weight=np.concatenate([one.weight for one in sets]),
        fold=np.concatenate([one.fold for one in sets]),
        words=[words for one in sets for words in one.words],
    )


@dataclass(frozen=True)
class Fit:
    """Weights of features as they are, and the bias."""

    weights: Vector
    bias: float

    def logits(self, features: Vector) -> Vector:
        return np.asarray(features @ self.weights + self.bias)


def fit(data: Set, keep: npt.NDArray[np.bool_], *, places: int, penalty: float) -> Fit:
    """Newton's method on standardised features; the places of the vector share one scale."""
    features = data.features[keep]
    middle = features.mean(axis=0)
    scale = np.concatenate([np.full(places, features[:, :places].std()), np.full(features.shape[1] - places, 0.5)])
    rows = np.hstack([(features - middle) / scale, np.ones((len(features), 1))])
    truth, weight = data.is_attack[keep].astype(float), data.weight[keep]
    drawn = np.full(rows.shape[1], penalty)
    drawn[-1] = 0.0
    found = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (weight * (truth - likely)) - drawn * found
        curve = (rows * (weight * likely * (1 - likely))[:, None]).T @ rows + np.diag(drawn + 1e-9)
        step = np.linalg.solve(curve, slope)
        found += step
        if np.abs(step).max() < 1e-4:
            break
    weights = found[:-1] / scale
    return Fit(weights, float(found[-1] - middle @ weights))


def telling(data: Set, keep: npt.NDArray[np.bool_]) -> list[str]:
    """The words that tell attacks from honest sentences most, over many families; of the rows that are kept."""
    families: dict[str, set[str]] = defaultdict(set)
    hostile: Counter[str] = Counter()
    honest: Counter[str] = Counter()
    for place in np.flatnonzero(keep).tolist():
        if not data.is_attack[place]:
            honest.update(data.words[place])
            continue
        hostile.update(data.words[place])
        for word in data.words[place]:
            families[word].add(data.groups[place])
    attacks = int((data.is_attack & keep).sum())
    others = int((~data.is_attack & keep).sum())
    scores = {
        word: abs(np.log((hostile[word] + 0.5) / attacks) - np.log((honest[word] + 2) / others)) * len(found) ** 0.5
        for word, found in families.items()
        if len(found) >= _FAMILIES
    }
    return sorted(scores, key=lambda word: (-scores[word], word))[:_WORDS]


def worded(data: Set, words: Sequence[str]) -> Set:
    """The same with a column for each of these words."""
    columns = np.array([[word in here for word in words] for here in data.words], float)
    return replace(data, features=np.hstack([data.features, columns]))


def crossed(data: Set, *, places: int, penalty: float) -> Vector:
    """Logits of all rows, each by weights that saw nothing of its fold."""
    found = np.zeros(len(data.texts))
    for fold in range(FOLDS):
        unseen = data.fold == fold
        more = worded(data, telling(data, ~unseen))
        found[unseen] = fit(more, ~unseen, places=places, penalty=penalty).logits(more.features[unseen])
    return found


def report(data: Set, logits: Vector, cut: float) -> None:
    """How many are taken for appeals: of each family that was not seen, and of each honest source."""
    by_group: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for text, group, logit in zip(data.texts, data.groups, logits.tolist(), strict=True):
        by_group[group].append((logit >= cut, logit >= cut or is_hostile(text)))
    for group, told in by_group.items():
        print(f"{group:24} {len(told):6} alone {sum(a for a, _ in told):5} with rules {sum(b for _, b in told):5}")
    attacks = data.is_attack
    print(f"attacks {int((logits[attacks] >= cut).sum())} of {int(attacks.sum())} at {cut:.2f}")
    print(f"honest {int((logits[~attacks] >= cut).sum())} of {int((~attacks).sum())}")
    for place in np.argsort(-np.where(attacks, -np.inf, logits))[:25]:
        print(f"  {logits[place]:6.2f} {data.groups[place]} | {' '.join(data.texts[place].split())[:140]}")


def write(path: Path, found: Fit, cut: float, *, model: str, words: Sequence[str]) -> None:
    """Write the weights, one a line; the bias makes `cut` 0."""
    places = len(found.weights) - len(words) - len(SIGNS)
    rows = [
        "# What adds to the logit that a sentence speaks to whoever answers. Made by `python -m bench.fit_appeals`.",
        f"model {model} -",
        f"bias all {found.bias - cut:.4f}",
        *(f"sign {name} {value:.4f}" for name, value in zip(SIGNS, found.weights[places:], strict=False)),
        *(f"word {name} {value:.4f}" for name, value in zip(words, found.weights[places + len(SIGNS) :], strict=True)),
        *(f"place {place} {value:.4f}" for place, value in enumerate(found.weights[:places])),
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dirs", type=Path, nargs="+", help="of papers such as officials have")
    parser.add_argument("--other", type=Path, nargs="*", default=[], help="of encyclopaedias, news and the like")
    parser.add_argument("--penalty", type=float, default=_PENALTY)
    parser.add_argument("--share", type=float, default=0.0007, help="of unseen honest sentences that may be taken")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    embedder = load_embedder("bundled", model_dir=load_settings().model_dir)
    papers = [indexed(folder, embedder, _HARD) for folder in args.data_dirs]
    other = [indexed(folder, embedder, 1.0) for folder in args.other]
    data = joined([written(embedder), *papers, *other])
    places = embedder.dimensions
    logits = crossed(data, places=places, penalty=args.penalty)
    is_indexed = np.array([not group.startswith("plain_") for group in data.groups]) & ~data.is_attack
    cut = float(np.quantile(logits[is_indexed], 1 - args.share))
    report(data, logits, cut)
    if args.write:
        everything = np.ones(len(data.texts), np.bool_)
        words = telling(data, everything)
        whole = fit(worded(data, words), everything, places=places, penalty=args.penalty)
        write(TARGET, whole, cut, model=model_of(embedder.fingerprint), words=words)


if __name__ == "__main__":
    main()
