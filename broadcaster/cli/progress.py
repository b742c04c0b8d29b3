"""The live table of a running dispatch, on stderr; it survives a terminal that goes away."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.words import DeliveryState

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

_COLOURS = {
    DeliveryState.SENT: "green",
    DeliveryState.UNCERTAIN: "yellow",
    DeliveryState.READING: "yellow",
    DeliveryState.NEEDS_OFFICER: "bold red",
    DeliveryState.EXPIRED: "red",
}


class Progress:
    """Shows deliveries as they change; on something that is not a terminal one line per change."""

    def __init__(self, live: "Live | None") -> None:
        self._live = live
        self._said: dict[int, DeliveryState] = {}
        self._gone = False

    def show(self, deliveries: Sequence[Delivery]) -> None:
        """Show the present state; a terminal that went away is not missed."""
        if self._gone:
            return
        try:
            if self._live is not None:
                self._live.update(delivery_table(deliveries), refresh=True)
            else:
                self._lines(deliveries)
        except OSError:
            self._gone = True

    def _lines(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            if self._said.get(delivery.id) is not delivery.state:
                self._said[delivery.id] = delivery.state
                sys.stderr.write(f"{delivery.state:>13}  {delivery.effect} {delivery.target}  {delivery.reason}\n")
        sys.stderr.flush()


def delivery_table(deliveries: Sequence[Delivery], *, title: str = "") -> "Table":
    """A table that is readable in a phone's SSH window."""
    from rich.markup import escape  # noqa: PLC0415 - silence must not wait for rich
    from rich.table import Table  # noqa: PLC0415 - as above

    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in ("No", "What", "Where", "State", "Note"):
        table.add_column(column, overflow="fold")
    for delivery in deliveries:
        colour = _COLOURS.get(delivery.state, "default")
        note = delivery.permalink or delivery.reason
        table.add_row(
            str(delivery.id), delivery.effect, delivery.target, f"[{colour}]{delivery.state}[/]", escape(note)
        )
    return table


@contextlib.contextmanager
def progress() -> Iterator[Progress]:
    """A live table when stderr is a terminal, otherwise lines."""
    if not sys.stderr.isatty():
        yield Progress(None)
        return
    from rich.console import Console  # noqa: PLC0415 - silence must not wait for rich
    from rich.live import Live  # noqa: PLC0415 - as above

    console = Console(file=sys.stderr, highlight=False)
    live = Live(console=console, auto_refresh=False, transient=True)
    with contextlib.suppress(OSError), live:
        yield Progress(live)
