"""The allow-list: every known attack on a template engine is refused before anything is compiled."""

import time

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from broadcaster.errors import TextProblem
from broadcaster.wording.allowlist import check

#: escapes and exhaustion of reliability reference 4.2, and their neighbours
ATTACKS = {
    "nested loops": "{% for a in 'aaaaaaaaaa' %}{% for b in 'aaaaaaaaaa' %}x{% endfor %}{% endfor %}",
    "multiplication": "{{ 'a' * 1000000000 }}",
    "power": "{{ 10 ** 1000000000 }}",
    "padding filter": "{{ place | center(1000000000) }}",
    "format filter": "{{ '%1000000000d' | format(1) }}",
    "range": "{{ range(1000000000) }}",
    "class walk": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "attr filter (CVE-2025-27516)": "{{ place | attr('format') }}",
    "str.format (CVE-2024-56326)": "{{ '{0.__class__}'.format(place) }}",
    "globals": "{{ cycler.__init__.__globals__ }}",
    "plain attribute": "{{ place.upper }}",
    "subscript": "{{ place[0] }}",
    "call": "{{ lipsum() }}",
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import 'x' as y %}",
    "from import": "{% from 'x' import y %}",
    "extends (CVE-2024-56201)": "{% extends 'x' %}",
    "block": "{% block x %}{% endblock %}",
    "macro": "{% macro m() %}{{ m() }}{% endmacro %}",
    "call block": "{% call m() %}{% endcall %}",
    "set": "{% set place = 'x' %}",
    "set block": "{% set place %}x{% endset %}",
    "with": "{% with place = 'x' %}{% endwith %}",
    "filter block": "{% filter upper %}x{% endfilter %}",
    "concatenation": "{{ place ~ place }}",
    "list": "{{ [place, place] }}",
    "inline if": "{{ place if place else place }}",
    "undeclared name": "{{ self }}",
    "undeclared name in a test": "{% if secret is defined %}{% endif %}",
    "test with argument": "{% if number is divisibleby(3) %}{% endif %}",
    "filter with argument": "{{ place | upper(1) }}",
    "unknown filter": "{{ place | tojson }}",
    "float": "{{ 1e308 }}",
    "autoescape": "{% autoescape false %}{% endautoescape %}",
    "deep parentheses": "{{ " + "(" * 5_000 + "place" + ")" * 5_000 + " }}",
    "deep conditions": "{% if place %}" * 300 + "{% endif %}" * 300,
    "conditions deeper than Python's compiler takes": "{% if place %}" * 25 + "{% endif %}" * 25,
    "deep negation": "{{ " + "not " * 5_000 + "place }}",
    "endless number": "{{ " + "9" * 10_000 + " }}",
    "unclosed": "{{ place",
}


def environment() -> ImmutableSandboxedEnvironment:
    """The parser that the product uses."""
    return ImmutableSandboxedEnvironment(autoescape=False)


@pytest.mark.parametrize("source", ATTACKS.values(), ids=ATTACKS.keys())
def test_attacks_are_refused_quickly_and_by_name(source: str) -> None:
    """Nothing escapes and nothing runs long: the template is named, the line too where there is one."""
    started = time.monotonic()
    with pytest.raises(TextProblem, match=r"The template flood/first\.short cannot be used"):
        check(environment(), source, template="flood/first.short")
    assert time.monotonic() - started < 2


def test_an_ordinary_template_is_accepted_with_its_fields_in_order() -> None:
    """Fields, choices and named filters are all a message needs."""
    source = (
        "{{ hazard | capital }} {{ place | where }}\n"
        "{% if call is defined and kind == 'flood' %}{{ call }}{% elif not do_not is defined %}x{% endif %}{# note #}"
    )
    checked = check(environment(), source, template="x")
    assert checked.names == ("hazard", "place", "call", "kind", "do_not")
    assert checked.required == ("hazard", "place", "kind")


@pytest.mark.parametrize(
    ("source", "required"),
    [
        ("{% if call is defined %}{{ call }}{% endif %}", ()),
        ("{% if call is defined %}{{ call }}{% endif %}{{ call }}", ("call",)),
        ("{% if call is defined %}x{% else %}{{ call }}{% endif %}", ("call",)),
        ("{% if call is not defined %}x{% else %}{{ call }}{% endif %}", ()),
        ("{% if call is defined or what is defined %}{{ call }}{% endif %}", ("call",)),
        ("{% if call is defined and call == 'x' %}{{ call }}{% endif %}", ()),
        ("{% if call %}x{% endif %}", ("call",)),
    ],
)
def test_a_field_is_needed_unless_the_template_asks_first(source: str, required: tuple[str, ...]) -> None:
    """A blank in a public sentence is never an accident."""
    assert check(environment(), source, template="x").required == required
