"""The regions that AWS has, by the list that botocore brings; read as a file, since to import botocore takes a while."""

from __future__ import annotations

import difflib
import importlib.util
import json
from functools import cache
from pathlib import Path


@cache
def _known() -> frozenset[str]:
    """Of all partitions; empty where botocore is not to be found or has no such list."""
    spec = importlib.util.find_spec("botocore")
    try:
        found = (
            json.loads(Path(spec.origin or "").with_name("data").joinpath("partitions.json").read_text())
            if spec
            else {}
        )
        return frozenset(name for one in found["partitions"] for name in one["regions"])
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def unknown(region: str) -> str:
    """What to say of a region that AWS does not have, with what was meant; empty for one that it has, and for none.

    >>> unknown("eu-wst-1")
    "'eu-wst-1', which is no AWS region that botocore knows. Did you mean eu-west-1?"
    """
    known = _known()
    if not region or not known or region in known:
        return ""
    near = difflib.get_close_matches(region, known, 1)
    return f"{region!r}, which is no AWS region that botocore knows." + (
        f" Did you mean {near[0]}?" if near else ""
    )
