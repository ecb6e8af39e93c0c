"""IAM: operations that moto lacks, and AWS's own policies. https://docs.aws.amazon.com/IAM/latest/APIReference/ ."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from gatehouse.laptop.cloud.gaps.base import Moto, Original, add, moto, wrap

_OF_AWS: Final = "arn:aws:iam::aws:policy/"


def patch() -> None:
    """Add the operations on an identity provider's audiences, and AWS's own policies as they are asked for."""
    backend = moto("iam.models").IAMBackend
    wrap(backend, attach_role_policy=_with_policies_of_aws, get_policy=_with_policies_of_aws)
    add(
        moto("iam.responses").IamResponse,
        add_client_id_to_open_id_connect_provider=_add_client,
        remove_client_id_from_open_id_connect_provider=_remove_client,
    )


@cache
def _policies_of_aws() -> dict[str, Any]:
    """Moto's copy of AWS's policies, by name: five megabytes, which are read only where a program names one."""
    policies: dict[str, Any] = json.loads(moto("iam.models").aws_managed_policies_data)
    return policies


def _with_policies_of_aws(original: Original, self: Moto, policy_arn: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - moto's own
    held, name = self.managed_policies, policy_arn.rsplit("/", 1)[-1]
    if policy_arn.startswith(_OF_AWS) and policy_arn not in held and name in _policies_of_aws():
        data = _policies_of_aws()[name]
        policy = moto("iam.models").AWSManagedPolicy.from_data(name, self.account_id, self.region_name, data)
        held[policy.arn] = policy
    return original(self, policy_arn, *args, **kwargs)


def _clients(self: Moto) -> list[str]:
    provider = self.backend.get_open_id_connect_provider(self._get_param("OpenIDConnectProviderArn"))
    clients: list[str] = provider.client_id_list
    return clients


def _add_client(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    client = self._get_param("ClientID")
    if client not in _clients(self):
        _clients(self).append(client)
    return moto("core.responses").EmptyResult()


def _remove_client(self: Moto) -> Any:  # noqa: ANN401 - moto's result
    client = self._get_param("ClientID")
    if client in _clients(self):
        _clients(self).remove(client)
    return moto("core.responses").EmptyResult()
