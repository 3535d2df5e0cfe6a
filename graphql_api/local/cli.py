"""The commands of `python -m graphql_api`. They run locally, never on AWS."""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import boto3
import typer
from botocore.exceptions import BotoCoreError
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
from graphql_api.local.errors import CannotStart, EngineFailed
from graphql_api.local.examples import with_example
from graphql_api.local.gateway.http_api import running_twin
from graphql_api.local.gateway.local_users import LocalSignIn, sign_in_lines
from graphql_api.local.gateway.payload import DEFAULT_STAGE, stage_path
from graphql_api.local.generated import NUMBER_MAX, SEED_MAX
from graphql_api.local.load import LoadFailed, load_entities
from graphql_api.local.planning.commands import Kind, planning
from graphql_api.local.samples import fill
from graphql_api.local.server import (
    CLOSE_MARGIN_SECONDS,
    HOST,
    ClientTimeouts,
    exit_on_signals,
    open_port,
    parent_watch,
    serve,
)
from graphql_api.registry import REGISTRY, Registry, UnknownEntity
from graphql_api.settings import Settings, SettingsError, load_settings
from graphql_api.wiring import build_collections, build_handler, build_schema, start_app

cli: Final = typer.Typer(
    help="A GraphQL API over DynamoDB.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

cli.add_typer(planning)

Port = Annotated[
    int, typer.Option(envvar="PORT", min=0, max=65535, help="Port on 127.0.0.1; 0: any free one.")
]
DataFolder = Annotated[
    Path, typer.Option(envvar="DATA_DIR", help="Folder of the embedded engine's data.")
]
Example = Annotated[
    str | None,
    typer.Option(envvar="EXAMPLE", help="A folder of examples/, whose entity is served, too."),
]


@cli.command("serve")
def serve_command(
    port: Port = 8000,
    data_dir: DataFolder = Path(".data"),
    gateway: Annotated[
        bool, typer.Option(envvar="GATEWAY", help="Serve as API Gateway and Lambda would.")
    ] = False,
    stage: Annotated[
        str, typer.Option(envvar="STAGE", help="The gateway's stage, in front of every path.")
    ] = DEFAULT_STAGE,
    example: Example = None,
    end_with_parent: Annotated[
        bool, typer.Option(help="Stop when the process that started this one ends.")
    ] = False,
) -> None:
    """Serve the API and the explorer on this machine.

    Without TABLE_NAME it starts an embedded engine, with samples. With it, it uses that
    table: at AWS_ENDPOINT_URL_DYNAMODB where that is set, on AWS otherwise. SIGN_IN=local issues
    tokens and has the gateway verify them.
    """
    is_orphaned = parent_watch() if end_with_parent else lambda: False
    exit_on_signals()
    with _one_line_errors(), ExitStack() as parts:
        registry = with_example(REGISTRY, example)
        opened = parts.enter_context(open_port(port))
        store = parts.enter_context(_running_store(data_dir, registry))
        settings, engine = store.settings, store.engine
        url = f"http://{HOST}:{opened.getsockname()[1]}"
        sign_in = None
        if settings.sign_in == "local":
            sign_in = LocalSignIn(settings.editors_group)
        if gateway or sign_in:
            new_handler = partial(build_handler, new_session=store.new_session, registry=registry)
            twin = running_twin(new_handler, settings, stage, sign_in)
            app = parts.enter_context(twin)
        else:
            app, stage = start_app(settings, store.new_session, registry), DEFAULT_STAGE
        lines = _places(f"{url}{stage_path(stage)}", settings, data_dir if engine else None)
        lines += sign_in_lines(url) if sign_in else []
        serve(
            app,
            opened,
            ClientTimeouts(close=settings.request_seconds + CLOSE_MARGIN_SECONDS),
            on_ready=lambda: typer.echo("\n".join([*lines, "Ctrl-C stops it."])),
            is_over=lambda: is_orphaned() or (engine is not None and engine.has_ended),
        )
        if engine and engine.has_ended:
            raise EngineFailed(
                f"The embedded engine ended (code {engine.process.poll()}). Every"
                f" acknowledged write is in {data_dir}; start again to continue."
            )


@cli.command("schema")
def schema_command(example: Example = None) -> None:
    """Print the schema in GraphQL's schema language, as in schema.graphql."""
    with _one_line_errors():
        typer.echo(build_schema(with_example(REGISTRY, example)).as_str())


@cli.command("create-table")
def create_table_command() -> None:
    """Create the table TABLE_NAME on the engine at AWS_ENDPOINT_URL_DYNAMODB."""
    with _one_line_errors():
        name, endpoint = os.environ.get(TABLE_NAME), os.environ.get(ENDPOINT)
        if not (name and endpoint):
            raise CannotStart(
                f"Set {TABLE_NAME} and {ENDPOINT}."
                " On AWS, deploying template.yaml creates the table."
            )
        created = create_table(boto3.client("dynamodb"), name)
        typer.echo(f"The table {name} {'was created' if created else 'already exists'}.")


@cli.command("load")
def load_command(
    count: Annotated[int, typer.Option(min=1, max=NUMBER_MAX + 1, help="How many.")],
    kind: Kind = None,
    seed: Annotated[
        int, typer.Option(min=0, max=SEED_MAX, help="Other seeds give other entities.")
    ] = 0,
    parallel: Annotated[int, typer.Option(min=1, max=256, help="Calls at the same time.")] = 8,
    data_dir: DataFolder = Path(".data"),
    example: Example = None,
) -> None:
    """Bulk-load generated entities of one kind. Running it again adds only the missing ones.

    The table is chosen as by serve, which must not use the same data folder concurrently.
    On AWS each takes a write unit of the table and one of every index, or more: see prices.
    """
    with _one_line_errors():
        registry = with_example(REGISTRY, example)
        form, samples = registry.stored(kind)
        with _running_store(data_dir, registry) as store:
            load_entities(store.settings, form, samples, count, seed, parallel, store.new_session)


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


@dataclass(frozen=True)
class _Store:
    """Where a command finds the table.

    Attributes:
        new_session: creates a client's session; None: as boto3 does it.
        engine: the embedded one; None: the table is somewhere else.
    """

    settings: Settings
    new_session: Callable[[], Session] | None = None
    engine: Engine | None = None


@contextmanager
def _running_store(data_dir: Path, registry: Registry) -> Iterator[_Store]:
    if not wants_embedded_engine(os.environ):
        yield _Store(load_settings())
        return
    with running_engine(data_dir) as engine:
        settings = load_settings(embedded_variables(os.environ, engine))
        create_table(new_client(engine), settings.table_name)
        collections = build_collections(settings, new_session, registry)
        asyncio.run(fill(collections, registry.samples(), data_dir))
        yield _Store(settings, new_session, engine)


def _places(url: str, settings: Settings, data_dir: Path | None) -> list[str]:
    endpoint = settings.aws_endpoint_url_dynamodb or "AWS"
    data = endpoint if data_dir is None else f"{data_dir}/"
    return [
        f"API       {url}/graphql",
        f"Explorer  {url}/graphiql",
        f"Health    {url}/health",
        f"Data      {data}, table {settings.table_name}",
    ]


@contextmanager
def _one_line_errors() -> Iterator[None]:
    try:
        yield
    # botocore's are about the configuration: no region, or a profile that does not exist.
    except (CannotStart, LoadFailed, SettingsError, UnknownEntity, BotoCoreError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from error
