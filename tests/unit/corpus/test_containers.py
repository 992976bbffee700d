import io
import json
import zipfile
from pathlib import Path

import pytest

from corpus.access import PUBLIC
from corpus.catalogue import Catalogue
from corpus.intake import ReadLimits
from corpus.sync import SyncResult, synchronise


def archive(path: Path, members: dict[str, bytes | str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)


def sync(tmp_path: Path) -> tuple[SyncResult, Catalogue]:
    catalogue = Catalogue.open(tmp_path / "data" / "c.sqlite", default_releasable_to=frozenset({PUBLIC}))
    return synchronise(catalogue, [tmp_path / "papers"], previous={}, limits=ReadLimits(max_file_mb=1)), catalogue


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


def test_members_of_an_archive_are_documents(tmp_path: Path, papers: Path) -> None:
    archive(
        papers / "pack.zip",
        {"en/a.md": "# A\n\nWords.", "ja/b.txt": "言葉。", ".hidden": "x", "LICENSE": "x", "d/": ""},
    )
    result, catalogue = sync(tmp_path)
    assert set(result.live) == {"a", "b"}
    assert result.live["a"].path == "pack.zip/en/a.md"
    again = synchronise(catalogue, None, previous=result.live)
    assert again.is_unchanged


def test_a_catalogue_inside_an_archive_counts(tmp_path: Path, papers: Path) -> None:
    archive(papers / "pack.zip", {"catalogue.yaml": "documents: {a: {releasable_to: [UK]}}", "a.txt": "Words."})
    _, catalogue = sync(tmp_path)
    assert catalogue.access_labels()["a"].releasable_to == {"UK"}


def test_a_broken_catalogue_inside_an_archive_keeps_all_of_it_out(tmp_path: Path, papers: Path) -> None:
    archive(papers / "pack.zip", {"catalogue.yaml": "documents: [", "a.txt": "Words."})
    result, _ = sync(tmp_path)
    assert (result.live, len(result.failures)) == ({}, 1)


def test_hostile_members_are_listed_and_the_rest_goes_on(tmp_path: Path, papers: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as nested:
        nested.writestr("x.txt", "x")
    archive(
        papers / "pack.zip",
        {
            "../../escape.txt": "out",
            "/absolute.txt": "out",
            "C:/drive.txt": "out",
            "nested.zip": inner.getvalue(),
            "large.txt": "x" * 1_500_000,
            "good.txt": "Good words.",
        },
    )
    result, _ = sync(tmp_path)
    assert set(result.live) == {"good"}
    assert len(result.failures) == 5
    assert all(failure.hint for failure in result.failures)
    assert not (tmp_path / "escape.txt").exists()


def test_a_zip_bomb_is_one_failure(tmp_path: Path, papers: Path) -> None:
    archive(papers / "bomb.zip", {f"{n}.txt": b"\0" * 8_000_000 for n in range(4)})
    (papers / "good.txt").write_text("Good words.")
    result, _ = sync(tmp_path)
    assert set(result.live) == {"good"}
    assert "unpack" in result.failures[0].reason


def test_a_broken_archive_is_one_failure(tmp_path: Path, papers: Path) -> None:
    (papers / "broken.zip").write_bytes(b"PK\x03\x04 nothing")
    result, _ = sync(tmp_path)
    assert [Path(failure.path).name for failure in result.failures] == ["broken.zip"]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_STORED])
@pytest.mark.parametrize("torn", ["a.txt", "catalogue.yaml"])
def test_a_torn_member_is_listed_and_other_files_go_on(tmp_path: Path, papers: Path, method: int, torn: str) -> None:
    with zipfile.ZipFile(papers / "pack.zip", "w", method) as packed:
        packed.writestr(torn, " ".join(map(str, range(2000))))
    data = bytearray((papers / "pack.zip").read_bytes())
    start = 30 + len(torn) + 20  # past the member's header, within its data
    data[start : start + 40] = b"\xff" * 40
    (papers / "pack.zip").write_bytes(data)
    (papers / "good.txt").write_text("Words.")
    result, _ = sync(tmp_path)
    assert set(result.live) == {"good"}
    (failure,) = result.failures
    assert "cannot be unpacked" in failure.reason


def test_names_written_on_japanese_windows(tmp_path: Path, papers: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("XXXXXX.txt", "言葉。")
    (papers / "pack.zip").write_bytes(data.getvalue().replace(b"XXXXXX", "報告書".encode("cp932")))
    result, _ = sync(tmp_path)
    assert set(result.live) == {"報告書"}


def test_a_json_list_of_records_is_taken_apart(tmp_path: Path, papers: Path) -> None:
    (papers / "all.json").write_text(json.dumps([{"_id": "a", "text": "One."}, {"text": "Two."}]))
    (papers / "data.json").write_text(json.dumps([1, 2, 3]))
    result, _ = sync(tmp_path)
    assert set(result.live) == {"a", "all-2", "data"}
