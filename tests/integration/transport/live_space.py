"""Run inside a network namespace: a documentation address stands for the internet, and the live rule is the real one.

Prints one JSON object of what the live transport came to, by name of the attempt.
"""

import json
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

import trustme

from broadcaster.transport.answers import Answered
from broadcaster.transport.reach import Reach
from broadcaster.transport.transport import Ask, Transport
from tests.integration.transport.servers import answer_bytes, read_request

PUBLIC = "203.0.113.10"
PRIVATE = "10.9.8.7"


def main() -> None:
    """Set up the addresses, serve TLS on both, and try to reach them."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in (PUBLIC, PRIVATE):
        subprocess.run(["ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)
    authority = trustme.CA()
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        authority.cert_pem.write_to_path(file.name)
        transport = Transport(Reach.live(), connect_seconds=3, total_seconds=5, ca_file=file.name)
        found = {}
        for address in (PUBLIC, PRIVATE, "127.0.0.1"):
            port = _serve(authority, address)
            answer = transport.call(Ask(method="POST", url=f"https://{address}:{port}/feed", json={}))
            found[address] = answer.status if isinstance(answer, Answered) else answer.detail
    json.dump(found, sys.stdout)


def _serve(authority: trustme.CA, address: str) -> int:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(address).configure_cert(context)
    listener = socket.create_server((address, 0))

    def once() -> None:
        connection, _ = listener.accept()
        with context.wrap_socket(connection, server_side=True) as secure:
            read_request(secure)
            secure.sendall(answer_bytes(200, b"{}"))

    threading.Thread(target=once, daemon=True).start()
    return int(listener.getsockname()[1])


if __name__ == "__main__":
    main()
