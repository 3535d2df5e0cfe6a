"""Lamps: items as tests create them."""

from typing import Any, Final

from tests.support.application import Application

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


class LampApplication(Application):
    """Creates lamps."""

    async def create(self, **values: object) -> Any:
        """Return a new item: a lamp, but for the values given."""
        answer = await self.ask(CREATE, input={**LAMP, **values})
        return answer["createItem"]["item"]
