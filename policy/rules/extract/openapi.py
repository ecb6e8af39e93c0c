"""Endpoints and authorizers of OpenAPI documents, as API Gateway imports them: JSON or YAML, version 2 or 3.

Extensions: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
Security of HTTP APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
"""

from __future__ import annotations

import functools
import json
from typing import Any

import yaml

from ..endpoints import Auth, Endpoint
from ..values import UNKNOWN, Props, Text, Unknown, as_text, get, items, text

METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
ANY = "x-amazon-apigateway-any-method"
_AUTHORIZER = "x-amazon-apigateway-authorizer"
_KINDS = {"jwt": "JWT", "request": "CUSTOM", "token": "CUSTOM", "cognito_user_pools": "COGNITO_USER_POOLS"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(Exception):  # noqa: N818 - a verdict on a document
    """The document is neither JSON nor YAML, or not an OpenAPI document."""


def endpoints(body: object, kind: str) -> list[Endpoint]:
    """Read every operation of a document; `kind` is `HTTP API` or `REST API`. What can't be read is one open endpoint."""
    if body is None:
        return []
    if body is UNKNOWN:
        return [
            Endpoint(
                None, None, Auth(type=UNKNOWN), f"OpenAPI document of the {kind}", note="is not known yet"
            )
        ]
    try:
        document = parse(body)
    except Unreadable as error:
        return [unreadable(kind, str(error))]
    paths = get(document, "paths")
    if paths is UNKNOWN:
        return [
            Endpoint(
                None, None, Auth(type=UNKNOWN), f"OpenAPI document of the {kind}", note="is not known yet"
            )
        ]
    found = []
    for path, item in (paths or {}).items() if isinstance(paths, dict) else ():
        found += _operations(document, str(path), item, kind)
    return found


def unreadable(kind: str, why: str) -> Endpoint:
    """Answer the endpoint that stands for a document which can't be judged, and so is not let through."""
    return Endpoint(None, None, Auth(), f"OpenAPI document of the {kind}", note=why)


def parse(body: object) -> Props:
    """Read a document that is given as text (JSON or YAML) or as data.

    Raises:
        Unreadable: It is neither, or no mapping.
    """
    document = _load(body) if isinstance(body, str) else body
    if not isinstance(document, dict):
        raise Unreadable("its OpenAPI document is no mapping")
    return document


@functools.lru_cache(maxsize=32)
def _load(body: str) -> Any:  # noqa: ANN401 - JSON or YAML data
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        pass
    try:
        return yaml.load(body, Loader=_LOADER)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise Unreadable("its OpenAPI document is neither JSON nor YAML") from error


def authorizers(body: object) -> list[tuple[str, Props]]:
    """The authorizers that a document defines: the security scheme's name, and its authorizer object."""
    if body is None or body is UNKNOWN:
        return []
    try:
        document = parse(body)
    except Unreadable:
        return []
    return [
        (name, scheme[_AUTHORIZER])
        for name, scheme in _schemes(document).items()
        if isinstance(get(scheme, _AUTHORIZER), dict)
    ]


def _operations(document: Props, path: str, item: object, kind: str) -> list[Endpoint]:
    shown = "$default" if path == "/$default" else path
    if item is UNKNOWN or (isinstance(item, dict) and "$ref" in item):
        why = (
            "is not known yet"
            if item is UNKNOWN
            else "it refers to another document, which the policy can't read"
        )
        auth = Auth(type=UNKNOWN) if item is UNKNOWN else Auth()
        return [Endpoint("ANY", shown, auth, f"{kind} operation", note=why)]
    found = []
    for name, operation in item.items() if isinstance(item, dict) else ():
        lowered = str(name).lower()
        if lowered != ANY and lowered not in METHODS:
            continue
        method = None if shown == "$default" else "ANY" if lowered == ANY else lowered.upper()
        target = text(operation, "x-amazon-apigateway-integration", "uri")
        found.append(
            Endpoint(method, shown, _auth(document, item, operation), f"{kind} operation", target=target)
        )
    return found


def _auth(document: Props, item: object, operation: object) -> Auth:
    if operation is UNKNOWN:
        return Auth(type=UNKNOWN)
    declared = text(operation, "x-amazon-apigateway-auth", "type")
    if declared is not None:
        return Auth(type=declared)
    # The nearest `security` holds, an empty one included.
    for holder in (operation, item, document):
        if get(holder, "security") is not None:
            return _required(document, items(holder, "security"))
    return Auth()


def _required(document: Props, requirements: list[Any] | Unknown) -> Auth:
    """Merge requirements: API Gateway writes an API key and an authorizer that are both asked for as two of them."""
    if isinstance(requirements, Unknown) or UNKNOWN in requirements:
        return Auth(type=UNKNOWN)
    if any(requirement == {} for requirement in requirements):
        return Auth()  # an empty alternative makes all others optional
    merged = Auth()
    for requirement in requirements:
        for name, scopes in requirement.items() if isinstance(requirement, dict) else ():
            auth = _scheme(_schemes(document).get(str(name)), str(name), scopes)
            if auth.kind != "NONE" and merged.kind in {"NONE", ""}:
                merged = Auth(auth.type, auth.authorizer, merged.api_key, auth.scopes)
            elif auth.api_key:
                merged = Auth(merged.type, merged.authorizer, True, merged.scopes)
    return merged


def _scheme(scheme: object, name: str, scopes: object) -> Auth:
    if scheme is UNKNOWN:
        return Auth(type=UNKNOWN)
    authtype = text(scheme, "x-amazon-apigateway-authtype")
    if isinstance(authtype, str) and authtype.lower() == "awssigv4":
        return Auth(type="AWS_IAM")
    wanted: tuple[Text, ...] = tuple(as_text(scope) for scope in scopes) if isinstance(scopes, list) else ()
    authorizer = get(scheme, _AUTHORIZER)
    if authorizer is UNKNOWN:
        return Auth(type=UNKNOWN)
    if isinstance(authorizer, dict):
        kind = text(authorizer, "type")
        return Auth(
            type=UNKNOWN if isinstance(kind, Unknown) else _KINDS.get((kind or "").lower()),
            authorizer=name,
            scopes=wanted,
        )
    return Auth(api_key=True) if text(scheme, "type") == "apiKey" else Auth()


def _schemes(document: Props) -> Props:
    found = get(document, "components", "securitySchemes") or get(document, "securityDefinitions")
    return {str(name): scheme for name, scheme in found.items()} if isinstance(found, dict) else {}
