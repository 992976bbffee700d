"""The chat page, its source pages and the JSON API, served on loopback."""
