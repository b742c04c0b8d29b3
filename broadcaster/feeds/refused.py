"""Why a document of a feed is not used, and the limits that no document passes."""

#: decoded bytes of one document; the largest real alert that was met has 0.5 MB
MOST_BYTES = 5_000_000
#: entries of a feed, alerts in a document
MOST_ENTRIES = 5_000
#: blocks of text in one alert, areas and shapes in all of them together, points in all shapes together
MOST_INFOS, MOST_AREAS, MOST_SHAPES, MOST_POINTS = 200, 5_000, 10_000, 200_000
#: elements or brackets inside each other
MOST_DEPTH = 100
#: marks of elements and attributes in XML, of values in JSON: what a document can grow to in memory
MOST_MARKS = 250_000
#: letters of one text
MOST_LETTERS = 100_000


class Refused(Exception):
    """A document is refused; the words say why. Adapters raise it, `read` makes a source fault of it."""

    def __init__(self, why: str) -> None:
        # what a document says goes no longer than a line into what we say about it
        super().__init__(" ".join("".join(c if c.isprintable() else " " for c in why).split())[:400])


def limited(number: int, most: int, what: str) -> None:
    """Refuse what has too many of something, before work is done on them."""
    if number > most:
        raise Refused(f"{number} {what}; at most {most} are read")
