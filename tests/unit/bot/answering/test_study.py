"""Sentences looked at ahead: once a generation, without an answer ever depending on it."""

import threading
from collections.abc import Iterator

import pytest

from bot.answering import study
from bot.answering.extract import values
from bot.answering.matching import wording
from bot.answering.sounds import sounds_like
from bot.answering.speech_acts import signs_of


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "_FIRST_WAIT_S", 0.0)
    monkeypatch.setattr(study, "_LOOK_AGAIN_S", 0.01)
    monkeypatch.setattr(study, "_AFTER_FAILURE_S", 0.01)


async def test_each_generation_is_looked_at_once_and_nothing_after_the_end() -> None:
    live, asked = ["g1"], []
    first, second = threading.Event(), threading.Event()

    def sentences(most: int) -> Iterator[str]:
        asked.append((live[0], most))
        yield "The ministry met in Tokyo on 3 May 2018."
        (first if live[0] == "g1" else second).set()

    one = study.Study(generation=lambda: live[0], sentences=sentences)
    await one.start()
    assert first.wait(60)
    live[0] = "g2"
    assert second.wait(60)
    await one.stop()
    one._thread.join(60)
    assert not one._thread.is_alive()
    assert asked == [("g1", study.MOST), ("g2", study.MOST)]


async def test_a_failure_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    tries: list[int] = []
    again = threading.Event()

    def sentences(most: int) -> Iterator[str]:
        tries.append(most)
        if len(tries) == 1:
            raise OSError("gone")
        again.set()
        return iter(())

    one = study.Study(generation=lambda: "g1", sentences=sentences)
    await one.start()
    assert again.wait(60)
    await one.stop()
    one._thread.join(60)
    assert "could not be looked at ahead" in caplog.text


def test_what_was_looked_at_is_remembered() -> None:
    sentence = "Liaison officers of 14 countries met in Lyon in 2019 because of one unusual report."
    study.look_at(sentence)
    remembered = (wording, values, signs_of)
    before = [each.cache_info().misses for each in remembered]
    study.look_at(sentence)
    assert sounds_like("リヨン", sentence)
    assert [each.cache_info().misses for each in remembered] == before
