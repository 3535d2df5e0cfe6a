"""Signing in to the explorer in a real browser: by PKCE at a sign-in page, and as a local user."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from graphql_api.local.gateway.local_users import LocalSignIn
from graphql_api.settings import Settings
from tests.support.application import changed
from tests.support.browser import chromium, screenshot_of, walk
from tests.support.gateway import twin_of
from tests.support.kinds.first import FIRST
from tests.support.openid import OpenIdProvider
from tests.support.paths import ROOT
from tests.support.servers import emptied, running_service
from tests.support.serving import serving

TABS = ROOT / "explorer" / "src" / "tabs"
SCRIPT = Path(__file__).with_name("browser") / "sign_in.mjs"

pytestmark = pytest.mark.long
__all__ = ["chromium"]  # a fixture


def expected() -> str:
    texts = [(TABS / f"{name}.graphql").read_text("utf-8") for name in ("list", "create")]
    names = [re.findall(r"^(?:query|mutation) (\w+)", text, re.MULTILINE)[0] for text in texts]
    first = texts[0].split()[1]
    return json.dumps({"tabs": names, "many": FIRST.many, "first": first})


@pytest.mark.whole
@pytest.mark.parametrize(
    ("stage", "theme", "width"), [("$default", "light", "1400"), ("prod", "dark", "390")]
)
async def test_visitor_signs_in_by_pkce_reads_edits_goes_on_and_signs_out(
    settings: Settings, chromium: str, stage: str, theme: str, width: str
) -> None:
    sign_in = LocalSignIn("editors")
    # The first token is about to end from the beginning.
    provider = OpenIdProvider(sign_in, has_id_tokens_read=True, lifetimes=[30])
    async with serving(provider.app()) as provider_port:
        page = f"http://127.0.0.1:{provider_port}"
        chosen = changed(
            settings,
            sign_in="cognito",
            introspection="signed-in",
            sign_in_page=page,
            sign_in_client_id=sign_in.client_id,
        )
        with twin_of(chosen, stage, sign_in) as app:
            async with serving(app) as port:
                root = f"http://127.0.0.1:{port}/" + ("" if stage == "$default" else f"{stage}/")
                provider.callbacks.add(f"{root}graphiql")
                picture = screenshot_of(f"explorer-sign-in-{width}")
                given = (chromium, root, page, picture, theme, width, expected())
                outcome = await asyncio.to_thread(walk, SCRIPT, *given)
    assert outcome == (0, "", "")
    editor = ["authorize", "code", "refresh", "refresh", "logout"]
    reader = ["authorize", "code", "logout"]
    assert provider.log == [*editor, *reader, "authorize"]


@pytest.mark.whole
@pytest.mark.parametrize(
    ("stage", "theme", "width"),
    [("", "light", "1400"), ("prod", "dark", "390")],
)
def test_visitor_signs_in_as_a_local_user(
    tmp_path: Path, chromium: str, stage: str, theme: str, width: str
) -> None:
    settings = {"SIGN_IN": "local", "INTROSPECTION": "signed-in"}
    if stage:
        settings |= {"STAGE": stage}
    with running_service(tmp_path / "data", settings) as service, emptied(service.process):
        picture = screenshot_of(f"explorer-local-{width}")
        given = (chromium, f"{service.url}/", "", picture, theme, width, expected())
        assert walk(SCRIPT, *given) == (0, "", "")
