"""slack_sdk's own tables in the state database, for what copies whole databases."""

from __future__ import annotations

from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore as Installed
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore as States
from sqlalchemy import MetaData


def slack_tables() -> MetaData:
    """Installations, their bots, and installations under way; tokens in them are encrypted (`installations`)."""
    metadata = MetaData()
    Installed.build_installations_table(metadata, Installed.default_installations_table_name)
    Installed.build_bots_table(metadata, Installed.default_bots_table_name)
    States.build_oauth_states_table(metadata, States.default_table_name)
    return metadata
