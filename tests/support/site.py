"""A web server on loopback whose pages a test sets."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(slots=True)
class Page:
    """What the server answers at a path.

    Attributes:
        etag: Sent along; a request that names it gets 304.
        drip_s: Seconds between two bytes; 0 sends all at once.
        size: What Content-Length says; None: the truth.
    """

    body: bytes = b""
    status: int = 200
    type: str = "text/html"
    etag: str = ""
    location: str = ""
    drip_s: float = 0.0
    size: int | None = None
    encoding: str = ""


@dataclass(slots=True)
class Site:
    """The server: its pages and the requests that came."""

    port: int
    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str], int]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def statuses(self, path: str) -> list[int]:
        """What the requests for a path were answered."""
        return [status for asked, _, status in self.requests if asked == path]


def make_certificate(folder: Path, host: str) -> Path:
    """A file with a certificate for a host, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    file = folder / f"{host}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, *_: object) -> None:  # clients may refuse the certificate
        return


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        page = self.server.site.pages.get(self.path, Page(status=404, body=b"gone"))
        status = 304 if page.etag and self.headers.get("If-None-Match") == page.etag else page.status
        self.server.site.requests.append((self.path, dict(self.headers), status))
        self.send_response(status)
        sent = {"ETag": page.etag, "Location": page.location, "Content-Encoding": page.encoding}
        for name, value in sent.items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Type", page.type)
        body = b"" if status == 304 else page.body
        self.send_header("Content-Length", str(len(body) if page.size is None else page.size))
        self.end_headers()
        self._send(body, page.drip_s)

    def _send(self, body: bytes, drip_s: float) -> None:
        try:
            if not drip_s:
                self.wfile.write(body)
            for byte in body if drip_s else b"":
                self.wfile.write(bytes([byte]))
                time.sleep(drip_s)
        except OSError:  # the client went away
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def running_site(*, certificate: Path | None = None) -> Iterator[Site]:
    """Serve on a free port for the length of a `with` block; with a certificate by TLS."""
    server = _Server(("127.0.0.1", 0), _Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.site = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
