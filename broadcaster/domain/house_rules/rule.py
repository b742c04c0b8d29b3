"""The shape of one house rule."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from broadcaster.domain.house_rules.facts import Facts
from broadcaster.domain.house_rules.findings import Level, Scope, Span
from broadcaster.domain.house_rules.reading import Words

Look = Callable[[Words, Facts], Iterator[Span]]

ANY = frozenset(Scope)
#: pieces and whole messages, but not the fixed sentence of a repost account
SAID = frozenset({Scope.OWN, Scope.WHOLE})
OWN = frozenset({Scope.OWN})
WHOLE = frozenset({Scope.WHOLE})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A name, how grave it is, what is wrong, what to do instead, where it comes from, and the eye that sees it."""

    name: str
    level: Level
    #: one sentence
    what: str
    #: one sentence in the imperative
    instead: str
    #: policy paragraph, lesson or law
    source: str
    #: words that break it
    example: str
    look: Look
    scopes: frozenset[Scope] = ANY
    #: True for a rule that passes over Welsh sentences, because it knows English words only
    english_only: bool = False
