"""For each resource type: inputs to create one with, and inputs to change it to.

`~name` stands for the ID of another resource and `~name.property` for one of its outputs; `parents` says how to make those.
"""

from __future__ import annotations

from tests.laptop.cloud.cases.balancing import BALANCING
from tests.laptop.cloud.cases.case import CODE, TRUST, Case
from tests.laptop.cloud.cases.cognito import COGNITO
from tests.laptop.cloud.cases.compute import COMPUTE
from tests.laptop.cloud.cases.containers import CONTAINERS
from tests.laptop.cloud.cases.dynamodb import DYNAMODB
from tests.laptop.cloud.cases.edge import EDGE
from tests.laptop.cloud.cases.http_api import HTTP_API
from tests.laptop.cloud.cases.iam import IAM
from tests.laptop.cloud.cases.messaging import MESSAGING
from tests.laptop.cloud.cases.names import NAMES
from tests.laptop.cloud.cases.network import NETWORK
from tests.laptop.cloud.cases.observability import OBSERVABILITY
from tests.laptop.cloud.cases.parents import parents
from tests.laptop.cloud.cases.rest_api import REST_API
from tests.laptop.cloud.cases.storage import STORAGE

__all__ = ["CASES", "CODE", "TRUST", "Case", "parents"]

CASES: tuple[Case, ...] = (
    *COGNITO,
    *HTTP_API,
    *COMPUTE,
    *IAM,
    *OBSERVABILITY,
    *NETWORK,
    *BALANCING,
    *CONTAINERS,
    *DYNAMODB,
    *EDGE,
    *NAMES,
    *STORAGE,
    *MESSAGING,
    *REST_API,
)
