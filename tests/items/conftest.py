"""Where items are kept in their own tests."""

import pytest

from graphql_api.items.record import RECORD
from tests.items.builders import ItemRepository
from tests.items.kind import model_items
from tests.support.stores import Store


@pytest.fixture(params=["model", "moto", "dynalite"])
def items(request: pytest.FixtureRequest) -> ItemRepository:
    """The model and the repository on each engine, so one suite holds all to one contract."""
    if request.param == "model":
        return model_items()
    store: Store = request.getfixturevalue(f"{request.param}_store")
    return store.repository(RECORD, shards=3)
