"""`serve`: the process that stays and sends what is due."""

import os
import sys
import threading
from typing import Annotated

import typer

from broadcaster.cli.invocation import invocation
from broadcaster.cli.show import aside
from broadcaster.domain.words import Space
from broadcaster.errors import Interrupted

_ANY = "Port of /health and /metrics on 127.0.0.1; 0 for none. [default: 8026, in the exercise space 8027]"


def serve(
    ctx: typer.Context,
    health_port: Annotated[
        int | None, typer.Option("--health-port", min=0, max=65535, help=_ANY, show_default=False)
    ] = None,
) -> None:
    """Stay, send what is due at once, tell officers, and show health and numbers on this machine.

    Commands ring its bell, so that nothing waits for a poll. It needs no officer: it sends what officers decided and
    decides nothing. The first Ctrl-C or SIGTERM finishes what is in flight, the second abandons it. An edited
    channels.toml is taken up while it runs. docs/service.md has a systemd unit and every metric.

    Examples:
      {b} serve
      {b} serve --health-port 9026
      {b} serve --health-port 0

    """
    from broadcaster import logs  # noqa: PLC0415 - help must not load it
    from broadcaster.composition.session import open_session  # noqa: PLC0415 - as above
    from broadcaster.service.run import PORTS, Options, Service  # noqa: PLC0415 - as above

    space = invocation(ctx).space
    with open_session(space, need_officer=False) as session:
        port = PORTS[space] if health_port is None else health_port
        service = Service(session, Options(health_port=port))
        logs.configure(sys.stderr, hidden=service.secrets)
        mark = "EXERCISE " if space is Space.EXERCISE else ""
        name = session.desk.register.council.name

        def ready(url: str) -> None:
            aside(f"{mark}serving {name}; {f'health on {url}/health' if url else 'no health endpoint'}.")

        try:
            service.run(threading.Event(), on_ready=ready)
        except KeyboardInterrupt:
            problem = Interrupted("Stopped at once; what was in flight is looked up by the next process.")
            aside(f"{problem.sentence}\nNext: {problem.next_step}")
            # a tick may hang in a notice; the second signal waits for nobody, and the store is safe at any moment
            os._exit(problem.exit_code)
