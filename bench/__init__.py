"""Measurements, apart from the tests: `python -m bench [NAME…]` or `make bench`."""
