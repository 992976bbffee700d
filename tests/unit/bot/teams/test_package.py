"""The app package: valid by Microsoft's own schemas, icons as Teams asks for, the same bytes every time."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib

import jsonschema
import pytest
from click.testing import CliRunner

from bot.cli.teams import teams
from bot.platforms.teams.package import SCHEMA_VERSION, AppDetails, build_package
from corpus.errors import ConfigError
from tests.support.playground import npm_dir

DETAILS = AppDetails(
    client_id="00000000-0000-0000-0000-00000000a001", public_url="https://liaison.example", developer="Partnership Desk"
)


def files_of(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return files_of(build_package(DETAILS))


def errors_of(value, name: str) -> list[str]:
    """What is wrong by a schema of Microsoft's; not by its metaschema, as some patterns are ECMAScript's."""
    folder = npm_dir() / "node_modules/@microsoft/app-manifest/build/json-schemas/teams"
    schema = json.loads((folder / f"v{SCHEMA_VERSION}" / name).read_text(encoding="utf-8-sig"))
    return [error.message for error in jsonschema.Draft4Validator(schema).iter_errors(value)]


def test_manifest_is_valid_by_the_newest_released_schema(files):
    released = npm_dir() / "node_modules/@microsoft/app-manifest/build/json-schemas/teams"
    versions = [tuple(map(int, path.name[1:].split("."))) for path in released.glob("v[0-9]*.[0-9]*")]
    assert ".".join(map(str, max(versions))) == SCHEMA_VERSION
    assert errors_of(json.loads(files["manifest.json"]), "MicrosoftTeams.schema.json") == []
    assert errors_of({}, "MicrosoftTeams.schema.json")


def test_translation_is_valid_and_names_places_that_exist(files):
    translated = json.loads(files["ja.json"])
    assert errors_of(translated, "MicrosoftTeams.Localization.schema.json") == []
    whole = json.loads(files["manifest.json"])
    for place in set(translated) - {"$schema"}:
        at = whole
        for step in place.replace("]", "").replace("[", ".").split("."):
            at = at[int(step)] if step.isdigit() else at[step]
        assert isinstance(at, str), place


@pytest.mark.parametrize(("name", "width"), [("color.png", 192), ("outline.png", 32)])
def test_icons_are_pngs_of_the_size_that_teams_asks_for(files, name, width):
    icon = files[name]
    assert icon[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", icon[16:24]) == (width, width)
    at = icon.index(b"IDAT")
    size = struct.unpack(">I", icon[at - 4 : at])[0]
    rows = zlib.decompress(icon[at + 4 : at + 4 + size])
    assert len(rows) == width * (width * 4 + 1)


def test_outline_icon_is_white_and_clear_only(files):
    icon = files["outline.png"]
    at = icon.index(b"IDAT")
    rows = zlib.decompress(icon[at + 4 : at + 4 + struct.unpack(">I", icon[at - 4 : at])[0]])
    pixels = [rows[y * 129 + 1 + x * 4 :][:4] for y in range(32) for x in range(32)]
    assert {pixel[:3] for pixel in pixels} == {b"\xff\xff\xff"}
    assert {pixel[3] for pixel in pixels} >= {0, 255}


def test_same_details_make_the_same_bytes():
    assert build_package(DETAILS) == build_package(DETAILS)


@pytest.mark.parametrize(
    ("client_id", "public_url", "setting"),
    [("", "https://x.example", "CLIENT_ID"), (DETAILS.client_id, "http://x.example", "LIAISON_PUBLIC_URL")],
)
def test_what_teams_would_not_take_is_refused_by_the_settings_name(client_id, public_url, setting):
    with pytest.raises(ConfigError, match=setting):
        build_package(AppDetails(client_id=client_id, public_url=public_url))


def test_command_writes_the_zip(tmp_path, monkeypatch):
    monkeypatch.setenv("CLIENT_ID", DETAILS.client_id)
    monkeypatch.setenv("LIAISON_PUBLIC_URL", DETAILS.public_url)
    out = tmp_path / "app.zip"
    result = CliRunner().invoke(teams, ["package", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert set(files_of(out.read_bytes())) == {"manifest.json", "ja.json", "color.png", "outline.png"}
