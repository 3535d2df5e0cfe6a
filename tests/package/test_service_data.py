"""What is left of botocore's data in the package serves DynamoDB as the whole of it does."""

import gzip
import json
from pathlib import Path
from typing import Any, Final

import botocore
import pytest
from botocore.regions import EndpointResolver

from lambda_package.service_data import of_one_service, trim, undocumented

DATA: Final = Path(botocore.__file__).parent / "data"
MODEL: Final = "dynamodb/2012-08-10/service-2.json"


def endpoints() -> Any:
    """Anew each time: botocore changes what it is given."""
    return json.loads((DATA / "endpoints.json").read_bytes())


PARTITIONS: Final = [partition["partition"] for partition in endpoints()["partitions"]]


def model() -> Any:
    return json.loads(gzip.decompress((DATA / f"{MODEL}.gz").read_bytes()))


@pytest.mark.parametrize("partition", PARTITIONS)
def test_every_region_has_its_endpoint(partition: str) -> None:
    whole, trimmed = EndpointResolver(endpoints()), EndpointResolver(of_one_service(endpoints()))
    regions = whole.get_available_endpoints("dynamodb", partition)
    assert regions
    assert trimmed.get_available_endpoints("dynamodb", partition) == regions
    for region in [*regions, "eu-nowhere-9"]:  # one that is newer than the data
        assert trimmed.construct_endpoint("dynamodb", region) == whole.construct_endpoint(
            "dynamodb", region
        )


def test_operations_and_shapes_are_all_there() -> None:
    whole, trimmed = model(), undocumented(model())
    assert len(json.dumps(trimmed)) < len(json.dumps(whole)) / 3
    assert trimmed["operations"].keys() == whole["operations"].keys()
    assert trimmed["shapes"].keys() == whole["shapes"].keys()
    for name, shape in whole["shapes"].items():
        left = {key for key in shape if key != "documentation"}
        assert trimmed["shapes"][name].keys() == left
        assert list(trimmed["shapes"][name].get("members", ())) == list(shape.get("members", ()))


def test_member_that_is_named_so_stays() -> None:
    shape = {"members": {"documentation": {"shape": "S", "documentation": "A text."}}}
    assert undocumented(shape) == {"members": {"documentation": {"shape": "S"}}}


def test_files_are_rewritten_where_botocore_looks_for_them(tmp_path: Path) -> None:
    folder = tmp_path / "botocore" / "data"
    (folder / MODEL).parent.mkdir(parents=True)
    (folder / "endpoints.json").write_bytes((DATA / "endpoints.json").read_bytes())
    (folder / f"{MODEL}.gz").write_bytes((DATA / f"{MODEL}.gz").read_bytes())
    trim(tmp_path)
    assert sorted(p.name for p in folder.rglob("*.json*")) == ["endpoints.json", "service-2.json"]
    assert json.loads((folder / MODEL).read_bytes()) == undocumented(model())
    assert json.loads((folder / "endpoints.json").read_bytes()) == of_one_service(endpoints())
