"""botocore's session for what is on this machine alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.session import Session


def bare() -> Session:
    """Return a new session that reads no profile, credentials file, region or certificate bundle of the user's."""
    from botocore.session import Session as BotocoreSession

    nowhere = (None, None, os.devnull, None)
    return BotocoreSession(
        session_vars={
            "profile": (None, [], None, None),
            "region": (None, [], None, None),
            "config_file": nowhere,
            "credentials_file": nowhere,
            "ca_bundle": (None, [], None, None),
        },
    )
