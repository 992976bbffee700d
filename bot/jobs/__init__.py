"""Index jobs on a queue in PostgreSQL, which Procrastinate keeps and workers serve."""
