"""What went wrong when operating an API, said for a person."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ProfileNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# AWS's error codes, in words, with what to do. `{subject}` is what the call was about, `{user}` the user among it.
_REMEDIES: Mapping[str, str] = {
    "UserNotFoundException": "there is no user {user}; `gatehouse user list` shows those there are",
    "UsernameExistsException": "{subject} exists already; delete it first, or choose another name",
    "AliasExistsException": "another user has the e-mail address or phone number of {subject}",
    "InvalidPasswordException": "the password of {subject} does not meet the pool's policy: {message}",
    "NotAuthorizedException": "the sign-in of {subject} was refused: {message}",
    "UserNotConfirmedException": "{subject} has not confirmed the account yet",
    "PasswordResetRequiredException": "the password of {subject} must be reset first",
    "CodeMismatchException": "the code for {subject} is wrong or too old; try again with a new one",
    "GroupExistsException": "the group {subject} exists already",
    "ExpiredToken": "the AWS credentials have expired; sign in again (for example `aws sso login`)",
    "ExpiredTokenException": "the AWS credentials have expired; sign in again (for example `aws sso login`)",
    "UnrecognizedClientException": "AWS does not know these credentials; check AWS_PROFILE or --profile",
    "TooManyRequestsException": "AWS asks to slow down; wait a moment and try again",
    "LimitExceededException": "a quota of the account is reached: {message}",
}
_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedException")


class OperateError(Exception):
    """Something a person can put right; the text says what it is and what to do."""


class CredentialsError(OperateError):
    """A password or a secret that was refused, and for nothing else."""


class SecretError(CredentialsError):
    """The secret of a client that was refused, and for nothing else."""


@contextmanager
def explained(subject: str, *, user: str = "", group: str = "") -> Iterator[None]:
    """Turn what boto3 raises inside the block into an `OperateError` about `subject`.

    `user` and `group` are those that the call names, where the subject is not the user alone: each may be what is not there.
    """
    try:
        yield
    except ClientError as error:
        kind: type[OperateError] = OperateError
        if error.response["Error"].get("Code") == "NotAuthorizedException":
            # Cognito has one code for all of them.
            words = {"ncorrect": CredentialsError, "secret hash": SecretError}
            kind = next((one for word, one in words.items() if word in str(error)), OperateError)
        raise kind(_explain(error, subject, user or subject, group)) from error
    except NoCredentialsError as error:
        msg = "no AWS credentials were found; set AWS_PROFILE, give --profile, or run `aws configure sso`"
        raise OperateError(msg) from error
    except ProfileNotFound as error:
        raise OperateError(f"{error}; `aws configure list-profiles` shows those there are") from error
    except BotoCoreError as error:
        raise OperateError(f"{subject}: AWS could not be asked: {error}") from error


def _explain(error: ClientError, subject: str, user: str, group: str) -> str:
    code = error.response["Error"].get("Code", "")
    message = error.response["Error"].get("Message", "")
    if code in _DENIED:
        return f"{subject}: the AWS credentials in use may not call {error.operation_name}; {message}"
    # Cognito has one code for whatever is not there besides a user, and names in its message what that is.
    if code == "ResourceNotFoundException" and group and not message.startswith("User pool"):
        return f"there is no group {group}; `gatehouse group list` shows those there are"
    template = _REMEDIES.get(code)
    if template:
        return template.format(subject=subject, user=user, message=message)
    return f"{subject}: {error.operation_name} failed with {code}: {message}"
