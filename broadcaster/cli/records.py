"""Log records of a command: warnings and worse, on stderr; what shapes them is loaded when there is one to show."""

import logging
import sys


class OnFirstRecord(logging.Handler):
    """Gives its place to the real handler with the first record: structlog costs 0.1 s that a message must not wait."""

    def emit(self, record: logging.LogRecord) -> None:
        """Set the log up, and hand the record over."""
        from broadcaster import logs  # noqa: PLC0415 - see the class

        root = logging.getLogger()
        if self in root.handlers:
            logs.configure(sys.stderr, level=logging.WARNING)
        for handler in root.handlers:
            handler.handle(record)


def keep_records() -> None:
    """Called before a command dispatches; a log that somebody set up already stays as it is."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(OnFirstRecord(level=logging.WARNING))
        root.setLevel(logging.WARNING)
