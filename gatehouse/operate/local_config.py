"""A stack's configuration that points Pulumi's real AWS provider at a running laptop's control plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from gatehouse.operate.errors import OperateError

if TYPE_CHECKING:
    from pathlib import Path

    from gatehouse.operate.target import Target

# The provider's names: https://www.pulumi.com/registry/packages/aws/installation-configuration/
SERVICES = (
    "acm", "apigateway", "apigatewayv2", "cloudfront", "cloudwatch", "cloudwatchlogs", "cognitoidentity",
    "cognitoidp", "ec2", "ecr", "ecs", "elbv2", "iam", "kms", "lambda", "route53", "s3", "secretsmanager", "sns",
    "ssm", "sts", "wafv2",
)  # fmt: skip


def provider_config(endpoint: str, region: str) -> dict[str, Any]:
    """The `aws:` keys: every service that the components use at `endpoint`, and no check of credentials."""
    return {
        "aws:region": region,
        "aws:accessKey": "laptop",
        "aws:secretKey": "laptop",
        "aws:skipCredentialsValidation": "true",
        "aws:skipMetadataApiCheck": "true",
        "aws:skipRequestingAccountId": "false",
        "aws:s3UsePathStyle": "true",
        "aws:endpoints": [dict.fromkeys(SERVICES, endpoint)],
    }


def stack_file(target: Target, like: Path) -> str:
    """The text of a `Pulumi.local.yaml`: the configuration of the stack file `like`, on the laptop `target`.

    Raises:
        OperateError: `like` can't be read, or the target is no laptop.
    """
    if not target.laptop:
        raise OperateError(f"{target.name} is deployed to AWS; this is for a running `gatehouse up`")
    try:
        settings = yaml.safe_load(like.read_text(encoding="utf-8")) or {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise OperateError(f"{like} can't be read: {error}") from error
    endpoint = target.cognito.meta.endpoint_url
    config = dict(settings.get("config") or {}) | provider_config(endpoint, target.region)
    return yaml.safe_dump({"config": config}, sort_keys=False, allow_unicode=True)
