"""Read texts by every house rule: the one way in."""

from collections.abc import Sequence
from dataclasses import replace

from broadcaster.domain.house_rules.blocks import BLOCKS
from broadcaster.domain.house_rules.cautions import CAUTIONS
from broadcaster.domain.house_rules.facts import Facts
from broadcaster.domain.house_rules.findings import Finding, Scope, Span, Text
from broadcaster.domain.house_rules.reading import Words
from broadcaster.domain.house_rules.rule import Rule

#: in the order in which findings are shown: blocks first
RULES: tuple[Rule, ...] = BLOCKS + CAUTIONS

#: what no text of the council may carry, a service's ordinary post included
PERSONAL_DATA: tuple[Rule, ...] = tuple(rule for rule in BLOCKS if rule.look.__module__.endswith(".personal"))

_OWN_FIRST = (Scope.OWN, Scope.WHOLE, Scope.POINTER)


def check(texts: Sequence[Text], facts: Facts, *, rules: Sequence[Rule] = RULES) -> tuple[Finding, ...]:
    """What the texts say against the house rules, blocks first; never raises.

    The same words in several texts are one finding that names them all, first where the officer wrote them.
    """
    read = [Words(source=text, facts=facts) for scope in _OWN_FIRST for text in texts if text.scope is scope]
    found: dict[tuple[str, str], Finding] = {}
    for rule in rules:
        for words in read:
            if words.source.scope not in rule.scopes or (rule.english_only and words.source.language == "cy"):
                continue
            for span in rule.look(words, facts):
                _add(found, rule, words.source, span)
    return tuple(found.values())


def _add(found: dict[tuple[str, str], Finding], rule: Rule, text: Text, span: Span) -> None:
    quote = text.text[span.start : span.end]
    key = (rule.name, " ".join(quote.casefold().split()))
    before = found.get(key)
    if before is None:
        found[key] = Finding(
            rule=rule.name,
            level=rule.level,
            where=(text.where,),
            quote=quote,
            start=span.start,
            end=span.end,
            what=f"{rule.what} {span.note}".strip(),
            instead=rule.instead,
            source=rule.source,
        )
    elif text.where not in before.where:
        found[key] = replace(before, where=(*before.where, text.where))
