"""What Cognito writes to people, in the pool's words or in those of its function.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.login.cognito.directory import attributes
from gatehouse.laptop.login.cognito.messages import Message, masked
from gatehouse.laptop.login.cognito.triggers import seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto
    from gatehouse.laptop.login.cognito.attempts import Desk

_CODE, _NAME = "{####}", "{username}"
_USUAL = {
    "AdminCreateUser": "Your username is {username} and temporary password is {####}.",
    "Authentication": "Your authentication code is {####}.",
}
_SUBJECTS = {"AdminCreateUser": "Your temporary password"}


def send(
    desk: Desk,
    pool: Moto,
    user: Moto,
    occasion: str,
    medium: str,
    code: str,
    *,
    client_id: str,
    metadata: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Write to a user, and give the delivery details that the API tells. Raises ApiError where the function fails."""
    attribute = "phone_number" if medium == "SMS" else "email"
    to = attributes(user).get(attribute, "")
    answer = desk.triggers.run(
        pool,
        "CustomMessage",
        occasion,
        username=user.username,
        client_id=client_id,
        request={
            "userAttributes": seen(user),
            "codeParameter": _CODE,
            "linkParameter": "{##Click Here##}",
            "usernameParameter": _NAME if occasion == "AdminCreateUser" else None,
            **({"clientMetadata": dict(metadata)} if metadata else {}),
        },
        response={"smsMessage": None, "emailMessage": None, "emailSubject": None},
    )
    own = answer or {}
    usual_text, usual_subject = _usual(pool.extended_config, occasion, medium)
    text = str(own.get("smsMessage" if medium == "SMS" else "emailMessage") or usual_text)
    subject = str(own.get("emailSubject") or usual_subject) if medium == "EMAIL" else ""
    text = text.replace(_CODE, code).replace(_NAME, user.username)
    desk.outbox.put(Message(to, medium, text, subject))
    return {"Destination": masked(to), "DeliveryMedium": medium, "AttributeName": attribute}


def _usual(config: Mapping[str, Any], occasion: str, medium: str) -> tuple[str, str]:
    key = "SMSMessage" if medium == "SMS" else "EmailMessage"
    if occasion == "AdminCreateUser":
        template = (config.get("AdminCreateUserConfig") or {}).get("InviteMessageTemplate") or {}
    elif occasion == "Authentication":
        template = {"SMSMessage": config.get("SmsAuthenticationMessage")}
    else:
        template = {
            "SMSMessage": config.get("SmsVerificationMessage"),
            "EmailMessage": config.get("EmailVerificationMessage"),
            "EmailSubject": config.get("EmailVerificationSubject"),
        }
    text = template.get(key) or _USUAL.get(occasion, "Your confirmation code is {####}")
    return str(text), str(template.get("EmailSubject") or _SUBJECTS.get(occasion, "Your verification code"))
