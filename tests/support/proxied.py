"""A store behind the injector of faults."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from graphql_api.dynamodb.client.factory import build_client
from graphql_api.settings import Settings
from tests.support.faults.proxy import FaultProxy
from tests.support.faults.server import running_proxy
from tests.support.stores import Store


@pytest.fixture
def proxied(settings: Settings) -> Iterator[tuple[FaultProxy, Settings]]:
    """An injector before an empty table, and the settings of a service behind it."""
    assert settings.aws_endpoint_url_dynamodb
    with running_proxy(settings.aws_endpoint_url_dynamodb) as (proxy, address):
        changes = {"aws_endpoint_url_dynamodb": address}
        yield proxy, settings.model_copy(update=changes)


@pytest.fixture
def store(proxied: tuple[FaultProxy, Settings]) -> Iterator[Store]:
    _, settings = proxied
    client = build_client(
        endpoint=settings.aws_endpoint_url_dynamodb,
        connect_timeout_seconds=5,
        read_timeout_seconds=0.5,
        connections=4,
    )
    with ThreadPoolExecutor(4) as threads:
        yield Store(client, settings.table_name, threads)
    client.close()
