"""A table of the size of each part of the package."""

import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

from lambda_package.contents import EXPLORER

# Parts below this share a row, in bytes of the zip file.
SMALL: Final = 100_000
SMALL_PARTS: Final = "everything else"
TOTAL: Final = "total"
_HEADINGS: Final = ("part", "files", "MB unpacked", "MB in the zip file")


def weigh(archive: Path) -> dict[str, tuple[int, int, int]]:
    """Return the files, the bytes unpacked and the bytes packed of each part, heaviest first."""
    weights: dict[str, Counter[str]] = defaultdict(Counter)
    with zipfile.ZipFile(archive) as packed:
        for entry in packed.infolist():
            weight = {"files": 1, "unpacked": entry.file_size, "packed": entry.compress_size}
            weights[_part(entry.filename)].update(weight)
    for part in [part for part, weight in weights.items() if weight["packed"] < SMALL]:
        weights[SMALL_PARTS].update(weights.pop(part))
    rows = {part: (w["files"], w["unpacked"], w["packed"]) for part, w in weights.items()}
    in_order = sorted(rows.items(), key=lambda row: row[1][2], reverse=True)
    files, unpacked, _ = (sum(column) for column in zip(*rows.values(), strict=True))
    return {**dict(in_order), TOTAL: (files, unpacked, archive.stat().st_size)}


def table(weights: dict[str, tuple[int, int, int]]) -> str:
    """Return the weights as a table in Markdown."""
    rows = [_HEADINGS, ("---", "--:", "--:", "--:")]
    rows += [
        (part, str(files), f"{unpacked / 1e6:.1f}", f"{packed / 1e6:.1f}")
        for part, (files, unpacked, packed) in weights.items()
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _part(name: str) -> str:
    if name.startswith(EXPLORER):
        return "explorer"
    top = name.partition("/")[0]
    # brotli.py and its extension are one part, and so are pydantic and its core.
    return top.removeprefix("_").partition(".")[0].removesuffix("_core")
