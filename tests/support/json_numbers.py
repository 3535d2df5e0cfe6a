"""Requests whose numbers are written in JSON as a test has them: 20, 20.0, 2e1."""

import json
from typing import Any

import httpx


def with_numbers(value: object, **numbers: str) -> str:
    """Return the value as JSON, each "NAME" in it replaced by a number as it is to be written."""
    text = json.dumps(value)
    for name, number in numbers.items():
        text = text.replace(f'"{name}"', number)
    return text


async def ask(client: httpx.AsyncClient, query: str, variables: str, method: str = "POST") -> Any:
    if method == "GET":
        params = {"query": query, "variables": variables}
        return (await client.get("/graphql", params=params)).json()
    body = f'{{"query": {json.dumps(query)}, "variables": {variables}}}'
    headers = {"content-type": "application/json"}
    return (await client.post("/graphql", content=body, headers=headers)).json()
