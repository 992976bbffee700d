"""The app package that an administrator uploads to Teams: manifest, translations and icons in one zip."""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot import __version__
from bot.platforms.teams.dialogs import ASK, CHECK
from bot.platforms.teams.icons import ACCENT_HEX, color_icon, outline_icon
from bot.platforms.teams.wording import STARTERS
from corpus.errors import ConfigError
from corpus.languages import Language

SCHEMA_VERSION = "1.30"
"""The newest released schema in npm's @microsoft/app-manifest 1.1.2."""

_SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v{version}/MicrosoftTeams{part}.schema.json"
_JAPANESE_FILE = "ja.json"
_APP_NAMESPACE = uuid.UUID("6f1d7a52-6f0b-4c49-9a53-3f0e5d3c1c55")

_COMMANDS: Sequence[tuple[str, Mapping[Language, str]]] = (
    ("ask", {Language.EN: "Ask a question; the answer quotes its sources", Language.JA: "質問する（出典付きで回答）"}),
    ("summary", {Language.EN: "Summarise a document or a topic", Language.JA: "文書または話題を要約する"}),
    ("brief", {Language.EN: "Brief on a topic: agreed and open points, dates", Language.JA: "話題の概要資料を作る"}),
    ("compare", {Language.EN: "Compare positions or documents", Language.JA: "立場や文書を比較する"}),
    ("timeline", {Language.EN: "What happened when", Language.JA: "年表を作る"}),
    ("who", {Language.EN: "Who somebody is, or who holds a post", Language.JA: "人物・役職を調べる"}),
    (
        "sources",
        {Language.EN: "Sources of the last answer, or the documents", Language.JA: "直前の回答の出典、または文書一覧"},
    ),
    ("receipt", {Language.EN: "How an answer came about", Language.JA: "回答の根拠の記録を表示する"}),
    ("help", {Language.EN: "What I can do", Language.JA: "使い方を表示する"}),
)
"""In personal chats starters stand before them; Teams takes twelve of both. Others are typed: `help` names them."""
_ADMIN_COMMANDS: Sequence[tuple[str, Mapping[Language, str]]] = (
    ("reindex", {Language.EN: "Read the sources again (admins)", Language.JA: "資料を読み直す（管理者のみ）"}),
)
_EXTENSION: Sequence[tuple[str, Mapping[Language, str], Mapping[Language, str]]] = (
    (
        ASK,
        {Language.EN: "Ask Liaison", Language.JA: "Liaison に質問"},
        {Language.EN: "Ask; only you see the answer", Language.JA: "質問する（回答はご本人だけに表示）"},
    ),
    (
        CHECK,
        {Language.EN: "Check against documents", Language.JA: "文書と照合"},
        {
            Language.EN: "Each statement supported, contradicted or not found; only you see it",
            Language.JA: "各記述の裏付け・矛盾・記述なしを示す（ご本人だけに表示）",
        },
    ),
)
_SHORT = {
    Language.EN: "Answers from the partnership's documents, with quotations you can check.",
    Language.JA: "パートナーシップの文書から、確認できる引用付きで回答します。",
}
_FULL = {
    Language.EN: "Liaison answers questions about a partnership's documents in English and Japanese. Every sentence of "
    "an answer quotes a document and shows where it stands; what the documents do not say, Liaison does not say. In a "
    "shared conversation it uses only what everybody there may read.",
    Language.JA: "Liaison は、パートナーシップの文書に関するご質問に日本語と英語でお答えします。回答の各文には"
    "文書からの引用とその場所を示し、文書にないことはお答えしません。共有の会話では、全員が閲覧できる文書だけを使います。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AppDetails:
    """What the package says about an installation.

    Attributes:
        client_id: Application id of the bot registration.
        public_url: Address of the installation, https, whose pages citations open.
        developer: Name of whoever runs it.
    """

    client_id: str
    public_url: str
    developer: str = "Liaison"


def build_package(details: AppDetails) -> bytes:
    """Make the zip; the same details give the same bytes.

    Raises:
        ConfigError: If the application id or the address is not what Teams takes.
    """
    _check(details)
    files = {
        "manifest.json": _json(manifest(details)),
        _JAPANESE_FILE: _json(translation(Language.JA)),
        "color.png": color_icon(),
        "outline.png": outline_icon(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return packed.getvalue()


def _check(details: AppDetails) -> None:
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", details.client_id):
        raise ConfigError(
            f"CLIENT_ID: {details.client_id!r} is no application id.", "Copy it from the bot's Entra registration."
        )
    address = urlsplit(details.public_url)
    if address.scheme != "https" or not address.hostname:
        raise ConfigError(
            f"LIAISON_PUBLIC_URL: {details.public_url!r} is no https address.",
            "Set it to the address under which your users reach `liaison serve`.",
        )


def manifest(details: AppDetails) -> dict[str, Any]:
    """The manifest, in English; `translation` holds the other language."""
    host = urlsplit(details.public_url).hostname or ""
    return {
        "$schema": _SCHEMA.format(version=SCHEMA_VERSION, part=""),
        "manifestVersion": SCHEMA_VERSION,
        "version": _app_version(),
        "id": str(uuid.uuid5(_APP_NAMESPACE, details.client_id)),
        "developer": {
            "name": details.developer,
            "websiteUrl": details.public_url,
            "privacyUrl": f"{details.public_url}/",
            "termsOfUseUrl": f"{details.public_url}/",
        },
        "localizationInfo": {
            "defaultLanguageTag": "en",
            "additionalLanguages": [{"languageTag": "ja", "file": _JAPANESE_FILE}],
        },
        "name": {"short": "Liaison", "full": "Liaison – answers with sources"},
        "description": {"short": _SHORT[Language.EN], "full": _FULL[Language.EN]},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT_HEX,
        "bots": [_bot(details.client_id)],
        "composeExtensions": [_extension(details.client_id)],
        "copilotAgents": {"customEngineAgents": [{"type": "bot", "id": details.client_id}]},
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [host],
        "defaultInstallScope": "personal",
    }


def _bot(client_id: str) -> dict[str, Any]:
    return {
        "botId": client_id,
        "scopes": ["personal", "team", "groupChat"],
        "isNotificationOnly": False,
        "supportsFiles": True,
        "supportsTargetedMessages": True,
        "commandLists": [
            {"scopes": ["personal"], "commands": [*_prompts(Language.EN), *_commands(Language.EN)]},
            {
                "scopes": ["team", "groupChat"],
                "triggers": ["mention", "slash"],
                "commands": [*_commands(Language.EN), *_commands(Language.EN, _ADMIN_COMMANDS)],
            },
        ],
    }


def _extension(client_id: str) -> dict[str, Any]:
    return {
        "botId": client_id,
        "commands": [
            {
                "id": name,
                "type": "action",
                "title": title[Language.EN],
                "description": description[Language.EN],
                "context": ["message", "compose", "commandBox"],
                "fetchTask": True,
            }
            for name, title, description in _EXTENSION
        ],
    }


def _prompts(language: Language) -> list[dict[str, str]]:
    return [
        {"title": title, "description": title, "type": "prompt", "prompt": prompt}
        for title, prompt in STARTERS[language]
    ]


def _commands(
    language: Language, commands: Sequence[tuple[str, Mapping[Language, str]]] = _COMMANDS
) -> list[dict[str, str]]:
    return [{"title": name, "description": texts[language]} for name, texts in commands]


def translation(language: Language) -> dict[str, str]:
    """Texts of the manifest in another language, keyed by their place in it."""
    found = {
        "$schema": _SCHEMA.format(version=SCHEMA_VERSION, part=".Localization"),
        "name.short": "Liaison",
        "name.full": "Liaison：出典付きの回答",
        "description.short": _SHORT[language],
        "description.full": _FULL[language],
    }
    lists = (
        [*_prompts(language), *_commands(language)],
        [*_commands(language), *_commands(language, _ADMIN_COMMANDS)],
    )
    for number, commands in enumerate(lists):
        for index, command in enumerate(commands):
            place = f"bots[0].commandLists[{number}].commands[{index}]"
            found |= {
                f"{place}.{key}": text for key, text in command.items() if key in {"title", "description", "prompt"}
            }
    for index, (_, title, description) in enumerate(_EXTENSION):
        place = f"composeExtensions[0].commands[{index}]"
        found |= {f"{place}.title": title[language], f"{place}.description": description[language]}
    return found


def _app_version() -> str:
    """Teams takes three numbers without a suffix."""
    numbers = re.findall(r"\d+", __version__)[:3]
    return ".".join([*numbers, *["0"] * (3 - len(numbers))])


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
