"""The `call` command: one call of the API as anyone, and the same as a `curl` line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import httpx
import typer
from rich.console import Console

from gatehouse import query
from gatehouse.operate import curl
from gatehouse.operate.errors import OperateError
from gatehouse.operate.options import on_target
from gatehouse.operate.signing import SERVICE, signed
from gatehouse.operate.target import Target  # noqa: TC001 - typer reads the annotations at run time
from gatehouse.operate.token_command import get
from gatehouse.options import AsJson  # noqa: TC001 - typer reads the annotations at run time

if TYPE_CHECKING:
    from collections.abc import Sequence

_ERROR = 400
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
"""A method, and the name of a header: RFC 9110, section 5.6.2."""
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""What no header's value has: section 5.5."""


@on_target
def call(  # noqa: PLR0913 - one option per thing a call can say
    target: Target,
    method: Annotated[str, typer.Argument(help="The method, such as GET.")],
    path: Annotated[str, typer.Argument(help="The path with its query, such as /hello?name=ada.")],
    *,
    user: Annotated[str | None, typer.Option("--as", help="Call as this user of the pool.")] = None,
    client: Annotated[
        str | None,
        typer.Option("--client", help="Call as this app client, by its name or id, by client credentials."),
    ] = None,
    iam: Annotated[bool, typer.Option("--iam", help="Sign the call with AWS credentials.")] = False,
    scope: Annotated[list[str] | None, typer.Option(help="A scope to ask for; repeatable.")] = None,
    header: Annotated[
        list[str] | None, typer.Option("--header", "-H", help="A header, `Name: value`; repeatable.")
    ] = None,
    data: Annotated[
        str | None, typer.Option("--data", "-d", help="The body; `@-` reads it from standard input.")
    ] = None,
    fail: Annotated[
        bool, typer.Option("--fail", help="End with status 1 where the answer's is 400 or more.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Call the API: as nobody, as a user, as a client, or signed. Prints the answer, and the call as a `curl` line.

    The line on standard error has no secret in it: it gets the token, or the keys, when it runs.
    """
    if sum((user is not None, client is not None, iam)) > 1:
        raise OperateError("call as one of --as, --client or --iam")
    method, url = _method(method), _url(target, path, signed=iam)
    body = typer.get_binary_stream("stdin").read() if data == "@-" else (data or "").encode()
    headers = _headers(header or [], body)
    line = curl.line(method, url, headers, data, _how(target, user, client, scope or [], iam=iam))
    if iam:
        sent = signed(target, method, url, headers, body)
    elif user is not None or client is not None:
        found = get(target, username=user, machine=client is not None, client=client, scope=scope)
        sent = {**headers, "authorization": f"Bearer {found.access_token}"}
    else:
        sent = headers
    try:
        with target.http(timeout=35) as http:
            raw = {name.encode(): value.encode() for name, value in sent.items()}
            answer = http.request(method, url, headers=raw, content=body or None)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OperateError(f"{url} did not answer: {error}") from error
    if as_json:
        told = {"status": answer.status_code, "headers": dict(answer.headers), "body": answer.text}
        typer.echo(json.dumps({**told, "curl": line}, indent=2))
    else:
        console = Console(stderr=True, highlight=False)
        console.print(line, style="dim", soft_wrap=True, markup=False)
        console.print(f"{answer.status_code} {answer.reason_phrase}", markup=False)
        if challenge := answer.headers.get("www-authenticate"):
            console.print(f"www-authenticate: {challenge}", soft_wrap=True, markup=False)
        typer.echo(answer.text)
    if fail and answer.status_code >= _ERROR:
        raise typer.Exit(1)


def _method(given: str) -> str:
    if not _TOKEN.fullmatch(given):
        raise OperateError(f"the method {given!r} is none; give one such as GET")
    return given.upper()


def _url(target: Target, path: str, *, signed: bool) -> str:
    if not path.startswith("/"):
        raise OperateError(f"the path {path!r} does not begin with /, as /hello does")
    # What is signed has to be what is sent, and a query as AWS writes it before it computes the signature.
    bare, mark, asked = path.partition("?")
    encoded = quote(bare, safe="/%:@!$&'()*+,;=~", errors="surrogateescape")
    asked = query.encoded(asked.encode(errors="surrogateescape"))
    encoded += mark + (query.in_order(asked) if signed else asked)
    return target.resolve(target.output("api_url", why="call the API")).rstrip("/") + encoded


def _headers(given: Sequence[str], body: bytes) -> dict[str, str]:
    """The headers as given; a body without a type gets one, since an HTTP API hands on a body of unknown type as base64."""
    headers: dict[str, str] = {}
    for one in given:
        name, colon, value = one.partition(":")
        if not colon or not _TOKEN.fullmatch(name.strip()) or _CONTROL.search(value.strip()):
            raise OperateError(f"the header {one!r} is not of the form `Name: value`")
        headers[name.strip()] = value.strip()
    if body and "content-type" not in {name.lower() for name in headers}:
        headers["content-type"] = "application/json" if _is_json(body) else "text/plain"
    return headers


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def _how(
    target: Target, user: str | None, client: str | None, scopes: Sequence[str], *, iam: bool
) -> list[str]:
    """What a `curl` line has to say who calls; what is secret is fetched when the line runs."""
    if iam:
        keys = "local:local" if target.laptop else '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"'
        token = [] if target.laptop else ['-H "x-amz-security-token: $AWS_SESSION_TOKEN"']
        return [f"--aws-sigv4 aws:amz:{target.region}:{SERVICE}", f"--user {keys}", *token]
    if user is None and client is None:
        return []
    who = [user] if user is not None else ["--machine", "--client", str(client)]
    return [curl.with_token(who, scopes, stack=None if target.laptop else target.name)]
