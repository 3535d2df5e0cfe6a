"""Trims botocore's data to what a client of DynamoDB reads: the rest was 9 MB of memory."""

import gzip
import json
from pathlib import Path
from typing import Any, Final

SERVICE: Final = "dynamodb"
DATA: Final = "botocore/data"


def trim(folder: Path) -> None:
    """Rewrite the data in a folder of installed wheels.

    Every region stays, with the endpoints of one service; every operation and shape stays,
    without its documentation.
    """
    endpoints = folder / DATA / "endpoints.json"
    _write(endpoints, of_one_service(json.loads(endpoints.read_bytes())))
    for packed in (folder / DATA / SERVICE).rglob("service-2.json.gz"):
        _write(
            packed.with_suffix(""), undocumented(json.loads(gzip.decompress(packed.read_bytes())))
        )
        packed.unlink()


def of_one_service(endpoints: dict[str, Any]) -> dict[str, Any]:
    partitions = [
        {**partition, "services": {SERVICE: partition["services"][SERVICE]}}
        for partition in endpoints["partitions"]
    ]
    return {**endpoints, "partitions": partitions}


def undocumented(value: Any) -> Any:
    if isinstance(value, list):
        return [undocumented(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {
        key: undocumented(inner)
        for key, inner in value.items()
        # A text; a member of a shape may have that name, too.
        if not (key == "documentation" and isinstance(inner, str))
    }


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")
