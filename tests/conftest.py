"""Fixtures that more than one file uses."""

import os
import uuid
from collections.abc import Iterator

import boto3
import pytest
from service import running_service

from graphql_api.local.engine import running_engine
from graphql_api.local.environment import for_embedded_engine
from graphql_api.local.table import create_table
from graphql_api.settings import Settings, load_settings

pytest_plugins = ["stores", "proxied", "twin", "logged", "client_summary"]


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


@pytest.fixture
def settings(dynalite_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a service with an empty table of its own, on a real engine."""
    for name, value in for_embedded_engine(os.environ, dynalite_endpoint).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TABLE_NAME", f"items-{uuid.uuid4().hex}")
    settings = load_settings()
    create_table(boto3.client("dynamodb"), settings.table_name)
    return settings
