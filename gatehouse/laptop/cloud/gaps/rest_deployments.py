"""Deployments of a REST API as what they are on AWS: snapshots, which stages show whatever becomes of the API.

moto 5.2.5 makes a deployment of an ID only. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
AWS lets nobody read a snapshot; here it can be read as an API of its own, whose ID is `API@DEPLOYMENT`.
"""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import unquote

from gatehouse.laptop.cloud.gaps.base import Moto, Original, moto, wrap


def patch() -> None:
    """Keep a copy of the API with each deployment, and find it by its ID."""
    models = moto("apigateway.models")
    wrap(models.RestAPI, create_deployment=_deployed)
    wrap(models.APIGatewayBackend, get_rest_api=_or_snapshot)


def _deployed(original: Original, self: Moto, *args: Any, **kwargs: Any) -> Moto:  # noqa: ANN401
    deployment = original(self, *args, **kwargs)
    deployment.snapshot = _snapshot(self, deployment.id)
    return deployment


def _snapshot(api: Moto, deployment: str) -> Moto:
    """Return a copy of an API with its resources, methods, authorizers and gateway responses, and nothing else."""
    held = copy.copy(api)
    held.id = f"{api.id}@{deployment}"
    held.resources = {id_: copy.deepcopy(resource) for id_, resource in api.resources.items()}
    for resource in held.resources.values():
        resource.api_id = held.id
    held.authorizers = copy.deepcopy(api.authorizers)
    held.gateway_responses = copy.deepcopy(api.gateway_responses)
    held.stages, held.deployments = {}, {}
    return held


def _or_snapshot(original: Original, self: Moto, function_id: str) -> Moto:
    api, at, deployment = unquote(function_id).partition("@")
    if not at:
        return original(self, function_id)
    snapshot = getattr(original(self, api).deployments.get(deployment), "snapshot", None)
    if snapshot is None:
        raise moto("apigateway.exceptions").RestAPINotFound
    return snapshot
