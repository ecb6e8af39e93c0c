"""What a kind of authorization is: a way in which an API asks who is calling."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..endpoints import Auth, Trust
    from ..extract.authorizers import Authorizer
    from ..values import Props

Weakness = tuple[str, str]
"""What is wrong, and the line of code that helps."""


class Kind:
    """A way in which an API asks who is calling; `KINDS` beside it has them all.

    Attributes:
        type: the authorization type of a route or method, in capitals.
        title: what it is called in a picture.
        authorizers: the types of the authorizers that it needs one of, in capitals; empty where it needs none.
        sam: the key by which a template of AWS SAM declares such an authorizer.
        scoped: whether its tokens carry scopes.
    """

    type: ClassVar[str]
    title: ClassVar[str]
    authorizers: ClassVar[frozenset[str]] = frozenset()
    sam: ClassVar[str] = ""
    scoped: ClassVar[bool] = False

    @property
    def callers(self) -> str:
        """Who may call, in a few words."""
        return f"whom {self.type} lets in"

    def useless(self, auth: Auth, _trust: Trust) -> str:
        """Why an endpoint that declares it asks nobody all the same; empty where it does ask."""
        if auth.named or not self.authorizers:
            return ""
        return f"its authorization type is {self.type}, but it names no authorizer"

    def weaknesses(self, _authorizer: Authorizer) -> Iterable[Weakness]:
        """In what an authorizer of one of its types checks too little."""
        return ()

    def advice(self, _authorizer: Authorizer, _longest: float) -> Iterable[Weakness]:
        """What could be better about one that lets no stranger in; `longest` seconds may an answer be kept."""
        return ()

    def of_sam(self, _declared: object) -> Props | None:
        """What CloudFormation has for an authorizer of an HTTP API in AWS SAM; None for one of another kind."""
        return None

    def of_sam_rest(self, _declared: object) -> Props | None:
        """The same for an authorizer of a REST API."""
        return None
