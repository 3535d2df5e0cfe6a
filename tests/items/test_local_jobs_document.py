"""docs/local.md's import, run as it is printed."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.documents import DOCS, blocks, section
from tests.support.job_processes import until
from tests.support.servers import running_service


@pytest.mark.long
@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
def test_import_is_done_as_the_document_says(tmp_path: Path) -> None:
    start, ask = blocks(section("Jobs", DOCS / "local.md"), "sh")
    with running_service(tmp_path / "data", {"EMPTY": "1"}) as service:

        def run(commands: str) -> str:
            port = re.sub(r".*:", "", service.url)
            command = ["bash", "-ec", commands.replace("localhost:8000", f"localhost:{port}")]
            return subprocess.check_output(command, cwd=tmp_path, encoding="utf-8")

        def job() -> dict[str, Any]:
            (found,) = json.loads(run(ask))["data"]["jobs"]["nodes"]
            return dict(found)

        assert run(start) == ""
        until(lambda: job()["state"] == "SUCCEEDED")
        assert (job()["done"], job()["failed"]) == (1, 1)
        assert job()["problems"]["nodes"] == [{"line": 3, "message": "price must be above 0."}]
        assert run(f"curl -s '{job()['resultUrl']}'").startswith('{"record": 1, "line": 2, "id": ')
