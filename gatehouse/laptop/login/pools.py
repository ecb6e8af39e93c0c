"""A Cognito user pool as the login endpoints need it, read from the control plane at each request."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from gatehouse.laptop.login.errors import SignInError
from gatehouse.laptop.login.model import Challenge, Client, Grant, User
from gatehouse.urls import cognito_issuer

if TYPE_CHECKING:
    from collections.abc import Mapping

# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_TokenValidityUnitsType.html
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
_SCOPE_ATTRIBUTES = {
    "email": frozenset({"email", "email_verified"}),
    "phone": frozenset({"phone_number", "phone_number_verified"}),
}
_BOOLEANS = frozenset({"email_verified", "phone_number_verified"})
_ANSWERS = {
    "NEW_PASSWORD_REQUIRED": "NEW_PASSWORD",
    "SOFTWARE_TOKEN_MFA": "SOFTWARE_TOKEN_MFA_CODE",
    "SMS_MFA": "SMS_MFA_CODE",
}
_REFUSED = "Incorrect username or password."


class UserPool:
    """The realm of one user pool.

    Args:
        cognito: A boto3 client.
        region: The pool's region.
        pool_id: Its id.
    """

    def __init__(self, cognito: Any, region: str, pool_id: str) -> None:  # noqa: ANN401 - made at run time
        self._cognito = cognito
        self._id = pool_id
        self.issuer = cognito_issuer(region, pool_id)
        self.name = pool_id

    def describe(self) -> dict[str, Any] | None:
        """The pool as DescribeUserPool gives it, or None where there is none."""
        try:
            pool = self._cognito.describe_user_pool(UserPoolId=self._id)["UserPool"]
        except ClientError:
            return None
        self.name = pool.get("Name", self._id)
        return dict(pool)

    def client(self, client_id: str) -> Client | None:
        """The pool's client with this id."""
        try:
            found = self._cognito.describe_user_pool_client(UserPoolId=self._id, ClientId=client_id)
        except ClientError:
            return None
        return _client(found["UserPoolClient"])

    def sign_in(self, client: Client, username: str, password: str) -> User | Challenge:
        """Check a password with AdminInitiateAuth.

        Raises:
            SignInError: It is wrong, or the user may not sign in.
        """
        # The user first: moto answers an unknown name in words of its own.
        user = self.user(username)
        return self._answered(
            user,
            self._call(
                self._cognito.admin_initiate_auth,
                ClientId=client.id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": username, "PASSWORD": password},
            ),
        )

    def respond(self, client: Client, challenge: Challenge, answer: str) -> User | Challenge:
        """Answer with AdminRespondToAuthChallenge.

        Raises:
            SignInError: The answer is not taken.
        """
        responses = {"USERNAME": challenge.username, _ANSWERS[challenge.name]: answer}
        found = self._call(
            self._cognito.admin_respond_to_auth_challenge,
            ClientId=client.id,
            ChallengeName=challenge.name,
            Session=challenge.session,
            ChallengeResponses=responses,
        )
        return self._answered(self.user(challenge.username), found)

    def user(self, username: str) -> User:
        """The user with this name, or with this alias where the pool signs in by e-mail or phone.

        Raises:
            SignInError: There is none, or it is disabled.
        """
        found = self._call(self._cognito.admin_get_user, Username=username)
        if not found.get("Enabled", True):
            raise SignInError("User is disabled.")
        if found.get("UserStatus") == "UNCONFIRMED":
            raise SignInError("User is not confirmed.")
        attributes = {item["Name"]: item["Value"] for item in found["UserAttributes"]}
        listed = self._call(self._cognito.admin_list_groups_for_user, Username=username)
        ranked = sorted(
            listed["Groups"], key=lambda group: (group.get("Precedence") or 2**31, group["GroupName"])
        )
        return User(
            found["Username"],
            attributes.get("sub", found["Username"]),
            attributes,
            tuple(group["GroupName"] for group in ranked),
        )

    def username(self, claims: Mapping[str, Any]) -> str:
        """Whose an access token with these claims is.

        Raises:
            SignInError: It is a machine's.
        """
        if "username" not in claims:
            raise SignInError("The token belongs to no user.")
        return str(claims["username"])

    def access_claims(self, client: Client, grant: Grant, user: User | None) -> dict[str, Any]:
        """Claims as Cognito has them: `client_id`, and no `aud`.

        https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
        """
        claims: dict[str, Any] = {
            "sub": user.sub if user else client.id,
            "client_id": client.id,
            "token_use": "access",
            "scope": " ".join(grant.scopes),
            "auth_time": grant.auth_time,
            "version": 2,
        }
        if user is None:
            return claims
        claims |= {"origin_jti": grant.origin_jti, "event_id": str(uuid.uuid4()), "username": user.username}
        return claims | _groups(user)

    def id_claims(self, client: Client, grant: Grant, user: User) -> dict[str, Any]:
        """Claims as Cognito has them, with the attributes that the scopes name.

        https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
        """
        claims: dict[str, Any] = {
            "sub": user.sub,
            "aud": client.id,
            "token_use": "id",
            "auth_time": grant.auth_time,
            "origin_jti": grant.origin_jti,
            "event_id": str(uuid.uuid4()),
            "cognito:username": user.username,
        }
        if grant.nonce:
            claims["nonce"] = grant.nonce
        return claims | _groups(user) | _attributes(grant, user)

    def user_info(self, grant: Grant, user: User) -> dict[str, Any]:
        """The user's attributes as text, as Cognito's userInfo endpoint gives them.

        https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
        """
        texts = {
            name: str(value).lower() if isinstance(value, bool) else value
            for name, value in _attributes(grant, user).items()
        }
        return {"sub": user.sub, "username": user.username, **texts}

    def _answered(self, user: User, found: Mapping[str, Any]) -> User | Challenge:
        if "ChallengeName" not in found:
            return user
        if found["ChallengeName"] not in _ANSWERS:
            raise SignInError(f"This sign-in needs {found['ChallengeName']}, which a laptop does not have.")
        return Challenge(found["ChallengeName"], user.username, found["Session"])

    def _call(self, operation: Any, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
        try:
            return dict(operation(UserPoolId=self._id, **arguments))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            # As Cognito does where it must not tell whether a user exists.
            hidden = code in {"NotAuthorizedException", "UserNotFoundException", "ResourceNotFoundException"}
            raise SignInError(_REFUSED if hidden else error.response["Error"]["Message"]) from error


def _client(found: Mapping[str, Any]) -> Client:
    units = found.get("TokenValidityUnits") or {}

    def seconds(kind: str, default_unit: str, default: int) -> int:
        value = int(found.get(f"{kind}Validity") or 0)
        return value * _UNITS[units.get(kind, default_unit)] if value else default

    oauth = bool(found.get("AllowedOAuthFlowsUserPoolClient"))
    providers = found.get("SupportedIdentityProviders") or ["COGNITO"]
    rotation = found.get("RefreshTokenRotation") or {}
    return Client(
        id=found["ClientId"],
        name=found.get("ClientName") or found["ClientId"],
        secret=found.get("ClientSecret"),
        flows=frozenset(found.get("AllowedOAuthFlows") or ()) if oauth else frozenset(),
        scopes=tuple(found.get("AllowedOAuthScopes") or ()),
        callback_urls=tuple(found.get("CallbackURLs") or ()),
        logout_urls=tuple(found.get("LogoutURLs") or ()),
        access_seconds=seconds("AccessToken", "hours", 3600),
        id_seconds=seconds("IdToken", "hours", 3600),
        refresh_seconds=seconds("RefreshToken", "days", 30 * 86400),
        rotate_grace=int(rotation.get("RetryGracePeriodSeconds") or 0)
        if rotation.get("Feature") == "ENABLED"
        else None,
        local_sign_in="COGNITO" in providers,
    )


def _groups(user: User) -> dict[str, Any]:
    return {"cognito:groups": list(user.groups)} if user.groups else {}


def _attributes(grant: Grant, user: User) -> dict[str, Any]:
    asked = [_SCOPE_ATTRIBUTES[scope] for scope in grant.scopes if scope in _SCOPE_ATTRIBUTES]
    # `profile`, and `openid` alone, give every attribute; the others what they name.
    wanted = set(user.attributes) if not asked or "profile" in grant.scopes else set().union(*asked)
    return {
        name: value == "true" if name in _BOOLEANS else value
        for name, value in user.attributes.items()
        if name in wanted and name != "sub"
    }
