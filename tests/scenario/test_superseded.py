"""A superseded document of the sample library is cited with a banner that points to its successor."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.values import Answer, ThreadKey, Turn
from bot.wiring import make_answerer, make_builder, open_catalogue, open_searcher
from retrieval.builder import BuildOptions
from tests.support.process import ROOT

LIBRARY = ROOT / "corpus" / "library"
THREAD = ThreadKey(platform="console", workspace_id="local", channel_id="c", thread_id="t")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fact sheets of both partnerships, indexed by the bundled model."""
    folder = tmp_path_factory.mktemp("superseded")
    papers = folder / "papers"
    papers.mkdir()
    for pattern in ("cyber-partnership-2023-*.md", "strategic-cyber-partnership-2026-*.md"):
        for path in LIBRARY.glob(pattern):
            shutil.copy(path, papers)
    settings = load_settings(data_dir=folder / "data")
    builder = make_builder(settings, catalogue=open_catalogue(settings))
    assert builder.build(BuildOptions(sources=[papers])).activated
    return settings.data_dir


@pytest.fixture(scope="module")
def ask(data_dir: Path) -> Callable[[str], Answer]:
    import asyncio

    settings = load_settings(data_dir=data_dir)
    answerer = make_answerer(settings, searcher=open_searcher(settings))
    return lambda text: asyncio.run(answerer.answer(Turn(thread=THREAD, turn_id=text, text=text), ()))


@pytest.mark.parametrize(
    ("question", "document_id", "successor"),
    [
        (
            "When did the National Cyber Advisory Board and Keidanren conclude a Memorandum of Cooperation?",
            "cyber-partnership-2023-en",
            "strategic-cyber-partnership-2026-en",
        ),
        (
            "国家サイバー諮問委員会（NCAB）と経団連の協力覚書の日付はいつですか。",
            "cyber-partnership-2023-ja",
            "strategic-cyber-partnership-2026-ja",
        ),
    ],
)
def test_a_superseded_source_carries_a_banner_and_a_pointer(
    ask: Callable[[str], Answer], data_dir: Path, question: str, document_id: str, successor: str
) -> None:
    answer = ask(question)
    assert answer.outcome == "answered", answer.text
    assert document_id in {citation.document_id for citation in answer.citations}
    named = open_catalogue(load_settings(data_dir=data_dir)).document(successor)
    assert named is not None
    assert any(named.title in notice for notice in answer.notices), answer.notices
