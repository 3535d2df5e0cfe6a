"""Executes one GraphQL request: finds the document, checks its cost, resolves the fields."""

from dataclasses import dataclass
from enum import Enum
from inspect import isawaitable
from typing import Any, Final

from graphql import ExecutionResult, OperationType, execute

from graphql_api.domain.caller import Caller
from graphql_api.execution.cost import Cost
from graphql_api.execution.documents import Document
from graphql_api.execution.errors import (
    ErrorCode,
    RequestRefused,
    error_body,
    execution_errors,
    limit_facts,
)
from graphql_api.execution.executable import ExecutableSchema
from graphql_api.execution.executor import ProjectingExecutor, is_awaitable
from graphql_api.execution.messages import in_json_terms
from graphql_api.execution.operation import Operation
from graphql_api.execution.persisted import PersistedDocuments
from graphql_api.execution.request import GraphQLRequest, RequestContext

# Records that one operation may read by id, one read unit each, as no record is above 4 KB. These
# reads are never cut short; the rest of the request's 1,000 units (graphql_api.domain.budget) is
# for lists.
BY_ID_MAX: Final = 800
# Lists of which one operation may read a page: as many as it may have root fields, and one for each
# element of the largest page. Each takes at least one call and half a read unit.
LISTS_MAX: Final = 120
# Records that one operation may write: four mutations with as many inputs as they may have. Their
# values are checked one after the other, which texts made for it prolong.
WRITES_MAX: Final = 100
# Files of jobs that one operation may read, or make a URL of: 20 pages of problems, or the URLs of
# two large pages of jobs. Making a URL takes a signature.
FILES_MAX: Final = 200

COST: Final = "every field counts 1, multiplied by the sizes of the lists around it"
BY_ID: Final = (
    "each id that is read counts 1, in node and nodes too, and so does each mutation, for each of"
    " its inputs"
)
LISTS: Final = "each list counts 1, multiplied by the sizes of the lists around it"
WRITES: Final = "each mutation counts 1, for each of its inputs"
FILES: Final = (
    "each resultUrl counts 1, and each page of problems 10, multiplied by the sizes of the lists"
    " around it"
)


class Introspection(Enum):
    """Who may query the schema, and is told which name a misspelt one resembles."""

    ON = "on"
    SIGNED_IN = "signed-in"
    OFF = "off"

    def is_for(self, caller: Caller | None) -> bool:
        if self is Introspection.SIGNED_IN:
            return caller is not None and caller.is_signed_in
        return self is Introspection.ON


@dataclass(frozen=True)
class Prepared:
    """A request whose document is valid and whose operation is known.

    Attributes:
        is_named: see graphql_api.execution.persisted.Found.
        may_register: whether its document may be registered as a persisted query.
    """

    request: GraphQLRequest
    document: Document
    operation: Operation
    cost: Cost
    is_named: bool
    may_register: bool

    @property
    def is_query(self) -> bool:
        return self.operation.node.operation is OperationType.QUERY


@dataclass(frozen=True)
class GraphQLEngine:
    """Executes GraphQL requests against one schema.

    It calls graphql-core's parser, validation and execution directly. Strawberry, which builds the
    schema, would call them through its per-request extensions, whose limits defeat the caches.

    Attributes:
        cost: the highest cost of one operation; see graphql_api.execution.cost.
        coercion_errors: the most errors reported for one request's variables.
    """

    schema: ExecutableSchema
    persisted: PersistedDocuments
    cost: int
    coercion_errors: int
    introspection: Introspection = Introspection.ON

    async def prepare(
        self, request: GraphQLRequest, context: RequestContext, *, may_register: bool
    ) -> Prepared:
        """Find the document and the operation, and check its cost.

        Args:
            may_register: False if another origin could have made the browser send the request.

        Raises:
            RequestRefused: the document has errors, or the operation costs too much.
        """
        introspects = self.introspection.is_for(context.caller)
        found = await self.persisted.find(request, context.document_store, introspects=introspects)
        operation = found.document.operation(request.operation_name)
        cost = operation.cost.of(request.variables or {})
        _check("cost", "costs {}", cost.fields, self.cost, COST)
        _check("read_units_by_id", "takes {} read units by id", cost.by_id, BY_ID_MAX, BY_ID)
        _check("lists", "reads {} lists", cost.lists, LISTS_MAX, LISTS)
        _check("files", "reads {} files of jobs", cost.files, FILES_MAX, FILES)
        _check("writes", "writes {} records", cost.writes, WRITES_MAX, WRITES)
        return Prepared(request, found.document, operation, cost, found.is_named, may_register)

    async def execute(
        self, prepared: Prepared, context: RequestContext, request_id: str
    ) -> dict[str, Any]:
        """Run the operation and return the response body.

        If the request registers its document, it is stored after an execution without errors.

        Raises:
            RequestRefused: a variable does not fit its type; nothing was run.
        """
        request = prepared.request
        cost = prepared.cost
        # What is read of each object of a list is read at the same time.
        has_nested = cost.nested_lists > 0 or cost.nested_by_id > 0
        context.budget.is_sequential = prepared.operation.is_sequential and not has_nested
        context.budget.reads_one = cost.by_id == 1 and cost.lists == 0
        context.budget.plan_reads(by_id=cost.by_id, lists=cost.lists, nested=cost.nested_lists)
        running = execute(
            self.schema.core,
            prepared.document.ast,
            context_value=context,
            variable_values=request.variables,
            operation_name=request.operation_name,
            executor_class=ProjectingExecutor,
            is_awaitable=is_awaitable,
            projections=prepared.document.projections,
            conditions=prepared.document.conditions,
            attribute_of=self.schema.attribute_of,
            class_of=self.schema.class_of,
            max_coercion_errors=self.coercion_errors,
            hide_suggestions=not prepared.document.introspects,
        )
        result: ExecutionResult = await running if isawaitable(running) else running
        found = in_json_terms(result.errors or (), request.variables or {})
        errors = execution_errors(found, request_id)
        if result.data is None and not any("path" in error for error in errors):
            raise RequestRefused(errors)
        if prepared.may_register and not errors:
            await self.persisted.keep(request, prepared.document, context.document_store)
        response: dict[str, Any] = {"errors": errors} if errors else {}
        response["data"] = result.data
        extensions = _extensions(context, cost.fields if _wants_cost(request) else None)
        return response | ({"extensions": extensions} if extensions else {})


def _wants_cost(request: GraphQLRequest) -> bool:
    return request.extensions.get("cost") is True


def _extensions(context: RequestContext, requested: int | None) -> dict[str, Any]:
    """Return the response's extensions: the cost if requested, and the lists cut short."""
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


def _check(limit: str, does: str, requested: int, maximum: int, counted: str) -> None:
    """Refuse an operation that is above a limit.

    Args:
        limit: its name, in the error's extensions.
        does: what the operation does, with {} in place of the number.
        counted: what counts how much.
    """
    if requested > maximum:
        message = (
            f"The operation {does.format(requested)}, above the limit of {maximum}: {counted}."
        )
        facts = limit_facts(limit, maximum, requested)
        raise RequestRefused([error_body(ErrorCode.LIMIT_EXCEEDED, message, **facts)])
