"""Questions about documents, rather than about what stands in them; the first module that knows one answers it."""

from __future__ import annotations

from bot.answering.answerability import Verdict
from bot.answering.documents import DocumentShelf
from bot.answering.evidence import collect
from bot.answering.holdings import asked_holdings, holdings_draft
from bot.answering.mentions import find_mentions
from bot.answering.particulars import asked_particular, particular_of
from bot.answering.query import search_all
from bot.answering.question import read_question
from bot.answering.reply import Reply, closest_of
from bot.answering.wording import say
from bot.ports import Searcher
from bot.values import Answer


def answer_about(text: str, searcher: Searcher, shelf: DocumentShelf, reply: Reply) -> Answer | None:
    """An answer about one document or the collection; None for any other question."""
    language = reply.language
    particular = asked_particular(text, shelf.all(), language)
    if particular is not None:
        said, reply.ranking = particular_of(particular, searcher, shelf, language)
        return reply.answered(said.draft, 0) if said.draft else reply.plain("abstained", said.text, said.head)
    holdings = asked_holdings(text)
    if holdings is not None:
        listed, reply.ranking = holdings_draft(holdings, searcher, shelf, language)
        return reply.answered(listed, 0) if listed else reply.plain("abstained", say("abstain", language))
    mentions = find_mentions(text, searcher, shelf, language=language)
    if mentions is None:
        return None
    reply.ranking = mentions.ranking
    if mentions.draft is not None:
        return reply.answered(mentions.draft, 0)
    ranking = search_all(read_question(mentions.topic), searcher, shelf.audience, shelf.all())
    near = closest_of(collect(read_question(mentions.topic), ranking), shelf)
    return reply.abstained(Verdict(probability=0.0, unknown=(mentions.topic,)), near)
