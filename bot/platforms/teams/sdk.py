"""Microsoft's SDK, imported without its side effects; every other module of this folder takes its names from here.

On import the SDK reads a `.env` from any parent folder into the environment, and warns about previews that Liaison
does not use. Neither may happen to whoever merely starts Liaison in some folder.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_SWITCH = "PYTHON_DOTENV_DISABLED"


@contextmanager
def _contained() -> Iterator[None]:
    before = os.environ.get(_SWITCH)
    os.environ[_SWITCH] = "true"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if before is None:
            del os.environ[_SWITCH]
        else:
            os.environ[_SWITCH] = before


with _contained():
    from httpx import AsyncClient, HTTPError, HTTPStatusError, Limits
    from microsoft_teams.api import Account, ActivityParams, ApiClient, InvokeResponse
    from microsoft_teams.api.activities import ActivityTypeAdapter
    from microsoft_teams.api.activities.conversation import ConversationUpdateActivity
    from microsoft_teams.api.activities.install_update.add import InstalledActivity
    from microsoft_teams.api.activities.invoke.file_consent import FileConsentInvokeActivity
    from microsoft_teams.api.activities.invoke.message.submit_action import MessageSubmitActionInvokeActivity
    from microsoft_teams.api.activities.invoke.message_extension import (
        MessageExtensionFetchTaskInvokeActivity,
        MessageExtensionSubmitActionInvokeActivity,
    )
    from microsoft_teams.api.activities.message.message import MessageActivity, MessageActivityInput
    from microsoft_teams.api.activities.typing import TypingActivityInput
    from microsoft_teams.api.auth.cloud_environment import PUBLIC, CloudEnvironment
    from microsoft_teams.api.clients.conversation import CreateConversationParams
    from microsoft_teams.api.models.account import TeamsChannelAccount
    from microsoft_teams.api.models.activity import Activity
    from microsoft_teams.api.models.attachment.attachment import Attachment
    from microsoft_teams.api.models.card.card_action import CardAction
    from microsoft_teams.api.models.card.card_action_type import CardActionType
    from microsoft_teams.api.models.channel_data.channel_data import ChannelData
    from microsoft_teams.api.models.entity.citation_entity import Appearance, CitationEntity, Claim
    from microsoft_teams.api.models.messaging_extension import MessagingExtensionAction
    from microsoft_teams.api.models.suggested_actions import SuggestedActions
    from microsoft_teams.apps import ActivityContext, App
    from microsoft_teams.apps.auth import InboundActivityTokenValidator
    from microsoft_teams.apps.http.adapter import HttpMethod, HttpRequest, HttpResponse, HttpRouteHandler
    from microsoft_teams.common import ClientOptions
    from microsoft_teams.common.experimental import ExperimentalWarning

# Private replies in channels are a preview, and used on purpose.
warnings.filterwarnings("ignore", category=ExperimentalWarning)

__all__ = [
    "PUBLIC",
    "Account",
    "Activity",
    "ActivityContext",
    "ActivityParams",
    "ActivityTypeAdapter",
    "ApiClient",
    "App",
    "Appearance",
    "AsyncClient",
    "Attachment",
    "CardAction",
    "CardActionType",
    "ChannelData",
    "CitationEntity",
    "Claim",
    "ClientOptions",
    "CloudEnvironment",
    "ConversationUpdateActivity",
    "CreateConversationParams",
    "ExperimentalWarning",
    "FileConsentInvokeActivity",
    "HTTPError",
    "HTTPStatusError",
    "HttpMethod",
    "HttpRequest",
    "HttpResponse",
    "HttpRouteHandler",
    "InboundActivityTokenValidator",
    "InstalledActivity",
    "InvokeResponse",
    "Limits",
    "MessageActivity",
    "MessageActivityInput",
    "MessageExtensionFetchTaskInvokeActivity",
    "MessageExtensionSubmitActionInvokeActivity",
    "MessageSubmitActionInvokeActivity",
    "MessagingExtensionAction",
    "SuggestedActions",
    "TeamsChannelAccount",
    "TypingActivityInput",
]
