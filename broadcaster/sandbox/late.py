"""Requests that a platform has answered with an error and that have their effect only later (fault `lands-late`)."""

import threading
from dataclasses import dataclass, replace

from broadcaster.sandbox.calls import Call, Platform


@dataclass(kw_only=True, slots=True)
class _Waiting:
    platform: Platform
    call: Call
    #: requests to the platforms until it lands; None waits to be told
    left: int | None


class Late:
    """What is still on its way to the public."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []

    def keep(self, platform: Platform, call: Call, *, requests: int | None) -> None:
        """Let it land after so many more requests, or when told."""
        # it passed the filter of equal texts when it came in: what was published since does not stop it
        accepted = replace(call, accepted=True)
        with self._lock:
            # the request that is being answered counts as well, right after this
            left = None if requests is None else requests + 1
            self._waiting.append(_Waiting(platform=platform, call=accepted, left=left))

    def one_more_request(self) -> None:
        """A request was answered; what waited for it lands."""
        with self._lock:
            for one in self._waiting:
                one.left = None if one.left is None else one.left - 1
            landing = [one for one in self._waiting if one.left == 0]
            self._waiting = [one for one in self._waiting if one.left != 0]
        for one in landing:
            one.platform.act(one.call)

    def land(self) -> int:
        """Let everything land now; returns how many there were."""
        with self._lock:
            landing, self._waiting = self._waiting, []
        for one in landing:
            one.platform.act(one.call)
        return len(landing)

    def forget(self) -> None:
        """Nothing is on its way any more."""
        with self._lock:
            self._waiting = []
