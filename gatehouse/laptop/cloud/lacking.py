"""What the local cloud answers to an operation that moto does not have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_CODE: Final = "NotImplemented"


def answer(
    environ: dict[str, Any], start_response: Callable[..., Any], error: NotImplementedError
) -> Iterable[bytes]:
    """Say so in the protocol of the request, so that a client raises it as any other error; none tries again after a 501."""
    text = f"The local cloud does not serve it: {error}."
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        kind = "text/xml"
        said = f"<ErrorResponse><Error><Code>{_CODE}</Code><Message>{escape(text)}</Message></Error></ErrorResponse>"
    else:
        kind = "application/json"
        said = json.dumps({"__type": _CODE, "message": text})
    body = said.encode()
    start_response("501 Not Implemented", [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
