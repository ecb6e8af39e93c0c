"""What moto lacks of API Gateway and Cognito, beside what is in unpatched.py."""

from __future__ import annotations

import re
from typing import Final

from tests.laptop.cloud.probing import ISSUER, client, lacks, takes, trips


def http_apis() -> dict[str, bool]:
    c = client("apigatewayv2")
    api = c.create_api(Name="a", ProtocolType="HTTP", Target="https://a.example")["ApiId"]
    made = c.create_integration(
        ApiId=api, IntegrationType="HTTP_PROXY", IntegrationMethod="GET", IntegrationUri="https://a.example"
    )["IntegrationId"]
    named = {
        "ApiId": api,
        "Name": "p",
        "AuthorizerType": "JWT",
        "IdentitySource": ["$request.header.A"],
        "JwtConfiguration": ISSUER,
    }
    authorizer = c.create_authorizer(**named)["AuthorizerId"]
    route = c.create_route(
        ApiId=api,
        RouteKey="GET /a",
        AuthorizationType="JWT",
        AuthorizerId=authorizer,
        AuthorizationScopes=["a"],
    )["RouteId"]
    c.update_route(ApiId=api, RouteId=route, AuthorizationScopes=[])
    c.create_stage(ApiId=api, StageName="prod")
    stage = f"arn:aws:apigateway:eu-west-1::/apis/{api}/stages/prod"
    c.create_domain_name(DomainName="a.example", DomainNameConfigurations=[{"CertificateArn": "arn:c"}])
    mapping = c.create_api_mapping(ApiId=api, DomainName="a.example", Stage="prod")["ApiMappingId"]
    mapped = {"ApiId": api, "DomainName": "a.example", "Stage": "prod", "ApiMappingKey": "twice"}
    open_ = {"AllowOrigins": ["*"], "AllowCredentials": True}
    return {
        "http: an authorizer's name that is taken": takes(lambda: c.create_authorizer(**named)),
        "http: a stage that exists": takes(lambda: c.create_stage(ApiId=api, StageName="prod")),
        "http: a mapping's key that is taken": takes(lambda: [c.create_api_mapping(**mapped) for _ in "ab"]),
        "http: a target of a new API": len(c.get_integrations(ApiId=api)["Items"]) == 1,
        "http: an ID of ten characters": len(api) != 10,
        "http: scopes taken off a route": bool(
            c.get_route(ApiId=api, RouteId=route).get("AuthorizationScopes")
        ),
        "http: a stage variable's value": takes(
            lambda: c.create_stage(ApiId=api, StageName="odd", StageVariables={"a": "%"})
        ),
        "http: an update of a stage": lacks(
            lambda: c.update_stage(ApiId=api, StageName="prod", StageVariables={"a": "b"})["StageVariables"]
        ),
        "http: tags of a stage": lacks(
            lambda: (
                c.tag_resource(ResourceArn=stage, Tags={"a": "b"}),
                c.get_stage(ApiId=api, StageName="prod")["Tags"]["a"],
            )
        ),
        "http: an update of a domain name": lacks(
            lambda: c.update_domain_name(DomainName="a.example")["DomainName"]
        ),
        "http: an update of a mapping": lacks(
            lambda: c.update_api_mapping(
                ApiId=api, ApiMappingId=mapping, DomainName="a.example", ApiMappingKey="k"
            )["ApiMappingKey"]
        ),
        "http: any origin with credentials": takes(
            lambda: c.create_api(Name="b", ProtocolType="HTTP", CorsConfiguration=open_)
        ),
        "http: a time-out that is too long": takes(
            lambda: c.update_integration(ApiId=api, IntegrationId=made, TimeoutInMillis=40_000)
        ),
        "http: an API that a domain leads to": takes(lambda: c.delete_api(ApiId=api)),
        "http: a domain name with mappings": trips(lambda: c.delete_domain_name(DomainName="a.example")),
    }


def rest_apis() -> dict[str, bool]:
    c = client("apigateway")
    api = c.create_rest_api(name="a", binaryMediaTypes=["image/png"])["id"]
    root = c.get_resources(restApiId=api)["items"][0]["id"]
    where = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    c.put_method(**where, authorizationType="NONE")
    c.put_integration(
        **where,
        type="HTTP_PROXY",
        uri="https://a.example",
        integrationHttpMethod="GET",
        connectionType="VPC_LINK",
        connectionId="v",
    )
    deployment = c.create_deployment(restApiId=api)["id"]
    c.create_stage(restApiId=api, stageName="s", deploymentId=deployment)
    settings = {"op": "replace", "path": "/*/*/throttling/burstLimit", "value": "5"}
    c.update_stage(restApiId=api, stageName="s", patchOperations=[settings])
    removed = [{"op": "remove", "path": "/*/*"}]
    c.update_stage(restApiId=api, stageName="s", patchOperations=removed)
    c.put_method(**{**where, "httpMethod": "PUT"}, authorizationType="NONE")
    exported = {"restApiId": api, "stageName": "s", "exportType": "oas30"}
    patched = [{"op": "replace", "path": "/authorizationType", "value": "AWS_IAM"}]
    c.create_domain_name(domainName="b.example")
    c.create_base_path_mapping(domainName="b.example", restApiId=api, stage="s")
    newer = client("apigatewayv2")
    newer.create_domain_name(DomainName="c.example", DomainNameConfigurations=[{"CertificateArn": "arn:c"}])
    return {
        "rest: a mapping of a domain of the newer service": lacks(
            lambda: newer.create_api_mapping(ApiId=api, DomainName="c.example", Stage="s")["ApiMappingId"]
        ),
        "rest: a stage variable's value": takes(
            lambda: c.create_stage(
                restApiId=api, stageName="odd", deploymentId=deployment, variables={"a": "%"}
            )
        ),
        "rest: binary media types": c.get_rest_api(restApiId=api).get("binaryMediaTypes") != ["image/png"],
        "rest: an integration's VPC link": c.get_integration(**where).get("connectionId") is None,
        "rest: a method's settings that are removed": bool(
            c.get_stage(restApiId=api, stageName="s").get("methodSettings")
        ),
        "rest: an update of a method": lacks(
            lambda: c.update_method(**where, patchOperations=patched)["authorizationType"] == "AWS_IAM"
        ),
        "rest: what is not there": trips(lambda: c.get_deployment(restApiId=api, deploymentId="x")),
        "rest: an integration that is not there": takes(
            lambda: c.get_integration(**{**where, "httpMethod": "PUT"})
        ),
        "rest: a deployment that is a snapshot": b"PUT" in c.get_export(**exported)["body"].read(),
        "rest: a stage that a domain leads to": takes(lambda: c.delete_stage(restApiId=api, stageName="s")),
        "rest: an API that a domain leads to": takes(lambda: c.delete_rest_api(restApiId=api)),
    }


def user_pools() -> dict[str, bool]:
    c = client("cognito-idp")
    pool = c.create_user_pool(PoolName="a", UsernameAttributes=["email"], DeletionProtection="ACTIVE")[
        "UserPool"
    ]["Id"]
    c.create_resource_server(UserPoolId=pool, Identifier="o", Name="o")
    c.create_group(UserPoolId=pool, GroupName="g")
    c.create_user_pool_domain(UserPoolId=pool, Domain="d", ManagedLoginVersion=2)
    c.update_user_pool(UserPoolId=pool, DeletionProtection="ACTIVE")
    described = c.describe_user_pool(UserPoolId=pool)["UserPool"]
    domain = c.describe_user_pool_domain(Domain="d")["DomainDescription"]
    passkeys = c.set_user_pool_mfa_config(
        UserPoolId=pool, MfaConfiguration="OFF", WebAuthnConfiguration={"UserVerification": "required"}
    )
    return {
        "pools: IDs of AWS's form": re.fullmatch(r"eu-west-1_[0-9A-Za-z]{9}", pool) is None,
        "pools: what an update leaves": described.get("UsernameAttributes") != ["email"],
        "pools: the version of the managed login": domain.get("ManagedLoginVersion") != 2,
        "pools: an update of a resource server": lacks(
            lambda: c.update_resource_server(UserPoolId=pool, Identifier="o", Name="p")["ResourceServer"]
        ),
        "pools: the end of a resource server": lacks(
            lambda: c.delete_resource_server(UserPoolId=pool, Identifier="o")
        ),
        "pools: what is done at a risk": lacks(lambda: c.describe_risk_configuration(UserPoolId=pool)),
        "pools: a group's role that is taken away": takes(
            lambda: c.update_group(UserPoolId=pool, GroupName="g", RoleArn="")
        ),
        "pools: how passkeys are made": "WebAuthnConfiguration" not in passkeys,
        "pools: a pool that is protected": takes(lambda: c.delete_user_pool(UserPoolId=pool)),
    }


PROBES: Final = (http_apis, rest_apis, user_pools)
