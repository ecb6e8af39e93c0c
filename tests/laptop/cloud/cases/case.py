"""A case of a resource type, and what several cases use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pulumi

Values = dict[str, Any]

TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
    '"Principal": {"Service": "lambda.amazonaws.com"}}]}'
)

READ_LOGS = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:Get*", "Resource": "*"}]}'
)

CODE = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context): return 1")})


@dataclass(frozen=True)
class Case:
    """One resource type.

    `changes` are merged over `inputs`, None taking an input away; None for `changes` is a type whose every change replaces.
    `unread` are inputs that AWS does not give back in the form they were given in.
    """

    type: str
    inputs: Values
    changes: Values | None = None
    unread: frozenset[str] = frozenset()
    hints: Values = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.type.split(":")[1].replace("/", ".")
