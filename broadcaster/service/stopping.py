"""How the service is asked to end: the first signal finishes what is in flight, the second abandons it."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

#: a dropped terminal, Ctrl-C, systemd
_SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def stopped_by_signals(stop: threading.Event, *, asked: Callable[[], None]) -> Iterator[None]:
    """While inside, the first signal sets `stop` and calls `asked`; the second raises `KeyboardInterrupt`."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal(_number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        asked()

    before = {number: signal.signal(number, on_signal) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
