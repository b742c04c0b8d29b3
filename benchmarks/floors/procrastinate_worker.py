"""The peer of `queue-postgres`: procrastinate as it comes, one job at a time, woken by NOTIFY.

`python -m benchmarks.floors.procrastinate_worker URL` is the worker; it writes `<text> <monotonic time>`.
"""

import os
import signal
import sys
import threading
import time

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector


def make(url: str) -> tuple[App, App]:
    """The application for a worker and the one for a producer."""
    worker = App(connector=PsycopgConnector(conninfo=url))
    producer = App(connector=SyncPsycopgConnector(conninfo=url))
    for app in (worker, producer):
        app.task(name="say")(_say)
    return worker, producer


def _say(text: str) -> None:
    sys.stdout.write(f"{text} {time.monotonic():.6f}\n")
    sys.stdout.flush()


def _end_with_stdin() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main(url: str) -> None:
    """Work until stdin ends."""
    worker, _ = make(url)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    _say("ready")
    worker.run_worker(concurrency=1, listen_notify=True)


if __name__ == "__main__":
    main(sys.argv[1])
