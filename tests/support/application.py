"""The schema over a real table, asked as the HTTP layer asks it, and the HTTP layer itself."""

from typing import Any, Final

import httpx

from graphql_api.domain.caller import ANYONE
from graphql_api.schema.context import Context
from graphql_api.schema.schema import build_schema
from graphql_api.service import Service
from graphql_api.settings import Settings
from graphql_api.wiring import build_app

CREATE: Final = """
    mutation ($input: CreateItemInput!) {
      createItem(input: $input) {
        __typename
        ... on CreateItemSuccess { item { ...all } }
        ... on Problem { message }
        ... on InputProblem { fields { path code message } }
      }
    }
    fragment all on Item { id name description price category createdAt updatedAt version }
"""
LAMP: Final = {"name": "Lamp", "description": "Brass.", "price": "30", "category": "Home"}


class SchemaDoor:
    """Executes operations; each is a request of its own."""

    def __init__(self, settings: Settings) -> None:
        self._service = Service(settings)
        self._schema = build_schema()

    async def ask(self, operation: str, **variables: object) -> Any:
        """Return the data of an answer without errors."""
        return (await self.ask_in(self.new_context(), operation, **variables))[0]

    async def ask_in(self, context: Context, operation: str, **variables: object) -> Any:
        """Return the data, and the messages of the errors."""
        answer = await self._schema.execute(operation, variables, context_value=context)
        errors = [error.message for error in answer.errors or ()]
        assert answer.data is not None or errors
        return answer.data, errors

    async def create(self, **values: object) -> Any:
        """Return a new item: a lamp, but for the values given."""
        answer = await self.ask(CREATE, input={**LAMP, **values})
        return answer["createItem"]["item"]

    def new_context(self) -> Context:
        return self._service.new_context(ANYONE, None)


def http_client(settings: Settings) -> httpx.AsyncClient:
    """The whole application, without a server; what it raises is answered as a server would."""
    transport = httpx.ASGITransport(build_app(settings), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://items.test", timeout=60)
