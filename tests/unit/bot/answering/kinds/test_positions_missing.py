"""Where a side, or both, have no position in the documents, a comparison says so in words, on every surface."""

from __future__ import annotations

import pytest

from bot.answering.kinds.wording import say
from bot.platforms.attachments import to_markdown
from bot.platforms.slack.sections import section_blocks
from bot.platforms.teams.section_cards import section_cards
from bot.values import Answer
from corpus.languages import Language
from tests.support.answering import Paper
from tests.support.kinds import make

AGREED_EN = Paper(
    title="Record of the harbour talks",
    publisher="Harbour Office",
    date="2019-05-04",
    text="The UK and Japan agreed to exchange pilot charts for their harbours every year.\n",
)
AGREED_JA = Paper(
    title="港湾協議の記録",
    publisher="港湾局",
    date="2019-05-04",
    text="日英両国は港湾の水先案内図を毎年交換することで合意した。\n",
)
JAPAN_ALONE = Paper(
    title="Record of the harbour talks",
    publisher="Harbour Office",
    date="2019-05-04",
    text="Japan keeps its pilot charts in a register that harbour masters can read.\n",
)
ASKED = {
    Language.EN: "the UK and Japanese positions on pilot charts",
    Language.JA: "水先案内図について日本と英国の立場",
}


def _surfaces(answer: Answer) -> dict[str, str]:
    return {
        "text": answer.text,
        "slack": str(section_blocks(answer)),
        "teams": str(section_cards(answer)),
        "file": to_markdown(answer),
    }


@pytest.mark.parametrize(("paper", "language"), [(AGREED_EN, Language.EN), (AGREED_JA, Language.JA)])
def test_of_neither_side_is_said_before_what_both_agreed(paper, language):
    answer = make("compare", ASKED[language], paper)
    assert answer.outcome == "answered"
    words, agreed = answer.sections
    assert words.rows[0][0].text == say("no_positions", language)
    assert words.is_remark
    assert f"• {say('no_positions', language)}" not in answer.text
    assert agreed.columns == (say("side_agreed", language),)
    for surface, shown in _surfaces(answer).items():
        assert say("no_positions", language) in shown, surface
        assert say("side_uk", language) not in shown, surface


def test_of_one_side_is_said_in_its_column():
    answer = make("compare", ASKED[Language.EN], JAPAN_ALONE)
    (section,) = answer.sections
    uk, japan, agreed = (cell.text for cell in section.rows[0])
    assert uk == say("no_position", Language.EN)
    assert japan.startswith("Japan keeps")
    assert agreed == say("no_agreement", Language.EN)
    assert section.rows[0][0].citations == ()
    for surface, shown in _surfaces(answer).items():
        assert say("no_position", Language.EN) in shown, surface
