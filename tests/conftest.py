"""Fixtures that more than one file uses."""

from collections.abc import Iterator

import pytest
from service import running_service

from graphql_api.local.engine import running_engine


@pytest.fixture(scope="session")
def dynalite_endpoint() -> Iterator[str]:
    """The address of an engine in memory, one for each worker: use a table name of your own."""
    with running_engine() as engine:
        yield engine.endpoint


@pytest.fixture(scope="session")
def served_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real service with its embedded engine and the sample items."""
    with running_service(tmp_path_factory.mktemp("served") / "data") as service:
        yield service.url
