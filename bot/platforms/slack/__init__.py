"""Slack: real slack-bolt, agent messaging experience, Socket Mode and HTTP."""
