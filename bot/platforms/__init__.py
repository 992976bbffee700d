"""Chat platforms: console, web page, Slack, Teams."""
