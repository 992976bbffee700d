"""Imports OpenVINO without its telemetry."""

from __future__ import annotations

import importlib
import sys
from typing import Any


def import_openvino(module: str = "openvino") -> Any:
    """Import OpenVINO, or a module of it, such that it cannot report to its makers.

    Importing the package sends a usage event through `openvino_telemetry` where that is installed; with that module
    blocked it falls back to a stub of its own.
    """
    if "openvino" not in sys.modules:
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # how Python spells "cannot be imported"
    return importlib.import_module(module)
