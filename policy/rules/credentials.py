"""Which parts of a request may tell callers apart. Pure."""

from __future__ import annotations

import re

_SAME_FOR_ALL = re.compile(r"context\.(?!identity\.)|stageVariables\.|context\.identity\.userAgent\b")
_HEADER = re.compile(r"(?:(?:method|route)\.)?request\.header\.(.+)")
# What clients, browsers and proxies send whoever the caller is, from
# https://www.iana.org/assignments/http-fields/http-fields.xhtml
_NO_CREDENTIAL = re.compile(
    r"accept(-.*)?|cache-control|connection|content-.*|date|dnt|expect|forwarded|from|host|if-.*|keep-alive|max-forwards"
    r"|origin|pragma|priority|range|referer|sec-.*|te|trailer|transfer-encoding|upgrade(-insecure-requests)?|user-agent|via"
    r"|access-control-.*|x-forwarded-(host|path|port|prefix|proto)|x-amzn-trace-id|x-amz-cf-id|x-request-id|x-requested-with"
    r"|x-correlation-id|x-http-method-override|traceparent|tracestate|cdn-loop"
)


def alike(source: str) -> bool:
    """Whether an identity source, an expression without its `$`, holds the same for callers who are not one another.

    A header, parameter or context value of any other name may be a credential, and so is the caller's address for what
    judges addresses.
    """
    header = _HEADER.fullmatch(source)
    if header is not None:
        return _NO_CREDENTIAL.fullmatch(header[1].strip().lower()) is not None
    return _SAME_FOR_ALL.match(source) is not None
