"""What the pack must say, and what it must not: for each rule failing, passing, unknown and odd programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.policy.cases.authorizers import CORS_CREDENTIALS, OPEN_PREFLIGHT, STRICT_AUTHORIZERS
from tests.policy.cases.documents import DOCUMENTS
from tests.policy.cases.doors import DOORS, DOORS_TOGETHER, FOR_ANY
from tests.policy.cases.held import HELD, HELD_AUTHORIZERS, HELD_CORS, HELD_PREFLIGHTS
from tests.policy.cases.lambda_authorizers import LAMBDA_AUTHORIZERS, SHARED_ANSWERS
from tests.policy.cases.links import LINKED_RESOURCES
from tests.policy.cases.machines import MACHINES
from tests.policy.cases.metadata import METADATA
from tests.policy.cases.more_ways import MORE_WAYS
from tests.policy.cases.permissions import PERMISSIONS
from tests.policy.cases.preflights import PREFLIGHT_ADVICE, PREFLIGHTS_LINKED, PREFLIGHTS_OPEN
from tests.policy.cases.roles import ROLES
from tests.policy.cases.routes import HTTP_ROUTES, WEBSOCKETS
from tests.policy.cases.side_doors import SIDE_DOORS, SIDE_DOORS_TOGETHER
from tests.policy.cases.sign_in import SIGN_IN_FLOWS, SIGN_IN_STRENGTH
from tests.policy.cases.stack import CLOSED_STACK
from tests.policy.cases.stages import ACCESS_LOG, REST_GUARDS, ROUTE_SCOPES, THROTTLING
from tests.policy.cases.templates import TEMPLATES
from tests.policy.cases.tls import MODERN_TLS
from tests.policy.cases.tricks import TRICKS, TRICKS_TOGETHER
from tests.policy.cases.ways import OTHER_WAYS, REST_METHODS

if TYPE_CHECKING:
    from tests.policy.programs import Case

CASES: dict[str, list[Case]] = {
    "closed-endpoints": HTTP_ROUTES
    + WEBSOCKETS
    + OTHER_WAYS
    + MORE_WAYS
    + PERMISSIONS
    + REST_METHODS
    + DOCUMENTS
    + TEMPLATES
    + HELD
    + TRICKS
    + DOORS
    + ROLES
    + SIDE_DOORS,
    "closed-stack": CLOSED_STACK
    + DOORS_TOGETHER
    + TRICKS_TOGETHER
    + SIDE_DOORS_TOGETHER
    + METADATA
    + MACHINES,
    "strict-authorizers": STRICT_AUTHORIZERS + HELD_AUTHORIZERS + SHARED_ANSWERS + FOR_ANY,
    "open-preflight": OPEN_PREFLIGHT + HELD_PREFLIGHTS + PREFLIGHTS_OPEN,
    "cors-credentials": CORS_CREDENTIALS + HELD_CORS,
    "sign-in-flows": SIGN_IN_FLOWS,
    "modern-tls": MODERN_TLS,
    "sign-in-strength": SIGN_IN_STRENGTH,
    "route-scopes": ROUTE_SCOPES,
    "access-log": ACCESS_LOG,
    "throttling": THROTTLING,
    "linked-resources": LINKED_RESOURCES + PREFLIGHTS_LINKED,
    "preflight-advice": PREFLIGHT_ADVICE,
    "rest-guards": REST_GUARDS,
    "lambda-authorizers": LAMBDA_AUTHORIZERS,
}
