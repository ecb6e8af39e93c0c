"""Answers the functions of Pulumi's AWS provider, such as `aws.get_region()`."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.aws import CloudError
from gatehouse.laptop.cloud.lookups import LOOKUPS
from gatehouse.urls import DNS_SUFFIX, service

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values


def invoke(aws: Aws, token: str, args: Values) -> Values:
    """Return the result of a provider function. Raises CloudError for one that is not known."""
    answer = INVOKES.get(token) or LOOKUPS.get(token)
    if answer is None:
        raise CloudError(
            f"The local cloud does not answer the function {token}: only AWS could. Let the program take the value from its"
            " configuration where that has one, and ask AWS where it has none."
        )
    try:
        return answer(aws, args)
    except CloudError as error:
        raise CloudError(f"{token}: {error}") from error


def _region(aws: Aws, _args: Values) -> Values:
    region = aws.region
    return {
        "id": region,
        "name": region,
        "region": region,
        "description": region,
        "endpoint": service("ec2", region),
    }


def _caller(aws: Aws, _args: Values) -> Values:
    return {
        "id": aws.account,
        "accountId": aws.account,
        "arn": f"arn:aws:sts::{aws.account}:user/moto",
        "userId": "AKIAIOSFODNN7EXAMPLE",
    }


def _partition(_aws: Aws, _args: Values) -> Values:
    return {
        "id": "aws",
        "partition": "aws",
        "dnsSuffix": DNS_SUFFIX,
        "reverseDnsPrefix": "com.amazonaws",
    }


def _policy_document(_aws: Aws, args: Values) -> Values:
    sources = [json.loads(text) for text in args.get("sourcePolicyDocuments") or []]
    overrides = [json.loads(text) for text in args.get("overridePolicyDocuments") or []]
    document: Values = {"Version": args.get("version") or "2012-10-17"}
    if args.get("policyId"):
        document["Id"] = args["policyId"]
    statements = [s for source in sources for s in _listed(source.get("Statement"))]
    statements += [_statement(given) for given in args.get("statements") or []]
    for override in (s for source in overrides for s in _listed(source.get("Statement"))):
        replaced = [
            i for i, s in enumerate(statements) if override.get("Sid") and s.get("Sid") == override["Sid"]
        ]
        if replaced:
            statements[replaced[0]] = override
        else:
            statements.append(override)
    document["Statement"] = statements
    text = json.dumps(document, indent=2)
    return {
        "id": str(zlib.crc32(text.encode())),
        "json": text,
        "minifiedJson": json.dumps(document, separators=(",", ":")),
        **args,
    }


def _statement(given: Values) -> Values:
    """Return a statement in AWS's form; a list of one is written as the one, as the real provider does."""
    statement: Values = {}
    if given.get("sid"):
        statement["Sid"] = given["sid"]
    statement["Effect"] = given.get("effect") or "Allow"
    plain = {
        "Action": "actions",
        "NotAction": "notActions",
        "Resource": "resources",
        "NotResource": "notResources",
    }
    for member, key in plain.items():
        if given.get(key):
            statement[member] = _one_or_more(given[key])
    for member, key in {"Principal": "principals", "NotPrincipal": "notPrincipals"}.items():
        if given.get(key):
            statement[member] = _principals(given[key])
    conditions: dict[str, dict[str, Any]] = {}
    for condition in given.get("conditions") or []:
        conditions.setdefault(condition["test"], {})[condition["variable"]] = _one_or_more(
            condition["values"]
        )
    if conditions:
        statement["Condition"] = conditions
    return statement


def _principals(given: list[Values]) -> Any:  # noqa: ANN401 - "*" or a map
    if any(p["type"] == "*" for p in given):
        return "*"
    merged: dict[str, list[str]] = {}
    for principal in given:
        merged.setdefault(principal["type"], []).extend(principal["identifiers"])
    return {kind: _one_or_more(names) for kind, names in merged.items()}


def _one_or_more(items: list[str]) -> Any:  # noqa: ANN401
    unique = sorted(set(items))
    return unique[0] if len(unique) == 1 else unique


def _listed(value: Any) -> list[Values]:  # noqa: ANN401
    return value if isinstance(value, list) else [value] if value else []


INVOKES: Final[Mapping[str, Callable[[Aws, Values], Values]]] = {
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getPartition:getPartition": _partition,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
}
