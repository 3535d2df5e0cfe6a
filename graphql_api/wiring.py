"""The composition root: the one place where the modules are connected."""

import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import strawberry
from starlette.applications import Starlette

from graphql_api.domain.budget import Budget
from graphql_api.domain.collection import Collections
from graphql_api.execution.documents import CacheSize, Documents
from graphql_api.execution.engine import GraphQLEngine, Introspection
from graphql_api.execution.limits import DocumentLimits
from graphql_api.execution.persisted import PersistedDocuments, TrustedPolicy, trusted_documents
from graphql_api.process import (
    CALL_LIMITS,
    CallLimits,
    NewPorts,
    NewSession,
    Process,
    register_hooks,
)
from graphql_api.registry import REGISTRY, Registry
from graphql_api.schema import builder
from graphql_api.settings import Settings, SettingsError
from graphql_api.telemetry.log_handlers import log_to_terminal
from graphql_api.telemetry.log_line import Telemetry
from graphql_api.warm_up import warm_up
from graphql_api.web.app import create_app
from graphql_api.web.explorer import PageSignIn
from graphql_api.web.function import FunctionHandler
from graphql_api.web.graphql_http import ANSWER_BYTES, GraphQLEndpoint
from graphql_api.web.lambda_scope import SignInPolicy
from graphql_api.web.middleware import AllowedOrigins
from graphql_api.web.negotiation import GRAPHQL_RESPONSE
from graphql_api.web.request_reader import RequestLimits
from graphql_api.web.request_record import Report, RequestRecord

if TYPE_CHECKING:
    from graphql_api.jobs.ports import Ports
    from graphql_api.registry import Registrations

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
    ports: NewPorts | None = None,
) -> Starlette:
    """Return the ASGI application; no call is made before the first request.

    Args:
        report: called with the record of each request when it ends.
        ports: returns the ports of jobs, once; None: those that the settings name, if any.

    Raises:
        SettingsError: a manifest of trusted documents can't be used.
    """
    process = _process(settings, registry, ports, limits.calls, new_session)
    return _app(settings, process, build_engine(settings, limits, registry), report, limits)


def start_app(
    settings: Settings,
    report: Report,
    new_session: NewSession | None = None,
    registry: Registry = REGISTRY,
    *,
    has_localhost: bool = False,
    ports: NewPorts | None = None,
) -> Starlette:
    """Return the application of a local server; see build_app.

    Args:
        has_localhost: see AllowedOrigins.
    """
    log_to_terminal()
    process = _process(settings, registry, ports, new_session=new_session)
    engine = build_engine(settings, registry=registry)
    return _app(settings, process, engine, report, LIMITS, has_localhost=has_localhost)


def _app(
    settings: Settings,
    process: Process,
    engine: GraphQLEngine,
    report: Report,
    limits: Limits,
    *,
    has_localhost: bool = False,
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
        AllowedOrigins(settings.allowed_origins, has_localhost),
        settings.allowed_headers,
        report,
        hsts_subdomains=settings.hsts_subdomains == "on",
        page_sign_in=_page_sign_in(settings),
    )


def _page_sign_in(settings: Settings) -> PageSignIn | None:
    if settings.sign_in == "local":
        return PageSignIn()
    if settings.sign_in == "off" or settings.sign_in_page is None:
        return None
    return PageSignIn(settings.sign_in_page, settings.sign_in_client_id or "")


def build_schema(registry: Registry = REGISTRY) -> strawberry.Schema:
    """Return the served schema; it depends on no settings."""
    return builder.build_schema(_registrations(registry))


def _registrations(registry: Registry) -> "Registrations":
    """Return what GraphQL serves: jobs, too, where an entity starts any."""
    served = registry.registrations()
    if not any(each.starts_jobs for each in served):
        return served
    from graphql_api.jobs.entity import REGISTRATION

    return (*served, REGISTRATION)


def _process(
    settings: Settings,
    registry: Registry,
    ports: NewPorts | None,
    limits: CallLimits = CALL_LIMITS,
    new_session: NewSession | None = None,
    *,
    is_lambda: bool = False,
) -> Process:
    """Return the process that serves what is registered, and jobs if there are ports for them."""
    records = registry.records()
    ports = ports or _ports_on_aws(settings)
    if ports is not None:
        from graphql_api.jobs.record import RECORD

        records = (*records, RECORD)
    return Process(settings, records, limits, new_session, is_lambda=is_lambda, ports=ports)


def _ports_on_aws(settings: Settings) -> NewPorts | None:
    """Return what makes the ports in the settings: their clients are no part of a start."""
    if settings.jobs_bucket is None:
        return None

    def new_ports() -> "Ports":
        from graphql_api.jobs.aws import aws_ports

        return aws_ports(settings)

    return new_ports


def build_engine(
    settings: Settings, limits: Limits = LIMITS, registry: Registry = REGISTRY
) -> GraphQLEngine:
    """Return the schema with its limits and its trusted documents.

    Raises:
        SettingsError: a manifest can't be read, or a document in it can't be executed.
    """
    schema = builder.executable(build_schema(registry))
    introspection = Introspection(settings.introspection)
    documents = Documents(schema, limits.document, limits.cache)
    policy = TrustedPolicy(settings.trusted_documents)
    manifests = [] if policy is TrustedPolicy.OFF else _manifests()
    try:
        is_told = introspection is not Introspection.OFF
        trusted = trusted_documents(manifests, documents, introspects=is_told)
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
    report: Report | None = None,
    ports: NewPorts | None = None,
) -> FunctionHandler:
    """Return the Lambda handler for an HttpApi with payload format 2.0.

    Args:
        report: see build_app; None: JSON lines on standard output, as on Lambda.
        ports: see build_app.
    """
    process = _process(settings, registry, ports, limits.calls, new_session, is_lambda=True)
    engine = build_engine(settings, limits, registry)
    return _handler(settings, process, engine, limits, report)


def start_handler(settings: Settings) -> FunctionHandler:
    """Return the handler of a new execution environment, warmed up and ready for SnapStart."""
    process = _process(settings, REGISTRY, None, is_lambda=True)
    engine = build_engine(settings)
    handler = _handler(settings, process, engine, LIMITS)
    served = _registrations(REGISTRY) if process.has_jobs else REGISTRY.registrations()
    warm_up(process, engine, [op for each in served for op in each.warm_up()])
    register_hooks(process)
    return handler


def _handler(
    settings: Settings,
    process: Process,
    engine: GraphQLEngine,
    limits: Limits,
    report: Report | None = None,
) -> FunctionHandler:
    # Media types that are not listed here would be sent as base64.
    text = ["text/", "application/json", "application/javascript", GRAPHQL_RESPONSE]
    version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
    report = report or Telemetry(settings.table_name, version).report
    if settings.tracing == "on":
        from graphql_api.tracing.xray import Tracer  # only then: it takes 1 ms of a start

        report = Tracer(process.events, report).report
    request = replace(limits.request, body_seconds=None)  # the event contains the whole body
    app = _app(settings, process, engine, report, replace(limits, request=request))
    return FunctionHandler(app, lifespan="off", text_mime_types=text)


def build_collections(
    settings: Settings, new_session: NewSession | None = None, registry: Registry = REGISTRY
) -> Collections:
    """Return the collections for a command, without a time limit."""
    process = Process(settings, registry.records(), new_session=new_session)
    return process.collections(Budget.of(float("inf"), time.monotonic))
