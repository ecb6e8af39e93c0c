"""How the walk asks an API: with the token where a route takes it, from an origin that may call, at the API's pace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.operate import plan as planning
from gatehouse.operate.patience import Patience
from gatehouse.operate.signing import signed
from gatehouse.operate.steps import ShownExchange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.apis import DeployedRoute
    from gatehouse.operate.plan import WalkPlan
    from gatehouse.operate.target import Target

# What an MCP server answers without a session: https://modelcontextprotocol.io/specification/2025-11-25/server/tools
_LIST_TOOLS = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


class Asking:
    """Requests to the API of a target; `origin` is one that may call it, or empty."""

    def __init__(self, target: Target, plan: WalkPlan) -> None:
        self._target = target
        self._plan = plan
        self._http = target.http()
        self._patience = Patience(self._http)
        self._url = target.resolve(target.output("api_url", why="call the API")).rstrip("/")
        origins = target.outputs.get("allowed_origins") or []
        self.origin = next((str(o).replace("*", "www") for o in origins if o != "*"), "")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def signed(self, route: DeployedRoute) -> ShownExchange:
        """A call that the target's own keys sign."""
        method, path = planning.call(route)
        headers = signed(self._target, method, self._url + path, {})
        response = self._patience.request(method, self._url + path, headers=headers)
        return ShownExchange.of(method, path, {"authorization": "AWS4-HMAC-SHA256 ***"}, {}, response)

    def preflight(self, origin: str) -> ShownExchange:
        """What a browser asks before a page of this origin may call."""
        method, path = planning.call(self._plan.scoped or self._plan.open_to_any_token)
        headers = {
            "origin": origin,
            "access-control-request-method": method,
            "access-control-request-headers": "authorization",
        }
        return self._ask("OPTIONS", path, headers)

    def call(self, route: DeployedRoute, token: str | None) -> ShownExchange:
        """A call of a route, with the token where its authorizer looks for it."""
        method, path = planning.call(route)
        said = _LIST_TOOLS if path in self._plan.mcp else None
        return self.send(method, path, token, said, self._plan.places.get(route.authorizer, planning.HEADER))

    def send(
        self,
        method: str,
        path: str,
        token: str | None,
        said: Mapping[str, Any] | None = None,
        place: tuple[str, str] = planning.HEADER,
    ) -> ShownExchange:
        """A call of any path."""
        headers = {"origin": self.origin} if self.origin else {}
        kind, name = place
        if token and kind == "header":
            headers[name] = f"Bearer {token}"
        if said:
            headers["accept"] = "application/json, text/event-stream"
        return self._ask(method, path, headers, said, {name: token} if token and kind != "header" else None)

    def _ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        said: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> ShownExchange:
        response = self._patience.request(method, self._url + path, headers=headers, json=said, params=query)
        return ShownExchange.of(method, path, headers, query or {}, response)
