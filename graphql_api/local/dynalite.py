"""The embedded engine: dynalite in a child process, which ends when this process does.

Its data folder is checked before the engine touches it, so that nothing is lost or mixed up.
Its clients get a session and settings that take nothing of AWS from the shell or from files.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config
from botocore.session import Session

from graphql_api.local.data_folder import END_IT, IN_USE, prepared
from graphql_api.local.errors import EngineFailed, FolderUnusable
from graphql_api.local.template import table_definition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE_NAME: Final = "TABLE_NAME"
ENDPOINT: Final = "AWS_ENDPOINT_URL_DYNAMODB"
EMBEDDED_TABLE: Final = "items"

SCRIPT: Final = Path(__file__).with_name("dynalite.mjs")
PACKAGE: Final = Path(__file__).parents[2] / "node_modules" / "dynalite"

# Longer than the engine itself takes to give up closing; then it is ended by force.
CLOSE_SECONDS: Final = 10.0

_REMOVE: Final = "Choose another with DATA_DIR, or remove the data: make reset."
# LevelDB's error codes, explained for the user, and what to do.
_REASONS: Final = {
    "LEVEL_LOCKED": (IN_USE, END_IT),
    "LEVEL_CORRUPTION": ("the data in it is damaged", _REMOVE),
}


@dataclass(frozen=True)
class Engine:
    endpoint: str
    process: subprocess.Popen[str]

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None


@contextmanager
def running_engine(folder: Path | None = None) -> Iterator[Engine]:
    """Run the engine on a free loopback port, its data in folder, or in memory where that is None.

    Raises:
        FolderUnusable: the folder is held by another run, damaged, or no folder.
        EngineFailed: Node.js or dynalite is missing, or the engine did not start.
    """
    if not PACKAGE.is_dir():
        raise EngineFailed(
            "The embedded engine is not installed: `make run` installs it, and starts it."
        )
    arguments = [] if folder is None else [str(prepared(folder))]
    with _process(arguments) as process:
        yield Engine(f"http://127.0.0.1:{_port(process, folder)}", process)


@contextmanager
def _process(arguments: list[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        process = subprocess.Popen(
            ["node", str(SCRIPT), *arguments],
            stdin=subprocess.PIPE,  # it runs until we, or the system in our place, close this
            stdout=subprocess.PIPE,
            encoding="utf-8",
            # Ctrl-C goes to the terminal's whole group; the engine must outlast the last request.
            start_new_session=True,
        )
    except OSError as error:
        raise EngineFailed(
            "`node` cannot be started: install Node.js 20.19 or newer, then run this again."
        ) from error
    assert process.stdin
    assert process.stdout
    try:
        yield process
    finally:
        process.stdin.close()
        try:
            process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _port(process: subprocess.Popen[str], folder: Path | None) -> int:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise EngineFailed(
            f"The embedded engine ended at once, with code {process.wait()}; the reason is above."
            " Is `node --version` 20.19 or newer?"
        )
    message: dict[str, int | str] = json.loads(line)
    if "port" in message:
        return int(message["port"])
    known = _REASONS.get(str(message["error"]))
    raise FolderUnusable(folder, *(known or (str(message["detail"]), _REMOVE)))


def new_session() -> Session:
    """Return a session for the embedded engine; it ignores credentials, profiles and proxies."""
    session = Session(
        {
            name: (option, None, default, convert)
            for name, (option, _, default, convert) in Session.SESSION_VARIABLES.items()
        }
    )
    session.set_config_variable("config_file", os.devnull)
    session.set_config_variable("credentials_file", os.devnull)
    session.set_config_variable("region", "us-east-1")
    session.set_credentials("embedded", "embedded")
    # botocore takes a proxy from the environment even to the loopback, unless it is given some.
    session.set_default_client_config(Config(proxies={}))
    return session


def new_client(engine: Engine) -> "DynamoDBClient":
    session = boto3.Session(botocore_session=new_session())
    return session.client("dynamodb", endpoint_url=engine.endpoint)


def embedded_variables(variables: Mapping[str, str], endpoint: str) -> dict[str, str]:
    """Return the variables that settings are read from: the engine's table, and nothing of AWS.

    Args:
        endpoint: the embedded engine's.
    """
    kept = {name: value for name, value in variables.items() if not name.startswith("AWS_")}
    return {**kept, TABLE_NAME: EMBEDDED_TABLE, ENDPOINT: endpoint}


def create_table(client: "DynamoDBClient", name: str) -> bool:
    """Create the table where there is none, and wait until it is active; return whether it was."""
    created = True
    try:
        client.create_table(**table_definition(name))
    except client.exceptions.ResourceInUseException:
        created = False
    client.get_waiter("table_exists").wait(
        TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    return created
