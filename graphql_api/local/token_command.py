"""The command `token`: an access token for curl and code generators."""

import json
import re
import webbrowser
from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import typer

from graphql_api.local.errors import CannotStart
from graphql_api.local.gateway.local_users import EDITOR, TOKEN_PATH, USERS
from graphql_api.local.loopback import CALLBACK_PORT, RESPONSE_SECONDS, Issuer, access_token
from graphql_api.local.options import one_line_errors
from graphql_api.local.server import HOST

PAGE_OUTPUT: Final = "SignInAddress"
CLIENT_OUTPUT: Final = "SignInClientId"
_URL: Final = re.compile(r"https?://[^\s]+")


def token_command(
    outputs: Annotated[
        typer.FileText | None,
        typer.Option(help="A stack's outputs, as the AWS CLI prints them; -: the standard input."),
    ] = None,
    sign_in_page: Annotated[
        str | None,
        typer.Option(envvar="SIGN_IN_PAGE", help="The sign-in page's origin, in place of outputs."),
    ] = None,
    issuer: Annotated[
        str | None, typer.Option(help="An OpenID issuer, in place of a sign-in page.")
    ] = None,
    client_id: Annotated[
        str | None, typer.Option(envvar="SIGN_IN_CLIENT_ID", help="For either of both.")
    ] = None,
    sign_in: Annotated[
        str | None, typer.Option(envvar="SIGN_IN", help="local: of the service at PORT.")
    ] = None,
    user: Annotated[str, typer.Option(help=f"Locally: {' or '.join(USERS)}.")] = EDITOR,
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535)] = 8000,
    callback_port: Annotated[
        int,
        typer.Option(
            min=1, max=65535, help="The client has to allow the callback http://localhost:PORT/."
        ),
    ] = CALLBACK_PORT,
    browser: Annotated[
        bool, typer.Option(help="Open a browser, and not only print the URL.")
    ] = True,
    seconds: Annotated[float, typer.Option(min=1, help="How long to wait for the sign-in.")] = 300,
) -> None:
    """Print an access token: of whoever signs in, or locally of a user.

    With SIGN_IN=local, the service that `make run` serves issues it. Otherwise a browser opens the
    sign-in page that --outputs, --sign-in-page or --issuer names.
    """
    with one_line_errors():
        if sign_in == "local":
            typer.echo(_local_token(user, port))
            return
        found = _issuer(outputs.read() if outputs else None, sign_in_page, issuer, client_id)

        def show(url: str) -> None:
            typer.echo(f"Sign in at\n{url}", err=True)
            if browser:
                webbrowser.open(url)

        typer.echo(access_token(found, show, seconds, callback_port))


def _issuer(
    outputs: str | None, page: str | None, issuer: str | None, client_id: str | None
) -> Issuer:
    if outputs is not None:
        found = read_outputs(outputs)
        page, client_id = found.get(PAGE_OUTPUT), found.get(CLIENT_OUTPUT)
        if page is None or client_id is None:
            raise CannotStart(
                f"The outputs have no {PAGE_OUTPUT} and {CLIENT_OUTPUT}: the stack's SignIn is off,"
                " or they are of another stack."
            )
    if client_id is None or (page is None and issuer is None):
        raise CannotStart(
            "Nothing says where to sign in: give --outputs, or --client-id with --sign-in-page or"
            " --issuer, or set SIGN_IN=local."
        )
    url = page or issuer or ""
    if not _URL.fullmatch(url):
        raise CannotStart(f"{url!r} is not the URL of a sign-in page or an issuer.")
    return Issuer.of_page(page, client_id) if page else Issuer.discovered(url, client_id)


def read_outputs(text: str) -> Mapping[str, str]:
    """Return a stack's outputs by key, from `aws cloudformation describe-stacks`.

    Args:
        text: its JSON, all of it or the outputs alone, or its text with --output text.
    """
    try:
        return dict(_pairs(json.loads(text)))
    except ValueError:
        pass
    found: dict[str, str] = {}
    for line in text.splitlines():
        cells = line.split("\t")
        # A key is followed by its value; what stands before both is not always the same.
        found.update(pairwise(cells))
    return found


def _pairs(node: Any) -> list[tuple[str, str]]:
    if isinstance(node, list):
        return [pair for each in node for pair in _pairs(each)]
    if not isinstance(node, dict):
        return []
    if "OutputKey" in node:
        return [(str(node["OutputKey"]), str(node.get("OutputValue")))]
    return _pairs([node.get("Stacks"), node.get("Outputs")])


def _local_token(user: str, port: int) -> str:
    url = f"http://{HOST}:{port}{TOKEN_PATH}?user={user}"
    if user not in USERS:
        raise CannotStart(f"The local users are {' and '.join(USERS)}, not {user!r}.")
    try:
        with urlopen(url, timeout=RESPONSE_SECONDS) as response:
            return str(response.read().decode())
    except HTTPError as error:
        with error:
            raise CannotStart(
                f"The service at port {port} issues no tokens: start it with SIGN_IN=local make"
                " run."
            ) from error
    except URLError as error:
        raise CannotStart(
            f"Nothing answers at port {port} ({error.reason}): start it with SIGN_IN=local make"
            " run."
        ) from error
