"""Fires the records at other emulators: `python -m conformance.peers`, in the repository's folder.

A laptop serves the conformance program for its users and tokens; the peer serves the same routes with the same functions.
serverless-offline comes from npm, into a folder under the system's temporary one. SAM's local API runs its functions in
Docker, and so is not among them where there is none.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from gatehouse.conformance import destination
from gatehouse.conformance.records import load as load_records
from gatehouse.conformance.run import as_result, fire_all
from gatehouse.conformance.sending import Destination
from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack
from gatehouse.operate.target import Target, of_laptop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gatehouse.conformance.records import Record

HERE = Path(__file__).parents[1]
PACKAGES = ("serverless-offline@14", "osls@4")
PEER = Path(tempfile.gettempdir()) / "gatehouse-bench-serverless-offline"
_PATIENCE = 60
LEFT_OUT = {
    # Payload format 1.0 beside 2.0, an integration's own timeout, concurrency, parameter mapping, proxies, named stages;
    # signed requests, authorizers that answer by several sources, a second pool or resource, a package of its own.
    "http": (
        "/v1",
        "/result1",
        "/slow",
        "/busy",
        "/mapped",
        "/proxy",
        "/down",
        "/query",
        "/with-options",
        "/named",
        "/judged",
        "/signed",
        "/triggered",
        "/.well-known",
        "/for-resource",
    ),
    "rest": ("/mock", "/closed", "/proxy", "/down", "/busy", "/wrong-method", "/ends"),
}


def main() -> None:
    """Run the records against each peer, and write a result for each."""
    records = load_records(HERE / "records")
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program"
        shutil.copytree(HERE / "program", program)
        with Laptop(load(program, "dev"), find_pack(program), port=0) as laptop:
            if not laptop.deploy().ok:
                raise SystemExit("the conformance program does not deploy on a laptop")
            with destination.of(of_laptop(program)) as users:
                save("laptop", fire_all(records, users, kind="laptop"), "laptop")
                serverless_offline(records, users, laptop)
    moto(records)


def save(name: str, outcomes: Sequence[Any], target: str) -> None:
    """Write a result, and say how many hold."""
    result = as_result(outcomes, target=target, date=f"{datetime.now(UTC):%Y-%m-%d}")
    path = HERE / "results" / f"{name}.json"
    path.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    holding = sum(outcome.state == "holds" for outcome in outcomes)
    print(f"{target}: {holding} of {sum(outcome.state != 'not served' for outcome in outcomes)} hold")  # noqa: T201


def moto(records: Sequence[Record]) -> None:
    """Run the Cognito records against moto's own server, which has Cognito's API and no sign-in page."""
    port = _free()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _await(port, process)
        url = f"http://127.0.0.1:{port}"
        make: Any = boto3.client
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
        cognito = make("cognito-idp", region_name="eu-west-1", endpoint_url=url, **keys)
        pool = cognito.create_user_pool(
            PoolName="users",
            Policies={
                "PasswordPolicy": {
                    "MinimumLength": 8,
                    "RequireLowercase": True,
                    "RequireUppercase": True,
                    "RequireNumbers": True,
                    "RequireSymbols": True,
                }
            },
            AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
        )["UserPool"]["Id"]
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]
        outputs = {"user_pool_id": pool, "issuer": f"https://cognito-idp.eu-west-1.amazonaws.com/{pool}"}
        for name in ("client_id", "stranger_client_id"):
            made = cognito.create_user_pool_client(UserPoolId=pool, ClientName=name, ExplicitAuthFlows=flows)
            outputs[name] = made["UserPoolClient"]["ClientId"]
        made = cognito.create_user_pool_client(
            UserPoolId=pool,
            ClientName="rotating",
            ExplicitAuthFlows=[flow for flow in flows if "REFRESH" not in flow],
            RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
        )
        outputs["rotating_client_id"] = made["UserPoolClient"]["ClientId"]
        made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="machine", GenerateSecret=True)
        outputs["machine_client_id"] = made["UserPoolClient"]["ClientId"]
        target = Target(
            "moto",
            "eu-west-1",
            outputs | dict.fromkeys(("http", "cors", "rest", "login"), ""),
            lambda _: cognito,
        )
        with destination.of(target) as users:
            users.bases = {"idp": url}
            chosen = [record for record in records if record.id.startswith("cognito/")]
            save("moto", fire_all(chosen, users, kind="moto"), f"moto {version('moto')}")
    finally:
        process.terminate()
        process.wait(20)


def serverless_offline(records: Sequence[Record], users: Destination, laptop: Laptop) -> None:
    """Run the HTTP, REST and function records against serverless-offline."""
    if not (PEER / "node_modules" / "serverless-offline").is_dir():
        PEER.mkdir(exist_ok=True)
        (PEER / "package.json").write_text('{"private": true}')
        subprocess.run(  # noqa: S603
            ["npm", "install", "--no-audit", "--no-fund", *PACKAGES],  # noqa: S607
            cwd=PEER,
            check=True,
        )
    for name in ("app.py", "node.mjs"):
        shutil.copy(HERE / "program" / "functions" / name, PEER / name)
    issuer = laptop.outputs["issuer"]
    audiences = [laptop.outputs["client_id"], laptop.outputs["machine_client_id"]]
    (PEER / "serverless.yml").write_text(json.dumps(service(issuer, audiences)))
    port, other = _free(), _free()
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "SLS_NOTIFICATIONS_MODE": "off",
        "LAMBDA_TASK_ROOT": str(PEER),
    }
    command = [str(PEER / "node_modules" / ".bin" / "osls"), "offline", "start", "--httpPort", str(port)]
    command += ["--lambdaPort", str(other), "--albPort", str(_free())]
    # Without the last it does not start with a JWT authorizer at all.
    command += ["--host", "127.0.0.1", "--noPrependStageInUrl", "--ignoreJWTSignature"]
    with (PEER / "log.txt").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=PEER, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _await(port, process)
        base = f"http://127.0.0.1:{port}"
        bases = {"http": base, "rest": f"{base}/prod", "rest-root": base}
        asked = [record for record in records if not _left_out(record)]
        found = fire_all(asked, Destination(bases, users.values, users.token), kind="serverless-offline")
        save("serverless-offline", found, "serverless-offline 14")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _left_out(record: Record) -> bool:
    """Whether a record asks for a route that `service` does not have, since serverless-offline has no such thing."""
    sends = [step.send for step in record.steps]
    return any(str(send.get("path", "")).startswith(LEFT_OUT.get(send["to"], ())) for send in sends)


def service(issuer: str, audiences: list[str]) -> dict[str, Any]:
    """The program's routes in Serverless's words."""
    jwt = {"name": "jwt"}
    http: dict[str, list[Any]] = {
        "echo": [
            ("* /echo/{name}", {}),
            ("* /echo", {}),
            ("GET /echo/literal", {}),
            ("* /files/{proxy+}", {}),
            ("GET /files/deep/{proxy+}", {}),
            ("GET /files/one", {}),
            ("* /two/{first}/{second}", {}),
            ("POST /only-post", {}),
            ("GET /closed", {"authorizer": jwt}),
            ("POST /closed", {"authorizer": {**jwt, "scopes": ["conformance/read", "conformance/write"]}}),
            ("PUT /closed", {"authorizer": {**jwt, "scopes": ["conformance/write"]}}),
            ("* /any-closed", {"authorizer": jwt}),
        ],
        "result": [("POST /result", {})],
        "fails": [("GET /fails", {})],
        "ends": [("GET /ends", {})],
        "facts": [("* /fn/facts", {})],
        "late": [("GET /late", {})],
    }
    rest: dict[str, list[str]] = {
        "echo": [
            "ANY /prod/echo/{name}",
            "ANY /prod/files/{proxy+}",
            "GET /prod/hardcoded",
            "POST /prod/only-post",
        ],
        "result": ["POST /prod/result"],
        "fails": ["GET /prod/fails"],
    }
    handlers = {
        "echo": "echo",
        "result": "result",
        "fails": "fails",
        "ends": "ends",
        "facts": "facts",
        "late": "slow",
    }
    functions: dict[str, Any] = {}
    for name, handler in handlers.items():
        events: list[Mapping[str, Any]] = []
        for key, more in http.get(name, []):
            method, path = key.split(" ")
            events.append({"httpApi": {"method": method, "path": path, **more}})
        for key in rest.get(name, []):
            method, path = key.split(" ")
            events.append({"http": {"method": method, "path": path}})
        functions[name] = {
            "handler": f"app.{handler}",
            "events": events,
            "timeout": 1 if name == "late" else 5,
        }
    for name in ("promise", "callback", "returned", "succeed", "done", "fail", "throws", "waits"):
        events = [{"httpApi": {"method": "POST", "path": f"/fn/{name}"}}]
        functions[f"node-{name}"] = {
            "handler": f"node.{name}",
            "runtime": "nodejs22.x",
            "events": events,
            "timeout": 3,
        }
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    authorizer = {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "issuerUrl": issuer,
        "audience": audiences,
    }
    return {
        "service": "conformance",
        "provider": {
            "name": "aws",
            "region": "eu-west-1",
            "runtime": f"python{python}",
            "environment": {"OWN": "variable"},
            "httpApi": {"authorizers": {"jwt": authorizer}},
        },
        "functions": functions,
        "plugins": ["serverless-offline"],
    }


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError((PEER / "log.txt").read_text(errors="replace")[-500:])


if __name__ == "__main__":
    main()
