"""Who may call what, as a picture: who, by which authorizer and scopes, through which route, to which backend."""

from gatehouse.access.picture.mermaid import mermaid
from gatehouse.access.picture.svg import svg

__all__ = ["mermaid", "svg"]
