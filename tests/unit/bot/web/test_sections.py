"""Briefs, comparisons and timelines on the page: lists, tables, chips, every word escaped."""

from __future__ import annotations

import html

from bot.links import SourceLinks
from bot.platforms.web.messages import MESSAGES
from bot.platforms.web.templating import make_environment
from bot.platforms.web.views import AnswerPresenter
from corpus.languages import Language
from tests.support.sample_answers import sample_answers


def _page(name: str) -> str:
    presenter = AnswerPresenter(MESSAGES[Language.EN], Language.EN, links=SourceLinks("k" * 40), find=lambda *_: None)
    view = presenter.present(sample_answers()[name])
    template = make_environment().get_template("_answer.html")
    return str(template.render(t=MESSAGES[Language.EN], language=Language.EN, view=view, thread="t", form_token="x"))


def test_a_comparison_is_a_table_with_headed_columns_and_chips():
    page = _page("sections_compare")
    assert page.count('<th scope="col">') == 3
    assert 'data-column="Japan position"><span lang="ja">両国は' in page
    assert "<!channel>" not in page
    assert "<!channel> *bold* [9] | a | b" in html.unescape(page)
    assert page.count('class="chip"') == 3


def test_a_brief_has_headed_lists_and_tables():
    page = _page("sections_brief")
    assert [title in page for title in ("Background</h3>", "Dates</h3>")] == [True] * 2
    assert page.count(">Sources ") == 1  # below, in full
    assert (page.count("<table>"), page.count('<table class="keyed">')) == (1, 1)
    assert 'role="region" tabindex="0" aria-label="Dates"' in page


def test_a_check_shows_the_claim_as_it_was_written():
    page = _page("sections_check_ja")
    assert "委員会は2012年に開かれた。" in page
    assert "文書と矛盾" in page
