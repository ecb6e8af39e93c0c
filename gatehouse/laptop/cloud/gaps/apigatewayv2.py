"""HTTP APIs: operations that moto lacks, updates that it forgets, and requests that AWS refuses.

https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/api-reference.html
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

Answer = tuple[int, dict[str, str], str]


def patch() -> None:
    """Add the operations, and replace the ones that fall short."""
    from moto.apigatewayv2 import models, responses

    for model in (models.Route, models.Authorizer):
        model.update = _update
    models.Stage.update = _update_stage
    response = responses.ApiGatewayV2Response
    response.get_authorizers = _get_authorizers
    response.update_stage = _answer_update_stage


def _update(self: Any, **changes: Any) -> None:  # noqa: ANN401 - moto's models
    """Set what a request names; moto skips what is empty, and so can't take the scopes off a route."""
    for name, value in changes.items():
        if value is not None:
            setattr(self, name, value if value != "" else None)


def _update_stage(self: Any, config: dict[str, Any]) -> None:  # noqa: ANN401
    from moto.apigatewayv2.models import datetime

    names = {
        "accessLogSettings": "access_log_settings",
        "autoDeploy": "auto_deploy",
        "clientCertificateId": "client_certificate_id",
        "defaultRouteSettings": "default_route_settings",
        "deploymentId": "deployment_id",
        "description": "description",
        "routeSettings": "route_settings",
        "stageVariables": "stage_variables",
    }
    for member, name in names.items():
        if member in config:
            setattr(self, name, config[member])
    self.updated = datetime.now()


def _answer_update_stage(self: Any) -> Answer:  # noqa: ANN401
    parts = self.path.split("/")
    stage = self.apigatewayv2_backend.get_stage(parts[-3], unquote(parts[-1]))
    stage.update(json.loads(self.body))
    return 200, {}, json.dumps(stage.to_json())


def _get_authorizers(self: Any) -> Answer:  # noqa: ANN401
    api = self.apigatewayv2_backend.get_api(self.path.split("/")[-2])
    return 200, {}, json.dumps({"items": [item.to_json() for item in api.authorizers.values()]})
