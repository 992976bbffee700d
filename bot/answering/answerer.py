"""From a Turn and its history to a checked Answer."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.about import answer_about, summary_of_part
from bot.answering.answerability import DEFAULT_THRESHOLD, Verdict, judge
from bot.answering.asof import read_as_of, searcher_as_of, wordings
from bot.answering.authors import author_draft
from bot.answering.compose import compose
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.evidence import Candidate, collect
from bot.answering.extract import Want
from bot.answering.followup import Context, completed, context_of, lean, without_change_of_topic
from bot.answering.hostile import WarySearcher
from bot.answering.offices import office_draft
from bot.answering.parallels import parallels_of
from bot.answering.premise import false_premise
from bot.answering.query import merged, search_all, search_following, without_found_twins
from bot.answering.question import Question, read_question
from bot.answering.reply import Reply, closest_of, premise_of
from bot.answering.setting import asked_alone
from bot.answering.smalltalk import small_talk
from bot.answering.standing_for import abbreviation_draft
from bot.answering.titled import titled
from bot.answering.tongue import language_of
from bot.answering.verification import verify
from bot.answering.wording import say
from bot.courtesy import bare
from bot.ports import DocumentReader, Progress, Searcher
from bot.values import Answer, Citation, Exchange, Request, Turn
from corpus.lane import COMPUTING
from corpus.languages import Language, detect_language
from retrieval.query import Query, Ranking

if TYPE_CHECKING:  # what not every answer needs is imported where it is needed: a start has enough patterns to compile
    from bot.answering.generation import Generator

QUESTION_LIMIT = 4_000
SUMMARY_TEXT_LIMIT = 3_000
_FIRM_LIFT, _LOOSE_LIFT, _THIN_LIFT = 1.6, 1.2, 3.0


class Answerer:
    """Answers from the documents, or says that they do not answer.

    Args:
        searcher: Finds passages.
        reader: Reads the documents they were cut from.
        threshold: Least probability that the documents answer, in [0, 1]; None takes the calibrated value.
        generator: Writes answers from evidence; None: answers are made of quotations alone.
    """

    def __init__(
        self,
        *,
        searcher: Searcher,
        reader: DocumentReader,
        threshold: float | None = None,
        generator: Generator | None = None,
    ) -> None:
        self._searcher: Searcher = WarySearcher(searcher)
        self._reader = reader
        self._threshold = DEFAULT_THRESHOLD if threshold is None else threshold
        self._generator = generator

    async def answer(self, turn: Turn, history: Sequence[Exchange], *, on_progress: Progress | None = None) -> Answer:
        """Answer a turn; CPU-bound work runs in a thread.

        Args:
            turn: What was asked, by whom, and who will read the reply.
            history: Earlier exchanges of the thread, oldest first.
            on_progress: Told of each stage.
        """
        return await asyncio.to_thread(self._answer, turn, tuple(history), on_progress or _silent)

    async def summarise(self, turn: Turn, topic: str, *, on_progress: Progress | None = None) -> Answer:
        """Summarise a document named by id or title in either language, or else what the documents say of a topic.

        Args:
            turn: Who asked and who will read the reply.
            topic: What to summarise.
            on_progress: Told of each stage.
        """
        return await asyncio.to_thread(self._summarise, turn, topic.strip()[:QUESTION_LIMIT], on_progress or _silent)

    async def make(
        self, turn: Turn, request: Request, history: Sequence[Exchange], *, on_progress: Progress | None = None
    ) -> Answer:
        """Make a brief, a comparison, a timeline and their like; CPU-bound work runs in a thread.

        Args:
            turn: Who asked and who will read the reply.
            request: What to make.
            history: Earlier exchanges of the thread, oldest first.
            on_progress: Told of each stage.
        """
        return await asyncio.to_thread(self._make, turn, request, tuple(history), on_progress or _silent)

    def _make(self, turn: Turn, request: Request, history: Sequence[Exchange], tell: Progress) -> Answer:
        from bot.answering.kinds.making import make_answer

        return make_answer(turn, request, history, searcher=self._searcher, reader=self._reader, tell=tell)

    def _summarise(self, turn: Turn, topic: str, tell: Progress) -> Answer:
        from bot.answering.naming import document_named
        from bot.answering.summary import summarise_document, summarise_topic

        language = turn.language or language_of(turn.text, topic)
        reply = Reply(turn, language, time.perf_counter())
        if not topic:
            return reply.plain("abstained", say("empty", language))
        tell("searching")
        shelf = DocumentShelf(self._reader, turn.audience)
        part = summary_of_part(topic, self._searcher, shelf, reply)
        if part is not None:
            return part
        reply.generation = self._searcher.generation
        closest: tuple[Citation, ...] = ()
        document = document_named(topic, shelf.all(), language=language)
        if document is not None:
            draft = summarise_document(document, self._searcher, turn.audience, shelf, language=language)
        else:
            draft, closest = summarise_topic(topic, self._searcher, shelf, language=language)
        tell("checking")
        if draft is not None:
            checked, removed = verify(draft)
            if checked.sentences:
                return reply.answered(checked, removed)
        return reply.plain("abstained", say("no_topic", language, topic=topic), closest)

    def _answer(self, turn: Turn, history: Sequence[Exchange], tell: Progress) -> Answer:
        with COMPUTING.inside():
            return self._answer_alone(turn, history, tell)

    def _answer_alone(self, turn: Turn, history: Sequence[Exchange], tell: Progress) -> Answer:
        started = time.perf_counter()
        text = turn.text.strip()
        language = turn.language or detect_language(text, default=_last_language(history))
        reply = Reply(turn, language, started)
        if not text:
            return reply.plain("abstained", say("empty", language))
        chat = small_talk(text, language)
        if chat is not None:
            return reply.plain("chat", chat)
        if len(text) > QUESTION_LIMIT:
            text = text[:QUESTION_LIMIT]
            reply.notices.append(say("cut", language))
        shelf = DocumentShelf(self._reader, turn.audience)
        return self._read(bare(text), history, shelf, reply, tell)

    def _read(
        self, message: str, history: Sequence[Exchange], shelf: DocumentShelf, reply: Reply, tell: Progress
    ) -> Answer:
        """Answer a message: its question alone, or else with what is said before it."""
        asked = asked_alone(message)
        if asked is None or (asked.setting and titled(read_question(asked.setting), shelf.all()).documents):
            return self._ask(message, history, shelf, reply, tell)
        alone = self._ask(asked.question, history, shelf, reply.again(), tell)
        if alone.outcome == "answered" or not asked.setting:
            return alone
        whole = self._ask(message, history, shelf, reply, tell)
        return whole if whole.outcome == "answered" else alone

    def _ask(
        self, text: str, history: Sequence[Exchange], shelf: DocumentShelf, reply: Reply, tell: Progress
    ) -> Answer:
        """Answer a question: about documents, about how things stood, or else from the documents as they are."""
        language = reply.language
        about = answer_about(text, history, self._searcher, shelf, reply)
        if about is not None:
            return about
        as_of = read_as_of(text)
        if as_of is None:
            return self._from_documents(text, history, shelf, reply, tell)
        plain = reply.again()
        reply.notices.append(say("as_of", language, date=as_of.date))
        then = copy.copy(self)
        then._searcher = past = searcher_as_of(self._searcher, self._reader, shelf, date=as_of.date, language=language)
        for rest in wordings(as_of.rest):
            found = then._from_documents(rest, history, shelf, reply.again(), tell)
            if found.outcome == "answered":
                break
        found = replace(found, notices=(*found.notices, *past.notices(found.evidence)))
        if found.outcome == "answered":
            return found
        # A later document may itself tell how things stood: it then names the year.
        told = self._from_documents(text, history, shelf, plain, tell)
        names_year = told.outcome == "answered" and all(as_of.date[:4] in c.quote for c in told.citations[:1])
        return told if names_year else found

    def _from_documents(
        self, text: str, history: Sequence[Exchange], shelf: DocumentShelf, reply: Reply, tell: Progress
    ) -> Answer:
        tell("searching")
        language = reply.language
        question, ranking, context = self._find(text, language, history, shelf)
        ranking = without_found_twins(ranking, shelf.all(), language)
        reply.ranking, reply.found_at = ranking, time.perf_counter()
        tell("reading")
        candidates = collect(question, ranking)
        if context is not None:
            candidates = lean(candidates, context)
        draft, verdict = self._draft(question, candidates, shelf, context)
        tell("checking")
        if draft is not None:
            checked, removed = verify(draft)
            if checked.sentences and self._generator is None:
                return reply.answered(checked, removed)
            if checked.sentences and self._generator is not None:
                from bot.answering.generation import GenerationRequest, evidence_for, sink_of, write

                tell("writing")
                evidence = evidence_for((*verdict.candidates, *candidates), shelf)
                request = GenerationRequest(question=text, language=language, evidence=evidence, history=tuple(history))
                with COMPUTING.outside():
                    written = write(self._generator, request, checked, removed=removed, on_sentence=sink_of(tell))
                return reply.written(written, verdict, lambda: closest_of(candidates, shelf))
        premise = None if verdict.unknown else false_premise(question, candidates)
        if premise is not None:
            reply.premise = premise_of(question, premise, shelf)
        return reply.abstained(verdict, closest_of(candidates, shelf))

    def _find(
        self, text: str, language: Language, history: Sequence[Exchange], shelf: DocumentShelf
    ) -> tuple[Question, Ranking, Context | None]:
        plain, is_new_topic = without_change_of_topic(text)
        question = titled(read_question(plain, language=language), shelf.all())
        context = None if is_new_topic else context_of(plain, history)
        if context is not None and question.documents:  # it says itself where to look
            context = replace(context, documents=question.documents) if context.is_firm else None
        elif context is not None:
            parallel = parallels_of(context.documents, shelf.all(), detect_language(plain, default=language))
            context = replace(context, documents=context.documents | parallel)
        if context is not None:
            question = completed(question, context)
        if context is not None and context.documents and context.is_firm:
            return question, search_following(question, context, self._searcher, shelf.audience), context
        ranking = search_all(question, self._searcher, shelf.audience, shelf.all())
        if context is not None and context.documents:
            following = search_following(question, context, self._searcher, shelf.audience)
            ranking = merged(following, ranking)
        return question, ranking, context

    def _draft(
        self, question: Question, candidates: Sequence[Candidate], shelf: DocumentShelf, context: Context | None
    ) -> tuple[Draft | None, Verdict]:
        if Want.AUTHOR in question.wants:
            draft = author_draft(question, candidates, shelf)
            return draft, Verdict(probability=float(draft is not None), missing=(Want.AUTHOR,))
        for draft_of in (abbreviation_draft, office_draft):
            named = draft_of(question, candidates, self._searcher, shelf)
            if named is not None:
                return named, Verdict(probability=1.0)
        lift = 0.0 if context is None else _FIRM_LIFT if context.is_firm else _LOOSE_LIFT
        if context is not None and context.is_firm and not question.wants:
            lift += _THIN_LIFT * context.thinness
        verdict = judge(question, candidates, shelf, lift=lift)
        if verdict.unknown:
            known = frozenset(n for n in verdict.unknown if self._is_mentioned(n, shelf))
            verdict = judge(question, candidates, shelf, known=known, lift=lift) if known else verdict
        if verdict.probability < self._threshold or not verdict.candidates:
            return None, verdict
        if question.kind == "why" and false_premise(question, (*verdict.candidates[:1], *candidates[:1])) is not None:
            return None, verdict  # the sentence that fits best denies what the question takes for granted
        return compose(question, verdict.candidates, shelf), verdict

    def _is_mentioned(self, name: str, shelf: DocumentShelf) -> bool:
        """Whether any document mentions a name that none of the found ones does; costs a search, so asked last."""
        hits = self._searcher.search(Query(text=name, audience=shelf.audience), top_k=5).hits
        return any(shelf.mentions(hit, name) for hit in hits)


def _last_language(history: Sequence[Exchange]) -> Language:
    return history[-1].answer.language if history else Language.EN


def _silent(_stage: str) -> None:
    return None
