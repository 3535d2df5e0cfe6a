"""Signing in to the example page in a real browser, by authorization code with PKCE."""

import asyncio
import json
import os
import subprocess
from pathlib import Path

import pytest

from graphql_api.local.gateway.local_users import LocalSignIn
from graphql_api.settings import Settings
from tests.clients.test_web_server import free_port
from tests.clients.web_walks import complaints
from tests.clients.workspace import CLIENTS, PROGRAMS
from tests.support.application import changed
from tests.support.gateway import twin_of
from tests.support.openid import OpenIdProvider
from tests.support.paths import ROOT
from tests.support.serving import serving


def built(folder: Path, **sign_in: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAMS / "vite", "build", "--outDir", folder, "--logLevel", "warn"],
        cwd=CLIENTS / "web",
        env={**os.environ, **sign_in},
        capture_output=True,
        encoding="utf-8",
        timeout=240,
    )


@pytest.mark.long
async def test_person_signs_in_by_pkce_edits_goes_on_and_signs_out(
    settings: Settings, tmp_path: Path
) -> None:
    sign_in = LocalSignIn("editors")
    provider, port = OpenIdProvider(sign_in, has_id_tokens_read=True), free_port()
    provider.callbacks.add(f"http://127.0.0.1:{port}/")
    async with serving(provider.app()) as provider_port:
        page = f"http://127.0.0.1:{provider_port}"
        done = built(tmp_path, SIGN_IN_PAGE=page, SIGN_IN_CLIENT_ID=sign_in.client_id)
        assert done.returncode == 0, done.stderr
        chosen = changed(settings, sign_in="cognito", introspection="signed-in")
        with twin_of(chosen, sign_in=sign_in) as app:
            async with serving(app) as api_port:
                api = f"http://127.0.0.1:{api_port}"
                given = json.dumps({"page": page, "build": str(tmp_path), "port": port})
                found = await asyncio.to_thread(complaints, api, "pkce", "light", given)
    assert found == ""
    assert provider.log == [
        *("authorize", "code", "refresh", "refused: refresh_token"),
        *("authorize", "code", "logout", "authorize"),
    ]


def test_page_without_its_client_is_not_built(tmp_path: Path) -> None:
    done = built(tmp_path, SIGN_IN_PAGE="https://sign-in.example")
    assert done.returncode != 0
    assert "SIGN_IN_PAGE and SIGN_IN_CLIENT_ID need each other." in done.stderr


def test_explorer_signs_in_by_the_same_code() -> None:
    # Either folder may be copied or deleted without the other, so that each has the file.
    other = ROOT / "explorer" / "src" / "session.ts"
    assert (CLIENTS / "web" / "src" / "session.ts").read_bytes() == other.read_bytes()
