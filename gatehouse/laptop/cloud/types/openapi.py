"""Refuses APIs that are made of an OpenAPI description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.cloud.aws import CloudError

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.shapes import Values


def refuse_body(values: Values) -> None:
    """Raise CloudError for an API with a `body`: moto imports routes without their authorizers, and so would open them."""
    if values.get("body"):
        raise CloudError(
            "body: the local cloud does not import OpenAPI descriptions, since routes would lose their authorizers."
            " Declare the routes as resources, or run this program against AWS."
        )
