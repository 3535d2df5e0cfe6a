"""Why a package can't be built."""


class BuildFailed(Exception):
    """The message is for the person who builds."""
