"""A stack of the machine's programs on the built-in engine, and what a deploy came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud import Provider
from gatehouse.laptop.engine.built_in.engine import BuiltIn
from tests.components.held import held
from tests.components.reached import HTTP_API, REST_API, of_api
from tests.components.written import written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gatehouse.access.entry import Entry
    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.engine.state import Result
    from tests.components.served import Served


class Deployed:
    """One stack of the machine's programs."""

    def __init__(self, cloud: Cloud, place: Path, stack: str) -> None:
        self._cloud = cloud
        self._engine = BuiltIn(Provider(cloud))
        self._place = place
        self._stack = stack

    def refused(self, args: dict[str, Any]) -> bool:
        """Whether a preview refuses the edit that leads to these arguments."""
        before = self._engine.resources
        if not before:
            return False  # nothing is edited yet
        result = self._engine.deploy(written(self._place, self._stack, args), pack=None, preview=True)
        assert self._engine.resources == before
        assert [one.message for one in result.failures if "UserPool 'users': " not in one.message] == []
        return bool(result.failures)

    def up(self, args: dict[str, Any]) -> Result:
        """Deploy, and say what was done."""
        result = self._engine.deploy(written(self._place, self._stack, args), pack=None, preview=False)
        assert [one.message for one in result.failures] == []
        return result


def seen(cloud: Cloud, served: Served, entries: list[Entry], exported: Mapping[str, Any]) -> dict[str, Any]:
    """What a deploy came to: what the cloud holds, who may call what, and what the APIs answer."""
    apis = {name: exported[name] for name in ("api", "rest") if name in exported}
    return {
        "held": held(cloud, dict(exported)),
        "access": {name: of_api(entries, api) for name, api in apis.items()},
        "answers": {
            name: served.answers(api, HTTP_API if name == "api" else REST_API) for name, api in apis.items()
        },
    }


def differing(found: Any, wanted: Any, where: str = "") -> list[str]:
    """Where two deploys differ, and how."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        keys = sorted({*found, *wanted})
        return [line for key in keys for line in differing(found.get(key), wanted.get(key), f"{where}.{key}")]
    if isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        pairs = enumerate(zip(found, wanted, strict=True))
        return [line for index, pair in pairs for line in differing(*pair, f"{where}[{index}]")]
    return [] if found == wanted else [f"{where}: {found!r}, and a fresh deploy has {wanted!r}"]


def left(cloud: Cloud) -> dict[str, int]:
    """How many things there are that programs make."""
    client = cloud.client
    return {
        "apis": len(client("apigatewayv2").get_apis()["Items"]),
        "rest apis": len(client("apigateway").get_rest_apis()["items"]),
        "pools": len(client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]),
        "functions": len(client("lambda").list_functions()["Functions"]),
        "roles": len(client("iam").list_roles()["Roles"]),
        "log groups": len(client("logs").describe_log_groups()["logGroups"]),
        "alarms": len(client("cloudwatch").describe_alarms()["MetricAlarms"]),
    }
