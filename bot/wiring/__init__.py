"""The one place that names concrete classes and puts them together from the settings.

Imports stand inside the functions, so that a command pays only for the parts it uses.
"""

from bot.wiring.answers import make_answerer, make_conversation, make_generator, warm_up
from bot.wiring.chats import make_slack_app, make_socket_service, make_teams_app, make_uploads
from bot.wiring.glossary import open_glossary, suggest_terms
from bot.wiring.index import (
    load_ahead,
    load_embedder,
    make_builder,
    make_eraser,
    make_indexer,
    make_schedule,
    note_changes,
    open_searcher,
    search_in,
)
from bot.wiring.site import make_site
from bot.wiring.stores import has_catalogue, has_state, open_audit, open_catalogue, open_state, open_state_care
from bot.wiring.traces import traced

__all__ = [
    "has_catalogue",
    "has_state",
    "load_ahead",
    "load_embedder",
    "make_answerer",
    "make_builder",
    "make_conversation",
    "make_eraser",
    "make_generator",
    "make_indexer",
    "make_schedule",
    "make_site",
    "make_slack_app",
    "make_socket_service",
    "make_teams_app",
    "make_uploads",
    "note_changes",
    "open_audit",
    "open_catalogue",
    "open_glossary",
    "open_searcher",
    "open_state",
    "open_state_care",
    "search_in",
    "suggest_terms",
    "traced",
    "warm_up",
]
