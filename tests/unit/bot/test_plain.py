"""Values as plain dicts: the same as the standard library makes."""

from dataclasses import asdict

from bot.plain import plain
from bot.values import Answer, AnswerSection, Cell, Citation, Premise, Scope, Sentence, ThreadKey
from corpus.access import Principal
from corpus.languages import Language
from retrieval.query import Filters


def _answer() -> Answer:
    cited = Citation(marker=1, document_id="d", version="v", title="標題", quote="q", start=0, end=1, page=3)
    return Answer(
        id="a",
        question="?",
        language=Language.JA,
        outcome="answered",
        text="t [1]",
        sentences=(Sentence(text="t", citations=(1, 2)),),
        citations=(cited, cited),
        premise=Premise(text="no", citation=cited),
        sections=(AnswerSection(title="s", columns=("a",), rows=((Cell(text="c", citations=(1,)),), ())),),
        making={"model": "m", "steps": [1, {"a": (2.5, None)}]},
    )


def test_it_gives_what_asdict_gives() -> None:
    thread = ThreadKey(platform="web", workspace_id="local", channel_id="c", thread_id="t")
    scope = Scope(collections=("a",), filters=Filters(document_ids=frozenset({"x", "y"})))
    for value in (_answer(), thread, scope, Principal(name="n", organisation="o", groups=frozenset({"g"}))):
        assert plain(value) == asdict(value)
        assert list(plain(value)) == list(asdict(value))


def test_languages_stay_languages() -> None:
    assert plain(_answer())["language"] is Language.JA
