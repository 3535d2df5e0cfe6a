"""The functions of jobs start from the package, and reach files and messages with what is in it."""

import json
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.session import Session
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from graphql_api.settings import Settings
from lambda_package.bytecode import find_interpreter
from tests.package.built_package import built, native_target

REGION = "eu-central-1"
PROGRAM = """
import json
from graphql_api import jobs_handler
from graphql_api.jobs.aws import aws_ports
from graphql_api.settings import load_settings

class Context:
    aws_request_id = "1"
    def get_remaining_time_in_millis(self):
        return 300_000

body = json.dumps({"job": "job_unknown", "do": "split"})
record = {"messageId": "1", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
print(json.dumps(jobs_handler.work({"Records": [record]}, Context())))

ports = aws_ports(load_settings())
files, key = ports.files, "jobs/job_1/upload"
assert files.state(key) is None
assert files.put_new(key, b"12345") and not files.put_new(key, b"other")
assert b"".join(files.stream(key, files.state(key).tag, 1, 4)) == b"234"
upload = files.begin("jobs/job_1/result", "text/csv")
files.add("jobs/job_1/result", upload, 1, b"a,b")
files.complete("jobs/job_1/result", upload, [1])
assert files.read("jobs/job_1/result") == b"a,b"
form = files.upload_form(key, "text/csv", 5, 60)
ports.queue.send([{"job": "job_1", "do": "export"}])
print(json.dumps({"form": form.url, "url": files.download_url(key, "a.csv", 60)}))
"""

pytestmark = pytest.mark.long


@pytest.fixture
def aws() -> Iterator[str]:
    """The URL of moto's S3 and SQS."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        yield f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    finally:
        server.stop()


def test_functions_start_and_reach_their_services(
    aws: str, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    target = native_target()
    interpreter = find_interpreter(target)
    assert interpreter
    package: Path = built(target, tmp_path_factory)
    keys = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
    s3, sqs = (
        Session().create_client(
            service,
            region_name=REGION,
            endpoint_url=aws,
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )
        for service in ("s3", "sqs")
    )
    name = f"jobs-{uuid.uuid4().hex}"
    s3.create_bucket(  # type: ignore[attr-defined]
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    url = sqs.create_queue(QueueName=name)["QueueUrl"]  # type: ignore[attr-defined]
    environment = {
        **keys,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL_DYNAMODB": settings.aws_endpoint_url_dynamodb or "",
        "AWS_ENDPOINT_URL_S3": aws,
        "AWS_ENDPOINT_URL_SQS": aws,
        "AWS_LAMBDA_FUNCTION_NAME": "stack-JobsWorker-1A2B3C",
        "PYTHONPATH": str(package),
        "SIGN_IN": "cognito",
        "TABLE_NAME": settings.table_name,
        "JOBS_BUCKET": name,
        "JOBS_QUEUE_URL": url,
    }
    done = subprocess.run(
        [interpreter, "-S", "-B", "-P", "-c", PROGRAM],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    warning, line, answer, signed = map(json.loads, done.stdout.splitlines())
    assert warning["message"] == "There is no job job_unknown"
    assert line["JobErrors"] == 0
    assert answer == {"batchItemFailures": []}
    assert signed["form"] == f"{aws}/{name}"
    assert signed["url"].startswith(f"{aws}/{name}/jobs/job_1/upload?")
