"""The operations of Cognito's API on a user's account: their own, and an administrator's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.login.cognito import codes, passwords
from gatehouse.laptop.login.cognito.accounts import policy
from gatehouse.laptop.login.cognito.attempts import INCORRECT
from gatehouse.laptop.login.cognito.callers import Operations, operation
from gatehouse.laptop.login.cognito.claims import may_read
from gatehouse.laptop.login.cognito.directory import (
    attributes,
    existing,
    pool_named,
    state,
)
from gatehouse.laptop.login.cognito.flows import first_factors
from gatehouse.laptop.login.cognito.passkeys import described
from gatehouse.laptop.login.cognito.realm import client_of
from gatehouse.laptop.login.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto


__all__: list[str] = []  # The methods are AWS's own: its API reference says what each does.


class AccountOperations(Operations):
    @operation
    def get_user(self, given: dict[str, Any]) -> dict[str, Any]:
        _, _, client, user = self._bearer(given)
        allowed = client_of(client).readable
        told = user.to_json(extended=True, attributes_key="UserAttributes")
        told["UserAttributes"] = [item for item in told["UserAttributes"] if may_read(allowed, item["Name"])]
        kept = ("Username", "UserAttributes", "MFAOptions", "PreferredMfaSetting", "UserMFASettingList")
        return {key: told[key] for key in kept if told.get(key)}

    @operation
    def change_password(self, given: dict[str, Any]) -> None:
        _, pool, _, user = self._bearer(given)
        passwords.check(given["ProposedPassword"], policy(pool))
        now = self._service.desk.clock()
        passwords.may_try(state(user), now)
        if user.password != given.get("PreviousPassword"):
            passwords.failed(state(user), now)
            raise INCORRECT
        passwords.succeeded(state(user))
        user.password = given["ProposedPassword"]

    @operation
    def update_user_attributes(self, given: dict[str, Any]) -> dict[str, Any]:
        _, pool, client, user = self._bearer(given)
        writable = client.extended_config.get("WriteAttributes")
        changed = {item["Name"]: item["Value"] for item in given["UserAttributes"]}
        barred = [
            name
            for name in changed
            if name == "sub" or name.endswith("_verified") or (writable and name not in writable)
        ]
        if barred:
            text = f"A client attempted to write unauthorized attribute {barred[0]}"
            raise ApiError("NotAuthorizedException", text)
        pool.backend.admin_update_user_attributes(pool.id, user.username, given["UserAttributes"])
        details = []
        for name in ("email", "phone_number"):
            if name in changed:
                user.update_attributes([{"Name": f"{name}_verified", "Value": "false"}])
                if name in (pool.extended_config.get("AutoVerifiedAttributes") or ()):
                    asked = {**given, "AttributeName": name}
                    sent = self._service.accounts.verification_code(pool, client, user, asked)
                    details.append(sent["CodeDeliveryDetails"])
        return {"CodeDeliveryDetailsList": details}

    @operation
    def delete_user_attributes(self, given: dict[str, Any]) -> None:
        _, _, _, user = self._bearer(given)
        user.delete_attributes(given["UserAttributeNames"])

    @operation
    def delete_user(self, given: dict[str, Any]) -> None:
        realm, pool, _, user = self._bearer(given)
        self._service.tokens.sign_out(realm, user.username)
        pool.backend.admin_delete_user(pool.id, user.username)

    @operation
    def get_user_attribute_verification_code(self, given: dict[str, Any]) -> dict[str, Any]:
        _, pool, client, user = self._bearer(given)
        return self._service.accounts.verification_code(pool, client, user, given)

    @operation
    def verify_user_attribute(self, given: dict[str, Any]) -> None:
        _, _, _, user = self._bearer(given)
        self._service.accounts.verify_attribute(user, given)

    @operation
    def sign_up(self, given: dict[str, Any]) -> dict[str, Any]:
        pool, client = self._client(given)
        return self._service.accounts.sign_up(pool, client, given)

    @operation
    def confirm_sign_up(self, given: dict[str, Any]) -> None:
        self._service.accounts.confirm(*self._client(given), given)

    @operation
    def resend_confirmation_code(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._service.accounts.resend(*self._client(given), given)

    @operation
    def forgot_password(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._service.recovery.forgot(*self._client(given), given)

    @operation
    def confirm_forgot_password(self, given: dict[str, Any]) -> None:
        self._service.recovery.confirm_forgot(*self._client(given), given)

    @operation
    def admin_confirm_sign_up(self, given: dict[str, Any]) -> None:
        self._service.accounts.admin_confirm(pool_named(given["UserPoolId"]), given)

    @operation
    def admin_reset_user_password(self, given: dict[str, Any]) -> None:
        self._service.recovery.admin_reset(pool_named(given["UserPoolId"]), given)

    @operation
    def admin_create_user(self, given: dict[str, Any]) -> dict[str, Any]:
        user = self._service.accounts.admin_create(pool_named(given["UserPoolId"]), given)
        return {"User": user.to_json(extended=True)}

    @operation
    def admin_set_user_password(self, given: dict[str, Any]) -> None:
        self._service.accounts.admin_set_password(pool_named(given["UserPoolId"]), given)

    @operation
    def associate_software_token(self, given: dict[str, Any]) -> dict[str, Any]:
        secret = codes.new_secret()
        if given.get("Session"):
            return {
                "SecretCode": secret,
                "Session": self._service.challenges.set_up(given["Session"], secret),
            }
        _, _, _, user = self._bearer(given)
        user.token_verified, state(user).totp = False, secret
        return {"SecretCode": secret}

    @operation
    def verify_software_token(self, given: dict[str, Any]) -> dict[str, Any]:
        try:
            if given.get("Session"):
                session = self._service.challenges.verified(given["Session"], given["UserCode"])
                return {"Status": "SUCCESS", "Session": session}
            _, _, _, user = self._bearer(given)
            codes.take_totp(state(user), given["UserCode"], self._service.desk.clock())
        except ApiError as error:
            if error.code == "CodeMismatchException":
                raise ApiError("EnableSoftwareTokenMFAException", "Code mismatch") from error
            raise
        user.token_verified = True
        return {"Status": "SUCCESS"}

    @operation
    def set_user_mfa_preference(self, given: dict[str, Any]) -> None:
        _, _, _, user = self._bearer(given)
        self._prefer(user, given)

    @operation
    def admin_set_user_mfa_preference(self, given: dict[str, Any]) -> None:
        pool = pool_named(given["UserPoolId"])
        self._prefer(existing(pool, given["Username"]), given)

    @operation
    def start_web_authn_registration(self, given: dict[str, Any]) -> dict[str, Any]:
        _, pool, client, user = self._bearer(given)
        return {"CredentialCreationOptions": self._service.challenges.passkeys.begin(pool, client, user)}

    @operation
    def complete_web_authn_registration(self, given: dict[str, Any]) -> None:
        _, pool, client, user = self._bearer(given)
        self._service.challenges.passkeys.complete(pool, client, user, given["Credential"])

    @operation
    def list_web_authn_credentials(self, given: dict[str, Any]) -> dict[str, Any]:
        _, _, _, user = self._bearer(given)
        return {"Credentials": [described(passkey) for passkey in state(user).passkeys.values()]}

    @operation
    def delete_web_authn_credential(self, given: dict[str, Any]) -> None:
        _, _, _, user = self._bearer(given)
        if state(user).passkeys.pop(given["CredentialId"], None) is None:
            raise ApiError("ResourceNotFoundException", "The user has no such passkey.")

    @operation
    def get_user_auth_factors(self, given: dict[str, Any]) -> dict[str, Any]:
        _, pool, _, user = self._bearer(given)
        told = user.to_json(extended=True, attributes_key="UserAttributes")
        kept = {key: told[key] for key in ("PreferredMfaSetting", "UserMFASettingList") if told.get(key)}
        ways = [name for name in first_factors(pool, user) if name != "PASSWORD_SRP"]
        return {"Username": user.username, **kept, "ConfiguredUserAuthFactors": ways}

    def _prefer(self, user: Moto, given: Mapping[str, Any]) -> None:
        held = state(user)
        token, sms, mail = (
            given.get(key) for key in ("SoftwareTokenMfaSettings", "SMSMfaSettings", "EmailMfaSettings")
        )
        if token is not None:
            if token.get("Enabled") and not (user.token_verified and held.totp):
                raise ApiError("InvalidParameterException", "User has not verified software token mfa")
            user.software_token_mfa_enabled = bool(token.get("Enabled"))
        if sms is not None:
            if sms.get("Enabled") and not attributes(user).get("phone_number"):
                raise ApiError(
                    "InvalidParameterException", "User does not have delivery config set to turn on SMS_MFA"
                )
            user.sms_mfa_enabled = bool(sms.get("Enabled"))
        if mail is not None:
            held.email_mfa = bool(mail.get("Enabled"))
        for name, chosen in (("SOFTWARE_TOKEN_MFA", token), ("SMS_MFA", sms), ("EMAIL_OTP", mail)):
            if chosen is not None and chosen.get("PreferredMfa"):
                user.preferred_mfa_setting = name
            elif chosen is not None and user.preferred_mfa_setting == name:
                user.preferred_mfa_setting = None
