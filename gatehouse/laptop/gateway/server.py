"""The HTTP/1.1 server under the gateway."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_BODY = b'{"message":"Bad Request"}'


class GatewayProtocol(HttpToolsProtocol):
    """uvicorn's server, which answers what is not HTTP in the gateway's own words."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the caller learns nothing from it
        """Answer 400 and close the connection.

        Args:
            msg: What uvicorn would have said.
        """
        if self.transport.is_closing():
            return
        self.transport.write(
            b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n"
            b"content-length: " + str(len(_BODY)).encode() + b"\r\n\r\n" + _BODY
        )
        self.transport.close()
