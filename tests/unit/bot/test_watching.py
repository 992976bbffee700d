from __future__ import annotations

import os
import threading
from pathlib import Path

from bot.watching import Watch, fingerprint


def test_the_fingerprint_follows_content_not_times(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text("one")
    before = fingerprint([tmp_path])
    os.utime(paper, (1, 1))
    (tmp_path / ".hidden").write_text("x")
    assert fingerprint([tmp_path]) == before
    paper.write_text("two")
    os.utime(paper, (1, 1))
    assert fingerprint([tmp_path]) != before
    paper.write_text("one")
    paper.rename(tmp_path / "other.md")
    assert fingerprint([tmp_path]) != before
    assert fingerprint([tmp_path / "gone"]) == fingerprint([])


def test_a_change_counts_when_it_came_to_rest(tmp_path: Path) -> None:
    looks: list[int] = []
    paper = tmp_path / "paper.md"
    paper.write_text("0")

    def sources() -> list[Path]:
        looks.append(1)
        if len(looks) in (3, 4):  # still being copied at the third and the fourth look
            paper.write_text(str(len(looks)))
        return [paper]

    watch = Watch(sources, every_s=0.01)
    watch.mark()
    assert watch.changed()
    assert len(looks) == 5


def test_a_stopped_watch_returns(tmp_path: Path) -> None:
    watch = Watch(lambda: [tmp_path], every_s=60)
    watch.mark()
    threading.Timer(0.05, watch.stop).start()
    assert not watch.changed()
    assert watch.is_stopped
