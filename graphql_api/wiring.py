"""The composition root: the one place where the parts meet."""

import time

import strawberry
from starlette.applications import Starlette

from graphql_api.domain.budget import Budget
from graphql_api.domain.collection import Collection
from graphql_api.execution.documents import CacheSize, Documents
from graphql_api.execution.engine import GraphQLEngine
from graphql_api.execution.limits import DocumentLimits
from graphql_api.execution.persisted import PersistedDocuments, TrustedPolicy, trusted_documents
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, OrderField
from graphql_api.items.problems import HANDLERS
from graphql_api.items.resolvers import WARM_UP, Mutation, Query
from graphql_api.process import Process, register_hooks
from graphql_api.schema import builder
from graphql_api.settings import Settings, SettingsError
from graphql_api.telemetry.log_handlers import log_to_terminal
from graphql_api.telemetry.log_line import Telemetry
from graphql_api.warm_up import warm_up
from graphql_api.web.app import create_app
from graphql_api.web.function import FunctionHandler
from graphql_api.web.graphql_http import GraphQLEndpoint
from graphql_api.web.json_body import JsonLimits
from graphql_api.web.lambda_scope import SignInPolicy
from graphql_api.web.negotiation import GRAPHQL_RESPONSE
from graphql_api.web.request_reader import BODY_SECONDS, RequestLimits
from graphql_api.web.request_record import Report, RequestRecord


def _no_report(_: RequestRecord) -> None:
    """Locally nobody reads a line for each request."""


def build_app(
    settings: Settings, report: Report = _no_report, body_seconds: float = BODY_SECONDS
) -> Starlette:
    """Return the ASGI application; no call is made before the first request.

    Args:
        report: called with the record of each request when it ends.
        body_seconds: within which a request's body has to arrive.

    Raises:
        SettingsError: a manifest of trusted documents can't be used.
    """
    return _app(settings, Process(settings), build_engine(settings), report, body_seconds)


def start_app(settings: Settings) -> Starlette:
    """Return the application of a local server; see build_app."""
    log_to_terminal()
    return build_app(settings)


def _app(
    settings: Settings,
    process: Process,
    engine: GraphQLEngine,
    report: Report,
    body_seconds: float | None,
) -> Starlette:
    endpoint = GraphQLEndpoint(
        engine=engine,
        new_context=process.new_context,
        limits=RequestLimits(
            body=settings.max_body_bytes,
            json=JsonLimits(
                values=settings.max_variable_values,
                depth=settings.max_variable_depth,
                list_length=settings.max_list_length,
                digits=settings.max_number_digits,
            ),
            body_seconds=body_seconds,
        ),
        answer_bytes=settings.max_answer_bytes,
        sign_in=SignInPolicy(settings.sign_in != "off", settings.editors_group),
        has_explorer=settings.explorer == "on",
    )
    return create_app(
        endpoint,
        process.check,
        settings.allowed_origins,
        settings.allowed_headers,
        report,
        max_head_bytes=settings.max_head_bytes,
        hsts_subdomains=settings.hsts_subdomains == "on",
    )


def build_schema() -> strawberry.Schema:
    """Return the schema that is served; it needs no settings."""
    return builder.build_schema(Query, Mutation, HANDLERS)


def build_engine(settings: Settings) -> GraphQLEngine:
    """Return the schema with its limits and its trusted documents.

    Raises:
        SettingsError: a manifest can't be read, or a document in it can't be executed.
    """
    schema = builder.executable(build_schema())
    introspection = settings.introspection == "on"
    cache = CacheSize(settings.document_cache_entries, settings.document_cache_characters)
    documents = Documents(
        schema,
        document_limits(settings),
        cache,
        introspection=introspection,
    )
    policy = TrustedPolicy(settings.trusted_documents)
    manifests = () if policy is TrustedPolicy.OFF else settings.trusted_document_manifests
    try:
        trusted = trusted_documents(manifests, documents)
    except (OSError, ValueError) as error:
        raise SettingsError(f"TRUSTED_DOCUMENT_MANIFESTS: {error}") from error
    persisted = PersistedDocuments(documents, cache, policy, trusted)
    return GraphQLEngine(schema, persisted, settings.max_cost, settings.max_errors, introspection)


def document_limits(settings: Settings) -> DocumentLimits:
    """Return what one document may be."""
    return DocumentLimits(
        characters=settings.max_document_characters,
        tokens=settings.max_document_tokens,
        operations=settings.max_operations,
        fragments=settings.max_fragments,
        root_fields=settings.max_root_fields,
        fields=settings.max_fields,
        spreads=settings.max_spreads,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        directives=settings.max_directives,
        argument_values=settings.max_argument_values,
        field_pairs=settings.max_field_pairs,
        errors=settings.max_errors,
    )


def build_handler(settings: Settings) -> FunctionHandler:
    """Return the Lambda handler for an HttpApi with payload 2.0."""
    return _handler(settings, Process(settings, is_lambda=True), build_engine(settings))


def start_handler(settings: Settings) -> FunctionHandler:
    """Return the handler of a new execution environment: warm, and ready for SnapStart."""
    process, engine = Process(settings, is_lambda=True), build_engine(settings)
    handler = _handler(settings, process, engine)
    warm_up(process, engine, WARM_UP)
    register_hooks(process)
    return handler


def _handler(settings: Settings, process: Process, engine: GraphQLEngine) -> FunctionHandler:
    # Anything that is not listed as text would be sent as base64.
    text = ["text/", "application/json", "application/javascript", GRAPHQL_RESPONSE]
    report = Telemetry(service=settings.table_name).report
    app = _app(settings, process, engine, report, body_seconds=None)  # it is there at once
    return FunctionHandler(app, lifespan="off", text_mime_types=text)


def build_catalogue(settings: Settings) -> Collection[Item, Filter, OrderField]:
    """Return the catalogue for a command, which may take all the time it needs."""
    return Process(settings).catalogue(Budget.of(float("inf"), time.monotonic))
