"""What is left of botocore's data in the package serves three services as the whole of it does."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any, Final

import botocore
import pytest
from botocore.config import Config
from botocore.loaders import Loader
from botocore.regions import EndpointResolver
from botocore.session import Session

from lambda_package.contents import files_in, is_left_out
from lambda_package.service_data import of_our_services, trim, undocumented

DATA: Final = Path(botocore.__file__).parent / "data"
MODELS: Final = {
    "dynamodb": "dynamodb/2012-08-10/service-2.json",
    "s3": "s3/2006-03-01/service-2.json",
    "sqs": "sqs/2012-11-05/service-2.json",
}
# As graphql_api/jobs/aws.py has it.
CONFIGS: Final = {"s3": Config(signature_version="s3v4", s3={"addressing_style": "virtual"})}


def endpoints() -> Any:
    """Anew each time: botocore changes what it is given."""
    return json.loads((DATA / "endpoints.json").read_bytes())


PARTITIONS: Final = [partition["partition"] for partition in endpoints()["partitions"]]


def model(service: str) -> Any:
    return json.loads(gzip.decompress((DATA / f"{MODELS[service]}.gz").read_bytes()))


@pytest.mark.parametrize("service", MODELS)
@pytest.mark.parametrize("partition", PARTITIONS)
def test_every_region_has_its_endpoint(partition: str, service: str) -> None:
    whole, trimmed = EndpointResolver(endpoints()), EndpointResolver(of_our_services(endpoints()))
    regions = whole.get_available_endpoints(service, partition)
    assert regions
    assert trimmed.get_available_endpoints(service, partition) == regions
    for region in [*regions, "eu-nowhere-9"]:  # one that is newer than the data
        assert trimmed.construct_endpoint(service, region) == whole.construct_endpoint(
            service, region
        )


@pytest.mark.parametrize("service", MODELS)
def test_operations_and_shapes_are_all_there(service: str) -> None:
    whole, trimmed = model(service), undocumented(model(service))
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


@pytest.fixture
def packaged(tmp_path: Path) -> Path:
    """botocore's data as it is in the package."""
    folder = tmp_path / "botocore" / "data"
    for path in files_in(DATA):
        name = path.relative_to(DATA)
        if not is_left_out("botocore/data" / name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
    trim(tmp_path)
    return folder


def test_files_are_rewritten_where_botocore_looks_for_them(packaged: Path) -> None:
    assert {path.name for path in packaged.rglob("service-2*")} == {"service-2.json"}
    for service, name in MODELS.items():
        assert json.loads((packaged / name).read_bytes()) == undocumented(model(service))
    assert json.loads((packaged / "endpoints.json").read_bytes()) == of_our_services(endpoints())


@pytest.mark.parametrize("region", ["eu-central-1", "us-gov-west-1", "cn-north-1"])
def test_clients_are_the_same_with_what_is_left(packaged: Path, region: str) -> None:
    trimmed = Session()
    loader = Loader(extra_search_paths=[str(packaged)], include_default_search_paths=False)
    trimmed.register_component("data_loader", loader)
    for service in MODELS:
        clients: list[Any] = [
            each.create_client(
                service,
                region_name=region,
                aws_access_key_id="local",
                aws_secret_access_key="local",
                config=CONFIGS.get(service),
            )
            for each in (trimmed, Session())
        ]
        one, other = clients
        assert one.meta.endpoint_url == other.meta.endpoint_url
        assert one.meta.method_to_api_mapping == other.meta.method_to_api_mapping
        if service == "s3":
            urls = [each.generate_presigned_post("jobs-1", "a")["url"] for each in clients]
            assert urls[0] == urls[1]
