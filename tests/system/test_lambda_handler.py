"""The Lambda handler, with whole events of an HttpApi and a real table."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from graphql_api.settings import Settings
from graphql_api.version import SERVICE, __version__
from graphql_api.wiring import build_handler
from tests.support.containers import Handler, container
from tests.support.events import LambdaContext, http_event
from tests.support.kinds.first import FIRST
from tests.support.kinds.registered import FIRST_KIND
from tests.support.paths import ROOT

LIST = json.dumps({"query": FIRST.list})
ASKED = FIRST_KIND.asked
JSON = {"content-type": "application/json"}
HEALTHY = {"status": "healthy", "service": SERVICE, "version": __version__}


@pytest.fixture
def handle(settings: Settings) -> Iterator[Handler]:
    with container(settings) as handler:
        yield handler


@pytest.mark.parametrize("stage", ["$default", "prod", "v1-beta_2", "graphql", "health"])
def test_any_stage_serves_the_same_addresses(handle: Handler, stage: str) -> None:
    root = handle(http_event("GET", "/", stage=stage))
    health = handle(http_event("GET", "/health", stage=stage))
    listed = handle(http_event("POST", "/graphql", LIST, headers=JSON, stage=stage))
    nothing = handle(http_event("GET", "/nothing", stage=stage))
    assert json.loads(root["body"]) == json.loads(health["body"]) == HEALTHY
    assert json.loads(listed["body"]) == {"data": FIRST.empty}
    assert nothing["statusCode"] == 404


def test_browser_stays_behind_the_stage(handle: Handler) -> None:
    event = http_event("GET", "/graphql", headers={"accept": "text/html,*/*;q=0.8"}, stage="prod")
    reply = handle(event)
    assert (reply["statusCode"], reply["headers"]["location"]) == (302, "graphiql")


def test_answer_is_text_in_either_media_type(handle: Handler) -> None:
    for media_type in ("application/json", "application/graphql-response+json"):
        reply = handle(http_event("POST", "/graphql", LIST, headers=JSON | {"accept": media_type}))
        assert reply["isBase64Encoded"] is False
        assert reply["headers"]["content-type"] == f"{media_type}; charset=utf-8"
        assert json.loads(reply["body"]) == {"data": FIRST.empty}


def test_body_that_the_gateway_encoded_is_decoded(handle: Handler) -> None:
    name = "Straße 東京 🏮"
    body = json.dumps(
        {"query": ASKED.create, "variables": {"input": {**FIRST.new, ASKED.token: name}}},
        ensure_ascii=False,
    )
    reply = handle(http_event("POST", "/graphql", body, headers=JSON, as_base64=True))
    assert json.loads(reply["body"])["data"]["result"]["entity"]["token"] == name


def test_get_is_read_from_the_query_string(handle: Handler) -> None:
    reply = handle(
        http_event(
            "GET",
            "/graphql",
            query_string=f"query={quote(FIRST.page, safe='()')}&variables=%7B%22n%22%3A%205%7D",
        )
    )
    assert json.loads(reply["body"]) == {"data": FIRST.empty}


def test_cookies_and_headers_of_any_case_do_no_harm(handle: Handler) -> None:
    event = http_event(
        "POST", "/graphql", LIST, headers={"Content-Type": JSON["content-type"]}, cookies=["a=b; c"]
    )
    assert handle(event)["statusCode"] == 200


def test_explorers_files_are_text_or_base64(handle: Handler) -> None:
    page = handle(http_event("GET", "/graphiql", stage="prod"))
    assert page["isBase64Encoded"] is False
    assert page["body"].lstrip().lower().startswith("<!doctype html>")
    assets = ROOT / "graphql_api/web/explorer_assets/graphiql/assets"
    font = next(assets.glob("*.ttf"))
    reply = handle(http_event("GET", f"/graphiql/assets/{font.name}", stage="prod"))
    assert reply["isBase64Encoded"] is True
    assert base64.b64decode(reply["body"]) == font.read_bytes()


def test_request_id_is_the_callers_or_else_the_invocations(handle: Handler) -> None:
    own = LambdaContext.aws_request_id
    for given, taken in (("trace-42", "trace-42"), ("<b>", own), ("x" * 129, own), ("", own)):
        reply = handle(http_event("GET", "/", headers={"x-request-id": given}))
        assert reply["headers"]["x-request-id"] == taken
    assert handle(http_event("GET", "/"))["headers"]["x-request-id"] == own


def test_invocation_that_has_no_time_left_is_told_so(settings: Settings, handle: Handler) -> None:
    handler = build_handler(settings)
    event = http_event("POST", "/graphql", LIST, headers=JSON)
    reply = handler(event, LambdaContext(milliseconds_left=400))
    (error,) = json.loads(reply["body"])["errors"]
    assert error["extensions"]["code"] == "DEADLINE_EXCEEDED"
    assert error["extensions"]["retryable"] is True


def run_entry_point(
    environment: dict[str, str], folder: Path = ROOT
) -> "subprocess.CompletedProcess[str]":
    """Import the name that AWS knows, and hand it one event, as the runtime would.

    Args:
        folder: has the package; the tests' own modules come from the repository.
    """
    program = """
import json, sys
from graphql_api.lambda_handler import handler
from tests.support.events import LambdaContext
print(json.dumps(handler(json.load(sys.stdin), LambdaContext())))
"""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**environment, "PYTHONPATH": f"{folder}:{ROOT}"},
        input=json.dumps(http_event("POST", "/graphql", LIST, headers=JSON)),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_entry_point_serves_from_the_environment_alone(settings: Settings) -> None:
    done = run_entry_point(dict(os.environ))
    assert done.returncode == 0, done.stderr
    reply = json.loads(done.stdout.splitlines()[-1])  # after the log's lines
    assert json.loads(reply["body"]) == {"data": FIRST.empty}


def test_entry_point_serves_the_same_without_what_makes_its_start_quick(
    settings: Settings, tmp_path: Path
) -> None:
    package = shutil.copytree(ROOT / "graphql_api", tmp_path / "graphql_api")
    shutil.rmtree(package / "cold_start")
    module = package / "lambda_handler.py"
    lines = module.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("from graphql_api.cold_start")]
    assert len(kept) == len(lines) - 1
    module.write_text("".join(kept), encoding="utf-8")

    slow, quick = run_entry_point(dict(os.environ), tmp_path), run_entry_point(dict(os.environ))

    assert slow.returncode == 0, slow.stderr
    replies = [json.loads(done.stdout.splitlines()[-1]) for done in (slow, quick)]
    for reply in replies:
        reply["headers"].pop("x-request-id", None)
    assert replies[0] == replies[1]
    assert json.loads(replies[0]["body"]) == {"data": FIRST.empty}


@pytest.mark.parametrize(
    ("variable", "value"), [("TABLE_NAME", None), ("LIST_SHARDS", "many"), ("TABLE_NAME", "")]
)
def test_missing_or_bad_setting_stops_the_init_and_is_named(
    settings: Settings, variable: str, value: str | None
) -> None:
    environment = {name: held for name, held in os.environ.items() if name != variable}
    done = run_entry_point(environment | ({} if value is None else {variable: value}))
    assert done.returncode == 1
    last_line = done.stderr.strip().splitlines()[-1]
    assert last_line.startswith(f"graphql_api.settings.SettingsError: Bad settings. {variable}: ")
