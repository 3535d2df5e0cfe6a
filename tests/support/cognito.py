"""moto's Cognito in this process, with the local users: the real thing that LocalSignIn is held to.

Its pool has what template.yaml's pool has that tokens depend on.

Its key is part of moto, for everybody to read.
"""

import http.client
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.config import Config
from botocore.session import Session
from joserfc.jwk import KeySet, RSAKey
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
from moto.utilities.utils import load_resource

from graphql_api.local.gateway.local_users import ACCESS, EDITOR, ID, USERS, LocalSignIn, email_of

HOST: Final = "127.0.0.1"
REGION: Final = "us-east-1"
NAME: Final = f"cognito-idp.{REGION}.amazonaws.com"
PASSWORD: Final = "Local-sign-in-1"
TOKENS: Final = {ACCESS: "AccessToken", ID: "IdToken"}


@dataclass(frozen=True)
class Cognito(LocalSignIn):
    """A user pool and its client, whose tokens moto issues and signs.

    Attributes:
        published: the keys that moto publishes in jwks.json.
        client: of the pool; moto has no lock of its own.
    """

    published: KeySet = field(default_factory=lambda: KeySet([]))
    client: Any = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def keys(self) -> KeySet:
        return self.published

    def token(self, user: str, kind: str = ACCESS) -> str:
        with self.lock:
            answer = self.client.admin_initiate_auth(
                UserPoolId=self.issuer.rpartition("/")[2],
                ClientId=self.client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": email_of(user), "PASSWORD": PASSWORD},
            )
        return str(answer["AuthenticationResult"][TOKENS[kind]])


@contextmanager
def running_cognito(editors_group: str) -> Iterator[Cognito]:
    """Run a user pool on a free loopback port."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # it tells of each request
    server = ThreadedMotoServer(HOST, 0, verbose=False)
    server.start()
    try:
        yield _made_pool(server.get_host_and_port()[1], editors_group)
    finally:
        server.stop()


def _made_pool(port: int, editors_group: str) -> Cognito:
    client: Any = Session().create_client(
        "cognito-idp",
        region_name=REGION,
        endpoint_url=f"http://{HOST}:{port}",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        aws_session_token=None,
        config=Config(proxies={}),  # boto3 takes a proxy even to the loopback
    )
    pool_id = client.create_user_pool(
        PoolName="items", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"]
    )["UserPool"]["Id"]
    made = client.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="local",
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
    )
    subjects = {}
    for user in USERS:
        email = email_of(user)
        attributes = [{"Name": "email_verified", "Value": "true"}]
        created = client.admin_create_user(
            UserPoolId=pool_id, Username=email, UserAttributes=attributes
        )
        subjects[user] = created["User"]["Username"]
        client.admin_set_user_password(
            UserPoolId=pool_id, Username=email, Password=PASSWORD, Permanent=True
        )
    if editors_group:
        client.create_group(UserPoolId=pool_id, GroupName=editors_group)
        client.admin_add_user_to_group(
            UserPoolId=pool_id, GroupName=editors_group, Username=email_of(EDITOR)
        )
    return Cognito(
        editors_group,
        issuer=f"https://{NAME}/{pool_id}",
        client_id=made["UserPoolClient"]["ClientId"],
        key=RSAKey.import_key(load_resource("cognitoidp/resources/jwks-private.json")),
        subjects=subjects,
        published=_keys(port, pool_id),
        client=client,
    )


def _keys(port: int, pool_id: str) -> KeySet:
    """Fetch the pool's keys from where Cognito publishes them."""
    connection = http.client.HTTPConnection(HOST, port)
    try:
        # By this name moto knows which service is meant.
        connection.request("GET", f"/{pool_id}/.well-known/jwks.json", headers={"host": NAME})
        return KeySet.import_key_set(json.loads(connection.getresponse().read()))
    finally:
        connection.close()
