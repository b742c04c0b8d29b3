"""Words to systemd: ready, stopping, and a sign of life that lets it restart a loop that hangs."""

import contextlib
import os
import socket
from collections.abc import Mapping


class Systemd:
    """Says nothing where systemd does not listen (`NOTIFY_SOCKET`)."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")

    def ready(self) -> None:
        """The service dispatches."""
        self._say("READY=1")

    def alive(self) -> None:
        """The loop went round; with `WatchdogSec=` systemd restarts a service that stops saying so."""
        self._say("WATCHDOG=1")

    def stopping(self) -> None:
        """What is in flight is being finished."""
        self._say("STOPPING=1")

    def _say(self, words: str) -> None:
        if not self._address:
            return
        # an abstract socket is written with @ for its leading zero byte
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as said:
            said.sendto(words.encode(), address)
