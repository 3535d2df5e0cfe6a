"""GraphQL over HTTP as its working group's audits read it, from a server and behind the gateway.

https://github.com/graphql/graphql-http/tree/main/implementations
"""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.servers import emptied, running_service

AUDITS: Final = 61
SCRIPT: Final = Path(__file__).with_name("audits.mjs")

pytestmark = pytest.mark.long


def outcomes(url: str) -> list[dict[str, Any]]:
    run = subprocess.run(
        ["node", SCRIPT, f"{url}/graphql"], capture_output=True, encoding="utf-8", timeout=120
    )
    assert run.returncode == 0, run.stderr
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def assert_all_pass(url: str) -> None:
    found = outcomes(url)
    assert [outcome for outcome in found if outcome["status"] != "ok"] == []
    assert len({outcome["id"] for outcome in found}) == AUDITS


def test_server_passes_every_audit(served_url: str) -> None:
    assert_all_pass(served_url)


def test_lambda_handler_passes_every_audit(tmp_path: Path) -> None:
    service = running_service(tmp_path / "data", {"GATEWAY": "1"})
    with service as served, emptied(served.process):
        assert_all_pass(served.url)


def test_audits_fail_where_nothing_is_served(served_url: str) -> None:
    with pytest.raises(AssertionError, match="SHOULD accept application/graphql-response"):
        assert_all_pass(f"{served_url}/nothing-here")
