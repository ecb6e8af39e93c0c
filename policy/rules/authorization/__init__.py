"""The ways in which an API asks who is calling. Each is a module here and an entry in `KINDS`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cognito import Cognito
from .function import Function
from .iam import Iam
from .jwt import Jwt

if TYPE_CHECKING:
    from .kind import Kind

KINDS: dict[str, Kind] = {kind.type: kind for kind in (Jwt(), Function(), Cognito(), Iam())}
"""By authorization type."""
