import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from graphql_api.local.dynalite import EMBEDDED_TABLE, create_table, new_client, running_engine
from graphql_api.local.samples import sample_id
from tests.support.engine_environment import for_embedded_engine
from tests.support.kinds.first import FIRST
from tests.support.kinds.registered import FIRST_KIND
from tests.support.raw_server import serving
from tests.support.servers import COMMAND, Service, running_service

ASKED = FIRST_KIND.asked
EMPTY = {"EMPTY": "1"}  # without samples, which take the longest of a start
LABEL = next(iter(FIRST.entity.fields))  # as the domain has it
DELETE = FIRST.delete
PAGE = f"""
    query ($after: String) {{
      list: {FIRST.many}(first: 100, after: $after) {{
        nodes {{ id label: {FIRST.label} token: {ASKED.token} }}
        pageInfo {{ hasNextPage endCursor }}
      }}
    }}
"""


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def creation(token: str) -> dict[str, Any]:
    return {"query": ASKED.create, "variables": {"input": {**FIRST.new, ASKED.token: token}}}


def create(service: Service, token: str) -> str:
    return str(service.ask(**creation(token))["result"]["entity"]["id"])


def delete(service: Service, entity_id: str) -> None:
    service.ask(DELETE, {"id": entity_id})


def everything(service: Service) -> list[dict[str, str]]:
    """Return all that is there, the newest first."""
    found: list[dict[str, str]] = []
    after = None
    while True:
        page = service.ask(PAGE, {"after": after})["list"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def test_startup_message_says_where_everything_is(data_dir: Path) -> None:
    with running_service(data_dir) as service:
        said = dict(line.split(maxsplit=1) for line in service.startup_message)
        assert said["API"] == f"{service.url}/graphql"
        assert said["Data"] == f"{data_dir}/, table items"
        for part in ("Explorer", "Health"):
            assert httpx.get(said[part]).status_code == 200


def test_restart_keeps_what_is_there_and_adds_nothing(data_dir: Path) -> None:
    with running_service(data_dir) as service:
        create(service, "Kept")
        for one in everything(service)[1:4]:
            delete(service, one["id"])
        before = everything(service)
    with running_service(data_dir) as service:
        assert everything(service) == before


def test_filling_that_was_cut_short_is_finished(data_dir: Path) -> None:
    samples = [one[LABEL] for one in FIRST.samples.first_run({})]
    unfinished = data_dir / f"{FIRST.entity.noun}.unfinished"
    with running_service(data_dir) as service:
        made = everything(service)
    assert [one["label"] for one in reversed(made)] == samples
    # As a run that was killed in the middle leaves it. A delete of ours would leave a tombstone.
    with running_engine(data_dir) as engine:
        client = new_client(engine)
        for one in made[: len(made) // 2]:
            client.delete_item(TableName=EMBEDDED_TABLE, Key={"id": {"S": one["id"]}})
    unfinished.touch()
    with running_service(data_dir) as service:
        assert [one["label"] for one in reversed(everything(service))] == samples
    assert not unfinished.exists()


def test_samples_have_the_same_ids_in_every_folder(data_dir: Path) -> None:
    """Links and the explorer's tabs name them."""
    with running_service(data_dir) as service:
        ids = [one["id"] for one in reversed(everything(service))]
    assert ids == [sample_id(FIRST.entity, number + 1) for number in range(len(ids))]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_service_that_is_told_to_stop_ends_well(data_dir: Path, number: signal.Signals) -> None:
    with running_service(data_dir, EMPTY) as service:
        httpx.get(f"{service.url}/health")
        service.process.send_signal(number)
        output, errors = service.process.communicate(timeout=30)
        assert (service.process.returncode, errors) == (0, "")
        assert json.loads(output)["path"] == "/health"
    with running_engine(data_dir):
        pass  # its own engine has let go of the folder


async def create_until_killed(service: Service, names: list[str]) -> dict[str, str]:
    """Create 20 at a time, kill -9 the service half-way, and return what was answered, by id."""
    answered: dict[str, str] = {}
    free = asyncio.Semaphore(20)

    async def create_one(client: httpx.AsyncClient, name: str) -> None:
        async with free:
            try:
                answer = await client.post("/graphql", json=creation(name))
            except httpx.TransportError:
                return
        answered[answer.json()["data"]["result"]["entity"]["id"]] = name
        if len(answered) == len(names) // 2:
            service.process.kill()

    async with httpx.AsyncClient(base_url=service.url, timeout=30) as client:
        await asyncio.gather(*(create_one(client, name) for name in names))
    return answered


async def test_every_answered_create_outlives_a_killed_service(data_dir: Path) -> None:
    with running_service(data_dir, EMPTY) as service:
        answered = await create_until_killed(service, [f"One {n}" for n in range(500)])
    assert 250 <= len(answered) < 500

    with running_service(data_dir) as service:
        listed = {one["id"]: one["token"] for one in everything(service)}
        known = service.ask(
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": list(answered)[-100:]}
        )["nodes"]
    assert listed.items() >= answered.items()
    assert [node["id"] for node in known] == list(answered)[-100:]


@pytest.mark.skipif(sys.platform != "linux", reason="finds the engine's process id in /proc")
def test_service_whose_engine_is_killed_says_so_and_loses_nothing(data_dir: Path) -> None:
    with running_service(data_dir, EMPTY) as service:
        entity_id = create(service, "Kept")
        pid = service.process.pid
        (engine,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        os.kill(int(engine), signal.SIGKILL)
        _, errors = service.process.communicate(timeout=30)
        assert service.process.returncode == 1
        assert errors.startswith("Error: The embedded engine ended")
        assert errors.count("\n") == 1
    with running_service(data_dir) as service:
        kept = service.ask(ASKED.read, {"id": entity_id})["result"]
        assert kept["token"] == "Kept"


def test_service_ends_with_its_parent_where_it_is_asked_to(data_dir: Path) -> None:
    program = """
        import subprocess, sys
        subprocess.run(sys.argv[1:])
    """
    parent = [sys.executable, "-c", textwrap.dedent(program), *COMMAND, "--end-with-parent"]
    with running_service(data_dir, EMPTY, command=parent) as service:
        service.process.kill()
        service.process.communicate(timeout=30)  # until the service lets go of its output
        with pytest.raises(httpx.ConnectError):
            httpx.get(service.url)
    with running_engine(data_dir):
        pass


def test_named_table_is_used_as_it_is(
    data_dir: Path, dynalite_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = for_embedded_engine({}, dynalite_endpoint) | {"TABLE_NAME": "somebodys"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    create_table(boto3.client("dynamodb"), "somebodys")
    with running_service(data_dir, environment) as service:
        assert service.startup_message[3].split(maxsplit=1)[1] == (
            f"{dynalite_endpoint}, table somebodys"
        )
        assert everything(service) == []
        create(service, "Lamp")
        assert [one["token"] for one in everything(service)] == ["Lamp"]
    assert not data_dir.exists()


def test_embedded_engine_takes_nothing_of_aws_from_the_shell(data_dir: Path) -> None:
    with serving(lambda send, number: False) as elsewhere:
        url = f"http://127.0.0.1:{elsewhere.port}"
        shell = {
            "AWS_PROFILE": "nobody",
            "AWS_ACCESS_KEY_ID": "theirs",
            "AWS_SECRET_ACCESS_KEY": "theirs",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": url,
            "AWS_USE_FIPS_ENDPOINT": "true",
            "AWS_LAMBDA_FUNCTION_NAME": "theirs",
            "HTTP_PROXY": url,
            "http_proxy": url,
            "no_proxy": "",
            "NO_PROXY": "",
            **EMPTY,
            "LIST_SHARDS": "2",  # settings are read all the same
        }
        with running_service(data_dir, shell) as service:
            with httpx.Client(trust_env=False, timeout=30) as client:
                response = client.post(f"{service.url}/graphql", json=creation("Lamp"))
            assert "errors" not in response.json()
    assert elsewhere.connections == 0


def test_table_is_created_where_the_engine_is(dynalite_endpoint: str) -> None:
    environment = for_embedded_engine(os.environ, dynalite_endpoint) | {"TABLE_NAME": "made-here"}
    command = [sys.executable, "-m", "graphql_api", "create-table"]
    said = [subprocess.check_output(command, env=environment, text=True) for _ in range(2)]
    assert said == [
        "The table made-here was created.\n",
        "The table made-here already exists.\n",
    ]
