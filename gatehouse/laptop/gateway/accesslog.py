"""One line per request, in the stage's own format."""

from __future__ import annotations

import re
from json.encoder import encode_basestring_ascii as _quote
from typing import TYPE_CHECKING

from gatehouse.laptop.gateway.variables import Variable, variable

if TYPE_CHECKING:
    from gatehouse.laptop.gateway.call import Answer, Call

_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_:.-]*[A-Za-z0-9_])")


class AccessLog:
    """A stage's access log: where it goes and its format, taken apart once."""

    def __init__(self, destination: str, form: str) -> None:
        """Take the format apart.

        Args:
            destination: The log group's ARN.
            form: Text with `$context` variables in it.
        """
        self.destination = destination
        self._parts: list[str | Variable] = []
        end = 0
        for found in _VARIABLE.finditer(form):
            self._parts += [form[end : found.start()], variable(found[1])]
            end = found.end()
        self._parts.append(form[end:])

    def line(self, call: Call, answer: Answer) -> str:
        """Format one request; `-` stands for what it has not.

        Args:
            call: The request.
            answer: The response.

        Returns:
            The line. Values are escaped as in JSON strings, so that no request can forge a field or a line.
        """
        return "".join(
            [part if isinstance(part, str) else _escaped(part(call, answer)) for part in self._parts]
        )


def _escaped(value: str | None) -> str:
    return "-" if value is None else _quote(value)[1:-1]
