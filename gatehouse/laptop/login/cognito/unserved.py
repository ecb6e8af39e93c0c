"""What a user pool is set up with and sign-in on a laptop leaves out, in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SENDERS = {"customEmailSender": "e-mails", "customSmsSender": "text messages"}


def unserved(name: str, pool: Mapping[str, Any], providers: Sequence[str]) -> Iterator[str]:
    """Tell what is not there of the pool `name`: of what it is set up with, as Pulumi has it, and of outside `providers`."""
    functions = pool.get("lambdaConfig") or {}
    for key, what in _SENDERS.items():
        if functions.get(key):
            # https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html
            yield (
                f"the user pool {name!r} has a {key} function, which is not run, since what AWS gives it is encrypted with "
                f"a key of KMS; the {what} are in .gatehouse/messages.jsonl"
            )
    if providers:
        listed = ", ".join(repr(provider) for provider in sorted(providers))
        called = ", and PreSignUp_ExternalProvider calls no function" if functions.get("preSignUp") else ""
        yield f"the user pool {name!r} has outside identity providers ({listed}): nobody signs in by them here{called}"
    mode = (pool.get("userPoolAddOns") or {}).get("advancedSecurityMode") or "OFF"
    if mode != "OFF":
        yield (
            f"the user pool {name!r} has threat protection ({mode}), which is AWS's own: here no risk is reckoned, no "
            "leaked password is known, and no network is turned away"
        )
