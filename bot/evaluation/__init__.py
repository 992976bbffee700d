"""Measures answers on question files."""
