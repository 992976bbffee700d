"""Measures retrieval on test collections in the BEIR layout."""
