"""Links and addresses: their form, a text that leans on its link, and streets that are nobody's business."""

import re
from collections.abc import Iterator

from broadcaster.domain.house_rules.facts import Facts, keys_of
from broadcaster.domain.house_rules.findings import Span
from broadcaster.domain.house_rules.lists import STREETS
from broadcaster.domain.house_rules.reading import LINK, Words, spans
from broadcaster.domain.texts import place_key

_GOOD = re.compile(r"(?i)https://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?")
#: GOV.UK content guidance on links: the words say what there is, the link is only where
_LEANS = re.compile(
    r"(?i)\b(?:(?:click|tap|press) (?:here|below|(?:on )?the link)|(?:see|read|visit|open|follow|use) (?:the |"
    r"this |our )?"
    r"(?:link|url)\b|(?:details?|info|information|list|more|advice|updates?) (?:is |are )?(?:here|below)\b|"
    r"link (?:in|below)\b|"
    r"read more\b|all you need to know|find out (?:how|if|what|which|where|whether|who)\b[^.!?\n\x00]*\x00)"
)
_HOUSE = re.compile(
    rf"(?<![\w:.£/-])(?:(?:[Ff]lat|[Uu]nit|[Nn]o\.?|[Nn]umber) )?\d{{1,4}}[A-Za-z]?,? "
    rf"(?:[^\W\d_a-zß-öø-ÿ][\w'’.-]*,? ){{1,3}}(?:{STREETS})\b"
)
#: a full postcode stands for about fifteen homes (Royal Mail); a district (`SL4`) for a town
_POSTCODE = re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}(?!\w)")
_FEWEST_WORDS = 5


def link_form(words: Words, facts: Facts) -> Iterator[Span]:
    """A link that is not https, has no host, or carries a user's name."""
    for match in LINK.finditer(words.unmarked):
        if not has_link_form(match[0], facts):
            yield Span(*match.span())


def incomplete_without_link(words: Words, facts: Facts) -> Iterator[Span]:
    """Words that say nothing unless the link is opened, or hardly any words beside a link."""
    yield from spans(_LEANS, words.english)
    linked = LINK.search(words.unmarked)
    if linked and words.source.where == "text" and len(re.findall(r"\w+", words.bare)) < _FEWEST_WORDS:
        yield Span(*linked.span())


def address(words: Words, facts: Facts) -> Iterator[Span]:
    """A house with its number, or a full postcode, that is no address of the register's places."""
    known = keys_of(facts.addresses)
    for pattern in (_HOUSE, _POSTCODE):
        for match in pattern.finditer(words.bare):
            key = place_key(match[0])
            if not any(f" {key} " in f" {public} " for public in known):
                yield Span(*match.span())


def has_link_form(link: str, facts: Facts) -> bool:
    """https, a host with a dot, nobody's user name; or as the register has it."""
    return bool(_GOOD.fullmatch(link)) or link in facts.links
