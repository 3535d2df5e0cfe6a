"""The command `token`: whose token it prints, and what it says where there is none."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest
from typer.testing import CliRunner

from graphql_api.local.cli import cli
from graphql_api.local.gateway.http_api import authorizer_of
from graphql_api.local.gateway.local_users import EDITOR, READER, LocalSignIn
from graphql_api.local.loopback import CALLBACK_PORT
from graphql_api.local.token_command import read_outputs
from tests.support.openid import OpenIdProvider
from tests.support.paths import ROOT
from tests.support.servers import running_service, service_environment
from tests.support.serving import serving
from tests.support.tokens import claims_of

SECONDS: Final = 60.0  # only a hung test ends by these
COMMAND: Final = [sys.executable, "-m", "graphql_api", "token", "--no-browser"]
OUTPUTS: Final = {
    "GraphQLAddress": "https://abc.execute-api.eu-central-1.amazonaws.com/graphql",
    "SignInAddress": "https://items-1.auth.eu-central-1.amazoncognito.com",
    "SignInClientId": "1h57kf5cpq17m0eml12EXAMPLE",
}


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class Served:
    """A running provider, and the port of a callback that it allows."""

    provider: OpenIdProvider
    url: str
    port: int

    @property
    def options(self) -> list[str]:
        return ["--callback-port", str(self.port)]

    @property
    def at_page(self) -> list[str]:
        return ["--sign-in-page", self.url, "--client-id", "local", *self.options]


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    provider = OpenIdProvider(LocalSignIn("editors"))
    port = free_port()
    provider.callbacks.add(f"http://localhost:{port}/")
    async with serving(provider.app()) as provider_port:
        yield Served(provider, f"http://127.0.0.1:{provider_port}", port)


Person = Callable[[httpx.AsyncClient, str], Awaitable[None]]


def somebody(user: str) -> Person:
    """Return who opens the URL, and signs in as this user."""

    async def sign_in(browser: httpx.AsyncClient, url: str) -> None:
        page = await browser.get(url)
        (link,) = re.findall(rf'href="([^"]+user={user})"', page.text)
        answer = await browser.get(httpx.URL(url).join(link.replace("&amp;", "&")))
        assert answer.status_code == 200
        assert "signed in" in answer.text

    return sign_in


async def run(options: list[str], person: Person, stdin: str = "") -> tuple[int | None, str, str]:
    """Run the command, and be its person; return code, output and the errors after the URL."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *options,
        cwd=ROOT,
        env=service_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(stdin.encode())
    process.stdin.write_eof()
    async with asyncio.timeout(SECONDS), httpx.AsyncClient(follow_redirects=True) as browser:
        first = (await process.stderr.readline()).decode()
        assert first == "Sign in at\n"
        await person(browser, (await process.stderr.readline()).decode().strip())
        output, errors = await process.communicate()
    return process.returncode, output.decode(), errors.decode()


async def test_token_of_who_signs_in_is_printed_alone(served: Served) -> None:
    code, output, errors = await run(served.at_page, somebody(READER))
    assert (code, errors) == (0, "")
    claims = authorizer_of(served.provider.sign_in).claims(output.strip())
    assert claims["token_use"] == "access"
    assert claims["sub"] == served.provider.sign_in.subjects[READER]
    assert output.count("\n") == 1
    assert served.provider.log == ["authorize", "code"]


@pytest.mark.parametrize("form", ["outputs", "issuer"])
async def test_sign_in_page_is_that_of_a_stack_or_of_an_issuer(served: Served, form: str) -> None:
    if form == "outputs":
        found = {**OUTPUTS, "SignInAddress": served.url, "SignInClientId": "local"}
        lines = [f"What it is.\t{key}\t{value}\n" for key, value in found.items()]
        options, stdin = ["--outputs", "-"], "".join(lines)
    else:
        options, stdin = ["--issuer", served.url, "--client-id", "local"], ""
    code, output, errors = await run([*options, *served.options], somebody(EDITOR), stdin)
    assert (code, errors) == (0, "")
    assert claims_of(output.strip())["cognito:groups"] == ["editors"]


async def test_page_that_does_not_know_the_state_signs_nobody_in(served: Served) -> None:
    async def attacked(browser: httpx.AsyncClient, url: str) -> None:
        for query in ("code=theirs", "code=theirs&state=guessed", "error=x&state="):
            answer = await browser.get(f"http://127.0.0.1:{served.port}/?{query}")
            assert answer.status_code == 404
        await somebody(READER)(browser, url)

    code, output, _ = await run(served.at_page, attacked)
    assert code == 0
    assert claims_of(output.strip())["sub"] == served.provider.sign_in.subjects[READER]


async def test_who_goes_away_is_told_so(served: Served) -> None:
    code, output, errors = await run(served.at_page, leaving)
    assert (code, output) == (1, "")
    assert errors == "Error: The sign-in was refused: access_denied: The user went away.\n"


async def leaving(browser: httpx.AsyncClient, url: str) -> None:
    page = await browser.get(url)
    (link,) = re.findall(r'href="([^"]+user=nobody)"', page.text)
    answer = await browser.get(httpx.URL(url).join(link.replace("&amp;", "&")))
    assert "the terminal says why" in answer.text


async def test_code_that_was_used_is_refused(served: Served) -> None:
    async def replayed(browser: httpx.AsyncClient, url: str) -> None:
        state = httpx.URL(url).params["state"]
        await browser.get(f"http://127.0.0.1:{served.port}/?code=used&state={state}")

    code, output, errors = await run(served.at_page, replayed)
    assert (code, output) == (1, "")
    assert f"{served.url}/oauth2/token responded 400" in errors
    assert "invalid_grant" in errors


def failed(*options: str, **variables: str) -> str:
    """Return what the command says, which prints nothing else and fails."""
    names = ("SIGN_IN", "SIGN_IN_PAGE", "SIGN_IN_CLIENT_ID", "PORT")
    cleared = {name: None for name in names if name in os.environ}
    result = CliRunner().invoke(
        cli, ["token", "--no-browser", *options], env={**cleared, **variables}
    )
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


def test_nobody_is_waited_for_without_end() -> None:
    page = ["--sign-in-page", "http://127.0.0.1:9", "--client-id", "local"]
    said = failed(*page, "--callback-port", str(free_port()), "--seconds", "1")
    assert said.endswith("Error: Nobody signed in within 1 seconds.\n")


def test_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        page = ["--sign-in-page", "http://127.0.0.1:9", "--client-id", "local"]
        said = failed(*page, "--callback-port", str(port))
    assert said == (
        f"Error: Port {port} cannot be opened (address already in use)."
        " End what uses it: the sign-in page leads back to this port only.\n"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Nothing says where to sign in"),
        (["--sign-in-page", "https://a.example"], "Nothing says where to sign in"),
        (["--client-id", "local"], "Nothing says where to sign in"),
        (["--client-id", "a", "--sign-in-page", "a.example"], "is not the URL"),
        (["--client-id", "a", "--issuer", "http://127.0.0.1:9"], "cannot be used"),
    ],
)
def test_what_is_missing_or_wrong_is_said(options: list[str], said: str) -> None:
    assert said in failed(*options)


def test_outputs_without_sign_in_are_said_to_be(tmp_path: Path) -> None:
    file = tmp_path / "outputs.json"
    file.write_text("[]", encoding="utf-8")
    assert "the stack's SignIn is off" in failed("--outputs", str(file))


PAIRS: Final = [
    {"OutputKey": key, "OutputValue": value, "Description": "What it is."}
    for key, value in OUTPUTS.items()
]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"Stacks": [{"StackName": "items", "Outputs": PAIRS}]}),
        json.dumps(PAIRS),
        "".join(f"{key}\t{value}\n" for key, value in OUTPUTS.items()),
        "".join(f"OUTPUTS\tWhat it is.\t{key}\t{value}\n" for key, value in OUTPUTS.items()),
    ],
    ids=["all of it", "the outputs", "two columns", "text"],
)
def test_outputs_are_read_in_each_form_that_the_aws_cli_has(text: str) -> None:
    assert OUTPUTS.items() <= read_outputs(text).items()


def test_local_token_is_that_of_the_running_service(tmp_path: Path) -> None:
    with running_service(tmp_path / "data", {"SIGN_IN": "local"}) as service:
        port = service.url.rpartition(":")[2]
        done = subprocess.run(
            [*COMMAND, "--user", "reader"],
            cwd=ROOT,
            env=service_environment(SIGN_IN="local", PORT=port),
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
        )
        headers = {"authorization": f"Bearer {done.stdout.strip()}"}
        body = {"query": "{ viewer { isSignedIn mayEdit } }"}
        answer = httpx.post(f"{service.url}/graphql", json=body, headers=headers)
    assert (done.returncode, done.stderr) == (0, "")
    assert answer.json() == {"data": {"viewer": {"isSignedIn": True, "mayEdit": False}}}


def test_service_without_local_sign_in_is_said_to_have_no_tokens(served_url: str) -> None:
    port = served_url.rpartition(":")[2]
    said = failed(SIGN_IN="local", PORT=port)
    assert said == (
        f"Error: The service at port {port} issues no tokens:"
        " start it with SIGN_IN=local make run.\n"
    )


def test_service_that_is_not_running_is_said_to_be() -> None:
    assert "Nothing answers at port" in failed(SIGN_IN="local", PORT=str(free_port()))
    assert "'root'" in failed("--user", "root", SIGN_IN="local")


def test_port_is_the_one_that_the_template_allows() -> None:
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    assert template.count(f"- http://localhost:{CALLBACK_PORT}/\n") == 1
