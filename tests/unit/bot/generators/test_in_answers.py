"""The generator inside the Answerer: what is posted, what is said after a failure, what the receipt keeps."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage

from bot.answering.answerer import Answerer
from bot.answering.generation import Generated
from bot.conversation import make_receipt
from bot.generators.chat_model import ChatModelGenerator
from bot.values import Answer, ThreadKey, Turn
from corpus.languages import Language
from tests.support.answering import MemoryCorpus, Paper
from tests.support.chat_models import Script, fails, make_generator, says

GATE = (
    "The harbour gate of Aldmouth opens at six in the morning. The harbour office employs 240 people. "
    "Director Mara Quill signed the harbour agreement with Tokihama on 4 March 2021. "
    "Visitors may not enter the harbour without a badge. The harbour badge costs 15 pounds."
)
MON = (
    "時浜港の門は午前六時に開きます。港湾事務所には240人の職員がいます。"
    "久世局長は2021年3月4日にアルドマスと港湾協定に署名しました。訪問者は許可証なしに港に入ることはできません。"
)
EN_QUESTION = "When does the harbour gate of Aldmouth open?"
JA_QUESTION = "時浜港の門は何時に開きますか。"


def _answerer(generator: ChatModelGenerator | None) -> Answerer:
    corpus = MemoryCorpus({"gate": Paper(GATE, title="Harbour rules"), "mon": Paper(MON, title="港湾規則")})
    return Answerer(searcher=corpus, reader=corpus, threshold=0.0, generator=generator)


def _turn(question: str) -> Turn:
    thread = ThreadKey(platform="console", workspace_id="local", channel_id="c", thread_id="t")
    return Turn(thread=thread, turn_id="1", text=question)


async def _ask(script: Script, tmp_path: Path, question: str = EN_QUESTION) -> Answer:
    return await _answerer(make_generator(script, folder=tmp_path)).answer(_turn(question), ())


async def test_what_the_model_wrote_is_shown_once_checked_and_the_receipt_keeps_how(tmp_path: Path) -> None:
    text = "In Aldmouth, the harbour gate opens at six in the morning [1]. It closes at noon [1]."
    answer = await _ask(says(text), tmp_path)
    assert answer.outcome == "answered"
    assert [s.text for s in answer.sentences] == ["In Aldmouth, the harbour gate opens at six in the morning."]
    assert answer.removed_sentences == 1
    body = json.loads(json.dumps(make_receipt(_turn(EN_QUESTION), answer)))
    making = body["making"]
    assert making["output"] == text
    assert making["generator"] == "scripted:test"
    assert len(making["prompt"]["version"]) == 12
    assert [row["verdict"] for row in making["verdicts"]] == ["supported", "meaning"]
    assert "making" not in answer.to_json()


@pytest.mark.parametrize(
    ("question", "words"),
    [(EN_QUESTION, "The text model could not be used"), (JA_QUESTION, "文章生成モデルが使えなかった")],
)
async def test_after_a_failure_quotations_are_shown_and_it_is_said(tmp_path: Path, question: str, words: str) -> None:
    plain = await _answerer(None).answer(_turn(question), ())
    answer = await _ask(fails(OSError()), tmp_path, question)
    assert answer.outcome == "answered"
    assert answer.text.startswith(words)
    assert [s.text for s in answer.sentences] == [s.text for s in plain.sentences]
    assert answer.citations == plain.citations


async def test_a_bug_in_a_client_is_a_failure_like_any_other(tmp_path: Path) -> None:
    class Broken:
        def generate(self, *_args: object, **_options: object) -> Generated:
            raise KeyError("choices")

        def translate(self, *_args: object) -> None:
            return None

    corpus = MemoryCorpus({"gate": Paper(GATE, title="Harbour rules")})
    answerer = Answerer(searcher=corpus, reader=corpus, threshold=0.0, generator=Broken())
    answer = await answerer.answer(_turn(EN_QUESTION), ())
    assert answer.text.startswith("The text model could not be used")
    assert answer.making == {"generator": "extractive", "failure": "KeyError"}


async def test_an_answer_of_which_nothing_is_supported_gives_way_to_quotations(tmp_path: Path) -> None:
    answer = await _ask(says("The gate was sold [1]. It opens at nine [1]."), tmp_path)
    assert answer.removed_sentences == 2
    assert "sold" not in answer.text
    assert answer.text.startswith("The text model could not be used")
    assert answer.making is not None
    assert [row["verdict"] for row in answer.making["verdicts"]] == ["meaning", "number"]


async def test_where_the_model_finds_no_answer_the_closest_passages_are_shown(tmp_path: Path) -> None:
    answer = await _ask(says("NO ANSWER"), tmp_path)
    assert answer.outcome == "abstained"
    assert answer.closest
    assert answer.sentences == ()


async def test_where_two_documents_differ_it_is_said_before_what_each_says(tmp_path: Path) -> None:
    corpus = MemoryCorpus(
        {
            "old": Paper("The harbour office of Aldmouth employs 240 people.", title="Old"),
            "new": Paper("The harbour office of Aldmouth employs 310 people.", title="New"),
        }
    )
    text = "The harbour office of Aldmouth employs {} people [{}]. "

    def script(messages: Sequence[BaseMessage]) -> Iterator[str]:
        asked = str(messages[1].content)
        old = 1 if asked.index("240") < asked.index("310") else 2
        yield text.format(240, old) + text.format(310, 3 - old)

    generator = make_generator(script, folder=tmp_path)
    answerer = Answerer(searcher=corpus, reader=corpus, threshold=0.0, generator=generator)
    answer = await answerer.answer(_turn("How many people does the harbour office of Aldmouth employ?"), ())
    assert answer.text.startswith("The sources differ here: [")
    assert len(answer.sentences) == 2


class _Watched:
    """A progress that shows sentences."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.sentences: list[str] = []

    def __call__(self, stage: str) -> None:
        self.stages.append(stage)

    def sentence(self, text: str) -> None:
        self.sentences.append(text)


async def test_only_checked_sentences_are_streamed(tmp_path: Path) -> None:
    watched = _Watched()
    text = "It opens at five [1]. The harbour gate of Aldmouth opens at six in the morning [1]. Trust me."
    generator = make_generator(says(text, size=2), folder=tmp_path)
    await _answerer(generator).answer(_turn(EN_QUESTION), (), on_progress=watched)
    assert watched.sentences == ["The harbour gate of Aldmouth opens at six in the morning."]
    assert watched.stages == ["searching", "reading", "checking", "writing"]


_INVENTED = {
    Language.EN: (
        "The harbour gate opens at {n} in the morning",
        "The harbour office employs {n} people and {m} dogs",
        "Director {name} signed the harbour agreement",
        "Director Mara Quill signed the harbour agreement with {name}",
        "Mara Quill signed the agreement on {n} {month} 2021",
        "Visitors may enter the harbour without a badge",
        "The harbour badge does not cost 15 pounds",
        "The harbour office employs no people",
        "Tokihama signed the harbour agreement with Mara Quill of {name}",
        "{name} said that the harbour will be closed in {month}",
        "The harbour gate is guarded by {m} soldiers",
        "Badges are free for members of {name}",
        "See https://{name}.example/{n} for the harbour gate",
        "The harbour was praised by experts as the safest of all",
        "The gate opens at six, and the harbour office will move to {name}",
        "{name}'s director did not sign the agreement",
    ),
    Language.JA: (
        "時浜港の門は午前{n}時に開きます",
        "港湾事務所には{m}人の職員がいます",
        "{name}局長は港湾協定に署名しました",
        "久世局長は2021年{k}月4日に港湾協定に署名しました",
        "訪問者は許可証なしに港に入ることができます",
        "時浜港の門は午前六時に開きません",
        "久世局長はアルドマスと港湾協定に署名しませんでした",
        "港湾事務所は{name}に移転します",
        "門は{m}人の兵士が警備しています",
        "専門家は時浜港を最も安全な港と評価しました",
    ),
}
_NAMES = {
    Language.EN: ("Brinholm", "Ostrava", "Teller", "Kanagawa", "Lysander", "Port Adelie"),
    Language.JA: ("山城", "ブリンホルム", "大谷", "オストラバ", "神奈川"),
}
_MONTHS = ("January", "February", "April", "May", "June", "July", "September", "October")


def _inventions(language: Language, count: int) -> Iterator[str]:
    random_of = random.Random(f"inventions {language}")
    for _ in range(count):
        text = random_of.choice(_INVENTED[language]).format(
            n=random_of.choice([1, 2, 3, 5, 7, 8, 9, 10, 11]),
            m=random_of.randrange(300, 9000),
            k=random_of.choice([1, 2, 5, 7, 9, 11]),
            name=random_of.choice(_NAMES[language]),
            month=random_of.choice(_MONTHS),
        )
        marker = random_of.choice(["[1]", "[1]", "[1]", "[2]", "[1][2]", "[9]", ""])
        end = "." if language is Language.EN else "。"
        yield f"{text} {marker}{end}"


@pytest.mark.parametrize(("language", "question"), [(Language.EN, EN_QUESTION), (Language.JA, JA_QUESTION)])
async def test_of_a_thousand_invented_sentences_none_is_posted(
    tmp_path: Path, language: Language, question: str
) -> None:
    plain = await _answerer(None).answer(_turn(question), ())
    invented = list(_inventions(language, 500))
    posted: list[str] = []
    for start in range(0, len(invented), 20):
        written = invented[start : start + 20]
        answer = await _ask(says(" ".join(written), size=200), tmp_path, question)
        posted += [s.text for s in answer.sentences if s not in plain.sentences]
        assert answer.removed_sentences >= 1
    assert posted == []


async def test_quotations_in_the_other_language_get_a_marked_translation_beside_them(tmp_path: Path) -> None:
    corpus = MemoryCorpus({"mon": Paper("両国政府は安全保障協力を強化した。", title="協力")})

    def script(messages: Sequence[BaseMessage]) -> Iterator[str]:
        is_translation = "You translate" in str(messages[0].content)
        yield "The governments of both countries strengthened security cooperation." + (
            "" if is_translation else " [1]"
        )

    generator = make_generator(script, folder=tmp_path)
    answerer = Answerer(searcher=corpus, reader=corpus, threshold=0.0, generator=generator)
    answer = await answerer.answer(_turn("What did the governments of both countries strengthen?"), ())
    assert answer.outcome == "answered"
    assert answer.citations[0].quote == "両国政府は安全保障協力を強化した。"
    (notice,) = answer.notices
    assert notice.startswith("Machine translation of [1]: The governments")
