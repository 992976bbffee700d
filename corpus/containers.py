"""Takes files apart that hold several documents: `.jsonl` lines, lists in `.json`, members of `.zip`."""

from __future__ import annotations

import io
import json
import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from corpus.errors import DocumentLoadError
from corpus.ids import without_suffix
from corpus.loaders.archives import TORN, check_archive
from corpus.loaders.encoding import decode
from corpus.loaders.record import TEXT_KEYS, parse
from corpus.loaders.registry import MEGABYTE, check_size
from corpus.sidecar import SIDECAR, keys_of, read_documents

# Files beside documents: licences, what an operating system leaves, and what Liaison itself reads.
SKIPPED = re.compile(
    r"(?:LICEN[CS]E|COPYING|NOTICE)\b[^/]*\Z|(?:catalogue|organisations|glossary|markings)\.ya?ml\Z|golden\.jsonl\Z"
    r"|Thumbs\.db\Z|desktop\.ini\Z|~\$|__MACOSX\Z",
    re.IGNORECASE,
)
RECORD_SUFFIX = ".record"
_ZIP_UTF8 = 0x800


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """One document to be read, or one file that cannot be.

    Attributes:
        path: Path in the source with `/`; a record of a container is `corpus.jsonl#p0`.
        name: What the registry chooses the loader by; a path with extension.
        read: Gives the bytes; raises DocumentLoadError.
        stem: Id where nothing states one.
        record_id: `_id` of a record.
        sidecar: What a catalogue.yaml inside the container says about it.
        address: Where it is fetched from, which gives name and bytes; None for a file.
    """

    path: str
    name: str
    read: Callable[[], bytes]
    stem: str
    record_id: str | None = None
    sidecar: Mapping[str, object] = field(default_factory=dict)
    address: str | None = None


def clean_id(text: str) -> str:
    """An id without control characters and outer white space, NFC."""
    return re.sub(r"[\x00-\x1f\x7f]", "", unicodedata.normalize("NFC", text)).strip()


def stem_of(path: str) -> str:
    """The id that a file has where nothing states one: its name without extension."""
    return clean_id(without_suffix(path.rpartition("/")[2]))


def refused(path: str, error: DocumentLoadError) -> SourceEntry:
    """An entry that tells why it cannot be read."""

    def read() -> bytes:
        raise error

    return SourceEntry(path=path, name=path, read=read, stem=stem_of(path))


def jsonl_entries(readline: Callable[[int], bytes], path: str, *, max_file_mb: int) -> Iterator[SourceEntry]:
    """One entry a line; a line over the limit gives one entry, which fails."""
    count = 0
    for number, line in enumerate(_bounded_lines(readline, max_file_mb), start=1):
        line = line.strip(b"\xef\xbb\xbf\r\n")
        if line.strip():
            count += 1
            yield _record(line, f"{path}:{number}", path, f"{stem_of(path)}-{number}")
    if count == 0:
        hint = "Put one JSON object on each line, or remove the file."
        yield refused(path, DocumentLoadError(f"{path}: holds no records", hint))


def json_entries(data: bytes, path: str) -> Iterator[SourceEntry]:
    """One entry a record where the file is a list of records; else the file is one document."""
    records = _records_of(data, path)
    if records is None:
        yield SourceEntry(path=path, name=path, read=lambda: data, stem=stem_of(path))
        return
    for number, record in enumerate(records, start=1):
        line = json.dumps(record, ensure_ascii=False).encode()
        yield _record(line, f"{path}:{number}", path, f"{stem_of(path)}-{number}")


def zip_entries(data: bytes, path: str, *, max_file_mb: int) -> Iterator[SourceEntry]:
    """One entry a member; members that lead out of the archive, and archives inside it, fail."""
    try:
        check_archive(data, name=path)
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DocumentLoadError as exc:
        yield refused(path, exc)
        return
    members = sorted((_member_name(member), member) for member in archive.infolist() if not member.is_dir())
    sidecar = next((member for name, member in members if name == SIDECAR), None)
    try:
        documents = read_documents(archive.read(sidecar), name=f"{path}/{SIDECAR}") if sidecar else {}
    except DocumentLoadError as exc:
        yield refused(path, exc)
        return
    except TORN as exc:
        place = f"{path}/{SIDECAR}"
        yield refused(path, DocumentLoadError(f"{place}: cannot be unpacked: {exc}", "Pack the archive again."))
        return
    for name, member in members:
        if not any(part.startswith(".") or SKIPPED.match(part) for part in name.split("/")) or name.startswith(".."):
            yield _member(archive, member, name=name, path=path, documents=documents, max_file_mb=max_file_mb)


def _member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    *,
    name: str,
    path: str,
    documents: Mapping[str, object],
    max_file_mb: int,
) -> SourceEntry:
    place = f"{path}/{name}"
    if posixpath.isabs(name) or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
        return refused(place, DocumentLoadError(f"{place}: leads out of the archive", "Remove it; it may be hostile."))
    if name.lower().endswith((".zip", ".jsonl")):
        hint = "Put it into the source beside the archive."
        return refused(place, DocumentLoadError(f"{place}: is not read inside an archive", hint))

    def read() -> bytes:
        check_size(member.file_size, name=place, max_file_mb=max_file_mb)
        try:
            with archive.open(member) as stream:
                found = stream.read(max_file_mb * MEGABYTE + 1)  # the size that the header states may be a lie
        except TORN as exc:
            raise DocumentLoadError(f"{place}: cannot be unpacked: {exc}", "Pack the archive again.") from exc
        check_size(len(found), name=place, max_file_mb=max_file_mb)
        return found

    said = next((documents[key] for key in keys_of(name, "") if key in documents), None)
    entry = {str(key): value for key, value in said.items()} if isinstance(said, Mapping) else {}
    return SourceEntry(path=place, name=place, read=read, stem=stem_of(name), sidecar=entry)


def _member_name(member: zipfile.ZipInfo) -> str:
    """Name of a member; Windows in Japan writes CP932 where the format means CP437."""
    name = member.filename
    if not member.flag_bits & _ZIP_UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            try:
                name = name.encode("cp437").decode("cp932")
            except UnicodeError:
                name = member.filename
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _records_of(data: bytes, path: str) -> list[dict[str, object]] | None:
    try:
        value = json.loads(decode(data, name=path))
    except (DocumentLoadError, ValueError, RecursionError):
        return None  # the loader tells of it
    if not isinstance(value, list) or not value or not all(isinstance(record, dict) for record in value):
        return None
    return value if all(any(isinstance(record.get(key), str) for key in TEXT_KEYS) for record in value) else None


def _bounded_lines(readline: Callable[[int], bytes], max_file_mb: int) -> Iterator[bytes]:
    limit = max_file_mb * MEGABYTE + 1
    while line := readline(limit):
        yield line
        while len(line) == limit and not line.endswith(b"\n"):
            line = readline(limit)  # the rest of an oversized line is passed over


def _record(line: bytes, place: str, path: str, fallback: str) -> SourceEntry:
    try:
        stated = parse(line, place).get("_id")
    except DocumentLoadError:
        stated = None  # the loader tells of it
    record_id = clean_id(str(stated)) if isinstance(stated, (str, int)) and str(stated).strip() else None
    return SourceEntry(
        path=f"{path}#{record_id}" if record_id else place,
        name=place + RECORD_SUFFIX,
        read=lambda: line,
        stem=record_id or fallback,
        record_id=record_id,
    )
