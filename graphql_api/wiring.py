"""The composition root: the one place where the modules are connected."""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import strawberry
from starlette.applications import Starlette

from graphql_api.domain.budget import Budget
from graphql_api.domain.collection import Collections
from graphql_api.execution.documents import CacheSize, Documents
from graphql_api.execution.engine import GraphQLEngine
from graphql_api.execution.limits import DocumentLimits
from graphql_api.execution.persisted import PersistedDocuments, TrustedPolicy, trusted_documents
from graphql_api.process import CALL_LIMITS, CallLimits, NewSession, Process, register_hooks
from graphql_api.registry import REGISTRY, Registry
from graphql_api.schema import builder
from graphql_api.settings import Settings, SettingsError
from graphql_api.telemetry.log_handlers import log_to_terminal
from graphql_api.telemetry.log_line import Telemetry
from graphql_api.warm_up import warm_up
from graphql_api.web.app import create_app
from graphql_api.web.function import FunctionHandler
from graphql_api.web.graphql_http import ANSWER_BYTES, GraphQLEndpoint
from graphql_api.web.lambda_scope import SignInPolicy
from graphql_api.web.negotiation import GRAPHQL_RESPONSE
from graphql_api.web.request_reader import RequestLimits
from graphql_api.web.request_record import Report, RequestRecord

# One fixed folder, because a version's trusted documents are released with it, like its schema.
MANIFESTS: Final = Path(__file__).parent / "trusted_documents"


def _no_report(_: RequestRecord) -> None:
    """Report nothing: a local server needs no log line per request."""


@dataclass(frozen=True)
class Limits:
    """Limits of a request; the defaults are defined next to the code that enforces them."""

    request: RequestLimits = field(default_factory=RequestLimits)
    answer_bytes: int = ANSWER_BYTES
    document: DocumentLimits = field(default_factory=DocumentLimits)
    cache: CacheSize = field(default_factory=CacheSize)
    calls: CallLimits = CALL_LIMITS


LIMITS: Final = Limits()


def build_app(
    settings: Settings,
    report: Report = _no_report,
    limits: Limits = LIMITS,
    new_session: NewSession | None = None,
    registry: Registry = REGISTRY,
) -> Starlette:
    """Return the ASGI application; no call is made before the first request.

    Args:
        report: called with the record of each request when it ends.

    Raises:
        SettingsError: a manifest of trusted documents can't be used.
    """
    process = Process(settings, registry.records(), limits.calls, new_session)
    return _app(settings, process, build_engine(settings, limits, registry), report, limits)


def start_app(
    settings: Settings, new_session: NewSession | None = None, registry: Registry = REGISTRY
) -> Starlette:
    """Return the application of a local server; see build_app."""
    log_to_terminal()
    return build_app(settings, new_session=new_session, registry=registry)


def _app(
    settings: Settings, process: Process, engine: GraphQLEngine, report: Report, limits: Limits
) -> Starlette:
    endpoint = GraphQLEndpoint(
        engine=engine,
        new_context=process.new_context,
        limits=limits.request,
        sign_in=SignInPolicy(settings.sign_in != "off", settings.editors_group),
        has_explorer=settings.explorer == "on",
        answer_bytes=limits.answer_bytes,
    )
    return create_app(
        endpoint,
        process.check,
        settings.allowed_origins,
        settings.allowed_headers,
        report,
        hsts_subdomains=settings.hsts_subdomains == "on",
    )


def build_schema(registry: Registry = REGISTRY) -> strawberry.Schema:
    """Return the served schema; it depends on no settings."""
    return builder.build_schema(registry.registrations())


def build_engine(
    settings: Settings, limits: Limits = LIMITS, registry: Registry = REGISTRY
) -> GraphQLEngine:
    """Return the schema with its limits and its trusted documents.

    Raises:
        SettingsError: a manifest can't be read, or a document in it can't be executed.
    """
    schema = builder.executable(build_schema(registry))
    introspection = settings.introspection == "on"
    documents = Documents(schema, limits.document, limits.cache, introspection=introspection)
    policy = TrustedPolicy(settings.trusted_documents)
    manifests = [] if policy is TrustedPolicy.OFF else _manifests()
    try:
        trusted = trusted_documents(manifests, documents)
    except (OSError, ValueError) as error:
        raise SettingsError(f"TRUSTED_DOCUMENTS: {error}") from error
    persisted = PersistedDocuments(documents, limits.cache, policy, trusted)
    errors = limits.document.errors
    return GraphQLEngine(schema, persisted, settings.max_cost, errors, introspection)


def _manifests() -> list[Path]:
    found = sorted(MANIFESTS.glob("*.json"))
    if not found:
        folder = "/".join(MANIFESTS.parts[-2:])
        raise SettingsError(f"TRUSTED_DOCUMENTS: no manifest (*.json) is in {folder}")
    return found


def build_handler(
    settings: Settings,
    limits: Limits = LIMITS,
    new_session: NewSession | None = None,
    registry: Registry = REGISTRY,
) -> FunctionHandler:
    """Return the Lambda handler for an HttpApi with payload format 2.0."""
    process = Process(settings, registry.records(), limits.calls, new_session, is_lambda=True)
    return _handler(settings, process, build_engine(settings, limits, registry), limits)


def start_handler(settings: Settings) -> FunctionHandler:
    """Return the handler of a new execution environment, warmed up and ready for SnapStart."""
    process = Process(settings, REGISTRY.records(), is_lambda=True)
    engine = build_engine(settings)
    handler = _handler(settings, process, engine, LIMITS)
    warm_up(process, engine, [op for each in REGISTRY.registrations() for op in each.warm_up()])
    register_hooks(process)
    return handler


def _handler(
    settings: Settings, process: Process, engine: GraphQLEngine, limits: Limits
) -> FunctionHandler:
    # Media types that are not listed here would be sent as base64.
    text = ["text/", "application/json", "application/javascript", GRAPHQL_RESPONSE]
    report = Telemetry(service=settings.table_name).report
    request = replace(limits.request, body_seconds=None)  # the event contains the whole body
    app = _app(settings, process, engine, report, replace(limits, request=request))
    return FunctionHandler(app, lifespan="off", text_mime_types=text)


def build_collections(
    settings: Settings, new_session: NewSession | None = None, registry: Registry = REGISTRY
) -> Collections:
    """Return the collections for a command, without a time limit."""
    process = Process(settings, registry.records(), new_session=new_session)
    return process.collections(Budget.of(float("inf"), time.monotonic))
