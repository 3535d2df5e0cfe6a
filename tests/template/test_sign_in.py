"""Sign-in: whose tokens are taken, who gets one, and what a stolen one is good for."""

import pytest

from tests.support.template import Document, Stack
from tests.support.template_combinations import references

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
        "Issuer": {"Fn::Sub": "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${Users}"},
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
    assert client["CallbackURLs"] == [explorer(prefix)]


def test_sign_in_leads_back_to_the_addresses_given() -> None:
    extra = "https://shop.example/signed-in,http://localhost:5173/"
    client = Stack(CallbackAddresses=extra).properties("SignInClient")
    assert client["CallbackURLs"] == {
        "Fn::Split": [",", {"Fn::Join": [",", [explorer(""), extra]]}]
    }


def explorer(prefix: str) -> Document:
    return {"Fn::Sub": "${ItemsApi.ApiEndpoint}" + prefix + "/graphiql"}


@pytest.mark.parametrize(("choice", "by_administrator"), [("off", True), ("on", False)])
def test_users_are_made_by_an_administrator_unless_chosen(
    choice: str, by_administrator: bool
) -> None:
    users = Stack(SelfSignUp=choice).properties("Users")
    assert users["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": by_administrator}


def test_passwords_are_long_and_a_second_factor_is_at_hand(stack: Stack) -> None:
    users = stack.properties("Users")
    assert users["Policies"]["PasswordPolicy"]["MinimumLength"] == 15
    assert users["MfaConfiguration"] == "OPTIONAL"
    assert users["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]


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


def test_domain_is_the_stacks_own(stack: Stack) -> None:
    domain = stack.properties("SignInDomain")["Domain"]
    assert list(references(domain)) == ["AWS::StackId"]
