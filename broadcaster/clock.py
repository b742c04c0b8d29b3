"""The machine's clocks, as the port asks for them."""

import time
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """See `ports.Clock`. CLOCK_BOOTTIME goes on while the machine sleeps and is never set."""

    def wall(self) -> datetime:
        """The wall clock, aware, in UTC; it may step."""
        return datetime.now(UTC)

    def boot(self) -> tuple[str, float]:
        """`(boot id, seconds since that boot)`."""
        return self._boot_id, time.clock_gettime(time.CLOCK_BOOTTIME)

    @cached_property
    def _boot_id(self) -> str:
        return _BOOT_ID.read_text().strip()
