"""A PostgreSQL server of the tests' own: a new folder, a free port of loopback, stopped at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

_BINARIES = "/usr/lib/postgresql"
_USER = "liaison"


def find_binaries() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; None where PostgreSQL's server is not installed."""
    found = sorted(Path(_BINARIES).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).parent if on_path else None


class Server:
    """A running server. Everybody on loopback may connect as its superuser: it holds nothing but tests."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries, self._folder = binaries, folder
        self._databases = 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]

    def create(self) -> None:
        """Make the server's files."""
        self._run("initdb", "-D", self._folder / "data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        """Start, and wait until connections are taken."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder} -F"
        self._run("pg_ctl", "-D", self._folder / "data", "-l", self._folder / "log", "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop at once, as a crash would."""
        self._run("pg_ctl", "-D", self._folder / "data", "-m", "immediate", "-w", "stop")

    def new_database(self, *, encoding: str = "UTF8") -> str:
        """Make an empty database.

        Args:
            encoding: Of its text, in PostgreSQL's words.

        Returns:
            Its URL.
        """
        self._databases += 1
        name = f"test{self._databases}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(
                f"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            )
        return self._url(name)

    def _url(self, database: str) -> str:
        return f"postgresql://{_USER}@127.0.0.1:{self._port}/{database}"

    def _run(self, program: str, *arguments: str | Path) -> None:
        # The server refuses to run as root, whom CI is.
        user: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if _is_root() else {}
        command = [str(self._binaries / program), *map(str, arguments)]
        with (self._folder / "said").open("wb") as said:  # no pipe: the server would inherit it and hold it open
            done = subprocess.run(
                command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False, **user
            )
        if done.returncode:
            raise RuntimeError(f"{program} ended with {done.returncode}: {(self._folder / 'said').read_text()}")


def _is_root() -> bool:
    return os.getuid() == 0


@contextmanager
def running_server(binaries: Path) -> Iterator[Server]:
    """A started server, gone with its files afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="liaison-pg-"))
    try:
        if _is_root():
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        server = Server(binaries, folder)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
