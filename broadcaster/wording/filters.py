"""The six filters that templates may use; text in, text out, no arguments."""

from collections.abc import Callable, Mapping

from broadcaster.domain.texts import capital, where


def stop(value: str) -> str:
    """Exactly one mark at the end: a full stop, unless the words end with a mark of their own."""
    return value if value.endswith((".", "?", "!", "…", ".”", ".’")) else value + "."


def no_stop(value: str) -> str:
    """Without full stops at the end, for use inside a sentence."""
    return value.rstrip(".")


#: every filter a template may name
FILTERS: Mapping[str, Callable[[str], str]] = {
    "capital": capital,
    "where": where,
    "stop": stop,
    "no_stop": no_stop,
    "upper": str.upper,
    "lower": str.lower,
}
