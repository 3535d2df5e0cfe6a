"""Makes a client's API calls: what botocore does for any service, for DynamoDB's alone.

botocore writes, describes and signs each request anew, by the model of the service, through some
twenty hooks: that was a third of the time of a get. Of two requests for the same operation only the
parameters differ, and they are the JSON that is sent. So botocore is asked once for each operation
what a request is; it has the last word on addresses, credentials, certificates and proxies, and
reads the errors. What a client returns and raises stays the same, but for the count of botocore's
own retries, of which there are none.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

import orjson
from botocore.auth import _host_from_url  # type: ignore[attr-defined]
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import NoCredentialsError
from botocore.handlers import add_recursion_detection_header
from botocore.hooks import first_non_none_response
from botocore.utils import normalize_url_path

from graphql_api.dynamodb.client.sending import begin_sending, prepare_sending
from graphql_api.dynamodb.client.signature import authorization

if TYPE_CHECKING:
    from botocore.credentials import Credentials
    from botocore.model import OperationModel

    BaseClient = Any  # the stubs leave out what it has for its own use
else:
    BaseClient = object

_STAMP: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class RequestTemplate:
    """What all requests for one operation have in common.

    Attributes:
        path: of the address, as it is signed.
        headers: that are signed.
        scope: that the signature is for: region and service.
        before_send: the event that others may answer a request in, or look at it.
    """

    model: "OperationModel"
    url: str
    path: str
    headers: Mapping[str, str]
    user_agent: str
    scope: tuple[str, str]
    before_send: str


class ApiCalls(BaseClient):  # type: ignore[misc]
    """A base class for a botocore client of DynamoDB.

    Parameters are JSON as it is: no bytes. Of botocore's events a call emits `before-send` alone,
    and agents that trace botocore by BaseClient._make_api_call don't see it. The address is that
    of the first request for an operation, so a client is for the tables of one account.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._templates: dict[str, RequestTemplate] = {}
        parsers = self._endpoint._response_parser_factory
        self._parser = parsers.create_parser(self._service_model.resolved_protocol)

    def _make_api_call(self, operation_name: str, api_params: dict[str, Any]) -> Any:
        prepare_sending()
        template = self._templates.get(operation_name) or self._learn(operation_name, api_params)
        request = self._request(template, orjson.dumps(api_params))
        responses = self.meta.events.emit(template.before_send, request=request)
        response = first_non_none_response(responses)
        if response is None:
            response = self._endpoint.http_session.send(request)
        else:  # a stand-in's, as true as one that was sent
            begin_sending()
        status = response.status_code
        received = {"status_code": status, "headers": response.headers, "body": response.content}
        answer = self._parser.parse(received, template.model.output_shape)
        if status >= 300:
            # What errors carry beside their message: the record that failed a condition, say.
            self._endpoint._add_modeled_error_fields(received, answer, template.model, self._parser)
            error = self.exceptions.from_code(answer.get("Error", {}).get("Code"))
            raise error(answer, operation_name)
        return answer

    def _request(self, template: RequestTemplate, body: bytes) -> AWSPreparedRequest:
        found: Credentials | None = self._get_credentials()
        if found is None:
            raise NoCredentialsError
        credentials = found.get_frozen_credentials()
        headers = {**template.headers, "X-Amz-Date": time.strftime(_STAMP, time.gmtime())}
        if credentials.token:
            headers["X-Amz-Security-Token"] = credentials.token
        headers["Authorization"] = authorization(
            credentials, template.scope, template.path, headers, body
        )
        # From here on nothing is signed: what stands between may change these.
        headers["User-Agent"] = template.user_agent
        headers["Content-Length"] = str(len(body))
        add_recursion_detection_header({"headers": headers})
        # botocore's own class for headers takes names in any case, and its time.
        known: Any = headers
        return AWSPreparedRequest("POST", template.url, known, body, False, context={})

    def _learn(self, name: str, api_params: dict[str, Any]) -> RequestTemplate:
        model = self._service_model.operation_model(name)
        context: dict[str, Any] = {}
        url, headers, _ = self._resolve_endpoint_ruleset(model, api_params, context)
        request = self._convert_to_request_dict(api_params, model, url, context, headers)
        user_agent = request["headers"].pop("User-Agent")
        signing = context.get("signing", {})
        template = RequestTemplate(
            model=model,
            url=request["url"],
            path=quote(normalize_url_path(urlsplit(request["url"]).path), safe="/~"),
            headers={"Host": _host_from_url(request["url"]), **request["headers"]},
            user_agent=user_agent,
            scope=(
                signing.get("region", self.meta.region_name),
                signing.get("signing_name", self._service_model.signing_name),
            ),
            before_send=f"before-send.{self._service_model.service_id.hyphenize()}.{name}",
        )
        self._templates[name] = template
        return template


def make_calls(base_classes: list[type], **_: object) -> None:
    """Have a client's calls made here; for botocore's event `creating-client-class`."""
    base_classes.insert(0, ApiCalls)
