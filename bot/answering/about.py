"""Questions about documents, rather than about what stands in them; the first module that knows one answers it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.answerability import Verdict
from bot.answering.differences import answer_difference
from bot.answering.documents import DocumentShelf
from bot.answering.evidence import collect
from bot.answering.holdings import asked_holdings, holdings_draft
from bot.answering.mentions import find_mentions
from bot.answering.part_following import document_followed, part_asked
from bot.answering.particulars import asked_particular, particular_of
from bot.answering.query import search_all
from bot.answering.question import read_question
from bot.answering.reply import Reply, closest_of
from bot.answering.sections import answer_part
from bot.answering.text import has_japanese
from bot.answering.wording import say
from bot.ports import Searcher
from bot.values import Answer, Exchange


def answer_about(
    text: str, history: Sequence[Exchange], searcher: Searcher, shelf: DocumentShelf, reply: Reply
) -> Answer | None:
    """An answer about one document or the collection; None for any other question.

    Args:
        text: As asked.
        history: Earlier exchanges of the thread, oldest first.
        searcher: Finds passages.
        shelf: Reads the documents, for the audience of the turn.
        reply: What the answer is put together with.
    """
    language = reply.language
    particular = asked_particular(text, shelf.all(), language)
    if particular is not None:
        said, reply.ranking = particular_of(particular, searcher, shelf, language)
        return reply.answered(said.draft, 0) if said.draft else reply.plain("abstained", said.text, said.head)
    holdings = asked_holdings(text)
    if holdings is not None:
        listed, reply.ranking = holdings_draft(holdings, searcher, shelf, language)
        return reply.answered(listed, 0) if listed else reply.plain("abstained", say("abstain", language))
    part = _answer_about_part(text, searcher, shelf, reply, history=history)
    if part is not None:
        return part
    mentions = find_mentions(text, searcher, shelf, language=language)
    if mentions is None:
        return None
    reply.ranking = mentions.ranking
    if mentions.draft is not None:
        return reply.answered(mentions.draft, 0)
    ranking = search_all(read_question(mentions.topic), searcher, shelf.audience, shelf.all())
    near = closest_of(collect(read_question(mentions.topic), ranking), shelf)
    return reply.abstained(Verdict(probability=0.0, unknown=(mentions.topic,)), near)


def summary_of_part(topic: str, searcher: Searcher, shelf: DocumentShelf, reply: Reply) -> Answer | None:
    """The summary of a part of a document; None where the topic is no such part."""
    asked = f"{topic}を要約してください" if has_japanese(topic) else f"summarise {topic}"
    return _answer_about_part(asked, searcher, shelf, reply)


def _answer_about_part(
    text: str, searcher: Searcher, shelf: DocumentShelf, reply: Reply, *, history: Sequence[Exchange] = ()
) -> Answer | None:
    """An answer about a part of a document, or about which parts it has; None for any other question."""
    within = document_followed(history, shelf.all()) if history else None
    asked = part_asked(text, history) if within is not None else text
    told = answer_part(asked, searcher, shelf, reply.language, within=within)
    told = told or answer_difference(text, searcher, shelf, reply.language)
    if told is None:
        return None
    reply.ranking = told.ranking
    return reply.answered(told.draft, 0) if told.draft else reply.plain("abstained", told.text, told.closest)
