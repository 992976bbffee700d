from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import load_settings
from bot.generators.models import open_chat_model
from bot.generators.streaming import stream_pieces
from bot.wiring import make_generator
from corpus.errors import GenerationError


class _Searcher:
    def aligner(self) -> None:
        return None


def test_no_generator_is_made_by_default(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    assert make_generator(settings, searcher=_Searcher()) is None  # type: ignore[arg-type]


def test_a_generator_is_made_by_setting_without_opening_its_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIAISON_GENERATOR", "nobody:nothing")
    settings = load_settings(data_dir=tmp_path)
    assert make_generator(settings, searcher=_Searcher()) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["nobody:nothing", "nothing"])
def test_an_unknown_provider_is_told_without_the_key(name: str) -> None:
    with pytest.raises(GenerationError) as caught:
        open_chat_model(name, base_url="", api_key="sk-secret", seconds=1, tokens=16)
    assert "LIAISON_GENERATOR" in caught.value.hint
    assert "sk-secret" not in caught.value.message


def test_a_server_that_is_not_there_is_told() -> None:
    from langchain_core.messages import HumanMessage

    model = open_chat_model("openai:x", base_url="http://127.0.0.1:9/v1", api_key="", seconds=2, tokens=16)
    with pytest.raises(GenerationError, match="ConnectionError"):
        list(stream_pieces(model, [HumanMessage("Hello")], seconds=20, most_characters=100))
