"""A Slack on loopback: Web API, Socket Mode, response addresses, signed HTTP events. Knows no real Slack."""

from tests.support.slack_double.server import SlackDouble

__all__ = ["SlackDouble"]
