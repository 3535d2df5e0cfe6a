"""Every kind of entity that can be served, and all examples: what tests are parametrised over."""

from functools import reduce
from typing import Any, Final

import pytest

from graphql_api.domain.ports import Repository
from graphql_api.local.examples import EXAMPLES, names_of, with_example
from graphql_api.registry import REGISTRY
from tests.examples.reviews_kind import REVIEWS
from tests.items.kind import ITEMS
from tests.support.kinds.kind import Kind
from tests.support.model import Model
from tests.support.stores import Store

EVERYTHING: Final = reduce(with_example, names_of(EXAMPLES), REGISTRY)
_BY_NOUN: Final[dict[str, Kind]] = {kind.noun: kind for kind in (ITEMS, REVIEWS)}
# An entity that is registered and not described here ends every test run at once.
KINDS: Final = tuple(_BY_NOUN[record.noun] for record in EVERYTHING.records())
# For tests to which it is all one; one that can be created without another.
FIRST_KIND: Final = next(kind for kind in KINDS if kind.owner is None)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.noun)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture(params=["model", "moto", "dynalite"])
def repository(request: pytest.FixtureRequest, kind: Kind) -> Repository[Any, Any, Any]:
    """The model and the repository on each engine, so one suite holds all to one contract."""
    if request.param == "model":
        return Model(kind.oracle)
    store: Store = request.getfixturevalue(f"{request.param}_store")
    return store.repository(kind.record, shards=3)
