"""The seven filters that templates may use; text in, text out, no arguments."""

from collections.abc import Callable, Mapping

from broadcaster.domain.texts import capital, where


def stop(value: str) -> str:
    """Exactly one mark at the end: a full stop, unless the words end with a mark of their own."""
    return value if value.endswith((".", "?", "!", "…", ".”", ".’")) else value + "."


def no_stop(value: str) -> str:
    """Without full stops at the end, for use inside a sentence."""
    return value.rstrip(".")


#: orders that open an instruction; any other first word may be a name and keeps its capital
_WORDS = (
    "avoid boil call check close collect do drive find follow get go keep leave listen look move open prepare put "
    "read send stay stop take tell travel turn use wait walk watch agorwch arhoswch berwch cadwch caewch casglwch "
    "darllenwch defnyddiwch diffoddwch dilynwch ewch ffoniwch gadewch gwnewch gwrandewch holwch peidiwch rhowch "
    "symudwch teithiwch"
)
_ORDERS = frozenset(_WORDS.split())


def small(value: str) -> str:
    """With a small first letter, for use after a colon, where the first word is an order: `keep out of the water`."""
    first = value.split(" ", 1)[0].rstrip(".,:")
    return value[:1].lower() + value[1:] if first.lower() in _ORDERS and first[1:].islower() else value


#: every filter a template may name
FILTERS: Mapping[str, Callable[[str], str]] = {
    "capital": capital,
    "where": where,
    "stop": stop,
    "no_stop": no_stop,
    "small": small,
    "upper": str.upper,
    "lower": str.lower,
}
