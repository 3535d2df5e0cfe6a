"""The error of a package that can't be built."""


class BuildFailed(Exception):
    """The message is for the person who builds."""
