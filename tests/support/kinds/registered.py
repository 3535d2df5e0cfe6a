"""Every kind of entity that can be served: what tests of any kind are parametrised over."""

from typing import Any, Final

import pytest

from graphql_api.domain.ports import Repository
from tests.support.kinds.items import ITEMS
from tests.support.kinds.kind import Kind
from tests.support.kinds.reviews import REVIEWS
from tests.support.model import Model
from tests.support.reviews import WITH_REVIEWS
from tests.support.stores import Store

_BY_NOUN: Final = {kind.noun: kind for kind in (ITEMS, REVIEWS)}
# An entity that is registered and not described here ends every test run at once.
KINDS: Final = tuple(_BY_NOUN[record.noun] for record in WITH_REVIEWS.records())


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
