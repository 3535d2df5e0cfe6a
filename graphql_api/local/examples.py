"""The entities of the folder examples/, each of which can be served behind the others.

Apart from the registry: what is deployed must not know of them, and imports them by no name.
"""

import importlib
from pathlib import Path
from typing import Any, Final

from graphql_api.local.errors import CannotStart
from graphql_api.registry import Registry

# Beside the package, so that code that imports one can import the other.
EXAMPLES: Final = Path(__file__).parents[2] / "examples"
REGISTERED: Final = "entity.py"  # a folder without it is no entity's


def names_of(folder: Path = EXAMPLES) -> list[str]:
    """Return the names of the examples that there are, in alphabetical order."""
    return sorted(file.parent.name for file in folder.glob(f"*/{REGISTERED}"))


def with_example(registry: Registry, name: str | None, folder: Path = EXAMPLES) -> Registry:
    """Return the registry with the entity of the folder's subfolder of that name as the last one.

    Args:
        name: None or "": the registry stays as it is.
        folder: a package that can be imported by its own name.

    Raises:
        CannotStart: there is no such example.
    """
    if not name:
        return registry
    known = names_of(folder)
    if name not in known:
        there_are = f"there are: {', '.join(known)}" if known else "there are none"
        raise CannotStart(f"There is no example {name!r} in {folder.name}/; {there_are}.")

    def part(module: str, constant: str) -> Any:
        return getattr(importlib.import_module(f"{folder.name}.{name}.{module}"), constant)

    return Registry(
        records=lambda: (*registry.records(), part("record", "RECORD")),
        registrations=lambda: (*registry.registrations(), part("entity", "REGISTRATION")),
        samples=lambda: (*registry.samples(), part("samples", "SAMPLES")),
    )
