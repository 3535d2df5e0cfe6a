"""One request by graphql-core alone and as the service executes it, to be compared."""

import asyncio
import json
from collections import Counter
from typing import Any

from graphql import DocumentNode, ExecutionResult, execute

from graphql_api.execution.executor import ProjectingExecutor, is_awaitable
from graphql_api.execution.operation import condition_variables
from graphql_api.schema.builder import attribute_of, class_of
from tests.execution.relations import CORE, SCHEMA, World


class CountingExecutor(ProjectingExecutor):
    """Counts the fields that graphql-core resolves, by type and name, in `counts`."""

    def __init__(self, *args: Any, counts: Counter[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._counts = counts

    def execute_field(
        self, parent_type: Any, source: Any, field_details_list: Any, *at: Any
    ) -> Any:
        self._counts[f"{parent_type.name}.{field_details_list[0].node.name.value}"] += 1
        return super().execute_field(parent_type, source, field_details_list, *at)


def plain() -> dict[str, Any]:
    """Return how graphql-core alone executes."""
    return {"executor_class": SCHEMA.execution_context_class}


def projected(
    document: DocumentNode, kept: dict[Any, Any], counts: Counter[str] | None = None
) -> dict[str, Any]:
    """Return how the service executes.

    Args:
        kept: the document's projections.
    """
    counted = {"executor_class": CountingExecutor, "counts": counts}
    return {
        **({"executor_class": ProjectingExecutor} if counts is None else counted),
        "is_awaitable": is_awaitable,
        "projections": kept,
        "conditions": condition_variables(document),
        "attribute_of": attribute_of,
        "class_of": class_of,
    }


def run(
    document: DocumentNode, world: World, variables: dict[str, Any], options: dict[str, Any]
) -> str:
    """Return the whole response as text: data in the order of its keys, and every error."""

    async def answer() -> ExecutionResult:
        result = execute(CORE, document, context_value=world, variable_values=variables, **options)
        return result if isinstance(result, ExecutionResult) else await result

    result = asyncio.run(answer())
    errors = [error.formatted for error in result.errors or ()]
    return json.dumps({"data": result.data, "errors": errors})
