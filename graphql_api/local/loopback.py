"""Signing in from a terminal: a browser at the sign-in page, which leads back to this machine.

An authorization code with PKCE, for an application that can keep no secret.
https://www.rfc-editor.org/rfc/rfc8252, https://www.rfc-editor.org/rfc/rfc7636
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

from graphql_api.local.errors import CannotStart
from graphql_api.local.server import HOST

# Cognito compares the whole URL, so it is this port that template.yaml allows.
CALLBACK_PORT: Final = 8976
RESPONSE_SECONDS: Final = 30.0
SCOPE: Final = "openid"

_SIGNED_IN: Final = "You are signed in. Close this page, and go back to the terminal."
_REFUSED: Final = "You are not signed in; the terminal says why."


class SignInFailed(CannotStart):
    """There is no token; the message has the reason."""


@dataclass(frozen=True)
class Issuer:
    """Who issues tokens: the URLs for a browser and for this process, and the client's id."""

    authorize_url: str
    token_url: str
    client_id: str

    @classmethod
    def of_page(cls, page: str, client_id: str) -> "Issuer":
        """Return the issuer whose sign-in page has this origin, with Cognito's paths."""
        base = page.rstrip("/")
        return cls(f"{base}/oauth2/authorize", f"{base}/oauth2/token", client_id)

    @classmethod
    def discovered(cls, issuer: str, client_id: str) -> "Issuer":
        """Return the issuer that names its URLs itself.

        https://openid.net/specs/openid-connect-discovery-1_0.html

        Raises:
            SignInFailed: it does not.
        """
        found = _json_of(Request(f"{issuer.rstrip('/')}/.well-known/openid-configuration"))  # noqa: S310
        try:
            return cls(found["authorization_endpoint"], found["token_endpoint"], client_id)
        except KeyError as error:
            raise SignInFailed(f"{issuer} does not name its {error}.") from error


def access_token(
    issuer: Issuer, show: Callable[[str], None], seconds: float, port: int = CALLBACK_PORT
) -> str:
    """Return an access token of the user who signs in.

    Args:
        show: is given the URL that a browser has to open.
        seconds: how long to wait for that person.
        port: of the callback, http://localhost:PORT/.

    Raises:
        SignInFailed: the port is taken, nobody signed in, or the sign-in was refused.
    """
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(32)
    callback = f"http://localhost:{port}/"
    with _callback(port, state) as answers:
        show(f"{issuer.authorize_url}?{urlencode(_request(issuer, callback, verifier, state))}")
        try:
            answer = answers.get(timeout=seconds)
        except Empty:
            raise SignInFailed(f"Nobody signed in within {seconds:g} seconds.") from None
    if "code" not in answer:
        reasons = [answer.get("error", "no code"), answer.get("error_description", "")]
        raise SignInFailed(f"The sign-in was refused: {': '.join(filter(None, reasons))}.")
    body = {
        "grant_type": "authorization_code",
        "client_id": issuer.client_id,
        "code": answer["code"],
        "code_verifier": verifier,
        "redirect_uri": callback,
    }
    tokens = _json_of(Request(issuer.token_url, urlencode(body).encode()))  # noqa: S310
    try:
        return str(tokens["access_token"])
    except KeyError as error:
        raise SignInFailed(f"{issuer.token_url} responded without an access token.") from error


def _request(issuer: Issuer, callback: str, verifier: str, state: str) -> Mapping[str, str]:
    digest = hashlib.sha256(verifier.encode()).digest()
    return {
        "response_type": "code",
        "client_id": issuer.client_id,
        "redirect_uri": callback,
        "scope": SCOPE,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }


@contextmanager
def _callback(port: int, state: str) -> Iterator["Queue[dict[str, str]]"]:
    """Listen for the browser; yield the queue that the sign-in page's answer goes to."""
    answers: Queue[dict[str, str]] = Queue()

    class Callback(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            answer = {name: values[0] for name, values in parse_qs(url.query).items()}
            # Without it, any page could make this command sign in as somebody else.
            if url.path != "/" or not secrets.compare_digest(answer.get("state", ""), state):
                self._respond(404, "Nothing is served here.")
                return
            self._respond(200, _SIGNED_IN if "code" in answer else _REFUSED)
            answers.put(answer)

        def _respond(self, status: int, text: str) -> None:
            body = f"{text}\n".encode()
            self.send_response(status)
            self.send_header("content-type", "text/plain; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.send_header("cache-control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Write nothing: the request line contains the code."""

    try:
        # With threads: browsers open connections ahead, and send nothing on them.
        server = ThreadingHTTPServer((HOST, port), Callback)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SignInFailed(
            f"Port {port} cannot be opened ({reason}). End what uses it: the sign-in page leads"
            " back to this port only."
        ) from error
    with server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield answers
        finally:
            server.shutdown()
            thread.join()


def _json_of(request: Request) -> Any:
    """Return a response's JSON object.

    Raises:
        SignInFailed: there is none.
    """
    url = request.full_url
    if request.type not in ("http", "https"):
        raise SignInFailed(f"{url} is not a URL of http or https.")
    try:
        with urlopen(request, timeout=RESPONSE_SECONDS) as response:  # noqa: S310 - http or https
            found = json.loads(response.read())
    except HTTPError as error:
        with error:
            raise SignInFailed(f"{url} responded {error.code}: {error.read(200)!r}.") from error
    except (OSError, ValueError) as error:
        raise SignInFailed(f"{url} cannot be used ({error}).") from error
    if not isinstance(found, dict):
        raise SignInFailed(f"{url} responded with no JSON object.")
    return found
