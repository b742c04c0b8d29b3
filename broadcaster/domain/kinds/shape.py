"""What a kind of incident and a field of a message are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: the same words in every language: `{"en": "flooding", "cy": "llifogydd"}`
Words = Mapping[str, str]


def both(en: str, cy: str) -> Words:
    """The same thing in English and in Welsh."""
    return {"en": en, "cy": cy}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that an officer may say; its longest value is in `texts.LIMITS`."""

    name: str
    #: what it is, as an officer is asked for it
    ask: str
    #: a value as it might be, for previews and the docs
    sample: Words
    #: a name, a number or a link: the same words serve every language
    same: bool = False
    #: a closed list: what may be said, and how the public reads it; empty = free words
    choices: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of incident. Every default is true for every incident of the kind, and calm."""

    key: str
    #: what it is, as it stands in a sentence: `flooding`
    hazard: Words
    #: defaults of its first message, over those of any kind
    first: Mapping[str, Words] = field(default_factory=dict)
    #: what to do when it is over
    all_clear: Words | None = None
    #: its own fields, beside those common to all
    fields: tuple[Field, ...] = ()
    #: other defaults for one value of a closed list: field → value → defaults
    chosen: Mapping[str, Mapping[str, Mapping[str, Words]]] = field(default_factory=dict)
    #: whoever says the first must say the second, e.g. a colour and whose warning it is
    together: Mapping[str, str] = field(default_factory=dict)
    #: its texts say whom to call in danger, and that emergencies are not reported here
    danger: bool = True
    #: it tells people what to do and promises a next update
    acts: bool = True
