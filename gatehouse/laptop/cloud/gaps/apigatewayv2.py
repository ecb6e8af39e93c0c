"""HTTP APIs: operations that moto lacks, and updates that it forgets.

https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/api-reference.html
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import string
from typing import Any
from urllib.parse import unquote

from gatehouse.laptop.cloud.gaps import refusals
from gatehouse.laptop.cloud.gaps.base import Answer, Moto, Original, add, answer, body, moto, wrap

_ID, _ID_LENGTH = string.ascii_lowercase + string.digits, 10
_STAGE = {
    "accessLogSettings": "access_log_settings",
    "autoDeploy": "auto_deploy",
    "clientCertificateId": "client_certificate_id",
    "defaultRouteSettings": "default_route_settings",
    "deploymentId": "deployment_id",
    "description": "description",
    "routeSettings": "route_settings",
    "stageVariables": "stage_variables",
}


def _keep_id(self: Moto, made: str) -> None:
    """Keep ten characters for an API's id, where moto 5.2.5 makes eight.

    LIVE: hotsock/voker, vokerhttp/testdata/apigwv2-request.json.
    """
    self.__dict__["api_id"] = made + "".join(secrets.choice(_ID) for _ in range(_ID_LENGTH - len(made)))


def patch() -> None:
    """Add the operations, replace the ones that fall short, and refuse what AWS refuses."""
    models, responses = moto("apigatewayv2.models"), moto("apigatewayv2.responses")
    for model in (models.Route, models.Authorizer, models.Integration, models.Api):
        add(model, update=_update)
    add(models.Stage, update=_update_stage_model)
    models.Api.api_id = property(lambda self: self.__dict__["api_id"], _keep_id)
    response = responses.ApiGatewayV2Response
    add(
        response,
        get_authorizers=_get_authorizers,
        update_stage=_update_stage,
        update_domain_name=_update_domain_name,
        update_api_mapping=_update_api_mapping,
        create_deployment=_create_deployment,
        get_deployment=lambda self: answer(_deployment(self)),
        get_deployments=lambda self: answer(
            {"items": list(_deployments(self, self.path.split("/")[-2]).values())}
        ),
        update_deployment=_update_deployment,
        delete_deployment=_delete_deployment,
        delete_domain_name=_delete_domain_name,
        tag_resource=_tag,
        untag_resource=_untag,
    )
    wrap(response, create_api=_quick)
    wrap(models.ApiGatewayV2Backend, create_api_mapping=_of_a_rest_api)
    urls = moto("apigatewayv2.urls").url_paths
    urls["{0}/v2/tags/(?P<resource_arn>.+)$"] = response.dispatch
    urls["{0}/v2/apis/(?P<api_id>[^/]+)/deployments$"] = response.dispatch
    urls["{0}/v2/apis/(?P<api_id>[^/]+)/deployments/(?P<deployment_id>[^/]+)$"] = response.dispatch
    refusals.patch(response)


def _quick(original: Original, self: Moto) -> Answer:
    """Make the integration, the route and the stage of an API that is created with a target, which moto leaves out."""
    result: Answer = original(self)
    params = body(self)
    target = params.get("target")
    if target:
        api = self.apigatewayv2_backend.get_api(json.loads(result[2])["apiId"])
        function = target.startswith("arn:")
        integration = api.create_integration(
            connection_type="INTERNET",
            description=None,
            credentials_arn=params.get("credentialsArn"),
            integration_method="POST" if function else "ANY",
            integration_type="AWS_PROXY" if function else "HTTP_PROXY",
            integration_uri=target,
            payload_format_version="2.0" if function else "1.0",
        )
        api.create_route(
            api_key_required=False,
            authorization_scopes=[],
            authorization_type="NONE",
            route_key=params.get("routeKey") or "$default",
            target=f"integrations/{integration.id}",
        )
        api.create_stage({"stageName": "$default", "autoDeploy": True})
    return result


def _update(self: Moto, **changes: Any) -> None:  # noqa: ANN401 - the fields of the model
    """Set what a request names; moto skips what is empty, and so can't take the scopes off a route."""
    for name, value in changes.items():
        if value is not None:
            setattr(self, name, value if value != "" else None)
    held = getattr(self, "request_parameters", None)
    if isinstance(held, dict):  # an empty value is how a parameter is taken away
        self.request_parameters = {key: item for key, item in held.items() if item != ""}


def _update_stage_model(self: Moto, config: dict[str, Any]) -> None:
    for member, name in _STAGE.items():
        if member in config:
            setattr(self, name, config[member])
    self.updated = dt.datetime.now()  # noqa: DTZ005 - as moto keeps its times


def _update_stage(self: Moto) -> Answer:
    parts = self.path.split("/")
    stage = self.apigatewayv2_backend.get_stage(parts[-3], unquote(parts[-1]))
    stage.update(body(self))
    return answer(stage.to_json())


def _tags(self: Moto) -> dict[str, str] | None:
    """Return the tags of what a request names, where moto keeps them with the resource: a stage or a domain name."""
    kind, _, name = unquote(self.path.split("/tags/")[1]).split("::")[1].strip("/").partition("/")
    backend = self.apigatewayv2_backend
    held: dict[str, str] | None = None
    if kind == "apis" and "/stages/" in name:
        api, _, stage = name.partition("/stages/")
        held = backend.get_stage(api, stage).tags
    elif kind == "domainnames":
        held = backend.get_domain_name(name).tags
    return held


def _tag(self: Moto) -> Answer:
    held, given = _tags(self), body(self).get("tags", {})
    if held is None:
        self.apigatewayv2_backend.tag_resource(unquote(self.path.split("/tags/")[1]), given)
    else:
        held.update(given)
    return answer({}, 201)


def _untag(self: Moto) -> Answer:
    held, names = _tags(self), self.querystring.get("tagKeys") or []
    if held is None:
        self.apigatewayv2_backend.untag_resource(unquote(self.path.split("/tags/")[1]), names)
    for name in names:
        (held or {}).pop(name, None)
    return 204, {}, ""


def _get_authorizers(self: Moto) -> Answer:
    api = self.apigatewayv2_backend.get_api(self.path.split("/")[-2])
    return answer({"items": [item.to_json() for item in api.authorizers.values()]})


def _update_domain_name(self: Moto) -> Answer:
    domain = self.apigatewayv2_backend.get_domain_name(self.path.split("/")[-1])
    params = body(self)
    if "domainNameConfigurations" in params:
        domain.domain_name_configurations = params["domainNameConfigurations"]
    if "mutualTlsAuthentication" in params:
        given = params["mutualTlsAuthentication"]
        domain.mutual_tls_authentication = given if given.get("truststoreUri") else {}
    return answer(domain.to_json())


def _delete_domain_name(self: Moto) -> Answer:
    """Delete a name and its mappings; moto trips over the mappings."""
    backend = self.apigatewayv2_backend
    domain = backend.get_domain_name(self.path.split("/")[-1])
    for mapping in backend.get_api_mappings(domain.domain_name):
        del backend.api_mappings[mapping.api_mapping_id]
    del backend.domain_names[domain.domain_name]
    return 204, {}, ""


def _of_a_rest_api(
    original: Original, self: Moto, *, api_id: str, api_mapping_key: str, domain_name: str, stage: str
) -> Moto:
    """Map a REST API too, which moto looks for among the HTTP APIs only.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
    """
    rest = moto("backends").get_backend("apigateway")[self.account_id][self.region_name].apis
    given = {"api_mapping_key": api_mapping_key, "domain_name": domain_name, "stage": stage}
    if api_id not in rest or domain_name not in self.domain_names:
        return original(self, api_id=api_id, **given)
    if api_mapping_key != api_mapping_key.strip("/") or "//" in api_mapping_key:
        raise refusals.refused("An API mapping key has no '/' at its ends and no two in a row.")
    made = self._generate_api_maping_id(**given)
    self.api_mappings[made] = moto("apigatewayv2.models").ApiMapping(
        api_id=api_id, api_mapping_id=made, **given
    )
    return self.api_mappings[made]


def _update_api_mapping(self: Moto) -> Answer:
    parts = self.path.split("/")
    mapping = self.apigatewayv2_backend.get_api_mapping(parts[-1], parts[-3])
    params = body(self)
    mapping.api_id = params.get("apiId", mapping.api_id)
    mapping.stage = params.get("stage", mapping.stage)
    mapping.api_mapping_key = params.get("apiMappingKey", mapping.api_mapping_key)
    return answer(mapping.to_json())


def _deployments(self: Moto, api_id: str) -> dict[str, dict[str, Any]]:
    api = self.apigatewayv2_backend.get_api(api_id)
    if not hasattr(api, "deployments"):
        api.deployments = {}
    deployments: dict[str, dict[str, Any]] = api.deployments
    return deployments


def _deployment(self: Moto) -> dict[str, Any]:
    parts = self.path.split("/")
    held = _deployments(self, parts[-3]).get(parts[-1])
    if held is None:
        raise refusals.missing(f"Invalid deployment identifier specified {parts[-1]}")
    return held


def _create_deployment(self: Moto) -> Answer:
    api_id, params = self.path.split("/")[-2], body(self)
    held = _deployments(self, api_id)
    deployment = {
        "deploymentId": f"dep{len(held):05d}",
        "deploymentStatus": "DEPLOYED",
        "autoDeployed": False,
        "createdDate": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "description": params.get("description"),
    }
    held[str(deployment["deploymentId"])] = deployment
    if params.get("stageName"):
        self.apigatewayv2_backend.get_stage(api_id, params["stageName"]).deployment_id = deployment[
            "deploymentId"
        ]
    return answer(deployment, 201)


def _update_deployment(self: Moto) -> Answer:
    deployment = _deployment(self)
    deployment["description"] = body(self).get("description", deployment["description"])
    return answer(deployment)


def _delete_deployment(self: Moto) -> Answer:
    deployment = _deployment(self)
    del _deployments(self, self.path.split("/")[-3])[deployment["deploymentId"]]
    return 204, {}, ""
