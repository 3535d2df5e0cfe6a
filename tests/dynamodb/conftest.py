"""Fixtures of every kind of entity; no plugin, as most folders do without the examples."""

from tests.support.kinds.registered import kind, repository

__all__ = ["kind", "repository"]
