"""The files in `deploy/` are accepted by the programs that read them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir())


def program(name: str, package: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"needs {name} (Debian: apt install {package})")
    return found


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_accepts_the_unit(unit: str, tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "systemd")
    for name in UNITS:  # the only change: a program that exists here
        text = (DEPLOY / "systemd" / name).read_text()
        text = re.sub(r"/srv/liaison/\.venv/bin/\w+", sys.executable, text)
        (tmp_path / name).write_text(text)
    instance = unit.replace("@.", "@1.")
    done = subprocess.run([analyze, "verify", tmp_path / instance], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "liaison" in line]
    assert (done.returncode, ours) == (0, [])


def test_both_services_are_confined_alike() -> None:
    def lines(name: str) -> set[str]:
        return {line for line in (DEPLOY / "systemd" / name).read_text().splitlines() if not line.startswith("#")}

    differ = lines("liaison.service") ^ lines("liaison-slack.service")
    assert {line.split("=")[0] for line in differ} == {"Description", "ExecStart"}
    differ = lines("liaison.service") ^ lines("liaison-worker@.service")
    assert {line.split("=")[0] for line in differ} == {"Description", "ExecStart", "KillMode", "TimeoutStopSec"}
    differ = lines("liaison.service") ^ lines("liaison-chroma.service")
    own = {"Description", "ExecStart", "TimeoutStopSec", "Environment", "EnvironmentFile", "StateDirectory"}
    assert {line.split("=")[0] for line in differ} == own


def test_compose_runs_workers_as_it_runs_the_server() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    server, worker = services["liaison"], services["worker"]
    only_one = {"ports", "command", "healthcheck", "stop_grace_period"}
    assert {name for name in server.keys() | worker.keys() if server.get(name) != worker.get(name)} == only_one
    assert worker["command"] == ["worker"]


@pytest.mark.parametrize("name", ["nginx.conf", "nginx-replicas.conf"])
def test_nginx_accepts_the_site(tmp_path: Path, name: str) -> None:
    nginx = program("nginx", "nginx-light")
    openssl = program("openssl", "openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "fullchain.pem"
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=liaison.example.org"]
    subprocess.run([openssl, *request, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    site = (DEPLOY / name).read_text().replace("/etc/ssl/liaison", str(tmp_path))
    site = site.replace("listen 80;", "listen 127.0.0.1:18080;").replace("listen 443", "listen 127.0.0.1:18443")
    (tmp_path / "site.conf").write_text(site)
    folders = "".join(
        f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {folders} include site.conf; }}"
    (tmp_path / "nginx.conf").write_text(main)
    done = subprocess.run([nginx, "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_compose_builds_from_files_that_exist() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    build = services["liaison"]["build"]
    root = (DEPLOY / build["context"]).resolve()
    assert (root / build["dockerfile"]).is_file()
    copied = [
        line.split()[1:] for line in (root / build["dockerfile"]).read_text().splitlines() if line.startswith("COPY")
    ]
    sources = [name for words in copied for name in words[:-1] if not name.startswith("--")]
    assert [name for name in sources if not (root / name).exists()] == []
    assert services["proxy"]["network_mode"] == "service:liaison"
