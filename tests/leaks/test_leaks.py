"""Nobody is shown a word, a title or an id that is not for them; and what is withheld changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.commands.texts import say
from corpus.languages import Language
from tests.leaks.channels import meet_in_slack, meet_in_teams
from tests.leaks.conftest import twins_of
from tests.leaks.entra import meet_by_groups
from tests.leaks.probes import LogCanaries, make_turn, run
from tests.leaks.world import AUDIENCES, PRIVILEGED, World, make_world, papers


@contextmanager
def _everything_logged() -> Iterator[LogCanaries]:
    handler = LogCanaries()
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield handler
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


async def test_no_surface_shows_what_an_audience_may_not_read(world: World, twins: list[World]) -> None:
    with _everything_logged() as handler:
        tally = await run(world, seed=1, count=84, twins=twins)
        await meet_in_slack(world, tally, seed=1, count=200)
        await meet_in_teams(world, tally, seed=1, count=200)
        await meet_by_groups(world, tally, seed=1, count=40)
    assert tally.leaks[:5] == []
    assert tally.cases >= 2500, tally.cases
    logged = "\n".join(handler.lines)
    assert [word for paper in world.papers for word in paper.canaries[:3] if word in logged] == []
    assert not world.audit.verify().fault
    recorded = world.audit.path.read_text(encoding="utf-8")
    assert [word for paper in world.papers for word in paper.canaries[:3] if word in recorded] == []


SAID = (
    "What did zebracanary agree with the harbour programme?",
    "zebracanaryについて教えてください。",
    "/summary zebracanary",
    "/receipt zebracanary",
    "/zebracanary",
    "/feedback bad zebracanary",
    "/reindex zebracanary",
    "/check: zebracanary was agreed on 3 May 2024.",
    "/brief zebracanary",
    "zebracanary " * 900,
)


async def test_no_question_is_logged_or_recorded(world: World) -> None:
    with _everything_logged() as handler:
        for text in SAID:
            assert await world.service.handle(make_turn(text, AUDIENCES[1])) is not None
    assert [line for line in handler.lines if "zebracanary" in line] == []
    assert "zebracanary" not in world.audit.path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", list(Language))
async def test_every_abstention_before_others_ends_with_the_same_sentence(world: World, language: Language) -> None:
    """Whether it is about what is withheld, what does not exist, or what the documents do not say."""
    for audience in (audience for audience in AUDIENCES if audience.is_shared):
        hidden = world.forbidden(audience)
        asked = [f"What is {paper.codeword}?" for paper in hidden[:4]]
        asked += [f"/summary {paper.name}" for paper in hidden[:2]] + [
            f"/summary {paper.title}" for paper in hidden[:2]
        ]
        asked += ["What is zoquefalida999?", "/summary doc-zoquefalida999", "Why is the sea salty on Tuesdays?"]
        asked += ["/brief zoquefalida999", "/timeline zoquefalida999", "/who zoquefalida999"]
        if language is Language.JA:
            asked = [
                "灯台の予算はいくらですか。",
                "/要約 存在しない文書",
                *(f"{paper.codeword}とは何ですか。" for paper in hidden[:3]),
            ]
        for text in asked:
            answer = await world.service.handle(make_turn(text, audience))
            assert answer is not None
            if answer.outcome == "abstained":
                assert answer.text.splitlines()[-1] == say("ask_alone", answer.language), text


async def test_a_receipt_that_is_withheld_reads_like_one_that_does_not_exist(world: World) -> None:
    """What answers say of papers that are withheld is compared with an index that never held them, above."""
    told = await world.service.handle(make_turn("Who leads the harbour programme?", PRIVILEGED, user="UBOSS"))
    assert told is not None
    for audience in AUDIENCES:
        replies = []
        for name in (told.id, "zoquefalida9"):
            answer = await world.service.handle(make_turn(f"/receipt {name}", audience, user="UNOBODY"))
            assert answer is not None
            replies.append((answer.outcome, answer.kind, answer.text, answer.notices, answer.marking))
        assert replies[0] == replies[1], audience


WHOLE, PARTS = 20_000, 5


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(PARTS))
async def test_twenty_thousand_cases(part: int, tmp_path: Path) -> None:
    """Each part is a world of its own and holds its share of the cases, so that each can be run by itself."""
    world = make_world(tmp_path / "world", papers(100 + part, 40))
    twins = twins_of(world, tmp_path / "twins")
    tally = await run(world, seed=part, count=140, twins=twins)
    await meet_in_slack(world, tally, seed=part, count=240)
    await meet_in_teams(world, tally, seed=part, count=240)
    await meet_by_groups(world, tally, seed=part, count=40)
    for used in (world, *twins):
        used.close()
    print(f"leaks, part {part}: {tally.cases} cases, {len(tally.leaks)} leaks")  # noqa: T201  # the count is the point
    assert tally.leaks[:5] == []
    assert tally.cases >= WHOLE / PARTS, tally.cases
