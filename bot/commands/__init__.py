"""Commands a person types in a chat, the same on every platform."""
