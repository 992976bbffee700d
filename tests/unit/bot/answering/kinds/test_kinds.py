"""Briefs, comparisons, timelines and their like over a few sentences, in both languages."""

from __future__ import annotations

import pytest

from bot.answering.kinds.comparison import read_sides
from bot.values import Answer, Citation, Sentence
from corpus.languages import Language
from tests.support.answering import MemoryCorpus, Paper, exchange_of
from tests.support.kinds import EN, HOSTILE, JA, make


def _rows(answer: Answer, section: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in answer.sections[section].rows]


def _is_verbatim(answer: Answer, *papers: Paper) -> bool:
    """Every cited cell is a quotation of its document, and every quotation stands where it says."""
    texts = {f"paper-{number}": paper.text for number, paper in enumerate(papers)}
    by_marker = {citation.marker: citation for citation in answer.citations}
    spans = all(texts[c.document_id][c.start : c.end] == c.quote for c in answer.citations)
    return spans and all(
        " ".join(by_marker[sentence.citations[0]].quote.split()) == sentence.text.removesuffix(" …")
        for sentence in answer.sentences
    )


def test_a_timeline_is_in_order_of_dates():
    answer = make("timeline", "harbour talks and pilot charts")
    assert (answer.outcome, answer.kind) == ("answered", "timeline")
    assert [row[0] for row in _rows(answer)] == ["4 May 2019", "12 June 2020"]
    assert answer.sections[0].columns == ("Date", "Event")
    assert answer.text.startswith("Timeline: harbour talks and pilot charts\n\n• 4 May 2019 – The second harbour talks")
    assert _is_verbatim(answer, EN)


def test_a_date_that_begins_an_entry_is_said_once():
    paper = Paper(
        "Harbour chronology\n\n- 4 May 2019: The second harbour talks took place in London.\n"
        "- 12 June 2020: The third harbour talks took place in Kobe.\n",
        title="Harbour chronology",
    )
    answer = make("timeline", "harbour talks", paper)
    assert _rows(answer)[0] == ["4 May 2019", "The second harbour talks took place in London."]
    assert "4 May 2019 – The second harbour talks took place in London. [1]" in answer.text
    assert answer.citations[0].quote.startswith("4 May 2019: The second")


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Hull's and Kobe's pilot rules", ("Hull's pilot rules", "Kobe's pilot rules")),
        ("direct and indirect harbour fees", ("direct harbour fees", "indirect harbour fees")),
        ("Hull and Kobe", ("Hull", "Kobe")),
        ("pilot rules and harbour fees", ("pilot rules", "harbour fees")),
    ],
)
def test_sides_share_their_noun(text, sides):
    read = read_sides(text)
    assert (read.first, read.second) == sides


def test_one_statement_is_one():
    assert "1 statement:" in make("check", "The second harbour talks took place in Paris on 4 May 2019.").text


def test_a_date_that_bounds_a_time_dates_no_event():
    paper = Paper(
        "Harbour notes\n\nThe first harbour talks took place in Hull on 3 May 2018.\n"
        "The second harbour talks took place in Oslo on 4 May 2019.\n"
        "The third harbour talks took place in Kobe on 12 June 2020.\n"
        "The harbour talks have had a seventh item on their agenda since January 2016.\n",
        title="Harbour notes",
    )
    assert [row[0] for row in _rows(make("timeline", "harbour talks", paper))] == [
        "3 May 2018", "4 May 2019", "12 June 2020",
    ]  # fmt: skip


def test_a_check_that_finds_nothing_shows_what_is_closest():
    answer = make("check", "The second harbour talks founded a museum of lanterns in Oslo.")
    assert answer.outcome == "abstained"
    assert "harbour talks" in answer.closest[0].quote


def test_what_is_said_of_another_year_supports_nothing():
    paper = Paper(
        "Status of the pilot pacts: closed for the pilot pact of 2019, in force for the pilot pact of 2024.\n",
        title="Pilot pacts",
    )
    assert "– supported –" in make("check", "The pilot pact of 2024 is in force.", paper).text
    assert make("check", "The pilot pact of 2019 is in force.", paper).outcome == "abstained"


def test_a_timeline_in_japanese():
    answer = make("timeline", "港湾協議と水先案内図")
    assert [row[0] for row in _rows(answer)] == ["2019年5月4日", "2020年6月12日"]
    assert answer.text.startswith("年表：港湾協議と水先案内図")
    assert _is_verbatim(answer, JA)


def test_positions_stand_beside_each_other_and_the_agreed_text():
    answer = make("compare", "the UK and Japanese positions on pilot charts")
    assert answer.sections[0].columns == ("UK position", "Japan position", "Agreed text")
    first = _rows(answer)[0]
    assert first[0].startswith("The United Kingdom shares")
    assert first[1].startswith("Japan keeps")
    assert first[2].startswith("The UK and Japan agreed")
    assert "UK position:\n• The United Kingdom shares" in answer.text
    assert _is_verbatim(answer, EN)


def test_positions_in_japanese():
    answer = make("compare", "水先案内図について日本と英国の立場")
    first = _rows(answer)[0]
    assert [text[:2] for text in first] == ["英国", "日本", "日英"]
    assert answer.sections[0].columns == ("英国の立場", "日本の立場", "合意された文言")


def test_a_comparison_of_something_with_nothing_is_none():
    answer = make("compare", "harbour talks and railway talks")
    assert (answer.outcome, answer.kind, answer.sections) == ("abstained", "abstention", ())
    assert answer.closest


def test_a_brief_has_its_parts_and_each_source_once():
    answer = make("brief", "harbour talks and pilot charts")
    titles = [section.title for section in answer.sections]
    assert titles[-1] == "Sources"
    assert {"Agreed points", "Open points"} <= set(titles)
    parts = {section.title: [[cell.text for cell in row] for row in section.rows] for section in answer.sections}
    assert parts["Agreed points"] == [
        ["The UK and Japan agreed to exchange pilot charts for their harbours every year."]
    ]
    assert "not yet agreed" in parts["Open points"][0][0]
    assert parts["Sources"] == [["Record of the harbour talks (2019-05-04)"]]
    assert _is_verbatim(answer, EN)


def test_a_brief_in_japanese():
    answer = make("brief", "港湾協議と水先案内図")
    titles = [section.title for section in answer.sections]
    assert {"合意事項", "残された論点", "出典"} <= set(titles)
    assert _is_verbatim(answer, JA)


def test_who_a_person_is():
    answer = make("who", "who is Kenji Tanaka?")
    assert _rows(answer) == [["Kenji Tanaka, Ambassador for Harbours at the Ministry of Ports, for Japan"]]
    assert answer.text.startswith("Who is who: Kenji Tanaka")


def test_who_holds_a_role():
    answer = make("who", "Japanese chair of the harbour talks")
    assert [row[0] for row in _rows(answer)] == ["Kenji Tanaka"]
    assert answer.sections[0].columns == ("Name", "Statement")


@pytest.mark.parametrize("name", ["Winston Churchill", "山田太郎"])
def test_nobody_unknown_is_described(name):
    answer = make("who", name, EN, JA)
    assert answer.outcome == "abstained"
    assert answer.sections == ()


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("The second harbour talks took place in London on 4 May 2019.", "supported"),
        ("The second harbour talks took place in London in May 2019.", "supported"),
        ("The second harbour talks took place in Paris on 4 May 2019.", "contradicted"),
        ("The second harbour talks took place in London on 5 May 2019.", "contradicted"),
        ("The second harbour talks did not take place in London on 4 May 2019.", "contradicted"),
        ("The fourth harbour talks took place in London on 4 May 2019.", "contradicted"),
        ("Japan shares its pilot charts with every harbour of the region.", "not found"),
        ("The harbour talks discussed fishing quotas in the Channel.", "not found"),
        ("The harbour was closed for repairs.", "not found"),
        ("The United Kingdom keeps its pilot charts in a register that harbour masters can read.", "not found"),
        ("Kenji Tanaka, Director of Pilots at the Harbour Office, spoke for Japan.", "not found"),
    ],
)
def test_a_statement_is_supported_contradicted_or_not_found(claim, verdict):
    answer = make("check", f"{claim} The UK and Japan agreed to exchange pilot charts for their harbours every year.")
    first, second = _rows(answer)
    assert first[:2] == [claim, verdict]
    assert bool(first[2]) == (verdict != "not found")
    assert second[1] == "supported"
    assert _is_verbatim(answer, EN)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("第2回港湾協議は2019年5月4日にロンドンで開かれた。", "裏付けあり"),
        ("第2回港湾協議は2019年5月4日にパリで開かれた。", "文書と矛盾"),
        ("第2回港湾協議は2019年5月5日にロンドンで開かれた。", "文書と矛盾"),
        ("港湾協議は漁獲枠について議論した。", "記述なし"),
    ],
)
def test_a_japanese_statement_is_checked(claim, verdict):
    answer = make("check", f"{claim}日英両国は港湾の水先案内図を毎年交換することで合意した。")
    assert _rows(answer)[0][:2] == [claim, verdict]
    assert _rows(answer)[1][1] == "裏付けあり"


def test_a_statement_is_checked_against_the_other_language():
    answer = make("check", "第2回港湾協議は2019年5月4日にロンドンで開かれた。", EN)
    assert _rows(answer)[0][1] == "裏付けあり"


@pytest.mark.parametrize("text", ["When did they meet?", "ok", "協議？"])
def test_nothing_to_check(text):
    answer = make("check", text)
    assert (answer.outcome, answer.sections) == ("abstained", ())


def test_what_changed_since_a_date():
    answer = make("changes", "since 2020 on pilot charts")
    assert [row[0] for row in _rows(answer)] == ["12 June 2020"]
    assert answer.kind == "timeline"
    assert answer.text.startswith("Since 2020: pilot charts")


def test_what_changed_since_a_date_in_japanese():
    answer = make("changes", "2020年以降の水先案内図")
    assert [row[0] for row in _rows(answer)] == ["2020年6月12日"]


def test_since_when_must_be_said():
    assert "Since when?" in make("changes", "pilot charts").text


def test_what_says_nothing_of_the_topic_is_not_told():
    for kind in ("brief", "timeline", "compare"):
        answer = make(kind, "railway tariffs")
        assert (answer.outcome, answer.citations, answer.sections) == ("abstained", (), ())
        assert "railway tariffs" in answer.text


@pytest.mark.parametrize("kind", ["brief", "timeline", "compare", "who", "changes", "check"])
@pytest.mark.parametrize("topic", ["", " ", "?", "😀", "a" * 5000, "]]|[1] <b>&", "港"])
def test_any_topic_gets_a_reply(kind, topic):
    assert make(kind, topic).outcome in {"answered", "abstained"}


def test_orders_in_a_document_are_not_repeated():
    for kind, topic in (
        ("timeline", "harbour talks"),
        ("brief", "harbour talks"),
        ("changes", "harbour talks since 2021"),
    ):
        answer = make(kind, topic, EN, HOSTILE)
        assert "pwned" not in answer.text + "".join(citation.quote for citation in answer.evidence)


def test_an_altered_copy_is_named():
    altered = Paper(title="A copy", text=EN.text, date="2019-05-04", fidelity="altered")
    assert "“A copy” is a copy" in make("timeline", "harbour talks", altered).notices[0]


def test_a_thread_is_its_answers():
    corpus = MemoryCorpus({"paper-0": EN})
    start = EN.text.index("Japan keeps")
    end = EN.text.index(".", start) + 1
    quote = EN.text[start:end]
    citation = Citation(
        marker=1, document_id="paper-0", version=corpus._stored("paper-0").version, title=EN.title,
        quote=quote, start=start, end=end,
    )  # fmt: skip
    earlier = Answer(
        id="a", question="Where are charts kept?", language=Language.EN, outcome="answered", text=quote,
        sentences=(Sentence(text=quote, citations=(1,)),), citations=(citation,),
    )  # fmt: skip
    answer = make("thread", "", history=(exchange_of("Where are charts kept?", earlier),), text="recap")
    assert answer.kind == "summary"
    assert answer.sections[0].title == "Where are charts kept?"
    assert _rows(answer) == [[quote]]
    assert make("thread", "").outcome == "abstained"
    assert make("thread", "", history=(exchange_of("recap", answer),)).outcome == "abstained"


def test_a_thread_whose_document_changed_is_not_quoted():
    citation = Citation(marker=1, document_id="paper-0", version="v-paper-0", title="x", quote="Gone.", start=0, end=5)
    earlier = Answer(
        id="a", question="q", language=Language.EN, outcome="answered", text="Gone.",
        sentences=(Sentence(text="Gone.", citations=(1,)),), citations=(citation,),
    )  # fmt: skip
    assert make("thread", "", history=(exchange_of("q", earlier),)).outcome == "abstained"


def test_sections_stand_in_the_json_after_the_keys_of_every_answer():
    keys = list(make("timeline", "harbour talks").to_json())
    assert keys[-2:] == ["kind", "sections"]
    assert "sections" not in make("timeline", "railway tariffs").to_json()


def test_a_name_inside_another_word_is_none():
    other = Paper(
        title="A page", text="The intrusion of the harbour was noticed by the pilots of the town on 4 May 2019.\n"
    )
    assert make("who", "RUSI", other).outcome == "abstained"
    named = Paper(title="A page", text="RUSI is an institute in London that writes about the harbours of the region.\n")
    assert _rows(make("who", "RUSI", other, named)) == [[named.text.strip()]]


def test_a_quotation_is_supported_whatever_it_denies():
    paper = Paper(title="A record", text="The record names eight bodies, without saying that there were no others.\n")
    answer = make("check", paper.text.strip(), paper)
    assert _rows(answer)[0][1] == "supported"
    shortened = make("check", "The record names no bodies without saying that there were eight.", paper)
    assert shortened.outcome == "abstained" or _rows(shortened)[0][1] != "supported"
