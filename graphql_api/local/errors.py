"""Errors of the local commands; each message is one line for the user.

CannotStart
├── PortUnavailable  another program has the port, or it may not be opened
├── FolderUnusable   the data folder cannot hold our data; it was left as it is
├── EngineFailed     the embedded engine did not start, or ended by itself
└── TableUndefined   template.yaml does not define the table in plain values
Incomplete           a command on the data did not do all of it
└── LoadFailed       see graphql_api.local.load
"""


class CannotStart(Exception):
    pass


class PortUnavailable(CannotStart):
    def __init__(self, port: int, reason: str) -> None:
        super().__init__(
            f"Port {port} cannot be opened ({reason}). End what uses it, or choose another port:"
            " make run PORT=8001 (make web finds it)."
        )
        self.port = port


class FolderUnusable(CannotStart):
    def __init__(
        self, folder: object, reason: str, advice: str = "Choose another with DATA_DIR."
    ) -> None:
        super().__init__(f"The data folder {folder} cannot be used: {reason}. {advice}")
        self.reason = reason


class EngineFailed(CannotStart):
    pass


class TableUndefined(CannotStart):
    pass


class Incomplete(Exception):
    pass
