"""XML from outside, parsed so that it can neither grow, nor read files, nor ask the network."""

import re
from functools import cache
from typing import Any

from broadcaster.feeds.refused import MOST_DEPTH, MOST_MARKS, Refused, limited

#: (first bytes, encoding): what XML says about how it is written when it has a mark or is not ASCII at all
_MARKS = (
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
_ENCODINGS = {"utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252", "utf-16", "utf-16le", "utf-16be"}
_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


def root_of(body: bytes) -> Any:
    """The root element of a document. Raises Refused.

    No DOCTYPE, entity, other encoding than a few, or deep nesting; nothing is loaded from anywhere.
    """
    from lxml import etree  # noqa: PLC0415 - help and silence must not load it

    _refuse_attacks(body)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as fault:
        raise Refused(f"not well-formed XML: {fault}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("it has a DOCTYPE, which no alert needs and which can hide an attack")
    if _deeper()(root):
        raise Refused(f"its elements are nested more than {MOST_DEPTH} deep")
    return root


def _refuse_attacks(body: bytes) -> None:
    """Looked for in the decoded text where that is UTF-16, which hides a DOCTYPE from a search in bytes."""
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), "")
    if encoding.startswith("utf-32"):
        raise Refused("the encoding UTF-32 is not read")
    declared = _DECLARED.match(body)
    if not encoding and declared and (name := declared[1].decode().lower()) not in _ENCODINGS:
        raise Refused(f"the encoding {name} is not read")
    # every other encoding that is read writes these letters as ASCII does
    plain = body.decode(encoding, errors="replace").encode("utf-8", errors="replace") if encoding else body
    if not plain.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise Refused("it is not XML")
    if b"<!DOCTYPE" in plain or b"<!doctype" in plain:
        raise Refused("it has a DOCTYPE, which no alert needs and which can hide an attack")
    limited(plain.count(b"<") + plain.count(b"="), MOST_MARKS, "elements and attributes")


@cache
def _deeper() -> Any:
    """Whether a document has an element that is nested deeper than the limit; asked level by level, not one by one."""
    from lxml import etree  # noqa: PLC0415 - as above

    return etree.XPath(f"boolean({'/*' * (MOST_DEPTH + 1)})")


def local(element: Any) -> str:
    """An element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Any) -> str:
    """An element's namespace; empty without one."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def text_of(element: Any, name: str, space: str) -> str:
    """The text of the first child of that name, outer white space removed; empty where there is none."""
    found = element.find(f"{{{space}}}{name}" if space else name)
    return "" if found is None else "".join(found.itertext()).strip()
