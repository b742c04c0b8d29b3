"""What changes while a command sends, on stderr; it survives a terminal that goes away."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from broadcaster.cli.lines import delivery_lines
from broadcaster.cli.show import aside
from broadcaster.domain.deliveries import FINAL, Delivery
from broadcaster.domain.words import DeliveryState
from broadcaster.engine.report import delivery_report

if TYPE_CHECKING:
    from rich.live import Live


class Progress:
    """Shows deliveries as they change; on something that is not a terminal one line per change."""

    def __init__(self, live: "Live | None", *, zone: str) -> None:
        self._live = live
        self._zone = zone
        #: None until the first look: what is finished by then is no news
        self._said: dict[int, DeliveryState] | None = None

    def show(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        """Show the present state; a terminal that went away is not missed."""
        if self._said is None:
            self._said = {d.id: d.state for d in deliveries if d.state in FINAL}
            self._old = frozenset(self._said)
        news = [d for d in deliveries if d.id not in self._old]
        if self._live is None:
            self._lines(news)
            return
        try:
            self._redraw(self._live, news, now)
        except OSError:
            self._live = None

    def _redraw(self, live: "Live", news: Sequence[Delivery], now: datetime) -> None:
        from rich.console import Group  # noqa: PLC0415 - silence must not wait for rich

        lines = delivery_lines([delivery_report(d) for d in news], now=now, zone=self._zone)
        live.update(Group(*lines), refresh=True)

    def _lines(self, news: Sequence[Delivery]) -> None:
        said = self._said if self._said is not None else {}
        for delivery in news:
            if said.get(delivery.id) is not delivery.state:
                said[delivery.id] = delivery.state
                aside(f"{delivery.state:>13}  {delivery.effect} {delivery.target}  {delivery.reason}".rstrip())


@contextlib.contextmanager
def progress(zone: str) -> Iterator[Progress]:
    """A live list when stderr is a terminal, otherwise lines."""
    if not sys.stderr.isatty():
        yield Progress(None, zone=zone)
        return
    from rich.console import Console  # noqa: PLC0415 - silence must not wait for rich
    from rich.live import Live  # noqa: PLC0415 - as above

    live = Live(console=Console(file=sys.stderr, highlight=False), auto_refresh=False, transient=True)
    # only the drawing may fail unnoticed; what goes wrong with the sending must come through
    with contextlib.suppress(OSError):
        live.start()
    try:
        yield Progress(live, zone=zone)
    finally:
        with contextlib.suppress(OSError):
            live.stop()
