"""The local cloud: moto on loopback, and a provider that keeps Pulumi's `aws` resources in it.

Importing this package imports neither moto nor boto3: a preview needs neither.
"""

from gatehouse.laptop.cloud.aws import CloudError, Created, NotFoundError
from gatehouse.laptop.cloud.provider import Provider
from gatehouse.laptop.cloud.server import ACCOUNT, Cloud

__all__ = ["ACCOUNT", "Cloud", "CloudError", "Created", "NotFoundError", "Provider", "function_code"]


def function_code(cloud: Cloud, function_name: str) -> bytes:
    """Return the zip that the local cloud holds for a function, named by its name or ARN.

    Raises NotFoundError if there is none.
    """
    from gatehouse.laptop.cloud.gaps.lambdas import code

    return code(cloud.account, cloud.region, function_name)
