"""The rules a document is validated by: all of graphql-core's that could find anything in it."""

from collections.abc import Mapping
from typing import Final

from graphql import (
    ASTValidationRule,
    FragmentsOnCompositeTypesRule,
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
    VariablesAreInputTypesRule,
    VariablesInAllowedPositionRule,
    specified_rules,
)
from graphql.validation import (
    DeferStreamDirectiveLabel,
    DeferStreamDirectiveOnRootField,
    DeferStreamDirectiveOnValidOperationsRule,
    MaxIntrospectionDepthRule,
    StreamDirectiveOnListField,
)

# What GraphQL's grammar writes in one way only: without the mark in its text, a document has
# nothing that the rule looks at. Half of all rules are so, and validation takes most of the time
# that a document takes which was never seen before.
_MARKS: Final[Mapping[type[ASTValidationRule], str]] = {
    DeferStreamDirectiveLabel: "@",
    DeferStreamDirectiveOnRootField: "@",
    DeferStreamDirectiveOnValidOperationsRule: "@",
    KnownDirectivesRule: "@",
    StreamDirectiveOnListField: "@",
    UniqueDirectivesPerLocationRule: "@",
    FragmentsOnCompositeTypesRule: "on",
    KnownFragmentNamesRule: "...",
    PossibleFragmentSpreadsRule: "...",
    NoFragmentCyclesRule: "fragment",
    NoUnusedFragmentsRule: "fragment",
    UniqueFragmentNamesRule: "fragment",
    NoUndefinedVariablesRule: "$",
    NoUnusedVariablesRule: "$",
    UniqueVariableNamesRule: "$",
    VariablesAreInputTypesRule: "$",
    VariablesInAllowedPositionRule: "$",
    SingleFieldSubscriptionsRule: "subscription",
    MaxIntrospectionDepthRule: "__",
    NoSchemaIntrospectionCustomRule: "__",
}


def rules_for(text: str, *, introspection: bool) -> list[type[ASTValidationRule]]:
    """Return the rules by which a document of this text is to be validated.

    Args:
        introspection: whether the schema may be asked for.
    """
    rules = (
        specified_rules if introspection else (*specified_rules, NoSchemaIntrospectionCustomRule)
    )
    return [rule for rule in rules if _MARKS.get(rule, "") in text]
