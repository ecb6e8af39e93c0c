"""What moto lacks, seen at moto itself: `python -m tests.laptop.cloud.unpatched` prints the name of each gap that is there.

A gap that is no longer printed is one that moto has closed: its part of gatehouse/laptop/cloud/gaps can go.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import TYPE_CHECKING, Any, Final

from moto import mock_aws

from gatehouse.laptop.cloud import gaps
from tests.laptop.cloud import unpatched_apis, unpatched_services
from tests.laptop.cloud.probing import ISSUER, REGION, client, lacks, takes

if TYPE_CHECKING:
    from collections.abc import Callable


def rest() -> dict[str, bool]:
    c = client("apigateway")
    api = c.create_rest_api(name="a")
    root = c.get_resources(restApiId=api["id"])["items"][0]["id"]
    leaf = c.create_resource(restApiId=api["id"], parentId=root, pathPart="{id}")
    where = {"restApiId": api["id"], "resourceId": leaf["id"], "httpMethod": "GET"}
    people = {
        "restApiId": api["id"],
        "name": "people",
        "type": "COGNITO_USER_POOLS",
        "providerARNs": ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/a"],
        "identitySource": "method.request.header.Authorization",
    }
    authorizer = c.create_authorizer(**people)
    c.put_method(**where, authorizationType="COGNITO_USER_POOLS", authorizerId=authorizer["id"])
    c.put_integration(**where, type="MOCK")
    deployment = c.create_deployment(restApiId=api["id"])
    c.create_stage(restApiId=api["id"], stageName="live", deploymentId=deployment["id"])
    rename = [{"op": "replace", "path": "/pathPart", "value": "{order}"}]
    return {
        "rest: a second variable at one place": takes(
            lambda: c.create_resource(restApiId=api["id"], parentId=root, pathPart="{order}")
        ),
        "rest: a method that exists": takes(lambda: c.put_method(**where, authorizationType="NONE")),
        "rest: an authorizer's name that is taken": takes(lambda: c.create_authorizer(**people)),
        "rest: an authorizer in use": takes(
            lambda: c.delete_authorizer(restApiId=api["id"], authorizerId=authorizer["id"])
        ),
        "rest: a deployment in use": takes(
            lambda: c.delete_deployment(restApiId=api["id"], deploymentId=deployment["id"])
        ),
        "rest: a path part that changes": lacks(
            lambda: c.update_resource(restApiId=api["id"], resourceId=leaf["id"], patchOperations=rename)
        ),
    }


def http() -> dict[str, bool]:
    c = client("apigatewayv2")
    api = c.create_api(Name="a", ProtocolType="HTTP")["ApiId"]
    jwt = {
        "ApiId": api,
        "Name": "people",
        "AuthorizerType": "JWT",
        "IdentitySource": ["$request.header.Authorization"],
        "JwtConfiguration": ISSUER,
    }
    authorizer = c.create_authorizer(**jwt)["AuthorizerId"]
    target = c.create_integration(
        ApiId=api, IntegrationType="HTTP_PROXY", IntegrationMethod="GET", IntegrationUri="https://a.example"
    )["IntegrationId"]
    route = {"ApiId": api, "RouteKey": "GET /a", "Target": f"integrations/{target}"}
    c.create_route(**route, AuthorizationType="JWT", AuthorizerId=authorizer)
    c.create_stage(ApiId=api, StageName="prod")
    c.create_domain_name(DomainName="a.example", DomainNameConfigurations=[{"CertificateArn": "arn:c"}])
    c.create_api_mapping(ApiId=api, DomainName="a.example", Stage="prod")
    return {
        "http: a route key that is taken": takes(lambda: c.create_route(**route)),
        "http: an authorizer in use": takes(lambda: c.delete_authorizer(ApiId=api, AuthorizerId=authorizer)),
        "http: an integration in use": takes(lambda: c.delete_integration(ApiId=api, IntegrationId=target)),
        "http: a stage that a domain leads to": takes(lambda: c.delete_stage(ApiId=api, StageName="prod")),
        "http: a list of authorizers": lacks(lambda: c.get_authorizers(ApiId=api)["Items"]),
        "http: deployments": lacks(lambda: c.create_deployment(ApiId=api)["DeploymentId"]),
    }


def pools() -> dict[str, bool]:
    c = client("cognito-idp")
    pool = c.create_user_pool(PoolName="a")["UserPool"]["Id"]
    c.create_user_pool_domain(UserPoolId=pool, Domain="one")
    google = {
        "UserPoolId": pool,
        "ProviderName": "Google",
        "ProviderType": "Google",
        "ProviderDetails": {"client_id": "a", "client_secret": "b", "authorize_scopes": "openid"},
    }
    c.create_identity_provider(**google)
    app = c.create_user_pool_client(UserPoolId=pool, ClientName="web")["UserPoolClient"]["ClientId"]
    return {
        "pools: a second domain": takes(lambda: c.create_user_pool_domain(UserPoolId=pool, Domain="two")),
        "pools: a provider that exists": takes(lambda: c.create_identity_provider(**google)),
        "pools: managed login branding": lacks(
            lambda: c.create_managed_login_branding(
                UserPoolId=pool, ClientId=app, UseCognitoProvidedValues=True
            )
        ),
        "pools: a pool with a domain": takes(lambda: c.delete_user_pool(UserPoolId=pool)),
    }


def others() -> dict[str, bool]:
    iam, cdn = client("iam"), client("cloudfront")
    provider = iam.create_open_id_connect_provider(Url="https://a.example", ThumbprintList=["a" * 40])
    arn = provider["OpenIDConnectProviderArn"]
    return {
        "iam: audiences of a provider": lacks(
            lambda: iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="c")
        ),
        "cloudfront: cache policies": lacks(
            lambda: cdn.create_cache_policy(CachePolicyConfig={"Name": "a", "MinTTL": 1})["CachePolicy"]
        ),
    }


PROBES: Final = (rest, http, pools, others, *unpatched_apis.PROBES, *unpatched_services.PROBES)


def put_right() -> list[str]:
    """Put right all that the gaps do, and return the operations of moto's that are replaced or wrapped for it."""
    names: set[str] = set()

    def recorded(change: Callable[..., None]) -> Callable[..., None]:
        def record(target: Any, **operations: Any) -> None:
            names.update(f"{target.__name__}.{operation}" for operation in operations)
            change(target, **operations)

        return record

    from gatehouse.laptop.cloud.gaps import base

    for change in (base.add, base.wrap, base.check):
        setattr(base, change.__name__, recorded(change))
    for backend in gaps._MODULES:
        gaps.patch(backend)
    return sorted(names)


def main() -> None:
    os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_DEFAULT_REGION=REGION)
    found: dict[str, bool] = {}
    for probe in PROBES:
        with mock_aws(), contextlib.redirect_stdout(None):
            found |= probe()
    sys.stdout.write(json.dumps({"lacks": found, "put right": put_right()}) + "\n")


if __name__ == "__main__":
    main()
