"""A clock that a test moves: the wall may step, the boot counter only goes on."""

from datetime import UTC, datetime, timedelta

#: a winter night; nothing depends on which
START = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)


class SteppingClock:
    """Implements `ports.Clock`; stands still until told otherwise."""

    def __init__(self, wall: datetime = START, *, boot: str = "boot-1", seconds: float = 1000.0) -> None:
        self._wall = wall
        self._boot = boot
        self._seconds = seconds

    def wall(self) -> datetime:
        """The wall clock."""
        return self._wall

    def boot(self) -> tuple[str, float]:
        """Boot id and seconds since that boot."""
        return self._boot, self._seconds

    def tick(self, seconds: float = 1.0) -> None:
        """Time goes by, on both clocks."""
        self._wall += timedelta(seconds=seconds)
        self._seconds += seconds

    def step_wall(self, to: datetime) -> None:
        """Somebody, or NTP, sets the wall clock."""
        self._wall = to

    def reboot(self, boot: str = "boot-2") -> None:
        """The machine starts again: another boot id, and the counter starts over."""
        self._boot, self._seconds = boot, 5.0
