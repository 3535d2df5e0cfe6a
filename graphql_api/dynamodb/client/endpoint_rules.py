"""Leaves out the rules by which botocore finds the address of each call, where all have the same.

The rules of DynamoDB's addresses are evaluated anew for each call, for 60 us, and read at start.
What they know beyond a client's one address (`client.meta.endpoint_url`) is that of an account, for
credentials that tell theirs. For these the rules stay, and for those that are not there yet, and
where somebody asked for addresses of accounts alone. For any account the one address is as good.

`python -m benchmarks.client_calls` shows it. To take it out, register no `data_loader`; where
botocore takes its data from elsewhere, or can't do without the rules, they are evaluated.
"""

from typing import TYPE_CHECKING, Any, Final

from botocore.credentials import RefreshableCredentials
from botocore.exceptions import UnknownServiceError
from botocore.session import Session

if TYPE_CHECKING:
    from botocore.loaders import Loader

_RULES: Final = "endpoint-rule-set-1"


def leave_out_rules(session: Session, endpoint: str | None) -> bool:
    """Have the session's clients find their address once, and return True, if that is enough.

    Args:
        endpoint: another engine's address; None for AWS.
    """
    if endpoint is None and _depends_on_account(session):
        return False
    whole: Loader = session.get_component("data_loader")
    session.register_component("data_loader", LoaderWithoutRules(whole))
    return True


def bring_back_rules(session: Session) -> None:
    """Have the session's clients made as botocore makes them."""
    loader = session.get_component("data_loader")
    if isinstance(loader, LoaderWithoutRules):
        session.register_component("data_loader", loader.whole)


class LoaderWithoutRules:
    """A session's loader of data, which has all but the rules."""

    def __init__(self, whole: "Loader") -> None:
        self.whole = whole

    def load_service_model(
        self, service_name: str, type_name: str, api_version: str | None = None
    ) -> Any:
        """Return the data of a service.

        Raises:
            UnknownServiceError: it is the rules; botocore has services without.
        """
        if type_name == _RULES:
            raise UnknownServiceError(service_name=service_name, known_service_names="none")
        return self.whole.load_service_model(service_name, type_name, api_version)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)


def _depends_on_account(session: Session) -> bool:
    mode = session.get_config_variable("account_id_endpoint_mode")
    if mode != "preferred":
        return bool(mode == "required")
    credentials = session.get_credentials()
    # Not asked where the answer could take a call: of a role that is assumed later, say.
    if isinstance(credentials, RefreshableCredentials) and credentials.refresh_needed():
        return True
    return getattr(credentials, "account_id", None) is not None
