"""One answer of each kind, for golden files and for looking at them rendered."""

from __future__ import annotations

from bot.values import Answer, AnswerSection, Cell, Citation, Premise, Sentence
from corpus.languages import Language
from tests.support.conversations import make_answer, make_citation

_EN, _JA = Language.EN, Language.JA

_JA_SENTENCE = "両国は灯台の保守について協力を続けることを確認し、費用の分担を翌年の会合で定めることとしました。"


def _cite(marker: int, **changes: object) -> Citation:
    return make_citation(marker, **changes)


_EN_SENTENCE = "The committee met in Geneva on 3 May <2011> & agreed; see www.example.org and <!channel>."
_EN_SECOND = "The second meeting was held in Kobe."


def sample_answers() -> dict[str, Answer]:
    """Answers by name; ids are fixed, so that renderings repeat."""
    made = {
        "answer": make_answer(
            "When did the committee meet?",
            text="The committee met in Geneva on 3 May 2011. [1]\nIt met again a year later in Kobe. [2]",
            citations=(
                _cite(1, url="https://liaison.example.org/documents/minutes?at=10"),
                _cite(2, title="Report of the second meeting", quote="The second meeting was held in Kobe.", page=None),
            ),
            sentences=(
                Sentence(text="The committee met in Geneva on 3 May 2011.", citations=(1,)),
                Sentence(text="It met again a year later in Kobe.", citations=(2,)),
            ),
            notices=("The question was cut after 4,000 characters.",),
            removed_sentences=1,
            marking="TLP:GREEN",
            follow_ups=("Who took part?", "What was agreed in Kobe?"),
        ),
        "answer_ja": make_answer(
            "委員会はいつ開かれましたか",
            text="委員会は2011年5月3日に開かれました。[1]",
            language=_JA,
            citations=(_cite(1, title="委員会議事録", quote="委員会は2011年5月3日に開かれた。", language=_JA),),
        ),
        "list": make_answer(
            "Which ports take part?",
            kind="list",
            text="Three ports take part:\n• Lisbon [1]\n• Kobe [1]\n• Oslo [2]",
            citations=(_cite(1), _cite(2, title="Accession of Oslo", date="2013-02")),
        ),
        "compare": make_answer(
            "Compare the two agreements",
            kind="compare",
            text="| | Harbour | Lighthouse |\n|---|---|---|\n| Signed | 2014 [1] | 2016 [2] |\n"
            "| Term | ten years [1] | – |",
            citations=(_cite(1), _cite(2)),
        ),
        "summary": make_answer(
            "summary minutes",
            kind="summary",
            text="# Minutes of the committee\nThe committee met in Geneva. [1]\n\n## Decisions\n"
            "1. Pilots are shared. [1]\n"
            "2. Costs are divided. [2]",
            citations=(_cite(1), _cite(2, section="2 › Decisions")),
        ),
        "brief": make_answer(
            "brief harbour",
            kind="brief",
            text="# Brief: harbour\n" + "The two ports share pilots and tugs, and divide the costs. [1]\n" * 60,
            citations=tuple(_cite(number) for number in range(1, 11)),
        ),
        "timeline": make_answer(
            "timeline harbour",
            kind="timeline",
            text="• 2011-05-03 – The committee met in Geneva. [1]\n• 2014-06-02 – The agreement was signed. [2]",
            citations=(_cite(1), _cite(2)),
        ),
        "sections_brief": make_answer(
            "brief harbour",
            kind="brief",
            text=f"Brief: harbour\n\nBackground\n• {_EN_SENTENCE} [1]\n\nDates\n• 3 May 2011 – {_EN_SENTENCE} [1]",
            citations=(_cite(1), _cite(2, title="Report of the second meeting", page=None)),
            sentences=(Sentence(text=_EN_SENTENCE, citations=(1,)), Sentence(text=_EN_SECOND, citations=(2,))),
            sections=(
                AnswerSection(title="Background", rows=((Cell(text=_EN_SENTENCE, citations=(1,)),),)),
                AnswerSection(
                    title="Positions",
                    columns=("UK position", "Japan position"),
                    rows=((Cell(text=_EN_SENTENCE, citations=(1,)), Cell()),),
                    reads_down=True,
                ),
                AnswerSection(
                    title="Dates",
                    columns=("Date", "Event"),
                    rows=((Cell(text="3 May 2011"), Cell(text=_EN_SECOND, citations=(2,))),),
                ),
                AnswerSection(title="Sources", rows=((Cell(text="Minutes of the committee", citations=(1, 2)),),)),
            ),
        ),
        "sections_compare": make_answer(
            "compare harbours",
            kind="compare",
            text=f"Comparison: harbours\n\nUK position:\n• {_EN_SENTENCE} [1]\nJapan position:\n• {_JA_SENTENCE} [2]",
            citations=(_cite(1), _cite(2, title="灯台に関する覚書", quote=_JA_SENTENCE, language=_JA)),
            sections=(
                AnswerSection(
                    columns=("UK position", "Japan position", "Agreed text"),
                    rows=(
                        (Cell(text=_EN_SENTENCE, citations=(1,)), Cell(text=_JA_SENTENCE, citations=(2,)), Cell()),
                        (Cell(), Cell(), Cell(text="<!channel> *bold* [9] | a | b", citations=(1,))),
                    ),
                    reads_down=True,
                ),
            ),
        ),
        "sections_check_ja": make_answer(
            "check 委員会は2012年に開かれた。",
            kind="check",
            language=_JA,
            text="文書との照合\n\n1件の記述\n"
            "• 委員会は2012年に開かれた。 – 文書と矛盾 – 委員会は2011年5月3日に開かれた。 [1]",
            citations=(_cite(1, title="委員会議事録", quote="委員会は2011年5月3日に開かれた。", language=_JA),),
            sections=(
                AnswerSection(
                    title="1件の記述",
                    columns=("記述", "判定", "文書の記述"),
                    rows=(
                        (
                            Cell(text="委員会は2012年に開かれた。"),
                            Cell(text="文書と矛盾"),
                            Cell(text="委員会は2011年5月3日に開かれた。", citations=(1,)),
                        ),
                    ),
                ),
            ),
        ),
        "sections_who": make_answer(
            "who is in the committee",
            kind="who",
            text=f"Who is who: the committee\n\n• A. Marlowe – chief pilot – {_EN_SENTENCE} [1]",
            citations=(_cite(1), _cite(2, title="Report of the second meeting", page=None)),
            sentences=(Sentence(text=_EN_SENTENCE, citations=(1,)), Sentence(text=_EN_SECOND, citations=(2,))),
            sections=(
                AnswerSection(
                    title="People",
                    columns=("Name", "Role", "Where it says so"),
                    rows=(
                        (Cell(text="A. Marlowe"), Cell(text="chief pilot"), Cell(text=_EN_SENTENCE, citations=(1,))),
                        (Cell(text="灯台 守"), Cell(), Cell(text=_EN_SECOND, citations=(2,))),
                    ),
                ),
            ),
        ),
        "sections_timeline_ja": make_answer(
            "年表 灯台",
            kind="timeline",
            language=_JA,
            text=f"年表：灯台\n\n• 2011年5月3日 – {_JA_SENTENCE} [1]",
            citations=(_cite(1, title="灯台に関する覚書", quote=_JA_SENTENCE, language=_JA),),
            sections=(
                AnswerSection(
                    columns=("日付", "出来事"),
                    rows=((Cell(text="2011年5月3日"), Cell(text=_JA_SENTENCE, citations=(1,))),),
                ),
            ),
        ),
        "abstention_ja": make_answer(
            "予算はいくらですか",
            kind="abstention",
            language=_JA,
            outcome="abstained",
            text="ここに表示できる文書には、これに対する回答はありません。最も近い箇所を示します。",
            citations=(),
            sentences=(),
            closest=(_cite(1, title="灯台に関する覚書", quote=_JA_SENTENCE, language=_JA),),
            notices=("検索範囲：共同声明。",),
            marking="機密性2情報",
        ),
        "abstention": make_answer(
            "What is the budget?",
            kind="abstention",
            outcome="abstained",
            text="The documents that I may show here do not answer this.",
            citations=(),
            sentences=(),
            closest=(_cite(1), _cite(2, title="Costs", quote="Costs are divided.", page=None, paragraph=None)),
        ),
        "premise": make_answer(
            "Why did the committee meet in Paris?",
            kind="abstention",
            outcome="abstained",
            text="The documents say otherwise: the committee met in Geneva. [1]",
            citations=(),
            sentences=(),
            premise=Premise(text="The committee met in Geneva.", citation=_cite(1)),
        ),
        "chat": make_answer(
            "hello", kind="chat", outcome="chat", text="Hello! Ask me about the documents.", citations=()
        ),
        "error": make_answer(
            "x", kind="error", outcome="failed", text="Something went wrong: E-0badcafe", citations=()
        ),
        "long_ja": make_answer(
            "要約 灯台",
            kind="summary",
            language=_JA,
            text=_JA_SENTENCE * 170,
            citations=tuple(_cite(n, title="灯台に関する覚書", quote=_JA_SENTENCE, language=_JA) for n in range(1, 7)),
        ),
        "hostile": make_answer(
            "x",
            text="*bold* _it_ ~no~ `code` <!channel> <@U1> <https://evil.example|click> https://evil.example "
            "[a](b) :tada: [1]",
            citations=(
                _cite(
                    1,
                    title="<!here> *title* [x](https://evil.example)",
                    quote="<!everyone> see https://evil.example/?q=1 & <javascript:alert(1)|this>",
                    url="javascript:alert(1)",
                ),
            ),
        ),
    }
    return {
        name: type(answer)(**{**_fields(answer), "id": name, "receipt_id": name, "question": answer.question})
        for name, answer in made.items()
    }


def _fields(answer: Answer) -> dict[str, object]:
    return {name: getattr(answer, name) for name in answer.__dataclass_fields__}
