"""Apollo Client's persisted query link, against processes that start with nothing in memory."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.paths import ROOT
from tests.support.servers import running_service

SCRIPT: Final = ROOT / "clients" / "apollo" / "persisted.mjs"

pytestmark = pytest.mark.long


def ask(url: str, method: str) -> list[dict[str, Any]]:
    """Return the requests that one query took; each of them with what it carried."""
    run = subprocess.run(
        ["node", SCRIPT, f"{url}/graphql", method],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    outcome = json.loads(run.stdout)
    assert len(outcome["names"]) == 2
    sent: list[dict[str, Any]] = outcome["sent"]
    return sent


def is_registration(sent: dict[str, Any]) -> bool:
    return "query" in sent["names"]


@pytest.mark.parametrize(
    ("store", "knows", "method"),
    [
        ("table", True, "get"),
        pytest.param("table", True, "post", marks=pytest.mark.whole),
        pytest.param("memory", False, "post", marks=pytest.mark.whole),
    ],
)
def test_fresh_process_needs_a_registration_only_where_nothing_is_stored(
    tmp_path: Path, store: str, knows: bool, method: str
) -> None:
    registrations = []
    for _ in ("a fresh process", "another"):
        with running_service(tmp_path / "data", {"PERSISTED_DOCUMENTS": store}) as service:
            asked = [ask(service.url, method) for _ in ("for the first time", "once more")]
        registrations.append([[is_registration(sent) for sent in sents] for sents in asked])

    first, second = registrations
    assert first == [[False, True], [False]]
    assert second == ([[False], [False]] if knows else first)
