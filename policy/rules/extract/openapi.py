"""Endpoints and authorizers of OpenAPI documents, as API Gateway imports them: JSON or YAML, version 2 or 3.

Extensions: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
Security of HTTP APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
`security` counts on an operation only. REST APIs ignore it at the document's root, by
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html; of HTTP APIs AWS does not say
that they read it there; and a path item has no such field, by https://spec.openapis.org/oas/v3.0.3#path-item-object.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..authorization import KINDS
from ..documents import Unreadable, bounded, load
from ..endpoints import Auth, Endpoint, Protocol, later, unreadable
from ..values import NOT_TOLD, UNKNOWN, Props, Text, Unknown, as_text, first, get, items, text

METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
ANY = "x-amazon-apigateway-any-method"
REST = "REST API"
_AUTHORIZER = "x-amazon-apigateway-authorizer"
_AUTHTYPE = "x-amazon-apigateway-authtype"


def endpoints(body: object, kind: str) -> list[Endpoint]:
    """Read every operation of a document; `kind` is `HTTP API` or `REST API`. What can't be read is one open endpoint."""
    if body is None:
        return []
    source = f"OpenAPI document of the {kind}"
    if body is UNKNOWN:
        return [later(source)]
    try:
        document = parse(body)
    except Unreadable as error:
        return [unreadable(source, str(error))]
    paths = get(document, "paths")
    if paths is UNKNOWN:
        return [later(source)]
    if not isinstance(paths, dict | None):
        return [unreadable(source, "its paths are computed elsewhere")]
    return [
        each for path, item in (paths or {}).items() for each in _operations(document, str(path), item, kind)
    ]


def elsewhere(props: Props, kind: str) -> list[Endpoint]:
    """What stands for the operations of a document that lies in S3; none where there is no such document."""
    if get(props, "bodyS3Location") is None:
        return []
    return [unreadable(f"OpenAPI document of the {kind}", "it lies in S3, where the policy can't read it")]


def parse(body: object) -> Props:
    """Read a document that is given as text (JSON or YAML) or as data.

    Raises:
        Unreadable: It is neither, too deep or too large, or no mapping.
    """
    if isinstance(body, str):
        document = load(body)
    else:
        bounded(body)
        document = body
    if not isinstance(document, dict):
        raise Unreadable("it is no mapping")
    return document


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
        return [Endpoint("ANY", shown, auth, f"{kind} operation", _protocol(kind), note=why)]
    if not isinstance(item, dict | None):
        return [
            replace(unreadable(f"{kind} operation", "it is computed elsewhere"), method="ANY", path=shown)
        ]
    found = []
    for name, operation in (item or {}).items():
        lowered = str(name).lower()
        if lowered != ANY and lowered not in METHODS:
            continue
        method = None if shown == "$default" else "ANY" if lowered == ANY else lowered.upper()
        target = text(operation, "x-amazon-apigateway-integration", "uri")
        auth = _auth(document, operation, kind)
        note = _note(document, item, operation, kind) if auth.kind == "NONE" else ""
        made = Endpoint(method, shown, auth, f"{kind} operation", _protocol(kind), target=target, note=note)
        sends = text(operation, "x-amazon-apigateway-integration", "httpMethod")
        found.append(
            replace(made, via=_integration(operation), sends=sends if isinstance(sends, str) else "")
        )
    return found


def _protocol(kind: str) -> Protocol:
    return "REST" if kind == REST else "HTTP"


def _auth(document: Props, operation: object, kind: str) -> Auth:
    if operation is UNKNOWN:
        return Auth(type=UNKNOWN)
    declared = text(operation, "x-amazon-apigateway-auth", "type")
    if declared is not None:
        return Auth(type=declared)
    return _required(document, items(operation, "security"), kind)


def _integration(operation: object) -> str:
    """The type of an operation's integration: `AWS` also for a service that an HTTP API calls by a subtype."""
    integration = get(operation, "x-amazon-apigateway-integration")
    kind = text(integration, "type")
    service = first(integration, "subtype", "integrationSubtype")
    return "AWS" if service is not None else kind.upper() if isinstance(kind, str) else ""


def _note(document: Props, item: object, operation: object, kind: str) -> str:
    """Why an operation is open although the document looks as if it were not; empty where it just says nothing."""
    if get(operation, "x-amazon-apigateway-auth") is not None:
        return ""
    if get(operation, "security") is not None:
        notes = (_useless(document, str(name), kind) for name in _asked(items(operation, "security")))
        return next((note for note in notes if note), "")
    if get(item, "security") is not None:
        return "the document asks for security at the path, where OpenAPI has no such field"
    if get(document, "security") is not None:
        ignored = "which a REST API ignores"
        unsaid = "of which AWS does not say that an HTTP API reads it"
        return f"the document asks for security at its root only, {ignored if kind == REST else unsaid}"
    return ""


def _useless(document: Props, name: str, kind: str) -> str:
    scheme = _schemes(document).get(name)
    if scheme is None:
        return f"it asks for {name!r}, which the document does not define as a security scheme"
    if kind == REST and isinstance(get(scheme, _AUTHORIZER), dict) and get(scheme, _AUTHTYPE) is None:
        return f"the scheme {name!r} has an authorizer but no {_AUTHTYPE}, so a REST API never asks it"
    return ""


def _asked(requirements: list[Any] | Unknown) -> list[Any]:
    if isinstance(requirements, Unknown):
        return []
    return [name for requirement in requirements if isinstance(requirement, dict) for name in requirement]


def _required(document: Props, requirements: list[Any] | Unknown, kind: str) -> Auth:
    """Merge requirements: API Gateway writes an API key and an authorizer that are both asked for as two of them."""
    if isinstance(requirements, Unknown) or UNKNOWN in requirements:
        return Auth(type=UNKNOWN)
    if any(requirement == {} for requirement in requirements):
        return Auth()  # an empty alternative makes all others optional
    merged = Auth()
    for requirement in requirements:
        for name, scopes in requirement.items() if isinstance(requirement, dict) else ():
            auth = _scheme(_schemes(document).get(str(name)), str(name), scopes, kind)
            if auth.kind != "NONE" and merged.kind in {"NONE", ""}:
                merged = Auth(auth.type, auth.authorizer, merged.api_key, auth.scopes)
            elif auth.api_key:
                merged = Auth(merged.type, merged.authorizer, True, merged.scopes)
    return merged


def _scheme(scheme: object, name: str, scopes: object, kind: str) -> Auth:
    if scheme is UNKNOWN:
        return Auth(type=UNKNOWN)
    authtype = text(scheme, _AUTHTYPE)
    if isinstance(authtype, str) and authtype.lower() == "awssigv4":
        return Auth(type="AWS_IAM")
    wanted: tuple[Text, ...] = tuple(as_text(scope) for scope in scopes) if isinstance(scopes, list) else ()
    authorizer = get(scheme, _AUTHORIZER)
    if authorizer is UNKNOWN or (kind == REST and authtype is UNKNOWN):
        return Auth(type=UNKNOWN)
    if isinstance(authorizer, dict):
        if kind == REST and authtype in (None, NOT_TOLD):
            return Auth()
        checks = text(authorizer, "type")
        return Auth(
            type=UNKNOWN if isinstance(checks, Unknown) else _authorization((checks or "").upper()),
            authorizer=name,
            scopes=wanted,
        )
    return Auth(api_key=True) if text(scheme, "type") == "apiKey" else Auth()


def _authorization(authorizer: str) -> str | None:
    """The authorization type of an operation that asks an authorizer of this type."""
    return next((kind.type for kind in KINDS.values() if authorizer in kind.authorizers), None)


def _schemes(document: Props) -> Props:
    """The security schemes, from the one place where the document's version has them."""
    if get(document, "openapi") is not None:
        found = get(document, "components", "securitySchemes")
    else:
        found = get(document, "securityDefinitions")
    return {str(name): scheme for name, scheme in found.items()} if isinstance(found, dict) else {}
