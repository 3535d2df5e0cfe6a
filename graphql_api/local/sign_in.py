"""Sign-in on a laptop: moto's Cognito in this process, with a reader and an editor.

Its key is part of moto, for everybody to read: these tokens prove nothing beyond this machine.
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
from joserfc.jwk import KeySet

from graphql_api.local.errors import CannotStart

READER: Final = "reader"
EDITOR: Final = "editor"
USERS: Final = (READER, EDITOR)
ACCESS: Final = "AccessToken"
ID: Final = "IdToken"
HOST: Final = "127.0.0.1"
REGION: Final = "us-east-1"
_PASSWORD: Final = "Local-sign-in-1"  # noqa: S105 - it opens nothing


@dataclass(frozen=True)
class LocalSignIn:
    """A user pool and its client.

    Attributes:
        issuer: of the tokens, as Cognito's would say it.
        keys: that their signatures are verified with.
    """

    issuer: str
    client_id: str
    keys: KeySet
    _client: Any
    # moto has no lock of its own.
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def token(self, user: str, kind: str = ACCESS) -> str:
        """Return a new token of one of USERS; it is good for an hour.

        Args:
            kind: ACCESS or ID: the gateway takes both.
        """
        with self._lock:
            answer = self._client.admin_initiate_auth(
                UserPoolId=self.issuer.rpartition("/")[2],
                ClientId=self.client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": user, "PASSWORD": _PASSWORD},
            )
        return str(answer["AuthenticationResult"][kind])


@contextmanager
def running_sign_in(editors_group: str) -> Iterator[LocalSignIn]:
    """Run a user pool on a free loopback port.

    Args:
        editors_group: that the editor is in; "": nobody is in one.

    Raises:
        CannotStart: moto is not installed.
    """
    try:
        # Here, because it takes a second, and only tests and this need it.
        from moto.moto_server.threaded_moto_server import ThreadedMotoServer
    except ImportError as error:
        raise CannotStart("SIGN_IN=local needs moto: `make run` installs it.") from error
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # it tells of each request
    server = ThreadedMotoServer(HOST, 0, verbose=False)
    server.start()
    try:
        yield _made_pool(server.get_host_and_port()[1], editors_group)
    finally:
        server.stop()


def _made_pool(port: int, editors_group: str) -> LocalSignIn:
    client: Any = Session().create_client(
        "cognito-idp",
        region_name=REGION,
        endpoint_url=f"http://{HOST}:{port}",
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - moto takes any
        aws_session_token=None,
        config=Config(proxies={}),  # boto3 takes a proxy even to the loopback
    )
    pool_id = client.create_user_pool(PoolName="items")["UserPool"]["Id"]
    made = client.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="local",
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
    )
    for user in USERS:
        client.admin_create_user(UserPoolId=pool_id, Username=user)
        client.admin_set_user_password(
            UserPoolId=pool_id, Username=user, Password=_PASSWORD, Permanent=True
        )
    if editors_group:
        client.create_group(UserPoolId=pool_id, GroupName=editors_group)
        client.admin_add_user_to_group(UserPoolId=pool_id, GroupName=editors_group, Username=EDITOR)
    name = f"cognito-idp.{REGION}.amazonaws.com"
    keys = _keys(port, name, pool_id)
    client_id = made["UserPoolClient"]["ClientId"]
    return LocalSignIn(f"https://{name}/{pool_id}", client_id, keys, client)


def _keys(port: int, name: str, pool_id: str) -> KeySet:
    """Fetch the pool's keys from where Cognito publishes them."""
    connection = http.client.HTTPConnection(HOST, port)
    try:
        # By this name moto knows which service is meant.
        connection.request("GET", f"/{pool_id}/.well-known/jwks.json", headers={"host": name})
        return KeySet.import_key_set(json.loads(connection.getresponse().read()))
    finally:
        connection.close()
