import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import SourceLinks, SourcePlace, signing_key
from corpus.errors import ConfigError
from tests.support.web import KEY

ids = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)


@given(document_id=ids, start=st.integers(0, 10**6), length=st.integers(1, 600))
def test_a_path_leads_back_to_its_place(document_id, start, length):
    from urllib.parse import unquote

    place = SourcePlace(document_id=document_id, version="0123456789ab", start=start, end=start + length)
    assert SourcePlace.parse(unquote(place.path.removeprefix("/sources/"))) == place


def test_slashes_and_blanks_of_an_id_are_encoded():
    place = SourcePlace(document_id="en/LLM 01", version="0123456789ab", start=3, end=9)
    assert place.path == "/sources/en%2FLLM%2001/0123456789ab/3-9"


@pytest.mark.parametrize("rest", ["", "x", "x/0123", "x/0123456789ab/9-3", "x/0123456789ab/3-3", "/0123456789ab/1-a"])
def test_what_names_no_place(rest):
    assert SourcePlace.parse(rest) is None


def _signature(address):
    return address.partition("?s=")[2].partition("#")[0]


def test_a_signature_holds_for_its_place_alone():
    links = SourceLinks(KEY, base="https://liaison.example")
    place = SourcePlace(document_id="a", version="0123456789ab", start=1, end=2)
    other = SourcePlace(document_id="a", version="0123456789ab", start=1, end=3)
    address = links.address(place)
    assert address.startswith("https://liaison.example/sources/a/0123456789ab/1-2?s=")
    assert address.endswith("#cited")
    assert links.check(place, _signature(address)) == "valid"
    assert links.check(other, _signature(address)) == "forged"
    assert links.check(place, None) == "unsigned"
    assert SourceLinks("another key of this length, made up").check(place, _signature(address)) == "forged"


def test_a_signature_expires():
    place = SourcePlace(document_id="a", version="0123456789ab")
    signature = _signature(SourceLinks(KEY).address(place))
    assert SourceLinks(KEY, lifetime_s=-1).check(place, signature) == "expired"


def test_the_key_is_made_once_and_kept_private(tmp_path):
    first = signing_key(None, data_dir=tmp_path / "new")
    assert signing_key(None, data_dir=tmp_path / "new") == first
    assert len(first) >= 32
    file = tmp_path / "new" / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]
    assert signing_key("configured", data_dir=tmp_path) == "configured"


def test_a_damaged_key_is_refused(tmp_path):
    (tmp_path / "secret.key").write_text("short")
    with pytest.raises(ConfigError, match="damaged"):
        signing_key(None, data_dir=tmp_path)
