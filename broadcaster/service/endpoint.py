"""`/health` and `/metrics` on loopback, in a thread of their own: they show numbers and change nothing."""

import contextlib
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from broadcaster.errors import UsageProblem

HOST = "127.0.0.1"
#: a client that sends nothing is let go, in seconds
_PATIENCE = 5.0
#: status, content type, body
Answer = tuple[int, str, bytes]
Page = Callable[[], Answer]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    #: a restarted service gets its port back at once; a second one still finds it taken
    allow_reuse_address = True

    def __init__(self, port: int, pages: dict[str, Page]) -> None:
        self.pages = pages
        super().__init__((HOST, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "broadcaster"
    sys_version = ""
    timeout = _PATIENCE

    def do_GET(self) -> None:
        """One page, or 404."""
        page = self.server.pages.get(self.path.partition("?")[0])
        status, kind, body = page() if page else (404, "text/plain; charset=utf-8", b"Ask /health or /metrics.\n")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
        """A scrape every few seconds is no news."""


@contextlib.contextmanager
def endpoint(port: int, pages: dict[str, Page]) -> Iterator[int]:
    """Answer on 127.0.0.1 while inside; the port, also when 0 asked for any. Raises `UsageProblem` for a taken one."""
    try:
        server = _Server(port, pages)
    except OSError as refused:
        raise UsageProblem(
            f"The health endpoint cannot have port {port}: {refused.strerror or refused}.",
            next_step="Choose another --health-port, or 0 for none.",
        ) from refused
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="health", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def as_json(status: int, value: object) -> Answer:
    """One JSON document."""
    return status, "application/json; charset=utf-8", (json.dumps(value, ensure_ascii=False) + "\n").encode()
