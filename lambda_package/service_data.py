"""Trims botocore's data to what clients of three services read: the rest was 9 MB of memory."""

import gzip
import json
from pathlib import Path
from typing import Any, Final

# The table's, and those of jobs, whose data nobody reads before a job is started.
SERVICES: Final = ("dynamodb", "s3", "sqs")
DATA: Final = "botocore/data"
DOCUMENTED: Final = "clientContextParams"  # of S3: botocore reads their documentation


def trim(folder: Path) -> None:
    """Rewrite the data in a folder of installed wheels.

    Every region stays, with the endpoints of these services; every operation and shape stays,
    without its documentation.
    """
    endpoints = folder / DATA / "endpoints.json"
    _write(endpoints, of_our_services(json.loads(endpoints.read_bytes())))
    for service in SERVICES:
        for packed in (folder / DATA / service).rglob("service-2.json.gz"):
            model = json.loads(gzip.decompress(packed.read_bytes()))
            _write(packed.with_suffix(""), undocumented(model))
            packed.unlink()


def of_our_services(endpoints: dict[str, Any]) -> dict[str, Any]:
    partitions = [
        {**partition, "services": {name: partition["services"][name] for name in SERVICES}}
        for partition in endpoints["partitions"]
    ]
    return {**endpoints, "partitions": partitions}


def undocumented(value: Any) -> Any:
    if isinstance(value, list):
        return [undocumented(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {
        key: inner if key == DOCUMENTED else undocumented(inner)
        for key, inner in value.items()
        # A text; a member of a shape may have that name, too.
        if not (key == "documentation" and isinstance(inner, str))
    }


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")
