"""Sign-in: whose tokens are taken, who gets one, and what a stolen one is good for."""

import pytest

from graphql_api.settings import Settings
from tests.support.aws_commands import read_command
from tests.support.template import Document, Stack
from tests.support.template_combinations import references

ISSUER = "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${Pool}"
TERMINAL = "http://localhost:8976/"  # of `python -m graphql_api token`
SIGN_IN = {"Editors", "SignInAuthorizer", "SignInClient", "SignInDomain", "Users"}


def test_nothing_of_sign_in_is_made_where_it_is_off() -> None:
    stack = Stack(SignIn="off")
    assert not SIGN_IN & stack.resources.keys()
    assert not [name for name in stack.outputs if name.startswith(("SignIn", "First"))]
    assert "OpenToEverybody" in stack.outputs


def test_tokens_are_taken_of_this_pool_and_client_only(stack: Stack) -> None:
    authorizer = stack.properties("SignInAuthorizer")
    assert authorizer["AuthorizerType"] == "JWT"
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    assert authorizer["JwtConfiguration"] == {
        "Issuer": {"Fn::Sub": [ISSUER, {"Pool": {"Ref": "Users"}}]},
        "Audience": [{"Ref": "SignInClient"}],
    }


def test_client_has_no_secret_and_takes_codes_only(stack: Stack) -> None:
    client = stack.properties("SignInClient")
    assert client["GenerateSecret"] is False
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_tokens_end_within_an_hour_and_sign_in_within_a_day(stack: Stack) -> None:
    client = stack.properties("SignInClient")
    units = {"minutes": 1, "days": 24 * 60}
    minutes = {
        token: client[f"{token}Validity"] * units[unit]
        for token, unit in client["TokenValidityUnits"].items()
    }
    assert minutes == {"AccessToken": 60, "IdToken": 60, "RefreshToken": 24 * 60}


@pytest.mark.parametrize(("stage", "prefix"), [("$default", ""), ("prod", "/prod")])
def test_sign_in_leads_back_to_the_explorer(stage: str, prefix: str) -> None:
    client = Stack(StageName=stage).properties("SignInClient")
    assert client["CallbackURLs"] == joined(explorer(prefix), TERMINAL)
    assert client["LogoutURLs"] == joined(explorer(prefix))


def test_sign_in_and_out_lead_back_to_the_addresses_given() -> None:
    extra = "https://shop.example/signed-in,http://localhost:5173/"
    client = Stack(CallbackAddresses=extra).properties("SignInClient")
    assert client["CallbackURLs"] == joined(explorer(""), extra, TERMINAL)
    assert client["LogoutURLs"] == joined(explorer(""), extra)


def joined(*urls: Document | str) -> Document:
    return {"Fn::Split": [",", {"Fn::Join": [",", list(urls)]}]}


def test_explorer_is_told_where_to_sign_in_and_as_which_client(stack: Stack) -> None:
    variables = stack.properties("ItemsFunction")["Environment"]["Variables"]
    assert variables["SIGN_IN_PAGE"] == stack.outputs["SignInAddress"]["Value"]
    assert variables["SIGN_IN_CLIENT_ID"] == stack.outputs["SignInClientId"]["Value"]
    opened = Stack(SignIn="off").properties("ItemsFunction")["Environment"]["Variables"]
    assert not {"SIGN_IN_PAGE", "SIGN_IN_CLIENT_ID"} & opened.keys()


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
def test_page_is_one_that_the_setting_takes(partition: str) -> None:
    stack = Stack(**{"AWS::Partition": partition, "AWS::Region": "us-gov-west-1"})
    variables = stack.properties("ItemsFunction")["Environment"]["Variables"]
    text, parts = variables["SIGN_IN_PAGE"]["Fn::Sub"]
    assert parts == {"Domain": {"Ref": "SignInDomain"}}
    page = text.replace("${Domain}", "items-1a2b3c4d-0000-4000-8000-000000000000")
    given = {"sign_in_page": page, "sign_in_client_id": "1h57kf5cpq17m0eml12EXAMPLE"}
    assert Settings.model_validate({"table_name": "items", **given}).sign_in_page == page


def explorer(prefix: str) -> Document:
    return {"Fn::Sub": "${ItemsApi.ApiEndpoint}" + prefix + "/graphiql"}


@pytest.mark.parametrize(("choice", "by_administrator"), [("off", True), ("on", False)])
def test_users_are_made_by_an_administrator_unless_chosen(
    choice: str, by_administrator: bool
) -> None:
    users = Stack(SelfSignUp=choice).properties("Users")
    assert users["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": by_administrator}


def test_passwords_are_long(stack: Stack) -> None:
    users = stack.properties("Users")
    assert users["Policies"]["PasswordPolicy"]["MinimumLength"] == 15


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("off", ("OFF", None)), ("required", ("ON", ["SOFTWARE_TOKEN_MFA"]))],
)
def test_second_factor_is_enrolled_at_sign_in_or_not_offered(
    choice: str, expected: tuple[str, list[str] | None]
) -> None:
    # OPTIONAL would be offered nowhere: enrolling is a call that no page of this stack makes.
    users = Stack(SecondFactor=choice).properties("Users")
    assert (users["MfaConfiguration"], users.get("EnabledMfas")) == expected


def test_first_user_can_recover_a_password(stack: Stack) -> None:
    line = str(stack.outputs["FirstUser"]["Value"]["Fn::Sub"][0])
    attributes = read_command(line, {"Pool": "eu-central-1_A"}).arguments["UserAttributes"]
    assert {each["Name"]: each["Value"] for each in attributes} == {
        "email": "you@example.com",
        "email_verified": "true",
    }


def test_rule_refuses_editing_by_whoever_signs_up(template: Document) -> None:
    (assertion,) = template["Rules"]["SomebodyDecidesWhoEdits"]["Assertions"]
    assert assertion["Assert"] == {
        "Fn::Or": [
            {"Fn::Not": [{"Fn::Equals": [{"Ref": "EditorsGroup"}, ""]}]},
            {"Fn::Equals": [{"Ref": "SelfSignUp"}, "off"]},
            {"Fn::Equals": [{"Ref": "SignIn"}, "off"]},
        ]
    }


@pytest.mark.parametrize("group", ["editors", "shop-editors"])
def test_editors_are_the_group_that_the_service_asks_for(group: str) -> None:
    stack = Stack(EditorsGroup=group)
    assert stack.properties("Editors")["GroupName"] == group
    variables = stack.properties("ItemsFunction")["Environment"]["Variables"]
    assert variables["EDITORS_GROUP"] == group
    assert f"--group-name {group}" in str(stack.outputs["FirstEditor"]["Value"])


def test_there_is_no_group_where_all_callers_may_edit() -> None:
    stack = Stack(EditorsGroup="")
    assert "Editors" not in stack.resources
    assert "FirstEditor" not in stack.outputs


def test_pool_that_exists_is_taken_over_whole() -> None:
    stack = Stack(
        ExistingUserPool="eu-central-1_AbCdEfGhI",
        ExistingSignInDomain="items-1a2b3c",
        ExistingEditorsGroup="on",
    )
    assert SIGN_IN & stack.resources.keys() == {"SignInAuthorizer", "SignInClient"}
    assert stack.properties("SignInClient")["UserPoolId"] == "eu-central-1_AbCdEfGhI"
    issuer = {"Fn::Sub": ISSUER.replace("${Pool}", "eu-central-1_AbCdEfGhI")}
    assert stack.properties("SignInAuthorizer")["JwtConfiguration"]["Issuer"] == issuer
    assert stack.outputs["SignInIssuer"]["Value"] == issuer
    assert "//items-1a2b3c.auth." in str(stack.outputs["SignInAddress"]["Value"])
    for step in ("FirstUser", "FirstEditor"):
        assert "--user-pool-id eu-central-1_AbCdEfGhI" in str(stack.outputs[step]["Value"])


def test_pool_without_a_page_and_a_group_gets_both() -> None:
    stack = Stack(ExistingUserPool="eu-central-1_AbCdEfGhI")
    assert "Users" not in stack.resources
    for made in ("SignInDomain", "Editors"):
        assert stack.properties(made)["UserPoolId"] == "eu-central-1_AbCdEfGhI"


def test_editors_stay_editors_whatever_becomes_of_their_stack(stack: Stack) -> None:
    # Another name, sign-in switched off, the stack deleted: who belongs to it is kept.
    group = stack.resources["Editors"]
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == (
        "RetainExceptOnCreate",
        "Retain",
    )


def test_domain_is_the_stacks_own(stack: Stack) -> None:
    domain = stack.properties("SignInDomain")["Domain"]
    assert list(references(domain)) == ["AWS::StackId"]
