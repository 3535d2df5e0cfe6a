"""The explorer in a real browser, against the real server."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import chromium, screenshot_of, walk
from tests.support.kinds.first import FIRST
from tests.support.marks import first_in_ci
from tests.support.paths import ROOT
from tests.support.raw_server import Send, serving
from tests.support.servers import copied_project, emptied, running_service

EXPLORER = ROOT / "explorer"

pytestmark = pytest.mark.long
__all__ = ["chromium"]  # a fixture


@pytest.mark.parametrize(
    ("stage", "theme"), [("", "light"), pytest.param("prod/", "dark", marks=pytest.mark.whole)]
)
def test_first_visit_runs_the_first_query_and_sees_samples(
    served_url: str, chromium: str, stage: str, theme: str
) -> None:
    site = served_url.rstrip("/") + "/"
    screenshot = screenshot_of(f"explorer-{theme}")
    given = json.dumps(expected())
    assert walked("explorer.mjs", chromium, site, stage, screenshot, theme, given) == (0, "", "")


def test_work_is_done_with_completion_a_query_and_a_mutation(
    served_url: str, chromium: str
) -> None:
    site = served_url.rstrip("/") + "/"
    screenshot = screenshot_of("explorer-completion")
    given = json.dumps(expected())
    assert walked("explorer_work.mjs", chromium, site, screenshot, given) == (0, "", "")


@pytest.mark.whole
@pytest.mark.parametrize("stage", ["", "prod"])
def test_schema_is_fetched_again_after_a_reload(tmp_path: Path, chromium: str, stage: str) -> None:
    settings = {"RELOAD": "1", **({"GATEWAY": "1", "STAGE": stage} if stage else {})}
    with (
        copied_project() as folder,
        running_service(tmp_path / "data", settings, folder=folder) as service,
        emptied(service.process),
    ):
        words = ("The current user", "Whoever is asking")
        file = folder / "graphql_api/schema/root.py"
        assert words[0] in file.read_text("utf-8")
        root = f"{service.url}/"
        assert walked("explorer_reload.mjs", chromium, root, str(file), *words) == (0, "", "")


@pytest.mark.parametrize("gateway", first_in_ci(["1", ""]))
def test_list_of_another_origins_page_shows_what_it_just_changed(
    tmp_path: Path, chromium: str, gateway: str
) -> None:
    def empty_page(send: Send, number: int) -> bool:
        send(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 0\r\n\r\n")
        return True

    with serving(empty_page) as site:
        origin = f"http://127.0.0.1:{site.port}"
        settings = {"ALLOWED_ORIGINS": origin, **({"GATEWAY": gateway} if gateway else {})}
        with running_service(tmp_path / "data", settings) as service, emptied(service.process):
            given = json.dumps(entity())
            assert walked("cache.mjs", chromium, origin, service.url, given) == (0, "", "")


def expected() -> dict[str, Any]:
    """Return what a first visit finds in the explorer; see the walks."""
    (title,) = re.findall("<title>(.*)</title>", (EXPLORER / "index.html").read_text("utf-8"))
    folder = EXPLORER / "src" / "tabs"
    tabs = [(folder / f"{name}.graphql").read_text("utf-8") for name in ("list", "get", "create")]
    (size,) = re.findall(r"first: (\d+)", tabs[0])
    (selected,) = re.findall(r"nodes \{([^}]+)\}", tabs[0])
    return {
        "title": title,
        "many": FIRST.many,
        "one": FIRST.one,
        "remove": FIRST.delete,
        "tabs": [re.findall(r"^(?:query|mutation) (\w+)", tab, re.MULTILINE)[0] for tab in tabs],
        "size": min(int(size), len(FIRST.samples.first_run({}))),
        "last": selected.split()[-1],
        "more": next(leaf for leaf in FIRST.leaves if leaf not in selected.split()),
        "id": f'"{FIRST.entity.noun}_',
        "input": f'"{FIRST.label}"',
    }


def entity() -> dict[str, Any]:
    """Return how the walk of the cache asks for the first kind."""
    return {
        "list": FIRST.named("{ MANY(first: 100) { nodes { id LABEL } } }"),
        "create": FIRST.create,
        "remove": FIRST.delete,
        "input": FIRST.new,
        "many": FIRST.many,
        "one": FIRST.one,
        "label": FIRST.label,
    }


def walked(script: str, *arguments: str) -> tuple[int, str, str]:
    return walk(Path(__file__).with_name("browser") / script, *arguments)
