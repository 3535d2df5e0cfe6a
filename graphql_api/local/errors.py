"""Errors that keep the service from starting locally; each message is one line for the user.

CannotStart
├── PortUnavailable  another program has the port, or it may not be opened
├── FolderUnusable   the data folder cannot hold our data; it was left as it is
├── EngineFailed     the embedded engine did not start, or ended by itself
└── TableUndefined   template.yaml does not define the table in plain values
"""


class CannotStart(Exception):
    pass


class PortUnavailable(CannotStart):
    def __init__(self, port: int, reason: str) -> None:
        super().__init__(
            f"Port {port} cannot be opened ({reason}). Free it, or choose another with PORT."
        )
        self.port = port


class FolderUnusable(CannotStart):
    def __init__(self, folder: object, reason: str) -> None:
        super().__init__(f"The data folder {folder} cannot be used: {reason}.")
        self.reason = reason


class EngineFailed(CannotStart):
    pass


class TableUndefined(CannotStart):
    pass
