"""What a message depends on and this program never tries: links it does not open, numbers it does not ring."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcaster.domain.house_rules.facts import Facts
from broadcaster.domain.house_rules.findings import Text
from broadcaster.domain.house_rules.links import has_link_form
from broadcaster.domain.house_rules.numbers import digits_of, has_the_form, known_numbers, long_numbers, short_numbers
from broadcaster.domain.house_rules.reading import LINK, Words


@dataclass(frozen=True, kw_only=True)
class Untested:
    """A link or telephone number of a message (lesson of Manchester 2017: each is a dependency)."""

    #: `link` or `number`
    what: str
    text: str
    #: https and a host, or digits as Ofcom numbers them
    form_is_right: bool
    #: the register or the list of public numbers has it
    listed: bool


def untested(texts: Sequence[Text], facts: Facts) -> tuple[Untested, ...]:
    """Every link and number of the texts, each once, in order of appearance."""
    return tuple(dict.fromkeys(one for text in texts for one in _of(Words(source=text, facts=facts), facts)))


def _of(words: Words, facts: Facts) -> Iterator[Untested]:
    for match in LINK.finditer(words.unmarked):
        link = match[0]
        yield Untested(what="link", text=link, form_is_right=has_link_form(link, facts), listed=link in facts.links)
    known = known_numbers(facts)
    said = [(span, digits) for span, digits in long_numbers(words.bare)]
    said += [(span, words.bare[span.start : span.end]) for span in short_numbers(words.bare)]
    for span, digits in said:
        number = words.bare[span.start : span.end]
        right = has_the_form(digits) or digits in known
        yield Untested(what="number", text=number, form_is_right=right, listed=digits_of(number) in known)
