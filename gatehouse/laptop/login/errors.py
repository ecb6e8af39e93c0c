"""What the OAuth endpoints refuse, in the words of the protocol."""

from __future__ import annotations


class LoginError(Exception):
    """The root of what this package raises."""


class OAuthError(LoginError):
    """A refusal that goes back to the client: the protocol's `error`, such as `invalid_grant`, and what was wrong.

    `status` is the HTTP status where the error is a response of its own.
    """

    def __init__(self, code: str, description: str, *, status: int = 400) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.status = status


class ReusedTokenError(OAuthError):
    """A refresh token that was used before, by a client whose tokens rotate."""


class ApiError(LoginError):
    """A refusal of Cognito's API: `code` as in `NotAuthorizedException`, and AWS's words for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class RequestPageError(LoginError):
    """A request that can't be trusted enough to redirect anywhere: the person at the browser is told."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


class SignInError(LoginError):
    """A refused sign-in; the message is for the person who tried."""
