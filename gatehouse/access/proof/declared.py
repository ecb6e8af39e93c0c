"""What a state declares, held against a certificate of `gatehouse prove`; it imports nothing of the prover, either.

Routes, methods, function URLs and permissions for everyone, those in documents and templates of JSON too, must be in the
certificate as the state has them, and no route besides. Which other types are ways in, what a template makes under a
condition or by a transform, whom a private API's policy lets in, what counts as authentication and what is exempt, the
certificate alone says.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

Data = dict[str, Any]
VERBS = {"GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "ANY"}
ROUTES = ("apigatewayv2:route", "apigateway:method", "lambda:functionurl", "lambda:url")
APIS = ("apigatewayv2:api", "apigateway:restapi", "apigateway:restapiput")
UNTOLD = "?"
"""In place of an authorization type that is computed, or that a document's security schemes tell."""


class DeclaredDoor(NamedTuple):
    """A door that a resource declares: its URN, route (empty where it has none), authorization type, and what it names."""

    urn: str
    key: str
    kind: str
    authorizer: bool
    api_key: bool


def differences(certificate: Data, state: Data) -> list[str]:
    """What the certificate says otherwise than the state, or leaves out."""
    # Pulumi leaves out of a state what is empty.
    resources: list[Data] = [
        {"inputs": {}, **one}
        for one in state["deployment"].get("resources") or []
        if one.get("custom") and not one.get("delete")
    ]
    there = {(one["urn"], one["type"]) for one in resources}
    listed = {(urn, kind) for urn, kind in certificate["resources"]}
    found = [f"{urn} is in the state only" for urn, _ in sorted(there - listed)]
    known, ids = {one["urn"]: one for one in resources}, {one.get("id"): one for one in resources}
    certified = _certified(resources)
    keys = _keys(resources)
    routes: dict[str, list[Data]] = {}
    for route in (route for door in certificate["doors"] for route in door["routes"]):
        routes.setdefault(route["urn"], []).append(route)
    for one in resources:
        try:
            doors: dict[str, list[DeclaredDoor]] = {}
            for door in declared(one["urn"], one["type"], one["inputs"]):
                hidden = _hidden(ids.get(_api(one)) or one, door.key, certified)
                # What the program only reads, it can't prove: no authorization type is told of it.
                said = door._replace(kind="") if one.get("external") else door
                found += _compared(said, routes.get(door.urn, []), hidden=hidden)
                doors.setdefault(door.urn, []).append(door)
            found += _besides(one, doors, routes)
            own = keys.get(str(one.get("id")), {"$connect"})
            sockets = one["inputs"].get("protocolType") == "WEBSOCKET" and not one.get("external")
            if sockets and "$connect" not in own:
                opened = any(route["type"] == "NONE" for route in routes.get(one["urn"], []))
                found += [] if opened else [f"{one['urn']} connects everyone, which is left out"]
        except ValueError:
            found.append(f"{one['urn']} holds a document that is no JSON, which is not read here")
    behind = _behind(resources)
    for door in certificate["doors"]:
        placed = [(route, known[route["urn"]]) for route in door["routes"] if route["urn"] in known]
        for route, one in placed:
            found += _placed(route, one, ids, behind)
        if door["kind"] != "ONE" and placed:
            kinds = {"REST" if _type(one["type"]).startswith("apigateway:") else "HTTP" for _, one in placed}
            apis = {_api(one) or one.get("id") for _, one in placed}
            several = len(apis) > 1 or len(placed) < len(door["routes"])
            found += (
                [f"{door['name']} is not the door of one API"] if several or kinds != {door["kind"]} else []
            )
    found += [f"{urn} is of no resource" for urn in routes if urn.partition("#")[0] not in known]
    return found + [f"{urn} is in the certificate only" for urn, _ in sorted(listed - there)]


def _besides(one: Data, doors: dict[str, list[DeclaredDoor]], routes: dict[str, list[Data]]) -> Iterator[str]:
    """The certificate's routes of a resource, and of what it holds, that it does not declare."""
    strict = [one["urn"]] if _type(one["type"]) in (*ROUTES, *APIS) else []
    for urn in dict.fromkeys([*doors, *strict]):
        for route in routes.get(urn, []):
            if route["key"][1] and not any(_same(door, route) for door in doors.get(urn, [])):
                yield f"{' '.join(route['key'])} of {urn} is in the certificate only"


def _keys(resources: list[Data]) -> dict[str, set[str]]:
    """The keys of each API's routes, by the API's id."""
    found: dict[str, set[str]] = {}
    for one in resources:
        if _type(one["type"]) in ROUTES:
            found.setdefault(_api(one), set()).add(str(one["inputs"].get("routeKey")))
    return found


def declared(urn: str, kind: str, props: Data) -> Iterator[DeclaredDoor]:
    """The doors of a resource, and of what it holds, by the names that AWS's providers and templates have for them."""
    low, of = {name.lower(): value for name, value in props.items()}, _type(kind)
    asks = next(
        (low[name] for name in ("authorization", "authorizationtype", "authtype") if low.get(name)), "NONE"
    )
    if of in ROUTES:
        key = low.get("routekey", low.get("httpmethod", ""))
        auth = asks.upper() if isinstance(asks, str) else UNTOLD
        asked = bool(low.get("authorizerid")), bool(low.get("apikeyrequired"))
        yield DeclaredDoor(urn, key if isinstance(key, str) else "", auth, *asked)
    elif of == "lambda:permission" and str(low.get("principal")).endswith(("*", ".amazonaws.com")):
        limits = {
            str(low[name])
            for name in ("sourcearn", "sourceaccount", "principalorgid", "eventsourcetoken")
            if name in low
        }
        if not limits - {"", "*", "None"} and low.get("functionurlauthtype") != "AWS_IAM":
            yield DeclaredDoor(urn, "", "NONE", authorizer=False, api_key=False)
    elif of in APIS:
        if low.get("target") is not None or low.get("routekey") is not None:
            yield DeclaredDoor(
                urn, str(low.get("routekey") or "$default"), "NONE", authorizer=False, api_key=False
            )
        yield from _operations(urn, _data(low.get("body")))
    elif of == "cloudformation:stack":
        for name, one in (_data(low.get("templatebody")).get("Resources") or {}).items():
            if isinstance(one, dict) and "Condition" not in one:
                yield from declared(f"{urn}#{name}", str(one.get("Type")), one.get("Properties") or {})
    elif of == "cloudcontrol:resource":
        inside = f"{urn}#{urn.rpartition('::')[2]}"
        yield from declared(inside, str(low.get("typename")), _data(low.get("desiredstate")))


def _operations(urn: str, document: Data) -> Iterator[DeclaredDoor]:
    schemes = (
        document.get("securityDefinitions") or document.get("components", {}).get("securitySchemes") or {}
    )
    for path, item in (document.get("paths") or {}).items():
        for name, one in item.items() if isinstance(item, dict) else ():
            verb = name.upper().replace("X-AMAZON-APIGATEWAY-ANY-METHOD", "ANY")
            if verb in VERBS and isinstance(one, dict):
                asked = [schemes.get(scheme, {}) for each in one.get("security", []) for scheme in each]
                guarded = any("x-amazon-apigateway-authorizer" in each for each in asked)
                signed = any(
                    each.get("x-amazon-apigateway-authtype", "").lower() == "awssigv4" for each in asked
                )
                said = one.get("x-amazon-apigateway-auth", {}).get(
                    "type", UNTOLD if guarded or signed else "NONE"
                )
                key = "$default" if path == "/$default" else f"{verb} {path}"
                yield DeclaredDoor(
                    urn, key, said, guarded, any(each.get("type") == "apiKey" for each in asked)
                )


def _type(kind: str) -> str:
    """`lambda:url` for `aws-native:lambda:Url` and `AWS::Lambda::Url`, `lambda:functionurl` for the type of `aws`."""
    parts = [part for part in kind.lower().split(":") if part]
    return f"{parts[1].partition('/')[0]}:{parts[-1]}" if len(parts) > 1 else ""


def _data(value: object) -> Data:
    """A document, which is given as data or as JSON text."""
    read = json.loads(value) if isinstance(value, str) else value
    return read if isinstance(read, dict) else {}


def _api(one: Data) -> str:
    """The id of the API that a resource belongs to; empty where it belongs to none."""
    return next(
        (str(one["inputs"][key]) for key in ("apiId", "restApi", "restApiId") if one["inputs"].get(key)), ""
    )


def _certified(resources: list[Data]) -> set[str]:
    """The APIs, by their ids, whose domains ask all for client certificates."""
    of = ("apigatewayv2:domainname", "apigateway:domainname")
    domains = {
        str(one["inputs"].get("domainName")): one["inputs"] for one in resources if _type(one["type"]) in of
    }
    asked: dict[str, list[bool]] = {}
    for one in resources:
        kind, given = _type(one["type"]), one["inputs"]
        if kind in ("apigatewayv2:apimapping", "apigateway:basepathmapping", "apigatewayv2:routingrule"):
            invoked = [(each.get("invokeApi") or {}).get("apiId") for each in given.get("actions") or []]
            store = domains.get(str(given.get("domainName")), {}).get("mutualTlsAuthentication") or {}
            for api in [_api(one), *invoked]:
                asked.setdefault(str(api), []).append(bool(store.get("truststoreUri")))
    return {api for api, each in asked.items() if all(each)}


def _hidden(api: Data, key: str, certified: set[str]) -> bool:
    """Whether the internet may not get to an API, or not by this route."""
    given = api["inputs"]
    if given.get("protocolType") == "WEBSOCKET":
        return key != "$connect"
    private = "PRIVATE" in json.dumps(given.get("endpointConfiguration", "")).upper()
    return (
        private
        or (given.get("disableExecuteApiEndpoint") is True and api.get("id") in certified)
        or _type(api["type"]) == "cloudformation:stack"
    )


def _same(door: DeclaredDoor, route: Data) -> bool:
    """Whether a route of the certificate is a declared one: a WebSocket API's have no key there, a method no path here."""
    key = " ".join(route["key"]).strip()
    socket = not key and " " not in door.key and door.key != "$default" and door.key not in VERBS
    return door.key in ("", route["key"][0], key) or socket


def _compared(door: DeclaredDoor, routes: list[Data], *, hidden: bool) -> Iterator[str]:
    what = f"{door.key} of {door.urn}".strip()
    same = [one for one in routes if _same(door, one)]
    if not same:
        yield f"{what} is left out"
    for one in same:
        if one["type"] == "PRIVATE":
            if not hidden:
                yield f"{what} is on the internet, not private"
        elif door.kind != UNTOLD and one["type"] != door.kind:
            yield f"{what} is {door.kind}, not {one['type']}"
        elif (one["authorizer"] and not door.authorizer) or (one["api_key"] and not door.api_key):
            yield f"{what} does not name what it is said to ask"


def _behind(resources: list[Data]) -> dict[tuple[str, ...], Data]:
    """The integrations, by their ids, and by API, resource and method."""
    found: dict[tuple[str, ...], Data] = {}
    for one in resources:
        given = one["inputs"]
        if _type(one["type"]).endswith(":integration"):
            found[str(one.get("id")),] = given
            found[_api(one), str(given.get("resourceId")), str(given.get("httpMethod"))] = given
    return found


def _placed(
    route: Data, one: Data, ids: dict[Any, Data], behind: dict[tuple[str, ...], Data]
) -> Iterator[str]:
    """Where the certificate says another path than the state, or hides the action of AWS that a route starts."""
    given = one["inputs"]
    if "resourceId" in given:
        root = ids.get(_api(one), {}).get("outputs", {}).get("rootResourceId")
        path = (
            "/"
            if given["resourceId"] == root
            else ids.get(given["resourceId"], {}).get("outputs", {}).get("path")
        )
        if path not in (None, route["key"][1]):
            yield f"{route['urn']} is at {path}, not {route['key'][1]}"
    place = _api(one), str(given.get("resourceId")), str(given.get("httpMethod"))
    target = behind.get((str(given.get("target")).rpartition("/")[2],)) or behind.get(place) or {}
    action = target.get("type") == "AWS" and ":lambda:path/" not in str(target.get("uri"))
    if (action or target.get("integrationSubtype")) and route["answer"] == "preflight":
        yield f"{route['urn']} starts an action of AWS"
