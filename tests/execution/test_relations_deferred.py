"""@defer and @stream, which no schema here declares, stay graphql-core's where they are met."""

import asyncio
import json
from typing import Any

import pytest
from graphql import experimental_execute_incrementally, parse
from graphql.execution.incremental import IncrementalExecutor

from tests.execution.comparing import projected
from tests.execution.relations import CORE, a_world


def payloads(text: str, options: dict[str, Any]) -> str:
    """Return the initial and all later payloads of a response, as text."""

    async def answer() -> list[Any]:
        running: Any = experimental_execute_incrementally(
            CORE, parse(text), context_value=a_world(), **options
        )
        result = await running if asyncio.iscoroutine(running) else running
        first = result.initial_result.formatted
        return [first, *[later.formatted async for later in result.subsequent_results]]

    return json.dumps(asyncio.run(answer()))


@pytest.mark.parametrize(
    "text",
    [
        "{ reviews { nodes { id stars ... @defer { item { id name } } } } }",
        "{ reviews { total ... @defer { nodes { id stars item { name } } } } }",
        "{ reviews { nodes { stars item { id ... @defer { name reviews { total } } } } } }",
        "{ looseItems { id } ... @defer { reviews { nodes { stars item { name } } } } }",
        "{ reviews { nodes { stars item { name } } } ... @defer { looseItems { id } } }",
        "{ reviews { nodes @stream(initialCount: 1) { stars item { name } } total } }",
    ],
)
def test_what_is_deferred_or_streamed_is_delivered_alike(text: str) -> None:
    expected = payloads(text, {"executor_class": IncrementalExecutor})
    assert payloads(text, projected(parse(text), {})) == expected
