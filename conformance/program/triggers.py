"""User pools with functions, one for each version of the event for tokens, where anybody may register."""

import pulumi_aws as aws
from lambdas import function
from users import issuer_of

trigger = function("trigger", "trigger.handler")


class Triggered:
    """A pool whose functions answer as a user's name says, and a client of its users."""

    def __init__(self, name: str, version: str) -> None:
        """Make them; `version` is that of the event for tokens, such as V2_0."""
        self.pool = aws.cognito.UserPool(
            name,
            auto_verified_attributes=["email"],
            lambda_config={
                "pre_sign_up": trigger.arn,
                "custom_message": trigger.arn,
                "pre_authentication": trigger.arn,
                "pre_token_generation_config": {"lambda_arn": trigger.arn, "lambda_version": version},
            },
        )
        aws.lambda_.Permission(
            f"{name}-calls",
            function=trigger.name,
            action="lambda:InvokeFunction",
            principal="cognito-idp.amazonaws.com",
            source_arn=self.pool.arn,
        )
        self.client = aws.cognito.UserPoolClient(
            name, user_pool_id=self.pool.id, explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH"]
        )
        self.issuer = issuer_of(self.pool)


pools = {number: Triggered(f"triggered{number}", f"V{number}_0") for number in ("1", "2")}
