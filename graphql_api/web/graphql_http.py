"""GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/."""

from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graphql_api.execution.engine import GraphQLEngine, Prepared
from graphql_api.execution.errors import ErrorCode, RequestRefused, limit_facts
from graphql_api.execution.request import ContextFactory, GraphQLRequest, RequestContext
from graphql_api.web.cancellation import CallerPresence
from graphql_api.web.lambda_scope import SignInPolicy, is_from_gateway, seconds_left
from graphql_api.web.negotiation import GRAPHQL_RESPONSE, JSON, negotiate, wants_html
from graphql_api.web.request_reader import BadRequest, RequestLimits, carries_no_body, read_request
from graphql_api.web.request_record import record_of, request_id
from graphql_api.web.responses import cacheable, compress, error_response, json_response, status_of

# Values of Sec-Fetch-Site that a page of another origin can't cause.
# https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
OWN_SITES: Final = frozenset({"same-origin", "none"})
# Lambda's own limit is 6 MB, and it doubles each quote and backslash on the way out.
ANSWER_BYTES: Final = 3_000_000


@dataclass(frozen=True)
class GraphQLEndpoint:
    """Serves GET and POST /graphql.

    Attributes:
        answer_bytes: the largest size of a response, before compression.
    """

    engine: GraphQLEngine
    new_context: ContextFactory
    limits: RequestLimits
    sign_in: SignInPolicy
    has_explorer: bool
    answer_bytes: int = ANSWER_BYTES

    async def __call__(self, request: Request) -> Response:
        accept = request.headers.get("accept")
        is_visit = carries_no_body(request) and not request.query_params and wants_html(accept)
        if is_visit and self.has_explorer:
            # Relative, so that it keeps any prefix that the gateway adds.
            return RedirectResponse("graphiql", 302, {"vary": "accept"})
        response = await self._respond(request, negotiate(accept))
        response.headers.setdefault("cache-control", "no-store")
        response.headers.add_vary_header("accept")
        return compress(response, request.headers)

    async def _respond(self, request: Request, media_type: str | None) -> Response:
        if media_type is None:
            message = f"Accept must allow {GRAPHQL_RESPONSE} or {JSON}."
            return error_response(ErrorCode.NOT_ACCEPTABLE, message)
        caller = self.sign_in.caller(request.scope)
        if caller is None:
            code, challenge = ErrorCode.UNAUTHENTICATED, {"www-authenticate": "Bearer"}
            return error_response(code, "Sign in first.", media_type, challenge)
        try:
            graphql_request = await read_request(request, self.limits)
        except BadRequest as error:
            # Do not wait for the rest of the body.
            headers = {"connection": "close"} if error.status == 408 else None
            return error_response(
                error.code, str(error), media_type, headers, status=error.status, **error.limit
            )
        context = self.new_context(caller, seconds_left(request.scope))
        if is_from_gateway(request.scope):  # the gateway does not report a disconnect
            return await self._execute(request, graphql_request, context, media_type)
        with CallerPresence(request.receive, context.budget):
            return await self._execute(request, graphql_request, context, media_type)

    async def _execute(
        self,
        request: Request,
        graphql_request: GraphQLRequest,
        context: RequestContext,
        media_type: str,
    ) -> Response:
        record = record_of(request)
        record.note_context(context.budget, context.caller)
        may_register = (
            request.method == "POST" or request.headers.get("sec-fetch-site", "none") in OWN_SITES
        )
        try:
            prepared = await self.engine.prepare(
                graphql_request, context, may_register=may_register
            )
            if carries_no_body(request) and not prepared.is_query:
                return error_response(
                    ErrorCode.METHOD_NOT_ALLOWED,
                    "GET executes queries only: send this operation with POST.",
                    media_type,
                    {"allow": "POST"},
                )
            record.note_operation(prepared)
            result = await self.engine.execute(prepared, context, request_id(request))
        except RequestRefused as refused:
            record.note_errors(refused.errors)
            # Several errors are all about the document, or all about its variables.
            status = status_of(refused.code, media_type)
            return json_response({"errors": refused.errors}, status, media_type)
        record.note_errors(result.get("errors", []))
        record.problems, record.conflicts = context.problems, context.conflicts
        record.short_lists = len(context.short_lists)
        return self._sent(request, prepared, result, media_type)

    def _sent(
        self, request: Request, prepared: Prepared, result: dict[str, Any], media_type: str
    ) -> Response:
        response = json_response(result, 200, media_type)
        if len(response.body) > self.answer_bytes:
            size = len(response.body)
            message = (
                f"The response exceeds {self.answer_bytes} bytes: it has {size}. Request fewer"
                " objects or fields. Changes made by the operation are kept."
            )
            limit = limit_facts("answer_bytes", self.answer_bytes, size)
            return error_response(ErrorCode.ANSWER_TOO_LARGE, message, media_type, **limit)
        is_persisted = carries_no_body(request) and prepared.is_named
        if is_persisted and "errors" not in result:
            return cacheable(response, request.headers, prepared.operation.max_age)
        return response
