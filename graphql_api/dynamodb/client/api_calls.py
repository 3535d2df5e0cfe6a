"""Answers a client's calls in botocore's place, at a seam that botocore has for it.

What a handler of the event `before-call` returns is the answer of the call; botocore's own Stubber
answers there. Until then botocore has done its part: hooks, address, and headers by the model of
the service. After it, too: the event `after-call`, the exception that an error is. What it does
between the two takes 0.7 ms of CPU more than what is done here: headers of a class of their own, a
signing key derived for each request, http.client, which reads the headers of an answer as those of
an e-mail, its loop of retries. A call's hard time limit needs it, too: see transport.py. Of the
events in between, `before-send` and `after-call-error` are emitted.

Its parameters are the JSON that is sent, but for binary ones, which no record of ours holds. So by
`provide-client-params` the serializer gets none to walk along the model, which saves 10 us of a
get and 50 of a create, and the handlers of `before-parameter-build` see none. Whoever else needs
them gets them back: the rules of the address, where there are any, and botocore, where it sends.

`python -m benchmarks.client_calls` shows both. To take them out, leave register() uncalled:
botocore signs and sends then, and its time-outs hold for one operation of a socket. That is what
happens, too, where botocore emits no `before-call`.
"""

import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import quote, urlsplit

import orjson
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import BotoCoreError, NoCredentialsError
from botocore.handlers import add_recursion_detection_header
from botocore.hooks import BaseEventHooks, first_non_none_response
from botocore.parsers import ResponseParser
from botocore.signers import RequestSigner
from botocore.utils import normalize_url_path

from graphql_api.dynamodb.client.http_answer import HttpAnswer
from graphql_api.dynamodb.client.sending import begin_sending, prepare_sending
from graphql_api.dynamodb.client.signature import authorization
from graphql_api.dynamodb.client.transport import Transport

if TYPE_CHECKING:
    from botocore.model import OperationModel

_STAMP: Final = "%Y%m%dT%H%M%SZ"
_PARAMETERS: Final = "json_parameters"  # in the context of a call, which its events share
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class ApiCalls:
    """The calls of one client of DynamoDB."""

    def __init__(
        self, credentials: Credentials | None, parser: ResponseParser, transport: Transport
    ) -> None:
        self.transport = transport
        self._credentials = credentials
        self._parser = parser
        self._events: BaseEventHooks

    def register(self, events: BaseEventHooks, *, keeps_parameters: bool) -> None:
        """Have the calls of a client answered here.

        Args:
            events: the client's.
            keeps_parameters: from the serializer: nothing else is known to need them.
        """
        self._events = events
        self._keeps_parameters = keeps_parameters
        # The stubs don't know that what such handlers return is heard.
        events.register_last("provide-client-params.dynamodb", self.begin)  # type: ignore[arg-type]
        events.register_first("before-endpoint-resolution.dynamodb", self.give_back)
        # Who else answers there, as a Stubber, is heard before.
        events.register_last("before-call.dynamodb", self.answer)  # type: ignore[arg-type]
        events.register_first("request-created.dynamodb", self.leave_to_botocore)

    def is_ready(self) -> bool:
        """Whether a call would find an open connection, and credentials that are not to fetch."""
        found = self._credentials
        if isinstance(found, RefreshableCredentials) and found.refresh_needed():
            return False
        return self.transport.is_connected()

    def begin(
        self, params: dict[str, Any], context: dict[str, Any], **_: object
    ) -> dict[str, Any] | None:
        """Return the parameters for the serializer: none; None: it has them all."""
        prepare_sending()  # before the rules of the address, which may ask for credentials
        if not self._keeps_parameters:
            return None
        context[_PARAMETERS] = params
        return {}

    def give_back(self, params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        """Return to the rules of the address, and so to the serializer, what was kept from them."""
        params.update(context.get(_PARAMETERS, {}))

    def answer(
        self,
        model: "OperationModel",
        params: dict[str, Any],
        context: dict[str, Any],
        request_signer: RequestSigner,
        **_: object,
    ) -> tuple[AWSResponse, dict[str, Any]] | None:
        """Return the response and what it says, or None: then it is botocore that sends."""
        if (context.get("auth_type") or request_signer.signature_version) != "v4":
            return None
        signing = context.get("signing", {})
        scope = (
            signing.get("region", request_signer.region_name),
            signing.get("signing_name", request_signer.signing_name),
        )
        body = params["body"]
        if (given := context.get(_PARAMETERS)) is not None:
            body = orjson.dumps(given)
        request = self._request(params, scope, body)
        responses = self._events.emit(f"before-send.dynamodb.{model.name}", request=request)
        response: AWSResponse | None = first_non_none_response(responses)
        if response is None:
            try:
                response = self.transport.send(request)
            except BotoCoreError as error:
                name = f"after-call-error.dynamodb.{model.name}"
                self._events.emit(name, exception=error, context=context)
                raise
        else:  # a stand-in's, as true as one that was sent
            begin_sending()
        return response, self._parsed(response, model)

    def leave_to_botocore(self, request: AWSRequest, **_: object) -> None:
        """Give botocore, which is about to sign and send, the parameters that were kept from it."""
        if (given := request.context.get(_PARAMETERS)) is not None:
            request.data = orjson.dumps(given)
        begin_sending()  # soon: when exactly is not known

    def _request(
        self, params: dict[str, Any], scope: tuple[str, str], body: bytes
    ) -> AWSPreparedRequest:
        if self._credentials is None:
            raise NoCredentialsError
        credentials = self._credentials.get_frozen_credentials()
        url = params["url"]
        host, path = _signed_address(url)
        headers = {"Host": host, **params["headers"]}
        user_agent = headers.pop("User-Agent", None)
        headers["X-Amz-Date"] = time.strftime(_STAMP, time.gmtime())
        if credentials.token:
            headers["X-Amz-Security-Token"] = credentials.token
        headers["Authorization"] = authorization(credentials, scope, path, headers, body)
        # From here on nothing is signed: what stands between may change these.
        if user_agent is not None:
            headers["User-Agent"] = user_agent
        headers["Content-Length"] = str(len(body))
        add_recursion_detection_header({"headers": headers})
        # botocore's own class for headers takes names in any case, and its time.
        known: Any = headers
        return AWSPreparedRequest("POST", url, known, body, False, context={})

    def _parsed(self, response: AWSResponse, model: "OperationModel") -> dict[str, Any]:
        """Return what a response says: as botocore, with what errors carry beside a message."""
        raw = response.raw
        headers = raw.headers if isinstance(raw, HttpAnswer) else response.headers
        received = {
            "status_code": response.status_code,
            "headers": headers,
            "body": response.content,
        }
        parsed: dict[str, Any] = self._parser.parse(received, cast("Any", model.output_shape))
        if response.status_code >= 300 and (code := parsed.get("Error", {}).get("Code")):
            shape = model.service_model.shape_for_error_code(code)
            if shape is not None:  # the record that failed a condition, say
                parsed.update(self._parser.parse(received, shape))
        parsed["ResponseMetadata"]["RetryAttempts"] = 0
        return parsed


@lru_cache(maxsize=16)  # one, or one for each account
def _signed_address(url: str) -> tuple[str, str]:
    """Return an address as it is signed: the host with its port, and the path."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else str(parts.hostname)
    if parts.port is not None and parts.port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{parts.port}"
    return host, quote(normalize_url_path(parts.path), safe="/~")
