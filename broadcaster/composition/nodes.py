"""Which processes dispatch from a store: how this one is called, which services are alive, who has left."""

import contextlib
import os
import socket

from broadcaster.composition.session import Session
from broadcaster.engine.status import LEFT, SERVE, alive, node_name
from broadcaster.errors import StoreProblem


def this_node(session: Session, what: str) -> str:
    """The name of this process in the store; `what` is `command` or `serve`."""
    return node_name(session.desk.council, host=socket.gethostname(), pid=os.getpid(), what=what)


def services(session: Session) -> list[str]:
    """The council's services that went round lately, by name."""
    with session.desk.store.reading() as uow:
        return [name for name, what, _ in alive(uow, session.desk.council) if what == SERVE]


def leave(session: Session, what: str) -> None:
    """Say that this process is gone, so that commands need not wait for its silence to be noticed. Best effort."""
    with contextlib.suppress(StoreProblem), session.desk.store.writing() as uow:
        uow.books.beat(this_node(session, what), what=LEFT, at=uow.now)
        uow.commit()
