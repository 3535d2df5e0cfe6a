"""SAM CLI builds, lints, packages and deploys each environment on moto, up to its change set."""

import logging
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from botocore.session import Session
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]

from lambda_package.bytecode import find_interpreter
from tests.package.built_package import ON_LAMBDA
from tests.support.copies import copy_project
from tests.support.paths import ROOT
from tests.support.template import Document, read_template

SAM: Final = ROOT / "tests" / "template" / ".venv" / "bin" / "sam"
REGION: Final = "eu-central-1"
BUCKET: Final = "packages"
PACKAGED: Final = ".aws-sam/packaged.yaml"
KEYS: Final = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
# A line of the change set: `+ Add   LogicalId   Type   N/A`; a long type goes on in the next line.
ADDED: Final = re.compile(r"^\+ Add +(\w+) ", re.MULTILINE)

pytestmark = [
    pytest.mark.long,
    pytest.mark.whole,
    pytest.mark.skipif(
        find_interpreter(ON_LAMBDA) is None, reason=f"no Python {ON_LAMBDA.python} here"
    ),
]


def test_its_lock_names_whatever_its_packages_require() -> None:
    """The other locks are compared with their packages by tests/package/test_locks.py."""
    checked = subprocess.run(
        [SAM.with_name("python"), "-m", "pip", "check"], capture_output=True, text=True
    )
    assert (checked.returncode, checked.stdout) == (0, "No broken requirements found.\n")


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    """The URL of moto's CloudFormation, S3 and STS, with a bucket for packages."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # it tells of each request
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    # By this name moto finds the bucket in the URL of a template.
    url = f"http://localhost:{server.get_host_and_port()[1]}"
    try:
        s3: Any = Session().create_client(
            "s3",
            region_name=REGION,
            endpoint_url=url,
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        yield url
    finally:
        server.stop()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which the bucket has a name: moto does not make the one of `resolve_s3`."""
    folder = tmp_path_factory.mktemp("sam") / "project"
    copy_project(folder)
    wheels = ROOT / "build" / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    (folder / "build").mkdir()
    (folder / "build" / "wheels").symlink_to(wheels)  # those that were fetched before
    for file in folder.rglob("*"):
        # Older than what is installed: make would install it again, through the links.
        if file.is_file() and "explorer_assets" not in file.parts:
            os.utime(file, (0, 0))
    config = folder / "samconfig.toml"
    text, replaced = re.subn(
        r"^resolve_s3 = true$",
        f's3_bucket = "{BUCKET}"',
        config.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    assert replaced == text.count("[default.package") + text.count(".deploy.parameters]")
    config.write_text(text, encoding="utf-8")
    return folder


def sam(project: Path, aws: str, *arguments: str) -> str:
    """Return what SAM CLI prints."""
    assert SAM.exists(), "make test-long installs SAM CLI"
    home = project.parent / "home"
    home.mkdir(exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "MAKE", "MFLAGS"))}
    environment = {
        **kept,
        **KEYS,
        "AWS_ENDPOINT_URL": aws,
        "AWS_DEFAULT_REGION": REGION,
        "HOME": str(home),
        "NO_PROXY": "localhost",
        "SAM_CLI_TELEMETRY": "0",
    }
    done = subprocess.run(
        [str(SAM), *arguments], cwd=project, env=environment, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"sam {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def packaged(project: Path, aws: str) -> Document:
    """What README's and deploy.md's commands upload."""
    sam(project, aws, "build")
    sam(project, aws, "package")
    found: Document = yaml_parse((project / PACKAGED).read_text(encoding="utf-8"))
    return found


def test_template_is_valid_and_without_findings(project: Path, aws: str) -> None:
    assert "is a valid SAM Template" in sam(project, aws, "validate", "--lint")


def test_what_is_packaged_is_the_template_with_the_place_of_its_code(packaged: Document) -> None:
    written = read_template()
    places = {
        resource["Properties"].pop("CodeUri")
        for resource in packaged["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    (place,) = places  # built once, and uploaded once, for all functions
    assert place.startswith(f"s3://{BUCKET}/")
    for resource in written["Resources"].values():
        resource["Properties"].pop("CodeUri", None)
    for document in (packaged, written):
        for resource in document["Resources"].values():
            resource.pop("Metadata", None)  # SAM's own; how it is built
    assert packaged == written


@pytest.mark.parametrize("environment", ["default", "dev", "prod"])
@pytest.mark.usefixtures("packaged")
def test_environment_deploys_up_to_its_change_set(
    environment: str, project: Path, aws: str
) -> None:
    # `--guided` asks for the name of the one stack.
    named = ["--stack-name", "items"] if environment == "default" else []
    printed = sam(
        project,
        aws,
        *("deploy", "--config-env", environment, *named),
        *("--no-execute-changeset", "--no-confirm-changeset"),
    )
    assert "Changeset created successfully" in printed
    added = set(ADDED.findall(printed))
    assert {"ItemsTable", "ItemsFunction", "ItemsApi"} <= added
