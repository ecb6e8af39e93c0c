"""What AWS refuses of REST APIs, custom domains, user pools and functions, and moto takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.cloud import Cloud, CloudError
from tests.laptop.cloud.cases import parents

if TYPE_CHECKING:
    from tests.laptop.cloud.world import Hand, World

REST = "aws:apigateway/restApi:RestApi"
RESOURCE = "aws:apigateway/resource:Resource"
METHOD = "aws:apigateway/method:Method"
INTEGRATION = "aws:apigateway/integration:Integration"
AUTHORIZER = "aws:apigateway/authorizer:Authorizer"
DEPLOYMENT = "aws:apigateway/deployment:Deployment"
STAGE = "aws:apigateway/stage:Stage"
POOL = "aws:cognito/userPool:UserPool"
DOMAIN = "aws:cognito/userPoolDomain:UserPoolDomain"
COGNITO: dict[str, Any] = parents["cognito"][1]


class Rest:
    """A REST API with one method."""

    def __init__(self, provider: Hand) -> None:
        self.provider = provider
        self.api = provider.create(REST, "refusing", {})
        self.leaf = self.resource("orders")
        self.method = self.verb("GET")

    def resource(self, part: str) -> Any:
        root = self.api.outputs["rootResourceId"]
        return self.provider.create(
            RESOURCE, part, {"restApi": self.api.id, "parentId": root, "pathPart": part}
        )

    def verb(self, verb: str, **inputs: Any) -> Any:
        where = {"restApi": self.api.id, "resourceId": self.leaf.id, "httpMethod": verb}
        made = self.provider.create(METHOD, verb, {**where, "authorization": "NONE", **inputs})
        self.provider.create(INTEGRATION, verb, {**where, "type": "MOCK"})
        return made

    def authorizer(self, name: str) -> Any:
        return self.provider.create(AUTHORIZER, name, {**COGNITO, "restApi": self.api.id, "name": name})

    def deployment(self) -> Any:
        return self.provider.create(DEPLOYMENT, "now", {"restApi": self.api.id})

    def stage(self, deployment: str) -> Any:
        inputs = {"restApi": self.api.id, "deployment": deployment, "stageName": "live"}
        return self.provider.create(STAGE, "live", inputs)


@pytest.fixture
def rest(provider: Hand) -> Rest:
    return Rest(provider)


def test_a_path_has_one_variable_at_each_place(rest: Rest) -> None:
    rest.resource("{id}")
    with pytest.raises(CloudError, match=r"A sibling \(\{id\}\) of this resource already has a variable"):
        rest.resource("{order}")
    with pytest.raises(CloudError, match=r"A sibling \(\{id\}\)"):
        rest.resource("{proxy+}")


def test_a_variable_is_renamed_in_place(rest: Rest) -> None:
    made = rest.resource("{id}")
    changed = rest.provider.update(
        RESOURCE,
        made.id,
        {},
        {"restApi": rest.api.id, "parentId": rest.api.outputs["rootResourceId"], "pathPart": "{order}"},
    )
    assert changed is not None
    assert changed["path"] == "/{order}"


def test_a_resource_has_a_name_of_its_own(rest: Rest) -> None:
    with pytest.raises(CloudError, match="already has this name: orders"):
        rest.resource("orders")


def test_a_method_is_made_once(rest: Rest) -> None:
    with pytest.raises(CloudError, match="Method already exists"):
        rest.verb("GET")


def test_an_authorizer_has_a_name_of_its_own(rest: Rest) -> None:
    rest.authorizer("people")
    with pytest.raises(CloudError, match="Authorizer name must be unique"):
        rest.authorizer("people")


def test_an_authorizer_in_use_stays(rest: Rest) -> None:
    made = rest.authorizer("people")
    rest.verb("POST", authorization="COGNITO_USER_POOLS", authorizerId=made.id)
    with pytest.raises(CloudError, match="is referenced in method: POST /orders"):
        rest.provider.delete(AUTHORIZER, made.id, made.outputs)


def test_a_deployment_that_a_stage_shows_stays(rest: Rest) -> None:
    made = rest.deployment()
    rest.stage(made.id)
    with pytest.raises(CloudError, match="Active stages pointing to this deployment"):
        rest.provider.delete(DEPLOYMENT, made.id, made.outputs)


def test_a_deployment_shows_the_api_as_it_was(rest: Rest, cloud: Cloud) -> None:
    rest.authorizer("people")
    snapshot = f"{rest.api.id}@{rest.deployment().id}"
    rest.provider.delete(METHOD, rest.method.id, rest.method.outputs)
    rest.resource("later")
    client = cloud.client("apigateway")
    shown = client.get_resources(restApiId=snapshot, embed=["methods"])["items"]
    assert {item["path"]: sorted(item.get("resourceMethods", {})) for item in shown} == {
        "/": [],
        "/orders": ["GET"],
    }
    assert [one["name"] for one in client.get_authorizers(restApiId=snapshot)["items"]] == ["people"]
    assert snapshot not in [api["id"] for api in client.get_rest_apis()["items"]]
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_resources(restApiId=f"{rest.api.id}@none")


def test_what_a_domain_leads_to_stays(provider: Hand, world: World) -> None:
    api = provider.create("aws:apigatewayv2/api:Api", "mapped", {"protocolType": "HTTP"})
    stage = provider.create("aws:apigatewayv2/stage:Stage", "mapped", {"apiId": api.id, "name": "prod"})
    mapping = {"apiId": api.id, "stage": "prod", "domainName": world.of("domain", None)}
    made = provider.create("aws:apigatewayv2/apiMapping:ApiMapping", "mapped", mapping)
    with pytest.raises(CloudError, match="remove all base path mappings related to the stage"):
        provider.delete("aws:apigatewayv2/stage:Stage", stage.id, stage.outputs)
    with pytest.raises(CloudError, match="remove all base path mappings related to the API"):
        provider.delete("aws:apigatewayv2/api:Api", api.id, api.outputs)
    with pytest.raises(CloudError, match="already exists"):
        provider.create("aws:apigatewayv2/apiMapping:ApiMapping", "again", mapping)
    provider.delete("aws:apigatewayv2/apiMapping:ApiMapping", made.id, made.outputs)
    provider.delete("aws:apigatewayv2/stage:Stage", stage.id, stage.outputs)
    provider.delete("aws:apigatewayv2/api:Api", api.id, api.outputs)


def test_a_stage_variable_with_another_character_is_refused(rest: Rest) -> None:
    """https://github.com/sirceljm/aws-lambda-blog/issues/10 ."""
    inputs = {"restApi": rest.api.id, "deployment": rest.deployment().id, "stageName": "odd"}
    with pytest.raises(CloudError, match="Invalid stage variable value: 100 %"):
        rest.provider.create(STAGE, "odd", {**inputs, "variables": {"one": "100 %"}})


def test_a_rest_stage_that_a_domain_leads_to_stays(rest: Rest, cloud: Cloud) -> None:
    stage, client = rest.stage(rest.deployment().id), cloud.client("apigateway")
    client.create_domain_name(domainName="rest.corp.example")
    client.create_base_path_mapping(domainName="rest.corp.example", restApiId=rest.api.id, stage="live")
    with pytest.raises(CloudError, match="related to the stage"):
        rest.provider.delete(STAGE, stage.id, stage.outputs)
    with pytest.raises(CloudError, match="related to the API"):
        rest.provider.delete(REST, rest.api.id, rest.api.outputs)
    client.delete_base_path_mapping(domainName="rest.corp.example", basePath="(none)")
    rest.provider.delete(STAGE, stage.id, stage.outputs)


def test_a_rest_api_has_a_mapping_of_the_newer_service_with_more_than_one_level(
    rest: Rest, world: World
) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html ."""
    stage, kind = rest.stage(rest.deployment().id), "aws:apigatewayv2/apiMapping:ApiMapping"
    mapping = {"apiId": rest.api.id, "stage": "live", "domainName": world.of("domain", None)}
    with pytest.raises(CloudError, match="no two in a row"):
        rest.provider.create(kind, "odd", {**mapping, "apiMappingKey": "shop//v1"})
    made = rest.provider.create(kind, "levels", {**mapping, "apiMappingKey": "shop/v1"})
    with pytest.raises(CloudError, match="related to the stage"):
        rest.provider.delete(STAGE, stage.id, stage.outputs)
    rest.provider.delete(kind, made.id, made.outputs)
    rest.provider.delete(STAGE, stage.id, stage.outputs)


def test_a_pool_has_one_prefix_domain_and_one_of_its_own(provider: Hand) -> None:
    pool = provider.create(POOL, "domains", {})
    first = provider.create(DOMAIN, "first", {"userPoolId": pool.id, "domain": "first-prefix"})
    own = {
        "userPoolId": pool.id,
        "domain": "auth.corp.example",
        "certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/a",
    }
    second = provider.create(DOMAIN, "own", own)
    with pytest.raises(CloudError, match="already has a domain configured"):
        provider.create(DOMAIN, "second", {"userPoolId": pool.id, "domain": "second-prefix"})
    other = provider.create(POOL, "others", {})
    with pytest.raises(CloudError, match="already associated with another user pool"):
        provider.create(DOMAIN, "taken", {"userPoolId": other.id, "domain": "first-prefix"})
    with pytest.raises(CloudError, match="has a domain configured that should be deleted first"):
        provider.delete(POOL, pool.id, pool.outputs)
    for domain in (first, second):
        provider.delete(DOMAIN, domain.id, domain.outputs)
    provider.delete(POOL, pool.id, pool.outputs)


def test_a_resource_servers_identifier_is_one_pools_once(provider: Hand) -> None:
    type_, pool = "aws:cognito/resourceServer:ResourceServer", provider.create(POOL, "servers", {})
    inputs = {"userPoolId": pool.id, "identifier": "orders", "name": "orders"}
    provider.create(type_, "one", inputs)
    with pytest.raises(CloudError, match="orders already exists in user pool"):
        provider.create(type_, "two", inputs)


def test_an_identity_provider_has_a_name_of_its_own(provider: Hand) -> None:
    type_, pool = "aws:cognito/identityProvider:IdentityProvider", provider.create(POOL, "idp", {})
    details = {"client_id": "a", "client_secret": "b", "authorize_scopes": "openid"}
    inputs = {
        "userPoolId": pool.id,
        "providerName": "Google",
        "providerType": "Google",
        "providerDetails": details,
    }
    provider.create(type_, "google", inputs)
    with pytest.raises(CloudError, match="DuplicateProviderException"):
        provider.create(type_, "again", inputs)


def test_a_statement_id_is_a_functions_once(provider: Hand, world: World) -> None:
    type_ = "aws:lambda/permission:Permission"
    inputs = {
        "function": world.of("function", None),
        "action": "lambda:InvokeFunction",
        "principal": "apigateway.amazonaws.com",
        "statementId": "gateway",
    }
    made = provider.create(type_, "one", inputs)
    with pytest.raises(CloudError, match=r"The statement id \(gateway\) provided already exists"):
        provider.create(type_, "two", inputs)
    provider.delete(type_, made.id, made.outputs)


@pytest.mark.parametrize(
    ("type_", "inputs", "said"),
    [
        ("aws:cloudwatch/logGroup:LogGroup", {"name": "/taken"}, "already exists"),
        ("aws:iam/role:Role", {"name": "taken", "assumeRolePolicy": parents["role"][1]["assumeRolePolicy"]}, "taken"),
        ("aws:lambda/function:Function", {**parents["function"][1], "name": "taken"}, "Function already exist"),
        ("aws:ssm/parameter:Parameter", {"name": "/taken", "type": "String", "value": "a"}, "ParameterAlreadyExists"),
        ("aws:secretsmanager/secret:Secret", {"name": "taken"}, "already exists"),
        ("aws:s3/bucket:Bucket", {"bucket": "taken"}, "already own it"),
        (
            "aws:route53/record:Record",
            {"zoneId": "~zone", "name": "a.parent.example", "type": "A", "ttl": 60.0, "records": ["192.0.2.1"]},
            "exists",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("aws:") else "",
)  # fmt: skip
def test_a_name_that_is_taken_is_refused(world: World, type_: str, inputs: dict[str, Any], said: str) -> None:
    provider, inputs = world.provider, world.filled(inputs)
    made = provider.create(type_, "one", inputs)
    with pytest.raises(CloudError, match=said):
        provider.create(type_, "two", inputs)
    provider.delete(type_, made.id, made.outputs)
