"""GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graphql_api.schema.errors import ErrorCode
from graphql_api.schema.execution import ContextFactory, Engine, GraphQLRequest, RequestRefused
from graphql_api.web.answers import error_answer, json_answer
from graphql_api.web.media import GRAPHQL_RESPONSE, JSON, negotiate, wants_html
from graphql_api.web.request import BadRequest, read_request
from graphql_api.web.request_id import request_id


@dataclass(frozen=True)
class GraphQLEndpoint:
    """Serves GET and POST /graphql."""

    engine: Engine
    new_context: ContextFactory

    async def __call__(self, request: Request) -> Response:
        accept = request.headers.get("accept")
        if request.method == "GET" and not request.query_params and wants_html(accept):
            # Relative, so that it stays behind whatever prefix the gateway adds.
            return RedirectResponse("graphiql", 302, {"vary": "accept"})
        media_type = negotiate(accept)
        if media_type is None:
            message = f"Accept must allow {GRAPHQL_RESPONSE} or {JSON}."
            return error_answer(406, ErrorCode.NOT_ACCEPTABLE, message)
        try:
            graphql_request = await read_request(request)
        except BadRequest as error:
            return error_answer(error.status, error.code, str(error), media_type)
        return await self._answer(request, graphql_request, media_type)

    async def _answer(
        self, request: Request, graphql_request: GraphQLRequest, media_type: str
    ) -> Response:
        try:
            prepared = self.engine.prepare(graphql_request)
            if request.method == "GET" and not prepared.is_query:
                return error_answer(
                    405,
                    ErrorCode.METHOD_NOT_ALLOWED,
                    "GET executes queries only: send this operation with POST.",
                    media_type,
                    {"allow": "POST"},
                )
            context = self.new_context(_seconds_left(request))
            answer = await self.engine.execute(prepared, context, request_id(request))
        except RequestRefused as refused:
            # application/json predates the status codes: its clients expect 200 here.
            status = 400 if media_type == GRAPHQL_RESPONSE else 200
            return json_answer({"errors": refused.errors}, status, media_type)
        return json_answer(answer, 200, media_type)


def _seconds_left(request: Request) -> float | None:
    """Return what Lambda leaves the request; None on a server without such a limit."""
    lambda_context: Any = request.scope.get("aws.context")
    milliseconds = getattr(lambda_context, "get_remaining_time_in_millis", None)
    return None if milliseconds is None else milliseconds() / 1000
