import traceback
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic.fields import FieldInfo

from graphql_api.settings import Settings, SettingsError, load_settings
from tests.support.documents import DOCS, section

ON_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME"

# How a constraint reads in docs/settings.md; what pydantic calls it, and its value.
BOUNDS = {
    "gt": "above {}",
    "ge": "at least {}",
    "le": "at most {}",
    "min_length": "at least {} characters",
    "max_length": "at most {} characters",
    "pattern": "`{}`",
}


def bounds(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(field.annotation))
    found = [
        BOUNDS[name].format(f"{value:,}" if isinstance(value, int) else value)
        for constraint in field.metadata
        for name, value in vars_of(constraint).items()
        if name in BOUNDS and value is not None
    ]
    return ", ".join(found) or "any"


def vars_of(constraint: object) -> dict[str, Any]:
    """A constraint's attributes, whether it keeps them in slots or in a dictionary."""
    slots = {name: getattr(constraint, name) for name in getattr(type(constraint), "__slots__", ())}
    return {**slots, **getattr(constraint, "__dict__", {})}


def default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    return "none" if value in (None, []) else "empty" if value == "" else f"`{value}`"


def rows() -> list[str]:
    """The table of docs/settings.md."""
    return [
        f"| `{name.upper()}` | {default(field)} | {bounds(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


def test_document_lists_every_setting_with_its_default_and_bounds() -> None:
    shown = [
        line
        for line in section("Environment variables", DOCS / "settings.md").splitlines()
        if line.startswith("| `")
    ]
    assert shown == rows(), "docs/settings.md should hold:\n" + "\n".join(rows())


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """With all that is needed, and nothing more."""
    for name in (*Settings.model_fields, ON_LAMBDA):
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("TABLE_NAME", "items")
    return monkeypatch


def test_table_name_is_all_that_is_needed(environment: pytest.MonkeyPatch) -> None:
    assert load_settings() == Settings(table_name="items")


@pytest.mark.parametrize("variable", ["LIST_SHARDS", "list_shards", "List_Shards"])
def test_variable_is_read_however_its_name_is_written(
    environment: pytest.MonkeyPatch, variable: str
) -> None:
    environment.setenv(variable, "4")
    assert load_settings() == Settings(table_name="items", list_shards=4)


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("", []),
        ("*", ["*"]),
        (" https://a.example, ,https://b.example,", ["https://a.example", "https://b.example"]),
    ],
)
def test_list_is_what_stands_between_commas(
    environment: pytest.MonkeyPatch, value: str, origins: list[str]
) -> None:
    environment.setenv("ALLOWED_ORIGINS", value)
    assert load_settings().allowed_origins == origins


@pytest.mark.parametrize(
    "value",
    [
        "https://a.example/",
        "https://a.example/path",
        "a.example",
        "https://*.a.example",
        "*,https://a.example",
        "null",
        '["https://a.example"]',  # commas, not JSON
    ],
)
def test_origin_that_no_browser_sends_is_refused(
    environment: pytest.MonkeyPatch, value: str
) -> None:
    environment.setenv("ALLOWED_ORIGINS", value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert str(raised.value) == (
        "Bad settings. ALLOWED_ORIGINS: must be origins such as https://shop.example,"
        " without a path, or * alone"
    )


def test_empty_text_is_a_value(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("EDITORS_GROUP", "")
    assert load_settings().editors_group == ""


def test_default_has_the_type_of_what_is_read() -> None:
    assert type(Settings(table_name="items").list_read_units) is float


def test_environment_is_read_by_load_settings_alone(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LIST_SHARDS", "4")
    assert Settings(table_name="items").list_shards == 1


def test_settings_do_not_change_once_read(environment: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.table_name = "others"  # type: ignore[misc]


def test_missing_table_name_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("TABLE_NAME")
    with pytest.raises(SettingsError, match=r"^Bad settings\. TABLE_NAME: Field required$"):
        load_settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TABLE_NAME", ""),
        ("TABLE_NAME", "it"),
        ("TABLE_NAME", "our items"),
        ("AWS_ENDPOINT_URL_DYNAMODB", ""),
        ("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:8000/?signed=no"),
        ("LIST_SHARDS", ""),
        ("LIST_SHARDS", "0"),
        ("LIST_SHARDS", "101"),
        ("LIST_SHARDS", "2.5"),
        ("LIST_SHARDS_WRITTEN", "2"),  # more than are read
        ("LIST_READ_UNITS", "nan"),
        ("REQUEST_SECONDS", "28.1"),
        ("REQUEST_SECONDS", "inf"),
        ("DYNAMODB_READ_SECONDS", "2s"),
        ("DYNAMODB_ATTEMPTS", "-1"),
        ("MAX_COST", "99"),
        ("SIGN_IN_PAGE", "items.auth.eu-central-1.amazoncognito.com"),
        ("SIGN_IN_PAGE", "https://sign-in.example/path"),
        # It becomes a part of a content security policy.
        ("SIGN_IN_PAGE", "https://sign-in.example; script-src *"),
        ("SIGN_IN_PAGE", "https://sign-in.example"),  # without a client id
        ("SIGN_IN_CLIENT_ID", "1h57kf5cpq17m0eml12EXAMPLE"),  # without a page
        ("JOBS_BUCKET", "stack-jobs-1a2b"),  # without a queue
        ("JOBS_BUCKET", "s3://stack-jobs-1a2b"),
        ("JOBS_QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/123456789012/jobs"),  # no bucket
        ("JOBS_QUEUE_URL", "arn:aws:sqs:eu-central-1:123456789012:jobs"),
        ("JOBS_WRITE_SHARE", "0"),
        ("JOBS_WRITE_SHARE", "101"),
        ("JOBS_WORKERS", "1"),  # SQS takes no less than two
        ("MAX_WRITE_UNITS", "0"),
    ],
)
def test_bad_value_is_an_error_that_names_its_variable(
    environment: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    environment.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"\\b{variable}\\b"):
        load_settings()


def test_all_that_is_wrong_is_named_at_once(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("TABLE_NAME")
    environment.setenv("LIST_SHARDS", "none")
    environment.setenv("REQUEST_SECONDS", "0")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    for variable in ("TABLE_NAME", "LIST_SHARDS", "REQUEST_SECONDS"):
        assert f"{variable}: " in str(raised.value)


def test_message_says_what_is_allowed_and_not_what_was_there(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("LIST_SHARDS", "101")
    environment.setenv("SIGN_IN", "sometimes")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert str(raised.value) == (
        "Bad settings. LIST_SHARDS: Input should be less than or equal to 100; "
        "SIGN_IN: Input should be 'off', 'cognito' or 'local'"
    )


def test_who_has_to_sign_in_must_be_said_on_lambda(environment: pytest.MonkeyPatch) -> None:
    environment.setenv(ON_LAMBDA, "items")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert str(raised.value) == (
        "Bad settings. SIGN_IN: On Lambda it must be set: 'cognito', or 'off', with which everybody"
        " who knows the URL may read and change everything"
    )
    environment.setenv("LIST_SHARDS", "none")
    with pytest.raises(SettingsError, match=r"SIGN_IN: .*; LIST_SHARDS: "):
        load_settings()


@pytest.mark.parametrize("choice", ["off", "cognito"])
def test_either_choice_will_do_on_lambda(environment: pytest.MonkeyPatch, choice: str) -> None:
    environment.setenv(ON_LAMBDA, "items")
    environment.setenv("sign_in", choice)
    assert load_settings().sign_in == choice


def test_empty_sign_in_is_no_choice(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SIGN_IN", "")
    with pytest.raises(SettingsError, match="SIGN_IN: Input should be 'off', 'cognito' or 'local'"):
        load_settings()


def test_other_variables_are_in_no_error(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("TABLE_NAME")
    environment.setenv("AWS_SECRET_ACCESS_KEY", "very secret")
    environment.setenv("LIST_SHARDS", "4")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    shown = "".join(traceback.format_exception(raised.value))
    # In pydantic's own error, which shows all that it was given.
    assert "input_value={'list_shards': '4'}" in shown
    assert "secret" not in shown.lower()


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("LIST_SHARD", "LIST_SHARDS"),
        ("SIGNIN", "SIGN_IN"),
        ("ALLOWED_ORIGIN", "ALLOWED_ORIGINS"),
        ("EDITOR_GROUP", "EDITORS_GROUP"),
        ("trusted_document", "TRUSTED_DOCUMENTS"),
        ("MAX_COSTS", "MAX_COST"),
        ("MAX_COTS", "MAX_COST"),
        ("TRCAING", "TRACING"),
    ],
)
def test_misspelt_name_is_one_line_with_the_nearest_and_no_refused_start(
    environment: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str, setting: str
) -> None:
    environment.setenv(name, "a value that is never shown")
    assert load_settings() == Settings(table_name="items")
    (line,) = caplog.messages
    assert line == f"{name.upper()} is not a setting, and is ignored. Did you mean {setting}?"


def test_names_of_other_programs_are_no_matter(
    environment: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, and boto3's.
    strangers = """
        AWS_ACCESS_KEY_ID AWS_DEFAULT_REGION AWS_ENDPOINT_URL AWS_ENDPOINT_URL_DYNAMODB_STREAMS
        AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION
        AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME
        AWS_LAMBDA_RUNTIME_API AWS_REGION AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
        AWS_XRAY_CONTEXT_MISSING AWS_XRAY_DAEMON_ADDRESS DATA_DIR HOME LAMBDA_RUNTIME_DIR
        LAMBDA_TASK_ROOT LANG LD_LIBRARY_PATH PATH PORT PYTHONPATH TZ _HANDLER _X_AMZN_TRACE_ID
        LOG_LEVEL POWERTOOLS_SERVICE_NAME MAIL SHELL GATEWAY STAGE EXAMPLE EMPTY RELOAD FORCE LOG
    """
    for name in strangers.split():
        environment.setenv(name, "x")
    assert load_settings() == Settings(table_name="items")
    assert caplog.messages == []
