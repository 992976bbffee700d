"""The service's limits and how texts are cut to fit them; counts are in characters unless said otherwise.

Sources: the validators of Microsoft's SDK (citations) and the pages on streaming and message size at
learn.microsoft.com/microsoftteams/platform/bots.
"""

from __future__ import annotations

from bot.platforms.cutting import clip as clip  # offered beside the limits
from corpus.sentences import sentence_spans

CITATION_NAME = 80
CITATION_ABSTRACT = 160
CITATIONS = 20
CITATIONS_A_MESSAGE = 10
"""By the schema that Microsoft's Agents Playground checks messages with; more are refused with 400."""
INFORMATIVE = 1000
SUGGESTIONS = 3
SUGGESTION_TITLE = 80
TEXT = 9_000
"""What one message of ours holds. Teams takes about 28 KB; Japanese is three bytes a character in UTF-8."""
CARD_TEXT = 2_000
CARD_ROWS = 40
DIALOG_TEXT = 4_000
"""What a dialog's field takes; a longer question would be cut."""
STREAM_GAP_S = 1.5
"""Seconds between two requests of one stream; the service takes one a second."""
STREAM_S = 115.0
"""How long a stream may stay open; the service closes it at 120 s."""


def split_text(text: str, limit: int = TEXT) -> list[str]:
    """Cut a text into pieces of at most `limit` characters at ends of sentences; a longer sentence is cut anywhere.

    Nothing but white space at the cuts is lost. An empty text makes no piece.
    """
    pieces: list[str] = []
    start = end = 0
    for begin, stop in sentence_spans(text):
        if stop - start > limit:
            if end > start:
                pieces.append(text[start:end])
            start = begin
            while stop - start > limit:
                pieces.append(text[start : start + limit])
                start += limit
        end = stop
    if end > start:
        pieces.append(text[start:end])
    return pieces
