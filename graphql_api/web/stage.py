"""Takes API Gateway's stage off the path: /prod/graphql is /graphql here, at any stage name."""

from starlette.types import ASGIApp, Receive, Scope, Send


class StagePrefix:
    """Makes the stage the app's root path, where API Gateway put it before the path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stage = scope.get("aws.event", {}).get("requestContext", {}).get("stage", "$default")
        prefix, path = f"/{stage}", scope.get("path", "")
        if stage != "$default" and (path == prefix or path.startswith(f"{prefix}/")):
            scope = {**scope, "root_path": prefix, "path": f"{path}/" if path == prefix else path}
        await self._app(scope, receive, send)
