"""The sandbox's socket: one thread a connection, keep-alive, TLS when asked for, an end that leaves nothing open."""

import contextlib
import ipaddress
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC
from http.server import ThreadingHTTPServer
from socketserver import StreamRequestHandler, TCPServer
from typing import Any, BinaryIO, Self, cast

from broadcaster.errors import UsageProblem
from broadcaster.sandbox.app import App, as_get
from broadcaster.sandbox.messages import LARGEST_HEAD, BadRequest, Request, json_answer, read_request
from broadcaster.sandbox.state import RESERVED, Clock, Ids, wall_clock
from broadcaster.sandbox.wire import Context, Delivery, peek_head, reset, send

#: how soon a stop is seen by the loop that accepts, in seconds
_POLL = 0.05
#: how long a stop waits for requests in work, in seconds
_FAREWELL = 5.0


class _Server(ThreadingHTTPServer):
    """Accepts connections; knows those that are open so that a stop can end them."""

    request_queue_size = 256
    daemon_threads = True
    timeout = _POLL

    def __init__(
        self, address: tuple[str, int], app: App, tls: ssl.SSLContext | None, stopping: threading.Event
    ) -> None:
        self.app, self.tls, self.stopping = app, tls, stopping
        self.last_request = time.monotonic()
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Connection)

    def server_bind(self) -> None:
        """Bind without asking a name server who we are, which HTTPServer does."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection before its thread starts."""
        self.track(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close at once: an orderly end unless the handler asked for a reset."""
        request.close()
        self.forget(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error here; anything else is a fault of the sandbox and is shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def track(self, connection: socket.socket) -> None:
        """Remember an open connection."""
        with self._changed:
            self._open.add(connection)

    def forget(self, connection: socket.socket) -> None:
        """A connection is closed."""
        with self._changed:
            self._open.discard(connection)
            self._changed.notify_all()

    def end_connections(self) -> None:
        """Wake every thread that waits for a client and wait until all have gone."""
        with self._changed:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._changed.wait_for(lambda: not self._open, timeout=_FAREWELL)


class _Connection(StreamRequestHandler):
    """One client's connection and the requests it carries."""

    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        """Do the TLS handshake in this thread, so that a slow client holds up nobody else."""
        if self.server.tls is not None:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
            self.server.track(self.request)
        super().setup()

    def finish(self) -> None:
        """Close what setup opened; the plain socket is closed by the server."""
        with contextlib.suppress(OSError):
            super().finish()
        if self.server.tls is not None:
            self.server.shutdown_request(self.request)

    def handle(self) -> None:
        """Answer request after request until one side has enough."""
        while not self.server.stopping.is_set() and self._one():
            pass

    def _one(self) -> bool:
        if self._refused_unread():
            return False
        secure = self.server.tls is not None
        try:
            scheme = "https" if secure else "http"
            request = read_request(cast("BinaryIO", self.rfile), cast("BinaryIO", self.wfile), scheme=scheme)
        except BadRequest as refused:
            answer = json_answer({"error": str(refused)}, refused.status)
            return self._send(Delivery(response=answer), keep=False)
        if request is None:
            return False
        self.server.last_request = time.monotonic()
        if secure and self.server.app.faults.may_refuse() and self.server.app.refuses_request(request):
            reset(self.connection)
            return False
        return self._answer(request)

    def _refused_unread(self) -> bool:
        """Look at the next request without reading it; TLS cannot, there it is refused after reading."""
        if self.server.tls is not None:
            return False
        # waits for the next request, so that a fault added meanwhile is seen
        if not self.connection.recv(1, socket.MSG_PEEK):
            return True
        if not self.server.app.faults.may_refuse():
            return False
        if not self.server.app.refuses(peek_head(self.connection, LARGEST_HEAD)):
            return False
        reset(self.connection)
        return True

    def _answer(self, request: Request) -> bool:
        delivery = self.server.app.answer(as_get(request))
        return self._send(delivery, keep=request.keep_alive, head=request.method == "HEAD")

    def _send(self, delivery: Delivery, *, keep: bool, head: bool = False) -> bool:
        now = self.server.app.world.clock().astimezone(UTC)
        context = Context(now=now, stopping=self.server.stopping, keep=keep, head_only=head)
        return send(self.connection, delivery, context)


class Sandbox:
    """Loopback platforms; bound at once, serving inside `with` or after `start()`, or in `serve_forever()`.

    `ids` other than the reserved ones, `tls` and a `host` that is not loopback are for tests of the live space, where
    the sandbox plays the public platforms in a network namespace; `run()` and the command line cannot ask for them.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        clock: Clock = wall_clock,
        tls: ssl.SSLContext | None = None,
        ids: Ids = RESERVED,
    ) -> None:
        self._stopping = threading.Event()
        self.app = App(clock, self._stopping, ids)
        self._server = _Server((host, port), self.app, tls, self._stopping)
        self.host, self.port = host, int(self._server.server_address[1])
        self._thread: threading.Thread | None = None
        shown = f"[{host}]" if ":" in host else host
        self.url = f"{'https' if tls else 'http'}://{shown}:{self.port}"
        if ids == RESERVED:
            # a link in an exercise must lead back into it, never to the real platform (design rule 6)
            self.app.world.public = {"facebook": f"{self.url}/facebook"}

    def start(self) -> Self:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(target=self._serve, name="sandbox", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop accepting, end open connections and wait for their threads; may be called twice."""
        self._stopping.set()
        # wakes the loop that accepts at once; where the system refuses it, the loop sees the stop a little later
        with contextlib.suppress(OSError):
            self._server.socket.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join()
        self._server.server_close()
        self._server.end_connections()

    def serve_forever(self, *, idle_minutes: float | None = None, stop: threading.Event | None = None) -> None:
        """Serve in this thread until `stop` is set, nobody has asked for `idle_minutes`, or an exception comes."""
        try:
            self._serve(idle_minutes, stop)
        finally:
            self.stop()

    def _serve(self, idle_minutes: float | None = None, stop: threading.Event | None = None) -> None:
        while not self._stopping.is_set() and not (stop is not None and stop.is_set()):
            self._server.handle_request()
            if idle_minutes is not None and time.monotonic() - self._server.last_request > idle_minutes * 60:
                return

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def run(
    port: int,
    *,
    host: str = "127.0.0.1",
    idle_minutes: float | None = None,
    on_ready: Callable[[str], None],
    stop: threading.Event | None = None,
) -> None:
    """Serve the exercise world for the command line; `on_ready` gets the address once it answers.

    Handles no signal: the caller sets `stop`, or lets KeyboardInterrupt come through.
    Raises UsageProblem for a host that is not loopback and for a port that is taken.
    """
    if not _is_loopback(host):
        raise UsageProblem(f"The sandbox answers on loopback only; {host} is not.", next_step="Use --host 127.0.0.1.")
    try:
        sandbox = Sandbox(host, port)
    except OSError as refused:
        said = f"The sandbox cannot have port {port}: {refused.strerror or refused}."
        raise UsageProblem(said, next_step="Choose another --port, or end the sandbox that has it.") from refused
    try:
        on_ready(sandbox.url)
        sandbox.serve_forever(idle_minutes=idle_minutes, stop=stop)
    finally:
        sandbox.stop()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
