"""Values of a search: the Query, the Chunk it may find, the Hit and the Ranking."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from corpus.access import OPERATOR_ONLY, Audience
from corpus.documents import DocumentKind, Fidelity, Status
from corpus.languages import Language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Narrowing of a search beyond what the audience may read; each field None or empty means no limit.

    Attributes:
        document_ids: Only these documents.
        date_from: ISO date or prefix; documents without a date are left out when either bound is set.
        date_to: Inclusive bound, ISO date or prefix.
        kinds: Only these kinds.
        publishers: Only these publishers.
        languages: Only documents in these languages.
    """

    document_ids: frozenset[str] = frozenset()
    date_from: str | None = None
    date_to: str | None = None
    kinds: frozenset[str] = frozenset()
    publishers: frozenset[str] = frozenset()
    languages: frozenset[Language] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A standalone question with whom the result may be shown to.

    Attributes:
        text: What to look for; not empty.
        language: Language of the text; None lets the searcher detect it.
        audience: Only chunks that all of these may read are seen, before ranking.
        filters: Further narrowing.
        expansions: Further wordings (terms in the other language), weighted lower than the text; those of the
            glossary and of the documents' own definitions are added to them.
        diversity: How much hits that differ from those before them are preferred, in [0, 1); 0 ranks by fit alone.
    """

    text: str
    language: Language | None = None
    audience: Audience = OPERATOR_ONLY
    filters: Filters = field(default_factory=Filters)
    expansions: tuple[str, ...] = ()
    diversity: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage of one document version, cut at sentence ends.

    Attributes:
        text: Equals `stored_text[start:end]`.
        page: Page, slide or sheet number from 1, or None.
        section: Heading path joined by " › ", or None.
        paragraph: Ordinal of the first paragraph in the document from 1, or the number that the document itself
            gives it ("2" of "2. This whole of government meeting …").
        date: Of the section where it states one, else of the document; ISO date or prefix.
        row: Ordinal of the chunk in its generation; opaque to callers.
    """

    document_id: str
    version: str
    title: str
    text: str
    start: int
    end: int
    page: int | None = None
    section: str | None = None
    paragraph: str | None = None
    language: Language = Language.EN
    date: str | None = None
    url: str | None = None
    marking: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    kind: DocumentKind | None = None
    fidelity: Fidelity | None = None
    status: Status | None = None
    superseded_by: str | None = None
    row: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceHit:
    """A sentence of a found chunk.

    Attributes:
        start: First code point in the stored text of the version.
        end: One past the last.
        text: Equals `stored_text[start:end]`, without surrounding white space.
        similarity: Cosine of the sentence's vector and the query's, in [-1, 1].
    """

    start: int
    end: int
    text: str
    similarity: float


@dataclass(frozen=True, slots=True, eq=False)
class SentenceVectors:
    """Vectors of a passage's sentences.

    Attributes:
        embedder: Fingerprint of the embedder that made them.
        matrix: Shape (sentences, dimensions), any float type, L2-normalised; may be mapped from the index.
    """

    embedder: str
    matrix: NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A found chunk.

    Attributes:
        rank: From 1.
        score: Fused score; higher is better; falls strictly with rank inside a ranking.
        chunk: What was found.
        sentences: Its sentences in order of the text.
        dense: Cosine of the passage's vector and the query's.
        lexical: BM25 score divided by the score that a passage holding every query term would get, in [0, 1].
        duplicates: Ids of documents with a passage that says the same; those passages come behind
            the first five that say something else.
        vectors: Of its sentences, in their order; None where whoever found it has none, or left sentences out.
    """

    rank: int
    score: float
    chunk: Chunk
    sentences: tuple[SentenceHit, ...] = ()
    dense: float = 0.0
    lexical: float = 0.0
    duplicates: tuple[str, ...] = ()
    vectors: SentenceVectors | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Hits of one search, best first.

    Attributes:
        generation: Id of the index generation that was searched.
        embed_ms: Time spent embedding the query.
        search_ms: Time spent on everything else.
    """

    query: Query
    hits: tuple[Hit, ...]
    generation: str
    embed_ms: float = 0.0
    search_ms: float = 0.0
