"""All cases of the comparison: resources with one thing wrong each, the same put right, and some that only look wrong."""

from __future__ import annotations

from bench.policy_peers.cases import (
    documents,
    functions,
    others,
    right,
    routes,
    side_doors,
    sign_in,
    stages,
    templates,
)
from bench.policy_peers.cases.program import Case, Program, Ref, Told

__all__ = ["CASES", "Case", "Program", "Ref", "Told"]
_ALL = [
    case
    for module in (routes, documents, templates, functions, others, side_doors, sign_in, stages, right)
    for case in module.CASES
]
CASES = sorted(_ALL, key=lambda case: case.bad is None)
