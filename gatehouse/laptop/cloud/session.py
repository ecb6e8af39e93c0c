"""botocore's session, which moto shares: one copy of AWS's descriptions in memory, and nothing read from this machine."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from gatehouse.laptop.aws_session import bare

if TYPE_CHECKING:
    from botocore.session import Session


@cache
def isolated() -> Session:
    """Return the session of this process that reads nothing of the user's, with moto's descriptions of AWS."""
    from gatehouse.laptop.cloud.gaps.base import moto

    session = bare()
    session.register_component("data_loader", moto("core.loaders").create_loader())
    return session


@cache
def share() -> None:
    """Let moto use this session and its loader, where it would make its own: from the environment, and parsing all again."""
    from boto3 import Session as Boto3Session

    from gatehouse.laptop.cloud.gaps.base import moto

    session = isolated()
    shared = Boto3Session(botocore_session=session)
    moto("core.base_backend").AccountSpecificBackend.get_session = lambda: shared
    loader = session.get_component("data_loader")
    moto("core.utils").create_loader = lambda: loader
