"""Settings: `LIAISON_*` variables of the environment; platform keys keep their own names.

`.env` is read once, by the command line, into the process environment; options win over the environment, that over
`.env`. Nothing below the wiring sees these classes: parts get plain arguments.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import ConfigError

_T = TypeVar("_T", bound=BaseSettings)


def default_model_dir() -> Path:
    """The user's cache folder for the converted model, after the XDG base directory specification."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "liaison" / "models"


class Settings(BaseSettings):
    """Everything that is not a platform's key. Each field is the variable `LIAISON_` + its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="LIAISON_", frozen=True, hide_input_in_errors=True, extra="ignore", env_ignore_empty=True
    )

    data_dir: Path = Field(Path(".liaison"), description="Folder of the catalogue, the state and the generations.")
    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL of catalogue, state and index jobs (postgresql://…); unset: SQLite in the data folder.",
    )
    chroma_url: str = Field(
        "",
        description="Chroma server of the vectors (http://HOST:PORT, https://HOST); empty: Chroma in the data folder.",
    )
    chroma_token: SecretStr | None = Field(
        None, description="Token for the Chroma server, sent as X-Chroma-Token; Chroma Cloud calls it the API key."
    )
    chroma_tenant: str = Field("default_tenant", description="Tenant on the Chroma server.")
    chroma_database: str = Field("default_database", description="Database on the Chroma server.")
    model_dir: Path = Field(default_factory=default_model_dir, description="Folder of the converted embedding model.")
    embedder: str = Field("bundled", description="`bundled`, or a sentence-transformers model by name or path.")
    reranker: str = Field("", description="A sentence-transformers CrossEncoder by name or path; empty: none.")
    generator: str = Field("extractive", description="`extractive`, or a LangChain chat model such as `openai:NAME`.")
    llm_base_url: str = Field("", description="Base URL of the chat model's API; empty: the provider's own.")
    llm_api_key: SecretStr | None = Field(
        None, description="Key of the chat model's API; unset: the provider's variable."
    )
    llm_timeout_s: float = Field(30.0, gt=0, le=80, description="Seconds that the chat model may take for one answer.")
    llm_max_tokens: int = Field(
        700, ge=16, le=8000, description="Most tokens that the chat model may write for one answer."
    )
    llm_daily_tokens: int = Field(0, ge=0, description="Most tokens a day (UTC), read and written; 0: no limit.")
    llm_translates: bool = Field(
        True, description="Whether the chat model translates quotations in the other language, beside the original."
    )
    entailment_model: str = Field(
        "", description="A sentence-transformers CrossEncoder for entailment by name or path; empty: none."
    )
    default_releasable_to: str = Field(
        "public", description="Releasable-to set, comma-separated, of documents that state none."
    )
    organisations: Path | None = Field(
        None, description="organisations.yaml; unset: the file in the data directory, where there is one."
    )
    admins: str = Field("", description="User or user-group ids, comma-separated, that may administer.")
    slack_workspaces: str = Field(
        "", description="Workspace and enterprise ids, comma-separated, that may install the Slack app by OAuth."
    )
    teams_tenants: str = Field(
        "", description="Tenant ids, comma-separated, whose Teams may use Liaison; unset: TENANT_ID alone."
    )
    teams_admins: str = Field(
        "", description="Entra object ids of users, comma-separated, that may administer in Teams."
    )
    teams_admin_groups: str = Field(
        "", description="Entra object ids of groups, comma-separated, whose members may administer in Teams."
    )
    teams_test_peer: bool = Field(
        False, description="Take unsigned Teams activities of this machine's Agents Playground; for tests only."
    )
    max_file_mb: int = Field(25, ge=1, le=2048, description="Largest file that is read, in MB.")
    fetch_allow: str = Field(
        "", description="Hosts, comma-separated, that may be fetched although their addresses are not public."
    )
    deletion_limit: float = Field(
        0.3,
        ge=0,
        le=1,
        description="Share of a source's documents that may vanish in one build without --force-delete.",
    )
    reindex_every: int = Field(0, ge=0, description="Minutes between re-index jobs that `serve` starts; 0: none.")
    answer_threshold: float | None = Field(
        None, ge=0, le=1, description="Least probability that the documents answer; unset: the calibrated value."
    )
    host: str = Field("127.0.0.1", description="Address that `serve` binds.")
    port: int = Field(8765, ge=0, le=65535, description="Port that `serve` binds; 0 takes a free one.")
    public_url: str = Field("", description="Address under which users reach `serve`; links in chat need it.")
    login_header: str = Field(
        "", description="Header in which a trusted proxy names who is logged in; needed to bind beyond loopback."
    )
    login_proxies: str = Field(
        "", description="Addresses or networks, comma-separated, of the proxies whose login header counts."
    )
    oidc_issuer: str = Field(
        "", description="Issuer of the OpenID Connect provider where people log in; needed to bind beyond loopback."
    )
    oidc_client_id: str = Field("", description="Client id of this installation at the provider.")
    oidc_client_secret: SecretStr | None = Field(
        None, description="Client secret at the provider; unset: a public client, protected by PKCE alone."
    )
    oidc_domains: str = Field("", description="Mail domains, comma-separated, whose people may log in.")
    oidc_claim: str = Field(
        "email",
        description="Claim that holds the mail address; only `email` is checked for `email_verified`.",
    )
    oidc_hours: int = Field(8, ge=1, le=72, description="Hours after which somebody must log in again.")
    questions_per_user: int = Field(30, ge=0, description="Questions a minute of one person; 0: any number.")
    questions_per_organisation: int = Field(
        600, ge=0, description="Questions a minute of one organisation; 0: any number."
    )
    requests_per_visitor: int = Field(
        300, ge=0, description="Requests to the page and the API a minute of one visitor; 0: any number."
    )
    secret_key: SecretStr | None = Field(
        None, description="Signs source links; unset: made once in the data directory."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level that is logged.")
    log_format: Literal["human", "json"] = Field("human", description="Form of the log lines.")
    trace_endpoint: str = Field(
        "", description="OpenTelemetry collector (OTLP over gRPC) that gets traces, http://HOST:4317; empty: none."
    )
    audit_content: bool = Field(
        False, description="Whether the audit record keeps texts of questions and replies beside their hashes."
    )
    log_content: bool = Field(False, description="Whether texts of questions and answers may be logged.")

    @field_validator("public_url")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("postgresql:", "postgresql+", "postgres:")):
            raise ValueError("it must be postgresql://USER:PASSWORD@HOST/DATABASE")
        return value

    @field_validator("login_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        for part in split_list(value):
            if ipaddress.ip_network(part, strict=False).prefixlen == 0:
                raise ValueError("a network of everybody trusts everybody's word")
        return value

    def apart(self) -> Settings:
        """The same on engines of the data directory alone, for an index that is made to be measured and thrown away."""
        return self.model_copy(update={"database_url": None, "chroma_url": ""})

    @property
    def oidc_domain_set(self) -> frozenset[str]:
        """The domains of `oidc_domains`, lower case."""
        return split_list(self.oidc_domains.lower())

    @property
    def default_releasable_set(self) -> frozenset[str]:
        """The codes of `default_releasable_to`."""
        return split_list(self.default_releasable_to)

    @property
    def fetch_allowed(self) -> frozenset[str]:
        """The hosts of `fetch_allow`."""
        return split_list(self.fetch_allow)

    @property
    def slack_workspace_ids(self) -> frozenset[str]:
        """The ids of `slack_workspaces`."""
        return split_list(self.slack_workspaces)

    @property
    def teams_tenant_ids(self) -> frozenset[str]:
        """The ids of `teams_tenants`."""
        return split_list(self.teams_tenants)

    @property
    def teams_admin_ids(self) -> frozenset[str]:
        """The ids of `teams_admins`."""
        return split_list(self.teams_admins)

    @property
    def teams_admin_group_ids(self) -> frozenset[str]:
        """The ids of `teams_admin_groups`."""
        return split_list(self.teams_admin_groups)

    @property
    def admin_ids(self) -> frozenset[str]:
        """The ids of `admins`."""
        return split_list(self.admins)


class SlackSettings(BaseSettings):
    """Keys of the Slack app, under the names that Slack's own tools use."""

    model_config = SettingsConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr | None = Field(None, description="Bot token, `xoxb-…`.")
    slack_app_token: SecretStr | None = Field(None, description="App-level token, `xapp-…`, for Socket Mode.")
    slack_signing_secret: SecretStr | None = Field(None, description="Signing secret, for HTTP mode.")
    slack_client_id: str = Field("", description="Client id of the app, for many workspaces by OAuth.")
    slack_client_secret: SecretStr | None = Field(
        None, description="Client secret of the app, for many workspaces by OAuth."
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Base URL of the Web API, ending in `/api/`.")


class TeamsSettings(BaseSettings):
    """Keys of the Teams app, under the names that Microsoft's SDK uses."""

    model_config = SettingsConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore", env_ignore_empty=True)

    client_id: str = Field("", description="Application (client) id of the bot registration.")
    client_secret: SecretStr | None = Field(None, description="Client secret of the bot registration.")
    tenant_id: str = Field("", description="Tenant id of the bot registration.")
    dangerously_allow_unauthenticated_requests: bool = Field(
        False,
        description="The SDK's switch; refused unless LIAISON_TEAMS_TEST_PEER is set and nobody else can connect.",
    )


def split_list(value: str) -> frozenset[str]:
    """Split a comma-separated setting; blanks are dropped."""
    return frozenset(part.strip() for part in value.split(",") if part.strip())


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment.

    Args:
        **overrides: Values given as command-line options; None means not given.

    Raises:
        ConfigError: If a variable holds a value that its field does not take; the value itself is not shown.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    return _load(Settings, "LIAISON_", given)


def load_slack_settings() -> SlackSettings:
    """Read the Slack keys from the environment."""
    return _load(SlackSettings, "", {})


def load_teams_settings() -> TeamsSettings:
    """Read the Teams keys from the environment."""
    return _load(TeamsSettings, "", {})


def _load(cls: type[_T], prefix: str, given: Mapping[str, object]) -> _T:
    try:
        return cls(**given)  # type: ignore[arg-type]  # pydantic checks the values itself
    except ValidationError as exc:
        first = exc.errors()[0]
        name = prefix + str(first["loc"][0]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{name}: {reason}", f"Correct {name}; `liaison config check` lists every setting.") from exc


def unknown_variables(environment: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """Find `LIAISON_*` variables that no setting reads.

    Returns:
        Pairs of the unknown name and the nearest known one, or None where nothing is near; by name.
    """
    known = {"LIAISON_" + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in environment if name.startswith("LIAISON_") and name not in known)
    return [(name, next(iter(difflib.get_close_matches(name, known, n=1)), None)) for name in unknown]
