"""The documents say what the code does: every setting, command and make target is described."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot import __version__
from bot.cli.main import COMMANDS
from bot.config import Settings, SlackSettings, TeamsSettings

ROOT = Path(__file__).resolve().parents[2]
VARIABLES = [f"LIAISON_{name.upper()}" for name in Settings.model_fields] + [
    name.upper() for keys in (SlackSettings, TeamsSettings) for name in keys.model_fields
]


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("document", [".env.example", "docs/configuration.md"])
def test_every_setting_is_described(variable: str, document: str) -> None:
    assert re.search(rf"\b{variable}\b", (ROOT / document).read_text()), f"{document} lacks {variable}"


def test_no_setting_is_described_that_does_not_exist() -> None:
    described = re.findall(r"\bLIAISON_[A-Z_]+\b", (ROOT / "docs/configuration.md").read_text())
    assert set(described) <= {*VARIABLES, "LIAISON_"}


def test_the_changelog_leads_with_this_version() -> None:
    found = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert found is not None
    assert found.group(1) == __version__


def test_every_relative_path_in_the_readme_exists() -> None:
    named = re.findall(r"`((?:docs|corpus|bench|tests)/[\w./-]+)`", (ROOT / "README.md").read_text())
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_japanese_readme_gives_the_same_commands_and_paths() -> None:
    def facts(name: str) -> set[str]:
        text = (ROOT / name).read_text()
        commands = re.findall(r"^(?:\.venv/bin/liaison|make|PIP_EXTRA_INDEX_URL)[^#\n]*", text, re.M)
        return {command.strip() for command in commands}

    assert facts("README.ja.md") == facts("README.md")
    named = re.findall(r"`((?:docs|corpus|bench|tests)/[\w./-]+)`", (ROOT / "README.ja.md").read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_command_has_a_module_and_the_readme_names_only_commands_that_exist() -> None:
    for module, _, text in COMMANDS.values():
        assert (ROOT / (module.replace(".", "/") + ".py")).is_file(), module
        assert text.endswith(".")
    used = re.findall(r"(?:^|/)liaison ([a-z-]+)", (ROOT / "README.md").read_text(), re.M)
    assert set(used) <= set(COMMANDS)


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    pins = (ROOT / "constraints.txt").read_text().lower()
    names = [re.split(r"[=\[<>]", name)[0].lower() for name in wanted]
    assert [name for name in names if not re.search(rf"^{re.escape(name)}==", pins, re.M)] == []
