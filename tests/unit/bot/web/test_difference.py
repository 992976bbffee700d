from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.web.difference import compare, paragraphs_of
from tests.support.web import MEETING, MEETING_OLD

texts = st.lists(st.text(st.sampled_from("ab c。"), max_size=8), max_size=6).map("\n\n".join)


def test_one_word_changed_in_one_paragraph():
    changes = compare(MEETING_OLD.text, MEETING.text)
    assert (changes.added, changes.removed, changes.reworded) == (0, 0, 1)
    runs = next(row for row in changes.rows if row.kind == "reworded").runs
    assert [(run.kind, run.text) for run in runs if run.kind != "same"] == [("removed", "three"), ("added", "two")]


def test_japanese_is_compared_by_character():
    changes = compare("二営業日以内に共有する。", "三営業日以内に共有する。")
    assert [run.text for run in changes.rows[0].runs] == ["二", "三", "営業日以内に共有する。"]


def test_paragraphs_that_share_nothing_are_removed_and_added():
    changes = compare("alpha beta", "ganz anders hier")
    assert [row.kind for row in changes.rows] == ["removed", "added"]


@given(older=texts, newer=texts)
def test_both_texts_can_be_read_off_the_changes(older, newer):
    changes = compare(older, newer)
    assert changes.is_same == (paragraphs_of(older) == paragraphs_of(newer))
    same = sum(row.count for row in changes.rows if row.kind == "same")
    kept = [
        "".join(run.text for run in row.runs if run.kind != "removed") for row in changes.rows if row.kind != "same"
    ]
    assert same + len([text for text in kept if text]) == len(paragraphs_of(newer))
