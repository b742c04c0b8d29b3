"""What a template may do: read declared fields, choose between words, and nothing else (reliability reference 4.2).

The sandbox of Jinja refuses escapes but not exhaustion: loops, multiplication and padding filters ran for seconds and
took a gigabyte there. So a template is parsed and every node must be on the list before anything is compiled.
This module needs Jinja at once and is therefore imported only when a template is compiled.
"""

from dataclasses import dataclass, field

from jinja2 import Environment, TemplateError, nodes

from broadcaster.domain.fields import FIELDS
from broadcaster.wording.filters import FILTERS
from broadcaster.wording.problems import template_problem

#: exact types: a subclass is another type and is refused
ALLOWED = frozenset(
    {
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.Name,
        nodes.If,
        nodes.Compare,
        nodes.Operand,
        nodes.And,
        nodes.Or,
        nodes.Not,
        nodes.Test,
        nodes.Const,
        nodes.Filter,
    }
)
#: deepest nesting of nodes; an ordinary template has about 6
MOST_DEPTH = 24


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A template that may be compiled: the field names in order of appearance, and those it cannot do without."""

    names: tuple[str, ...]
    required: tuple[str, ...]


def check(environment: Environment, source: str, *, template: str) -> Checked:
    """The template's fields, or `TextProblem` naming template, line and what is not allowed."""
    walk = _Walk(template=template)
    try:
        walk.visit(environment.parse(source), frozenset(), 0)
    except (TemplateError, RecursionError, ValueError) as error:
        raise template_problem(template, f"it cannot be read ({type(error).__name__}: {error})") from error
    return Checked(names=tuple(walk.names), required=tuple(name for name, needed in walk.names.items() if needed))


@dataclass(kw_only=True)
class _Walk:
    template: str
    #: insertion order is the order of appearance; True once the name is used without an `is defined` around it
    names: dict[str, bool] = field(default_factory=dict)

    def visit(self, node: nodes.Node, guarded: frozenset[str], depth: int) -> None:
        """Check the node and everything below it; `guarded` are the names that certainly have a value here."""
        self._refuse_unknown(node, depth)
        match node:
            case nodes.Name():
                self._use(node, needed=node.name not in guarded)
            case nodes.Test():
                self._use(node.node, needed=False)
            case nodes.If():
                self._visit_all([node.test], guarded, depth)
                self._visit_all(node.body, guarded | _defined(node.test), depth)
                self._visit_all([*node.elif_, *node.else_], guarded | _undefined(node.test), depth)
            case nodes.And():
                self._visit_all([node.left], guarded, depth)
                self._visit_all([node.right], guarded | _defined(node.left), depth)
            case _:
                self._visit_all(list(node.iter_child_nodes()), guarded, depth)

    def _visit_all(self, found: list[nodes.Node], guarded: frozenset[str], depth: int) -> None:
        for node in found:
            self.visit(node, guarded, depth + 1)

    def _use(self, node: nodes.Node, *, needed: bool) -> None:
        if not isinstance(node, nodes.Name) or node.ctx != "load" or node.name not in FIELDS:
            self._refuse(node, f"uses {getattr(node, 'name', 'something')}, which is no field of a message")
        else:
            self.names[node.name] = self.names.get(node.name, False) or needed

    def _refuse_unknown(self, node: nodes.Node, depth: int) -> None:
        if depth > MOST_DEPTH:
            self._refuse(node, "nests too deeply")
        if type(node) not in ALLOWED:
            self._refuse(node, f"uses {type(node).__name__}, which templates may not")
        if isinstance(node, nodes.Const) and not isinstance(node.value, str | bool | int | None):
            self._refuse(node, "uses a constant that is neither words, a number nor true or false")
        if isinstance(node, nodes.Filter | nodes.Test):
            self._refuse_call(node)

    def _refuse_call(self, node: nodes.Filter | nodes.Test) -> None:
        word, known = ("filter", sorted(FILTERS)) if isinstance(node, nodes.Filter) else ("test", ["defined"])
        if node.name not in known:
            self._refuse(node, f"uses the {word} {node.name}; possible are: {', '.join(known)}")
        if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            self._refuse(node, f"gives an argument to the {word} {node.name}")

    def _refuse(self, node: nodes.Node, fault: str) -> None:
        raise template_problem(self.template, f"line {node.lineno} {fault}")


def _defined(test: nodes.Node) -> frozenset[str]:
    """Names that certainly have a value where the test is true."""
    match test:
        case nodes.Test(node=nodes.Name(name=str(name))):
            return frozenset({name})
        case nodes.And():
            return _defined(test.left) | _defined(test.right)
        case _:
            return frozenset()


def _undefined(test: nodes.Node) -> frozenset[str]:
    """Names that certainly have a value where the test is false: `is not defined`."""
    return _defined(test.node) if isinstance(test, nodes.Not) else frozenset()
