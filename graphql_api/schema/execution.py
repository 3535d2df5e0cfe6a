"""Executes one GraphQL request: first its document is prepared, then the operation is run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    validate,
)

from graphql_api.schema.context import Context
from graphql_api.schema.errors import ErrorCode, error_body, execution_error, request_error


@dataclass(frozen=True)
class GraphQLRequest:
    """What GraphQL over HTTP carries, whichever way it came."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """A request whose document is parsed and valid, and whose operation is known."""

    request: GraphQLRequest
    document: DocumentNode
    operation: OperationDefinitionNode

    @property
    def is_query(self) -> bool:
        return self.operation.operation is OperationType.QUERY


class RequestRefused(Exception):
    """The request can't be executed.

    Attributes:
        errors: in GraphQL's form.
    """

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors


@dataclass(frozen=True)
class Engine:
    """The schema, ready to answer.

    Strawberry builds the schema and resolves its fields; parsing, validation and execution are
    graphql-core's own, called here rather than through Strawberry's per-request extensions,
    whose limits would undo the caches.
    """

    schema: strawberry.Schema

    def prepare(self, request: GraphQLRequest) -> Prepared:
        """Parse and validate the document, and find the operation.

        Raises:
            RequestRefused: with the errors of the document.
        """
        try:
            document = parse(request.query)
        except GraphQLError as error:
            raise RequestRefused([request_error(error)]) from error
        if errors := validate(self.schema._schema, document):
            raise RequestRefused([request_error(error) for error in errors])
        operation = get_operation_ast(document, request.operation_name)
        if operation is None:
            raise RequestRefused([_no_operation(document, request.operation_name)])
        return Prepared(request, document, operation)

    async def execute(
        self, prepared: Prepared, context: Context, request_id: str
    ) -> dict[str, Any]:
        """Run the operation and return the answer in GraphQL's form.

        Raises:
            RequestRefused: a variable does not fit its type; nothing was run.
        """
        request = prepared.request
        context.wants_cost = request.extensions.get("cost") is True
        running = execute(
            self.schema._schema,
            prepared.document,
            context_value=context,
            variable_values=request.variables,
            operation_name=request.operation_name,
            executor_class=self.schema.execution_context_class,
        )
        result: ExecutionResult = await running if isawaitable(running) else running
        errors = [execution_error(error, request_id) for error in result.errors or ()]
        if result.data is None and not any("path" in error for error in errors):
            raise RequestRefused(errors)
        answer: dict[str, Any] = {"errors": errors} if errors else {}
        answer["data"] = result.data
        if extensions := _extensions(context):
            answer["extensions"] = extensions
        return answer


def _extensions(context: Context) -> dict[str, Any]:
    """Return what is told beside the data: what it cost if asked for, and which lists are short."""
    extensions: dict[str, Any] = {}
    if context.wants_cost:
        extensions["cost"] = {
            "readUnits": context.budget.read_units,
            "writeUnits": context.budget.write_units,
            "calls": context.budget.calls,
        }
    if context.short_lists:
        extensions["readBudgetMet"] = [{"path": path} for path in context.short_lists]
    return extensions


def _no_operation(document: DocumentNode, name: str | None) -> dict[str, Any]:
    names = [
        definition.name.value
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode) and definition.name
    ]
    message = (
        f"The document has no operation of the name {name!r}."
        if name is not None
        else "The document has several operations: operationName must name one of them."
    )
    if not names and name is None:
        message = "The document has no operation."
    return error_body(ErrorCode.GRAPHQL_VALIDATION_FAILED, message)


ContextFactory = Callable[[float | None], Context]
"""Makes the context of one request; the argument is what the platform leaves it, in seconds."""
