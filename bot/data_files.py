"""Names of the files in a data directory that more than one part knows."""

CATALOGUE_FILE = "catalogue.sqlite"
STATE_FILE = "state.sqlite"
VECTOR_CACHE_FILE = "cache/vectors.sqlite"

DATABASE_FILES = (CATALOGUE_FILE, STATE_FILE, VECTOR_CACHE_FILE)
"""Every SQLite file; the first two are absent where catalogue and state live in PostgreSQL."""
