import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.session import Session
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from graphql_api.jobs.aws import S3Files, SqsQueue, aws_ports
from graphql_api.settings import Settings

REGION = "eu-central-1"


@dataclass(frozen=True)
class Aws:
    """moto's S3 and SQS, and the ports' clients of both, which take half a second to make.

    Attributes:
        variables: of an environment like Lambda's, with the URLs of both.
        session: for more clients.
    """

    url: str
    variables: dict[str, str]
    session: Session
    s3: Any
    sqs: Any


@pytest.fixture(scope="session")
def aws() -> Iterator[Aws]:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # it tells of each request
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    url = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    variables = {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_SESSION_TOKEN": "token",  # a function's credentials have one
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL_S3": url,
        "AWS_ENDPOINT_URL_SQS": url,
    }
    try:
        with pytest.MonkeyPatch.context() as environment:
            for name, value in variables.items():
                environment.setenv(name, value)
            ports = aws_ports(
                Settings(table_name="items", jobs_bucket="jobs", jobs_queue_url=f"{url}/jobs")
            )
        assert isinstance(ports.files, S3Files)
        assert isinstance(ports.queue, SqsQueue)
        yield Aws(url, variables, Session(), ports.files.s3, ports.queue.sqs)
    finally:
        server.stop()


@pytest.fixture
def bucket(aws: Aws) -> str:
    name = f"jobs-{uuid.uuid4().hex}"
    aws.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return name


@pytest.fixture
def files(aws: Aws, bucket: str) -> S3Files:
    return S3Files(aws.s3, bucket)


@pytest.fixture
def breakable(aws: Aws, bucket: str, monkeypatch: pytest.MonkeyPatch) -> S3Files:
    """With a client that no other test has."""
    for name, value in aws.variables.items():
        monkeypatch.setenv(name, value)
    return S3Files(aws.session.create_client("s3"), bucket)


@pytest.fixture
def queue(aws: Aws) -> SqsQueue:
    return SqsQueue(aws.sqs, aws.sqs.create_queue(QueueName=uuid.uuid4().hex)["QueueUrl"])


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """Bring back the handlers that a start of the functions replaces."""
    loggers = [logging.getLogger(name) for name in ("graphql_api", "mangum")]
    before = [(each, each.handlers, each.level, each.propagate) for each in loggers]
    yield
    for each, handlers, level, propagate in before:
        each.handlers, each.propagate = handlers, propagate
        each.setLevel(level)
