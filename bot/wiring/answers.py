"""Puts together what answers: answerer, text generator, conversation."""

from __future__ import annotations

import functools
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.wiring.index import make_indexer, open_searcher
from bot.wiring.replicas import make_replica
from bot.wiring.stores import open_audit, open_catalogue, open_state

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.answering.answerer import Answerer
    from bot.answering.narrowing import NarrowingAnswerer
    from bot.config import Settings
    from bot.conversation import ConversationService
    from bot.generators.chat_model import ChatModelGenerator
    from bot.ports import DocumentReader, Searcher
    from bot.reindex import DirectoryIndexer
    from bot.shelves import CollectionShelves
    from bot.store.state import StateStore
    from bot.values import Turn
    from retrieval.searcher import LocalSearcher


def make_answerer(settings: Settings, *, searcher: LocalSearcher | None = None, generates: bool = True) -> Answerer:
    """Make the answerer over the live index; without `generates` no configured text generator is asked."""
    from bot.answering.answerer import Answerer

    found = searcher or open_searcher(settings)
    generator = make_generator(settings, searcher=found) if generates else None
    return Answerer(searcher=found, reader=found, threshold=settings.answer_threshold, generator=generator)


def make_narrowing_answerer(settings: Settings, *, searcher: LocalSearcher) -> NarrowingAnswerer:
    """Make the answerer of the chats, which answers each turn within its scope.

    Raises:
        ConfigError: If collections.yaml cannot be read.
    """
    from bot.answering.answerer import Answerer
    from bot.answering.narrowing import NarrowingAnswerer

    generator = make_generator(settings, searcher=searcher)

    def make(found: Searcher, reader: DocumentReader) -> Answerer:
        return Answerer(searcher=found, reader=reader, threshold=settings.answer_threshold, generator=generator)

    return NarrowingAnswerer(make, searcher=searcher, reader=searcher, shelves=open_shelves(settings))


def open_shelves(settings: Settings) -> CollectionShelves:
    """The collections of the data directory.

    Raises:
        ConfigError: If collections.yaml cannot be read.
    """
    from bot.shelves import CollectionShelves

    catalogue = functools.cache(lambda: open_catalogue(settings))  # opened by the first turn that needs it

    def places() -> dict[str, str]:
        return {record.id: f"{record.source}/{record.path}" for record in catalogue().documents()}

    return CollectionShelves(settings.data_dir, places=places)


def make_generator(settings: Settings, *, searcher: LocalSearcher) -> ChatModelGenerator | None:
    """Make the configured text generator; None for the extractive one. No model is opened yet."""
    if settings.generator == "extractive":
        return None
    from bot.answering.verification import Verifier
    from bot.generators.chat_model import ChatModelGenerator, Limits
    from bot.generators.limits import TokenLedger
    from bot.generators.models import CrossEncoderEntailment, open_chat_model

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    entailment = CrossEncoderEntailment(settings.entailment_model) if settings.entailment_model else None
    return ChatModelGenerator(
        lambda: open_chat_model(
            settings.generator,
            base_url=settings.llm_base_url,
            api_key=settings.llm_api_key.get_secret_value() if settings.llm_api_key else "",
            seconds=settings.llm_timeout_s,
            tokens=settings.llm_max_tokens,
        ),
        name=settings.generator,
        verifier=Verifier(aligner=searcher.aligner(), entailment=entailment),
        ledger=TokenLedger(settings.data_dir / "llm-usage.json", daily=settings.llm_daily_tokens),
        limits=Limits(
            seconds=settings.llm_timeout_s, tokens=settings.llm_max_tokens, translates=settings.llm_translates
        ),
    )


def make_conversation(
    settings: Settings,
    *,
    store: StateStore | None = None,
    searcher: LocalSearcher | None = None,
    indexer: DirectoryIndexer | None = None,
) -> ConversationService:
    """Make the service that every chat platform talks to."""
    from bot.conversation import ConversationService, Limits

    found = searcher or open_searcher(settings)
    narrowing = make_narrowing_answerer(settings, searcher=found)
    state = store or open_state(settings)
    return ConversationService(
        answerer=narrowing,
        narrowed=narrowing.reader_for,
        store=state,
        indexer=indexer or make_indexer(settings),
        reader=found,
        admins=settings.admin_ids,
        limits=Limits(per_user=settings.questions_per_user, per_organisation=settings.questions_per_organisation),
        audit=open_audit(settings),
        replica=make_replica(settings, state),
        foresee=make_foresight(found) if settings.embedder == "bundled" else None,
    )


def make_foresight(searcher: LocalSearcher) -> Callable[[Turn], Future[None]]:
    """Embeds the question of a turn on a thread of its own, so that its search finds the vector made or begun.

    The future is done as soon as that thread computes: who answers would else be before it, and embed on one thread.
    Only for a model of this process: one far away would be asked for turns that are then refused.
    """
    from bot.answering.answerer import QUESTION_LIMIT
    from bot.answering.question import read_question
    from bot.courtesy import bare
    from corpus.lane import COMPUTING
    from corpus.languages import detect_language

    pool = ThreadPoolExecutor(1, thread_name_prefix="foresee")

    def embed(turn: Turn, begun: Future[None]) -> None:
        text = turn.text.strip()
        with COMPUTING.inside():  # until the model runs: whoever answers has nothing better to do before
            begun.set_result(None)
            if text and text[0] not in "/／" and len(text) <= QUESTION_LIMIT:
                question = read_question(bare(text), language=turn.language or detect_language(text))
                searcher.foresee(question.core)
                if question.source:  # searched for as a whole besides, as `search_all` does
                    searcher.foresee(question.text)

    def foresee(turn: Turn) -> Future[None]:
        begun: Future[None] = Future()
        pool.submit(embed, turn, begun)
        return begun

    return foresee


async def warm_up(answerer: Answerer, starters: Sequence[Callable[[], Awaitable[object]]] = ()) -> None:
    """Answer a question in each language for nobody, so that models and dictionaries are in memory."""
    from bot.values import ThreadKey, Turn

    thread = ThreadKey(platform="console", workspace_id="local", channel_id="warm-up", thread_id="warm-up")
    for text in ("What do the documents say about cooperation?", "文書は協力について何を述べていますか。"):
        await answerer.answer(Turn(thread=thread, turn_id="warm-up", text=text), ())
    for start in starters:
        await start()
