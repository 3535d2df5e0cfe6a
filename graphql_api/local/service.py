"""What `serve` serves, in values that another process can be given."""

import os
import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from starlette.types import ASGIApp

from graphql_api.local.dynalite import embedded_variables, new_session
from graphql_api.local.examples import with_example
from graphql_api.local.gateway.cors import cross_origin_fault
from graphql_api.local.gateway.http_api import running_twin
from graphql_api.local.gateway.local_users import LocalSignIn, sign_in_lines
from graphql_api.local.gateway.payload import DEFAULT_STAGE, stage_path
from graphql_api.local.jobs.local_jobs import LocalJobs
from graphql_api.local.reload.page import ReloadedPage
from graphql_api.local.request_lines import report_of
from graphql_api.local.server import (
    CLOSE_MARGIN_SECONDS,
    HOST,
    ClientTimeouts,
    Control,
    serve,
)
from graphql_api.registry import REGISTRY
from graphql_api.settings import Settings, load_settings
from graphql_api.telemetry.log_handlers import log_to_terminal
from graphql_api.web.middleware import REQUEST_HEADERS, AllowedOrigins
from graphql_api.wiring import build_handler, start_app


@dataclass(frozen=True)
class Service:
    """One choice of what to serve, and how; all of it is plain values.

    Attributes:
        engine: the embedded engine's endpoint; None: the table is the one that the environment
            names.
        data: where the data is, for people.
        jobs: the folder of jobs; None: they are the environment's, or there are none.
        gateway: serve as API Gateway and Lambda would.
        stage: the gateway's stage; see DEFAULT_STAGE.
        example: see graphql_api.local.examples.
        user_pool: see LocalSignIn.pool; None: there is no local sign-in.
        reloads: whether another process may take over with newer code.
    """

    engine: str | None
    data: str
    jobs: str | None = None
    gateway: bool = False
    stage: str = DEFAULT_STAGE
    example: str | None = None
    user_pool: Mapping[str, Any] | None = None
    reloads: bool = False

    def base(self, url: str) -> str:
        """Return the URL that /graphql is added to.

        Args:
            url: the server's, without a path.
        """
        return f"{url}{stage_path(self._stage)}"

    def places(self, url: str, settings: Settings) -> list[str]:
        """Return the lines that say where everything is.

        Args:
            url: the server's, without a path.
        """
        base = self.base(url)
        return [
            f"API       {base}/graphql",
            f"Explorer  {base}/graphiql",
            f"Health    {base}/health",
            f"Data      {self.data}, table {settings.table_name}",
            *(sign_in_lines(url) if self.user_pool else []),
        ]

    def run(self, opened: socket.socket, control: Control) -> None:
        """Serve until the control says that it is over."""
        settings = self._settings()
        with ExitStack() as parts:
            jobs = self._jobs(opened)
            app = self._app(settings, parts, jobs)
            if jobs is not None and self.engine is not None:
                worker = jobs.running_worker(self.engine, self.example)
                control = _also_on_ready(control, lambda: parts.enter_context(worker))
            if self.reloads:
                app = ReloadedPage(app, stage_path(self._stage))
            serve(
                app,
                opened,
                ClientTimeouts(close=settings.request_seconds + CLOSE_MARGIN_SECONDS),
                control,
            )

    @property
    def _is_behind_gateway(self) -> bool:
        return self.gateway or self.user_pool is not None

    @property
    def _stage(self) -> str:
        return self.stage if self._is_behind_gateway else DEFAULT_STAGE

    def _settings(self) -> Settings:
        if self.engine is None:
            return load_settings()
        return load_settings(embedded_variables(os.environ, self.engine))

    def _jobs(self, opened: socket.socket) -> LocalJobs | None:
        if self.jobs is None:
            return None
        return LocalJobs.at(self.jobs, f"http://{HOST}:{opened.getsockname()[1]}")

    def _app(self, settings: Settings, parts: ExitStack, jobs: LocalJobs | None) -> ASGIApp:
        registry = with_example(REGISTRY, self.example)
        session = None if self.engine is None else new_session
        origins = AllowedOrigins(settings.allowed_origins, has_localhost=self.engine is not None)
        headers = {*REQUEST_HEADERS, *(name.lower() for name in settings.allowed_headers)}
        fault_of = partial(cross_origin_fault, origins=origins, allowed_headers=headers)
        report, is_text = report_of(os.environ, settings.table_name, fault_of)
        ports = None if jobs is None else jobs.ports
        if not self._is_behind_gateway:
            app: ASGIApp = start_app(
                *(settings, report, session, registry),
                has_localhost=origins.has_localhost,
                ports=ports,
            )
            return jobs.with_files(app, origins) if jobs else app
        new_handler = partial(
            build_handler,
            new_session=session,
            registry=registry,
            report=report if is_text else None,
            ports=ports,
        )
        sign_in = None
        if self.user_pool is not None:
            sign_in = LocalSignIn.of_pool(settings.editors_group, self.user_pool)
        twin = running_twin(new_handler, settings, self.stage, sign_in, origins)
        app = parts.enter_context(twin)
        if is_text:
            log_to_terminal()
        return jobs.with_files(app, origins) if jobs else app


def _also_on_ready(control: Control, start: Callable[[], object]) -> Control:
    """Return the control, which starts something once the server accepts connections."""

    def on_ready() -> None:
        control.on_ready()
        start()

    return replace(control, on_ready=on_ready)
