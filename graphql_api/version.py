"""The service's version: the one place it stands, read by pyproject.toml too."""

__version__ = "0.1.0"
