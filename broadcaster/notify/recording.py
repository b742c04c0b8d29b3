"""A notifier that only remembers; the exercise space uses it, because a drill may reach nobody outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from broadcaster.errors import BroadcasterError
from broadcaster.transport.secrets import Secret


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One notice; the addresses are only counted."""

    contacts: int
    subject: str
    text: str


class RecordingNotifier:
    """Thread-safe; succeeds unless `fail_next` was called."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures = 0
        #: every notice that was taken, in order
        self.notices: list[Notice] = []

    def fail_next(self, times: int = 1) -> None:
        """The next notices fail."""
        with self._lock:
            self._failures += times

    def notify(self, contacts: Sequence[str | Secret], *, subject: str, text: str) -> None:
        """Remember the notice; raises BroadcasterError without a contact or when told to."""
        if not contacts:
            raise BroadcasterError("The officer has no contact address.")
        with self._lock:
            if self._failures:
                self._failures -= 1
                raise BroadcasterError(f"None of {len(contacts)} contact addresses took the notice.")
            self.notices.append(Notice(contacts=len(contacts), subject=subject, text=text))
