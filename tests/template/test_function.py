"""The function: how it runs, what it is told, and when a change of that takes effect."""

import pytest

from graphql_api.settings import Settings, load_settings
from tests.support.template import Document, Stack

# The longest a gateway waits for a function, and the longest init Lambda allows before a request:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
GATEWAY_SECONDS = 30
INIT_SECONDS = 10


def test_function_is_the_handler_on_python_3_13_and_arm64(stack: Stack) -> None:
    function = stack.properties("ItemsFunction")
    assert function["Handler"] == "graphql_api.lambda_handler.handler"
    assert function["Runtime"] == "python3.13"
    assert function["Architectures"] == ["arm64"]


def test_time_limits_stand_inside_each_other(stack: Stack) -> None:
    function = stack.properties("ItemsFunction")
    budget = function["Environment"]["Variables"]["REQUEST_SECONDS"]
    assert budget == 8
    assert budget < function["Timeout"]
    assert INIT_SECONDS + function["Timeout"] < GATEWAY_SECONDS


def settings_of(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Start the service with the environment that the function has."""
    variables = stack.properties("ItemsFunction")["Environment"]["Variables"]
    assert variables.keys() <= {name.upper() for name in Settings.model_fields}
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "stack-ItemsFunction-1A2B3C")
    known = {
        "TABLE_NAME": "stack-ItemsTable-1A2B3C",
        "SIGN_IN_PAGE": "https://items-1.auth.eu-central-1.amazoncognito.com",
        "SIGN_IN_CLIENT_ID": "1h57kf5cpq17m0eml12EXAMPLE",
        "JOBS_BUCKET": "stack-jobsbucket-1a2b3c",
        "JOBS_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/stack-JobsQueue-1A2B",
    }
    for name, value in variables.items():
        # What only AWS knows is a reference here.
        monkeypatch.setenv(name, known[name] if isinstance(value, dict) else str(value))
    return load_settings()


@pytest.mark.parametrize("bound", ["Default", "MinValue", "MaxValue"])
def test_shards_are_those_of_the_parameters(
    template: Document, bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shards, written = (
        template["Parameters"][name][bound] for name in ("ListShards", "ListShardsWritten")
    )
    stack = Stack(ListShards=str(shards), ListShardsWritten=str(written))

    settings = settings_of(stack, monkeypatch)

    assert settings.table_name == "stack-ItemsTable-1A2B3C"
    assert settings.list_shards == shards
    assert settings.list_shards_written == written
    assert settings.request_seconds == 8


@pytest.mark.parametrize(
    ("parameter", "setting"),
    [
        ("SignIn", "sign_in"),
        ("HstsSubdomains", "hsts_subdomains"),
        ("Tracing", "tracing"),
        ("Explorer", "explorer"),
        ("Introspection", "introspection"),
        ("PersistedDocuments", "persisted_documents"),
        ("TrustedDocuments", "trusted_documents"),
    ],
)
def test_each_choice_is_handed_to_the_service(
    template: Document, parameter: str, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for value in template["Parameters"][parameter]["AllowedValues"]:
        settings = settings_of(Stack(**{parameter: value}), monkeypatch)
        assert getattr(settings, setting) == value


@pytest.mark.parametrize("bound", ["Default", "MinValue", "MaxValue"])
def test_cost_is_that_of_the_parameter(
    template: Document, bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cost = template["Parameters"]["MaxCost"][bound]
    assert settings_of(Stack(MaxCost=str(cost)), monkeypatch).max_cost == cost


def test_cost_has_the_settings_default_and_bounds(template: Document) -> None:
    parameter = template["Parameters"]["MaxCost"]
    assert parameter["Default"] == Settings(table_name="table").max_cost
    for cost in (parameter["MinValue"] - 1, parameter["MaxValue"] + 1):
        with pytest.raises(ValueError, match="max_cost"):
            Settings(table_name="table", max_cost=cost)


@pytest.mark.parametrize("choice", ["cognito", "off"])
def test_every_function_is_told_who_has_to_sign_in(choice: str) -> None:
    functions = Stack(SignIn=choice).of_type("AWS::Lambda::Function")
    told = [each["Environment"]["Variables"].get("SIGN_IN") for each in functions.values()]
    assert told == [choice] * len(functions) != []


@pytest.mark.parametrize("group", ["editors", "shop-editors", ""])
def test_editors_group_is_handed_to_the_service(
    group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings_of(Stack(EditorsGroup=group), monkeypatch).editors_group == group


def test_nobody_is_let_in_unless_signed_in_where_nothing_is_chosen(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(stack, monkeypatch)
    assert (settings.sign_in, settings.editors_group) == ("cognito", "editors")
    assert settings.introspection == "signed-in"


@pytest.mark.parametrize(("choice", "applied"), [("on", "PublishedVersions"), ("off", "None")])
def test_snapshots_are_of_published_versions(choice: str, applied: str) -> None:
    function = Stack(SnapStart=choice).properties("ItemsFunction")
    assert function["SnapStart"] == {"ApplyOn": applied}


@pytest.mark.parametrize(("choice", "reserved"), [("0", None), ("50", "50")])
def test_reserved_concurrency_is_none_at_all_where_it_is_0(
    choice: str, reserved: str | None
) -> None:
    # 0 itself would be a function that is never called.
    function = Stack(ReservedConcurrency=choice).properties("ItemsFunction")
    assert function.get("ReservedConcurrentExecutions") == reserved


def test_function_logs_where_lines_expire_as_json(stack: Stack) -> None:
    logging = stack.properties("ItemsFunction")["LoggingConfig"]
    assert logging["LogGroup"] == {"Ref": "ItemsFunctionLogs"}
    assert logging["LogFormat"] == "JSON"
    kept = Stack(LogRetentionDays="7").properties("ItemsFunctionLogs")
    assert kept == {"RetentionInDays": "7"}


@pytest.mark.parametrize(("choice", "mode"), [("on", "Active"), ("off", "PassThrough")])
def test_requests_are_traced_where_that_is_wanted(choice: str, mode: str) -> None:
    function = Stack(Tracing=choice).properties("ItemsFunction")
    assert function["TracingConfig"] == {"Mode": mode}


@pytest.mark.parametrize(("choice", "bucket"), [("on", "stack-jobsbucket-1a2b3c"), ("off", None)])
def test_service_has_jobs_where_they_are_wanted(
    choice: str, bucket: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(Stack(Jobs=choice), monkeypatch)
    assert settings.jobs_bucket == bucket
    assert (settings.jobs_queue_url is None) is (bucket is None)
