"""Named places where an exercise process kills or freezes itself, so that the protocol is proven with real crashes.

`BROADCASTER_FAILPOINT=after-arm:1` ends the process with SIGKILL when it comes to `after-arm` for the first time;
`before-request:2:STOP` freezes it there the second time. In the live space nothing here ever does anything.
"""

import os
import signal
from collections import Counter
from collections.abc import Mapping

from broadcaster.domain.words import Space

VARIABLE = "BROADCASTER_FAILPOINT"
_SIGNALS = {"KILL": signal.SIGKILL, "STOP": signal.SIGSTOP}


class Failpoints:
    """The places of one process; inert unless it was started with the variable, in the exercise space."""

    def __init__(self, spec: str = "", *, space: Space) -> None:
        self._hits: Counter[str] = Counter()
        self._name, self._at, self._signal = "", 0, signal.SIGKILL
        if spec and space is Space.EXERCISE:
            name, _, rest = spec.partition(":")
            number, _, kind = rest.partition(":")
            self._name, self._at, self._signal = name, int(number or 1), _SIGNALS[kind or "KILL"]

    @classmethod
    def from_environment(cls, space: Space, environment: Mapping[str, str] = os.environ) -> "Failpoints":
        """What the process was started with."""
        return cls(environment.get(VARIABLE, ""), space=space)

    def hit(self, name: str) -> None:
        """Come to the place `name`; the process may not survive it."""
        if name != self._name:
            return
        self._hits[name] += 1
        if self._hits[name] == self._at:
            os.kill(os.getpid(), self._signal)
