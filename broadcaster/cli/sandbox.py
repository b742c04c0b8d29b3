"""`sandbox`: the exercise world on loopback."""

import signal
import threading
from typing import Annotated

import typer

from broadcaster.cli.show import aside


def sandbox(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port on 127.0.0.1; 0 picks one.")] = 8025,
    idle_minutes: Annotated[
        int, typer.Option("--idle-minutes", min=0, help="End by itself after so long without a request; 0 is never.")
    ] = 0,
) -> None:
    """Run the loopback platforms: X, Facebook and the council's home page, with faults to order.

    Open the printed address in a browser to see what the public would see.

    Examples:
      {b} sandbox
      {b} sandbox --port 8025

    """
    from broadcaster.sandbox.server import run  # noqa: PLC0415 - help must not load it

    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    run(
        port,
        idle_minutes=idle_minutes or None,
        stop=stop,
        on_ready=lambda url: aside(f"EXERCISE world on {url} (Ctrl-C ends it; state is in memory)"),
    )
