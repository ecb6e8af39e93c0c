"""botocore's session, which moto shares: one copy of AWS's descriptions in memory, and nothing read from this machine."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.session import Session


@cache
def isolated() -> Session:
    """Return a session that reads no profile, credentials file, region or certificate bundle of the user's."""
    from botocore.session import Session as BotocoreSession

    from gatehouse.laptop.cloud.gaps.base import moto

    nowhere = (None, None, os.devnull, None)
    session = BotocoreSession(
        session_vars={
            "profile": (None, [], None, None),
            "region": (None, [], None, None),
            "config_file": nowhere,
            "credentials_file": nowhere,
            "ca_bundle": (None, [], None, None),
        },
    )
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
