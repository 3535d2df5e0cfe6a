"""Fixtures that more than one file uses."""

import functools
import gc
import os
import uuid
from collections.abc import Iterator

import boto3
import pytest
from botocore.loaders import JSONFileLoader, Loader

from graphql_api.local.dynalite import create_table, running_engine
from graphql_api.settings import Settings, load_settings
from tests.support.engine_environment import for_embedded_engine
from tests.support.servers import running_service

pytest_plugins = [
    f"tests.support.{name}"
    for name in ("stores", "proxied", "gateway", "log_lines", "job_runs", "client_summary")
]


@pytest.hookimpl(optionalhook=True)  # -p no:xdist
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a fifth of the time, a test waits for a process."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays for the whole run: modules and thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def botocore_files_read_once() -> Iterator[None]:
    """Each test has its own client; the 4 MB that every session reads are the same for all,
    and so are the 400 folders that it looks into.
    """
    read = JSONFileLoader.load_file
    listed = Loader.list_available_services

    @functools.cache
    def kept(path: str) -> object:
        return read(JSONFileLoader(), path)

    @functools.cache
    def services(kind: str) -> list[str]:
        return listed(Loader(), kind)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", lambda _, path: kept(path))
        patch.setattr(Loader, "list_available_services", lambda _, type_name: services(type_name))
        yield


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
