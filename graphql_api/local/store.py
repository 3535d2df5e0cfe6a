"""Where a local command finds the table: on the embedded engine, or where the environment says."""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.session import Session

from graphql_api.local.dynalite import (
    ENDPOINT,
    TABLE_NAME,
    Engine,
    create_table,
    embedded_variables,
    new_client,
    new_session,
    running_engine,
)
from graphql_api.local.errors import CannotStart
from graphql_api.local.samples import fill
from graphql_api.registry import Registry
from graphql_api.settings import Settings, load_settings
from graphql_api.wiring import build_collections


@dataclass(frozen=True)
class Store:
    """The table of a command.

    Attributes:
        new_session: creates a client's session; None: as boto3 does it.
        engine: the embedded one; None: the table is somewhere else.
    """

    settings: Settings
    new_session: Callable[[], Session] | None = None
    engine: Engine | None = None


def wants_embedded_engine(environment: Mapping[str, str]) -> bool:
    """Return whether to use the embedded engine: neither a table nor an endpoint is named.

    Raises:
        CannotStart: an engine is named without its table.
    """
    if environment.get(TABLE_NAME):
        return False
    if environment.get(ENDPOINT):
        raise CannotStart(
            f"{ENDPOINT} is set and {TABLE_NAME} is not: name the table, or unset both for"
            " the embedded engine."
        )
    return True


@contextmanager
def running_store(data_dir: Path, registry: Registry, *, has_samples: bool) -> Iterator[Store]:
    """Run the embedded engine while the context is open, unless the environment names a table.

    Args:
        data_dir: the engine's folder.
        has_samples: whether to create samples of each kind of which the engine's table has none.
    """
    if not wants_embedded_engine(os.environ):
        settings = load_settings()
        if not boto3.Session().region_name:
            raise CannotStart(
                f"{TABLE_NAME} is set and no AWS region is: set AWS_DEFAULT_REGION, or region in"
                " ~/.aws/config."
            )
        yield Store(settings)
        return
    with running_engine(data_dir) as engine:
        settings = load_settings(embedded_variables(os.environ, engine.endpoint))
        create_table(new_client(engine), settings.table_name)
        if has_samples:
            collections = build_collections(settings, new_session, registry)
            asyncio.run(fill(collections, registry.samples(), data_dir))
        yield Store(settings, new_session, engine)
