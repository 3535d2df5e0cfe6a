"""Executes one GraphQL request: its document is found, its cost is weighed, its fields resolved."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import ExecutionResult, OperationType, execute

from graphql_api.domain.caller import Caller
from graphql_api.schema.context import Context
from graphql_api.schema.documents import Document, Operation, RequestRefused
from graphql_api.schema.errors import ErrorCode, error_body, execution_error
from graphql_api.schema.persisted import PersistedDocuments
from graphql_api.schema.request import GraphQLRequest

ContextFactory = Callable[[Caller | None, float | None], Context]
"""Makes a request's context, of its caller and of the seconds that the platform leaves it."""


@dataclass(frozen=True)
class Prepared:
    """A request whose document is valid and whose operation is known."""

    request: GraphQLRequest
    document: Document
    operation: Operation

    @property
    def is_query(self) -> bool:
        return self.operation.node.operation is OperationType.QUERY


@dataclass(frozen=True)
class Engine:
    """The schema, ready to answer.

    Strawberry builds the schema and resolves its fields; parsing, validation and execution are
    graphql-core's own, called here rather than through Strawberry's per-request extensions,
    whose limits would undo the caches.

    Attributes:
        cost: the highest cost of one operation; see graphql_api.schema.cost.
        coercion_errors: reported of one request's variables.
    """

    schema: strawberry.Schema
    persisted: PersistedDocuments
    cost: int
    coercion_errors: int
    introspection: bool = True

    async def prepare(
        self, request: GraphQLRequest, context: Context, *, may_register: bool
    ) -> Prepared:
        """Find the document and the operation.

        Raises:
            RequestRefused: with the errors of the document.
        """
        document = await self.persisted.find(
            request, context.document_store, may_register=may_register
        )
        return Prepared(request, document, document.operation(request.operation_name))

    async def execute(
        self, prepared: Prepared, context: Context, request_id: str
    ) -> dict[str, Any]:
        """Run the operation and return the answer in GraphQL's form.

        Raises:
            RequestRefused: it costs too much, or a variable does not fit; nothing was run.
        """
        request = prepared.request
        requested = prepared.operation.cost_of(request.variables or {})
        if requested > self.cost:
            raise _too_costly(requested, self.cost)
        running = execute(
            self.schema._schema,
            prepared.document.ast,
            context_value=context,
            variable_values=request.variables,
            operation_name=request.operation_name,
            executor_class=self.schema.execution_context_class,
            max_coercion_errors=self.coercion_errors,
            hide_suggestions=not self.introspection,
        )
        result: ExecutionResult = await running if isawaitable(running) else running
        errors = [execution_error(error, request_id) for error in result.errors or ()]
        if result.data is None and not any("path" in error for error in errors):
            raise RequestRefused(errors)
        answer: dict[str, Any] = {"errors": errors} if errors else {}
        answer["data"] = result.data
        extensions = _extensions(context, requested if _wants_cost(request) else None)
        return answer | ({"extensions": extensions} if extensions else {})


def _wants_cost(request: GraphQLRequest) -> bool:
    return request.extensions.get("cost") is True


def _extensions(context: Context, requested: int | None) -> dict[str, Any]:
    """Return what is told beside the data: what it cost if asked for, and which lists are short."""
    extensions: dict[str, Any] = {}
    if requested is not None:
        extensions["cost"] = {
            "requested": requested,
            "readUnits": context.budget.read_units,
            "writeUnits": context.budget.write_units,
            "calls": context.budget.calls,
        }
    if context.short_lists:
        extensions["readBudgetMet"] = [{"path": path} for path in context.short_lists]
    return extensions


def _too_costly(requested: int, maximum: int) -> RequestRefused:
    message = (
        f"The operation costs {requested}, above the limit of {maximum}: every field counts one,"
        " times the sizes of the lists around it."
    )
    code = ErrorCode.LIMIT_EXCEEDED
    return RequestRefused([error_body(code, message, limit="cost", maximum=maximum)])
