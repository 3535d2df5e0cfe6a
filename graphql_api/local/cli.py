"""The commands of `python -m graphql_api`. They run locally, never on AWS."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Final

import boto3
import typer
from typer.core import TyperGroup

from graphql_api.local.data_commands import data
from graphql_api.local.data_folder import kept_url
from graphql_api.local.dynalite import ENDPOINT, TABLE_NAME, create_table
from graphql_api.local.errors import CannotStart, EngineFailed
from graphql_api.local.examples import with_example
from graphql_api.local.gateway.local_users import LocalSignIn
from graphql_api.local.gateway.payload import DEFAULT_STAGE
from graphql_api.local.jobs.folder import JobsFolder
from graphql_api.local.options import (
    DataFolder,
    Empty,
    Example,
    one_line_errors,
    stage_of,
    switch_of,
)
from graphql_api.local.planning.commands import planning
from graphql_api.local.reload.supervisor import Supervisor
from graphql_api.local.request_lines import LOG, wants_text
from graphql_api.local.server import HOST, Control, exit_on_signals, open_port, parent_watch
from graphql_api.local.service import Service
from graphql_api.local.store import running_store
from graphql_api.local.token_command import token_command
from graphql_api.misspelt import warn_of_misspelt
from graphql_api.registry import REGISTRY
from graphql_api.settings import Settings
from graphql_api.wiring import build_schema

cli: Final = typer.Typer(
    help="A GraphQL API over DynamoDB.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@cli.callback()
def warn(context: typer.Context) -> None:
    """Warn of variables that resemble one of the commands'; load_settings warns of the settings."""
    commands = context.command.commands.values() if isinstance(context.command, TyperGroup) else ()
    options = [option for command in commands for option in command.params]
    read = {option.envvar for option in options if isinstance(option.envvar, str)}
    known = {LOG, *read} - {name.upper() for name in Settings.model_fields}
    warn_of_misspelt(os.environ.keys() - known, known)


cli.add_typer(data)
cli.add_typer(planning)
cli.command("token")(token_command)

Port = Annotated[
    int, typer.Option(envvar="PORT", min=0, max=65535, help="Port on 127.0.0.1; 0: any free one.")
]


@cli.command("serve")
def serve_command(
    port: Port = 8000,
    data_dir: DataFolder = Path(".data"),
    gateway: Annotated[
        bool,
        typer.Option(
            envvar="GATEWAY", parser=switch_of, help="Serve as API Gateway and Lambda would."
        ),
    ] = False,
    stage: Annotated[
        str,
        typer.Option(
            envvar="STAGE", parser=stage_of, help="The gateway's stage, in front of every path."
        ),
    ] = DEFAULT_STAGE,
    example: Example = None,
    empty: Empty = False,
    reload: Annotated[
        bool,
        typer.Option(
            envvar="RELOAD", parser=switch_of, help="Serve newer code as soon as a file is saved."
        ),
    ] = False,
    end_with_parent: Annotated[
        bool, typer.Option(help="Stop when the process that started this one ends.")
    ] = False,
) -> None:
    """Serve the API and the explorer on this machine.

    Without TABLE_NAME it starts an embedded engine, with samples, or EMPTY=1. With it, it uses that
    table: at AWS_ENDPOINT_URL_DYNAMODB where that is set, on AWS otherwise. SIGN_IN=local issues
    tokens and has the gateway verify them.
    """
    is_orphaned = parent_watch() if end_with_parent else lambda: False
    exit_on_signals()
    with one_line_errors(), ExitStack() as parts:
        wants_text(os.environ, sys.stdout)  # here, and not in a process that reloads the code
        registry = with_example(REGISTRY, example)
        opened = parts.enter_context(open_port(port))
        store = parts.enter_context(running_store(data_dir, registry, has_samples=not empty))
        settings, engine = store.settings, store.engine
        is_local = settings.sign_in == "local"
        if stage != DEFAULT_STAGE and not (gateway or is_local):
            raise CannotStart(
                f"STAGE={stage} is the gateway's: it needs GATEWAY=1 or SIGN_IN=local."
            )
        service = Service(
            engine=engine.endpoint if engine else None,
            data=f"{data_dir}/" if engine else settings.aws_endpoint_url_dynamodb or "AWS",
            jobs=str(JobsFolder.in_data(data_dir).path) if engine else None,
            gateway=gateway,
            stage=stage,
            example=example,
            user_pool=LocalSignIn(settings.editors_group).pool if is_local else None,
            reloads=reload,
        )
        url = f"http://{HOST}:{opened.getsockname()[1]}"
        lines = service.places(url, settings)
        keep_url = parts.enter_context(kept_url(data_dir)) if engine else lambda _: None

        def on_ready() -> None:
            keep_url(service.base(url))
            typer.echo("\n".join([*lines, "Ctrl-C stops it."]))

        def is_over() -> bool:
            return is_orphaned() or (engine is not None and engine.has_ended)

        if reload:
            Supervisor(service, opened).run(on_ready, is_over)
        else:
            service.run(opened, Control(on_ready, is_over))
        if engine and engine.has_ended:
            raise EngineFailed(
                f"The embedded engine ended (code {engine.process.poll()}). Every"
                f" acknowledged write is in {data_dir}; start again to continue."
            )


@cli.command("schema")
def schema_command(example: Example = None) -> None:
    """Print the schema in GraphQL's schema language, as in schema.graphql."""
    with one_line_errors():
        typer.echo(build_schema(with_example(REGISTRY, example)).as_str())


@cli.command("create-table")
def create_table_command() -> None:
    """Create the table TABLE_NAME on the engine at AWS_ENDPOINT_URL_DYNAMODB."""
    with one_line_errors():
        name, endpoint = os.environ.get(TABLE_NAME), os.environ.get(ENDPOINT)
        if not (name and endpoint):
            raise CannotStart(
                f"Set {TABLE_NAME} and {ENDPOINT}."
                " On AWS, deploying template.yaml creates the table."
            )
        created = create_table(boto3.client("dynamodb"), name)
        typer.echo(f"The table {name} {'was created' if created else 'already exists'}.")
