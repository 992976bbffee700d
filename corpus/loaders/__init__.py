"""Loaders: bytes of a file → LoadedDocument. One file a format, one registry in front of them."""

from corpus.loaders.registry import Format, extractor_for, format_for, load
from corpus.loaders.values import Block, LoadedDocument, assemble

__all__ = ["Block", "Format", "LoadedDocument", "assemble", "extractor_for", "format_for", "load"]
