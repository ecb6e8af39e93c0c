"""IAM: operations that moto lacks. https://docs.aws.amazon.com/IAM/latest/APIReference/ ."""

from __future__ import annotations

from typing import Any

from gatehouse.laptop.cloud.gaps.base import Moto, add, moto


def patch() -> None:
    """Add the operations on an identity provider's audiences."""
    add(
        moto("iam.responses").IamResponse,
        add_client_id_to_open_id_connect_provider=_add_client,
        remove_client_id_from_open_id_connect_provider=_remove_client,
    )


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
