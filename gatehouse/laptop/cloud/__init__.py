"""The local cloud: moto on loopback, and a provider that keeps Pulumi's `aws` resources in it.

Importing this package imports neither moto nor boto3: a preview needs neither.
"""

from gatehouse.laptop.cloud.aws import CloudError, Created, NotFoundError
from gatehouse.laptop.cloud.local import ACCOUNT, Cloud
from gatehouse.laptop.cloud.naming import Autonaming
from gatehouse.laptop.cloud.planning import Checked, Diff
from gatehouse.laptop.cloud.provider import Provider, Read
from gatehouse.laptop.unknown import UNKNOWN

__all__ = [
    "ACCOUNT",
    "UNKNOWN",
    "Autonaming",
    "Checked",
    "Cloud",
    "CloudError",
    "Created",
    "Diff",
    "NotFoundError",
    "Provider",
    "Read",
    "function_code",
]


def function_code(cloud: Cloud, function_name: str) -> bytes:
    """Return the zip that the local cloud holds for a function, named by its name or ARN.

    Raises NotFoundError if there is none.
    """
    from gatehouse.laptop.cloud.gaps.lambdas import code

    return code(cloud.account, cloud.region, function_name)
