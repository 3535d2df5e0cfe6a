"""Validation rules for a document: all rules of graphql-core that could find an error in it.

Validation takes most of the time of a new document, so rules that can't apply are left out.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from graphql import (
    ArgumentNode,
    ASTValidationRule,
    FragmentsOnCompositeTypesRule,
    GraphQLError,
    KnownDirectivesRule,
    KnownFragmentNamesRule,
    NoFragmentCyclesRule,
    NoSchemaIntrospectionCustomRule,
    NoUndefinedVariablesRule,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    PossibleFragmentSpreadsRule,
    SingleFieldSubscriptionsRule,
    UniqueDirectivesPerLocationRule,
    UniqueFragmentNamesRule,
    UniqueVariableNamesRule,
    ValidationRule,
    ValueNode,
    ValuesOfCorrectTypeRule,
    VariableDefinitionNode,
    VariablesAreInputTypesRule,
    VariablesInAllowedPositionRule,
    specified_rules,
)
from graphql.language.ast import QUERY_DOCUMENT_KEYS
from graphql.language.visitor import EnterLeaveVisitor
from graphql.pyutils import print_path_list
from graphql.utilities import validate_input_literal
from graphql.validation import (
    DeferStreamDirectiveLabel,
    DeferStreamDirectiveOnRootField,
    DeferStreamDirectiveOnValidOperationsRule,
    MaxIntrospectionDepthRule,
    StreamDirectiveOnListField,
)

from graphql_api.execution.messages import without_none


class ValuesFitRule(ValidationRule):
    """graphql-core's ValuesOfCorrectTypeRule, with the argument and the path in its messages."""

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        self._check(f"Argument '{node.name.value}' has invalid value", node.value)

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        if node.default_value is not None:
            name = node.variable.name.value
            self._check(f"Variable '${name}' has invalid default value", node.default_value)

    def _check(self, what: str, value: ValueNode) -> None:
        expected = self.context.get_input_type()
        if expected is None:  # another rule reports the unknown argument or type
            return

        def report(error: GraphQLError, path: list[str | int]) -> None:
            error.message = f"{what}{print_path_list(path)}: {without_none(error.message)}"
            self.report_error(error)

        hide_suggestions = self.context.hide_suggestions
        validate_input_literal(value, expected, report, hide_suggestions=hide_suggestions)


RULES: Final = tuple(
    ValuesFitRule if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules
)

# Marks that GraphQL's grammar can write in one way only. A document without any of a rule's marks
# has nothing that the rule checks. Half of all rules have such marks.
_MARKS: Final[Mapping[type[ASTValidationRule], tuple[str, ...]]] = {
    DeferStreamDirectiveLabel: ("@",),
    DeferStreamDirectiveOnRootField: ("@",),
    DeferStreamDirectiveOnValidOperationsRule: ("@",),
    KnownDirectivesRule: ("@",),
    StreamDirectiveOnListField: ("@",),
    UniqueDirectivesPerLocationRule: ("@",),
    FragmentsOnCompositeTypesRule: ("...", "fragment"),
    KnownFragmentNamesRule: ("...",),
    PossibleFragmentSpreadsRule: ("...",),
    NoFragmentCyclesRule: ("fragment",),
    NoUnusedFragmentsRule: ("fragment",),
    UniqueFragmentNamesRule: ("fragment",),
    NoUndefinedVariablesRule: ("$",),
    NoUnusedVariablesRule: ("$",),
    UniqueVariableNamesRule: ("$",),
    VariablesAreInputTypesRule: ("$",),
    VariablesInAllowedPositionRule: ("$",),
    SingleFieldSubscriptionsRule: ("subscription",),
    MaxIntrospectionDepthRule: ("__",),
    NoSchemaIntrospectionCustomRule: ("__",),
}

# Enough to report a fragment that contains itself: a reused name, or else a cycle of names.
CYCLE_RULES: Final[list[type[ASTValidationRule]]] = [
    UniqueFragmentNamesRule,
    NoFragmentCyclesRule,
]
_NOTHING: Final = EnterLeaveVisitor(None, None)


def rules_for(text: str, *, introspection: bool) -> list[type[ASTValidationRule]]:
    """Return the validation rules for a document with this text.

    Args:
        introspection: whether introspection is allowed.
    """
    rules = RULES if introspection else (*RULES, NoSchemaIntrospectionCustomRule)
    return [
        _with_known_kinds(rule)
        for rule in rules
        if any(mark in text for mark in _MARKS.get(rule, ("",)))
    ]


@cache
def _with_known_kinds(rule: type[ASTValidationRule]) -> type[ASTValidationRule]:
    """Return the same rule, with the kinds of nodes that it visits computed once.

    graphql-core looks up each rule's methods by name again for each kind of node in a document:
    a third of the time of validation, mostly without a result.
    """
    if hasattr(rule, "enter") or hasattr(rule, "leave"):  # it visits every kind
        return rule
    known = frozenset(
        kind
        for kind in QUERY_DOCUMENT_KEYS
        if hasattr(rule, f"enter_{kind}") or hasattr(rule, f"leave_{kind}")
    )

    def get_enter_leave_for_kind(self: ASTValidationRule, kind: str) -> EnterLeaveVisitor:
        if kind in QUERY_DOCUMENT_KEYS and kind not in known:
            return _NOTHING
        return rule.get_enter_leave_for_kind(self, kind)

    return type(rule.__name__, (rule,), {"get_enter_leave_for_kind": get_enter_leave_for_kind})
