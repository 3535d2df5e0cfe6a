"""What @include and @skip depend on."""

from typing import Any

from graphql import DirectiveNode, DocumentNode, VariableNode, Visitor, visit


def condition_variables(document: DocumentNode) -> tuple[str, ...]:
    """Return the names of the variables that decide what is answered at all, sorted."""
    finder = _Finder()
    visit(document, finder)
    return tuple(sorted(finder.names))


class _Finder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        self.names |= {
            argument.value.name.value
            for argument in node.arguments or ()
            if isinstance(argument.value, VariableNode)
        }
