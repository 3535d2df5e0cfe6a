"""Imports and exports: what there is with Jobs=on, what it may do, and nothing of it with off."""

import json
import re
from typing import Any, Final

import pytest

from graphql_api import jobs_handler
from graphql_api.jobs.aws import S3_CALL_SECONDS
from graphql_api.jobs.importing import CALL_SECONDS
from graphql_api.jobs.job import FOLDER
from graphql_api.jobs.worker import SECONDS
from graphql_api.settings import Settings, load_settings
from graphql_api.telemetry.job_line import JOB_COUNTS
from graphql_api.telemetry.log_line import NAMESPACE
from tests.support.template import Document, Stack

FUNCTIONS: Final = ("JobsSplitter", "JobsWorker")
KEY: Final = "arn:aws:kms:eu-central-1:123456789012:key/1a2b3c4d-0000-4000-8000-000000000000"


@pytest.fixture
def jobs() -> Stack:
    return Stack(Jobs="on")


def references(node: Any) -> set[str]:
    return set(re.findall(r"Jobs[A-Z]\w+", json.dumps(node)))


def test_off_leaves_nothing_of_it_in_the_stack() -> None:
    stack = Stack()
    assert not [name for name in stack.logical_ids | stack.outputs.keys() if "Jobs" in name]
    for name in stack.logical_ids:
        resource = stack.resolve(stack.document["Resources"][name])
        assert references(resource) == set(), name


def test_on_adds_resources_and_changes_the_api_function_and_the_dashboard_alone(
    jobs: Stack,
) -> None:
    before, after = Stack().resources, jobs.resources
    assert before.keys() < after.keys()
    assert all("Jobs" in name for name in after.keys() - before.keys())
    changed = {name for name in before if before[name] != after[name]}
    (version,) = Stack().of_type("AWS::Lambda::Version")
    assert changed == {"ItemsFunction", "ItemsFunctionRole", "ItemsDashboard", version}
    variables = [
        each["ItemsFunction"]["Properties"]["Environment"]["Variables"] for each in (before, after)
    ]
    assert variables[1].keys() - variables[0].keys() == {"JOBS_BUCKET", "JOBS_QUEUE_URL"}
    assert variables[0].items() <= variables[1].items()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_are_of_the_api_functions_package(jobs: Stack, function: str) -> None:
    ours, api = jobs.properties(function), jobs.properties("ItemsFunction")
    for name in ("Runtime", "Architectures", "MemorySize"):
        assert ours[name] == api[name]
    module, _, entry = ours["Handler"].rpartition(".")
    assert module == jobs_handler.__name__
    assert callable(getattr(jobs_handler, entry))
    assert ours["LoggingConfig"]["LogGroup"] == {"Ref": "JobsLogs"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_package_is_built_once(template: Document, function: str) -> None:
    # `sam build` leaves this name as it is, and finds there what it built for the API's function.
    ours = template["Resources"][function]
    assert ours["Metadata"] == {"SkipBuild": True}
    assert ours["Properties"]["CodeUri"] == ".aws-sam/build/ItemsFunction"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_start_with_their_settings(
    function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = Stack(Jobs="on", JobsWriteShare="30", JobsWorkers="7", MaxWriteUnits="900")
    variables = stack.properties(function)["Environment"]["Variables"]
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", function)
    known = {
        "ItemsTable": "stack-ItemsTable-1A2B3C",
        "JobsBucket": "stack-jobsbucket-1a2b3c",
        "JobsQueue": "https://sqs.eu-central-1.amazonaws.com/123456789012/stack-JobsQueue-1A2B3C",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, known[value["Ref"]] if isinstance(value, dict) else str(value))
    settings = load_settings()
    assert (settings.jobs_write_share, settings.jobs_workers) == (30, 7)
    assert settings.max_write_units == 900
    assert settings.jobs_bucket == known["JobsBucket"]
    assert settings.jobs_queue_url == known["JobsQueue"]
    api = stack.properties("ItemsFunction")["Environment"]["Variables"]
    for name in ("TABLE_NAME", "LIST_SHARDS", "LIST_SHARDS_WRITTEN", "SIGN_IN", "JOBS_BUCKET"):
        assert variables[name] == api[name]


@pytest.mark.parametrize(
    ("parameter", "setting"),
    [("JobsWriteShare", "jobs_write_share"), ("JobsWorkers", "jobs_workers")],
)
def test_parameters_have_the_settings_defaults_and_bounds(
    template: Document, parameter: str, setting: str
) -> None:
    found = template["Parameters"][parameter]
    assert found["Default"] == getattr(Settings(table_name="table"), setting)
    for value in (found["MinValue"] - 1, found["MaxValue"] + 1):
        with pytest.raises(ValueError, match=setting):
            Settings.model_validate({"table_name": "table", setting: value})


def test_messages_come_one_by_one_to_as_many_workers_as_share_the_writes() -> None:
    (mapping,) = (
        Stack(Jobs="on", JobsWorkers="7").of_type("AWS::Lambda::EventSourceMapping").values()
    )
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": ["JobsQueue", "Arn"]}
    assert mapping["FunctionName"] == {"Ref": "JobsWorker"}
    assert mapping["BatchSize"] == 1
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": "7"}


def test_message_is_a_dead_letter_after_the_try_that_the_worker_takes_for_the_last(
    jobs: Stack,
) -> None:
    redrive = jobs.properties("JobsQueue")["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": ["JobsDeadLetters", "Arn"]}
    assert redrive["maxReceiveCount"] == jobs_handler.TRIES


def test_times_stand_inside_each_other(jobs: Stack) -> None:
    queue, worker = jobs.properties("JobsQueue"), jobs.properties("JobsWorker")
    assert worker["Timeout"] == SECONDS + jobs_handler.RESERVE_SECONDS
    assert jobs_handler.RESERVE_SECONDS > 2 * CALL_SECONDS
    assert jobs_handler.RESERVE_SECONDS > S3_CALL_SECONDS
    assert worker["Timeout"] < queue["VisibilityTimeout"]
    # A message outlives the files that it is about.
    (rule,) = jobs.properties("JobsBucket")["LifecycleConfiguration"]["Rules"]
    assert queue["MessageRetentionPeriod"] > rule["ExpirationInDays"] * 24 * 3600
    dead = jobs.properties("JobsDeadLetters")["MessageRetentionPeriod"]
    assert dead >= queue["MessageRetentionPeriod"]


def test_bucket_is_private_encrypted_and_forgets(jobs: Stack) -> None:
    bucket = jobs.properties("JobsBucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 7)
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert not rule.keys() & {"Prefix", "Filter"}
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    (denied,) = jobs.properties("JobsBucketPolicy")["PolicyDocument"]["Statement"]
    assert denied["Effect"] == "Deny"
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    for queue in ("JobsQueue", "JobsDeadLetters"):
        assert jobs.properties(queue)["SqsManagedSseEnabled"] is True


def test_key_of_the_table_encrypts_the_files_too() -> None:
    bucket = Stack(Jobs="on", TableKey=KEY).properties("JobsBucket")
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": KEY,
    }


def test_bucket_with_files_keeps_no_stack_from_being_deleted(jobs: Stack) -> None:
    bucket = jobs.resources["JobsBucket"]
    assert bucket["DeletionPolicy"] == "RetainExceptOnCreate"
    assert "BucketName" not in bucket["Properties"]  # or a second stack would not get it


@pytest.mark.parametrize(
    ("origins", "expected"),
    [("", []), ("https://a.example,https://b.example", ["https://a.example", "https://b.example"])],
)
def test_pages_of_the_explorer_and_of_allowed_origins_may_upload(
    origins: str, expected: list[str]
) -> None:
    bucket = Stack(Jobs="on", AllowedOrigins=origins).properties("JobsBucket")
    (rule,) = bucket["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedMethods"] == ["GET", "POST"]
    (separator, joined) = rule["AllowedOrigins"]["Fn::Split"]
    parts = joined["Fn::Join"][1]
    assert (separator, parts[0]) == (",", {"Fn::GetAtt": ["ItemsApi", "ApiEndpoint"]})
    assert parts[1:] == ([",".join(expected)] if expected else [])


def test_uploads_start_the_splitter_and_what_it_gives_up_a_worker(jobs: Stack) -> None:
    bucket = jobs.properties("JobsBucket")["NotificationConfiguration"]
    assert bucket == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    (rule,) = jobs.of_type("AWS::Events::Rule").values()
    assert rule["EventPattern"] == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": [{"Ref": "JobsBucket"}]},
            "object": {"key": [{"wildcard": f"{FOLDER}/*/upload"}]},
        },
    }
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["JobsSplitter", "Arn"]}
    (tries,) = jobs.of_type("AWS::Lambda::EventInvokeConfig").values()
    assert tries["FunctionName"] == {"Ref": "JobsSplitter"}
    assert tries["MaximumRetryAttempts"] == 2
    failure = tries["DestinationConfig"]["OnFailure"]
    assert failure == {"Destination": {"Fn::GetAtt": ["JobsQueue", "Arn"]}}


def test_alarms_watch_dead_letters_and_the_splitter(jobs: Stack) -> None:
    dead, splitter = (jobs.properties(f"Jobs{name}Alarm") for name in ("DeadLetters", "Splitter"))
    assert (dead["Namespace"], dead["MetricName"], dead["Threshold"]) == (
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        1,
    )
    assert dead["Dimensions"] == [
        {"Name": "QueueName", "Value": {"Fn::GetAtt": ["JobsDeadLetters", "QueueName"]}}
    ]
    assert (splitter["Namespace"], splitter["MetricName"]) == ("AWS/Lambda", "Errors")
    assert splitter["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": "JobsSplitter"}}]


def test_dashboard_shows_what_the_telemetry_writes(jobs: Stack) -> None:
    text, variables = jobs.properties("ItemsDashboard")["DashboardBody"]["Fn::Sub"]
    for name in ("TableAlarmArns", "JobsAlarmArns", "JobsWidget"):
        part = variables[name]["Fn::Sub"]
        text = text.replace(f"${{{name}}}", part if isinstance(part, str) else part[0])
    widgets = json.loads(text)["widgets"]
    assert {f"${{Jobs{name}Alarm.Arn}}" for name in ("DeadLetters", "Splitter")} <= set(
        widgets[0]["properties"]["alarms"]
    )
    shown = [metric for each in widgets[-2:] for metric in each["properties"]["metrics"]]
    ours = {metric[1] for metric in shown if metric[0] == NAMESPACE}
    assert ours < set(JOB_COUNTS)
    assert {metric[3] for metric in shown if metric[0] == "AWS/SQS"} == {
        "${JobsQueue.QueueName}",
        "${JobsDeadLetters.QueueName}",
    }
    below = max(each["y"] + each["height"] for each in widgets[:-2])
    assert [each["y"] for each in widgets[-2:]] == [below, below]
