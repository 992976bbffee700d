"""The started process of `liaison serve`, over a scripted conversation."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from tests.conftest import ROOT

_STARTER = """
import bot.wiring
from tests.support.web import make_site

async def warm_up():
    pass

bot.wiring.make_site = lambda *_: (make_site(), warm_up)
from bot.cli.main import main
main()
"""


def _start(tmp_path, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", _STARTER, "serve", "--data-dir", str(tmp_path), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _finish(process):
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_answers_and_stops_cleanly(tmp_path, number):
    process = _start(tmp_path, "--port", "0")
    line = process.stdout.readline()
    address = line.removeprefix("Liaison is ready: ").strip()
    assert address.startswith("http://127.0.0.1:")
    request = urllib.request.Request(
        address + "api/ask", json.dumps({"question": "When?"}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        assert json.load(response)["outcome"] == "answered"
        assert "server" not in response.headers
    process.send_signal(number)
    code, out, err = _finish(process)
    assert (code, out, err) == (0, "", "")


def test_a_port_in_use_is_said(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = _finish(_start(tmp_path, "--port", str(port)))
    assert code == 2
    assert f"Port {port} of 127.0.0.1 is in use." in err
    assert "--port" in err
    assert "Traceback" not in err
    assert out == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "liaison.example"])
def test_an_address_that_others_reach_is_refused(tmp_path, host):
    code, _, err = _finish(_start(tmp_path, "--host", host))
    assert code == 2
    assert "no login is configured" in err
