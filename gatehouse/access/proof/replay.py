"""The proof held against a running laptop: one request of each class is sent, and what comes back is compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gatehouse.access.proof.classes import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gatehouse.access.proof.classes import Example
    from gatehouse.access.proof.doors import Door
    from gatehouse.access.proof.prover import Proof

Treatment = Literal["served", "refused", "absent"]
Send = Callable[[str, str], tuple[int, bytes]]
"""Sends a request without a token: method and URL in, status and body out."""

_NO_ROUTE = {b'{"message":"Not Found"}', b'{"message":"Missing Authentication Token"}'}
_REFUSED = {b'{"message":"Unauthorized"}', b'{"message":"Forbidden"}'}


@dataclass(frozen=True)
class Deviation:
    """A request that went another way than the proof says."""

    door: str
    request: Example
    expected: Treatment
    came: Treatment
    status: int


@dataclass(frozen=True)
class Replay:
    """How many requests were sent, which went another way, and the doors that the laptop does not serve."""

    sent: int
    differences: Sequence[Deviation]
    unserved: Sequence[str]

    @property
    def held(self) -> bool:
        """Whether everything went as the proof says."""
        return self.sent > 0 and not self.differences


def replay(proof: Proof, addresses: Mapping[str, str], send: Send) -> Replay:
    """Send one request of each class, each hole's among them; `addresses` has the laptop's URL of a door by its name."""
    sent, differences, unserved = 0, [], []
    for judged in proof.doors:
        door, base = judged.door, addresses.get(judged.door.name)
        if judged.tree is None or base is None:
            unserved.append(f"{door.name} ({door.ways[0].source})")
            continue
        for request in judged.requests():
            status, body = send(request.method, base + request.path)
            expected, came = _expected(door, request), _came(status, body)
            sent += 1
            if came not in expected:
                differences.append(Deviation(door.name, request, expected[0], came, status))
    return Replay(sent, differences, unserved)


def _expected(door: Door, request: Example) -> tuple[Treatment, ...]:
    if request.route == NONE:
        # An HTTP API with a CORS configuration answers preflights for which it has no route.
        return ("absent", "served") if request.method == "OPTIONS" and door.kind == "HTTP" else ("absent",)
    if door.ways[request.route].answer != "closed":
        return ("served",)
    # API Gateway says the same of a request that is not signed as of one that has no route.
    return ("refused", "absent") if door.ways[request.route].type == "AWS_IAM" else ("refused",)


def _came(status: int, body: bytes) -> Treatment:
    """What API Gateway itself answered, by its own words; any other answer is the backend's."""
    plain = body.replace(b'": "', b'":"').strip()
    if status in (403, 404) and plain in _NO_ROUTE:
        return "absent"
    return "refused" if status in (401, 403) and plain in _REFUSED else "served"
