"""Whether what is written into a bucket starts something, and whether S3 refuses the public to write into it at all.

What blocking does: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html. A block of
the whole account does not count: which account a bucket is of hangs on its provider's credentials, which no pack sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .extract.buckets import ACCESS_POINT_POLICIES, ACCESS_POINTS, BUCKETS, LISTS
from .values import flag, get

if TYPE_CHECKING:
    from .links import Links
    from .resource import Resource

_NOTIFICATIONS = frozenset({"aws:s3/bucketNotification:BucketNotification"})
_BLOCKS = frozenset({"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"})
_STARTED = ("lambdaFunctions", "queues", "topics", "eventbridge")
TYPES = _NOTIFICATIONS | _BLOCKS


def out_of_reach(links: Links, resource: Resource) -> str:
    """Why a write that a bucket, or what is about it, lets everyone make reaches no backend; empty where it does."""
    holder: Resource | None = resource
    if resource.type in ACCESS_POINT_POLICIES:
        holder = links.target(resource, ACCESS_POINTS, "accessPointArn")
    if holder is None:
        return "its bucket is none of the program's"
    if not any(_tells(each) for each in _about(links, holder, _NOTIFICATIONS)) and not _tells_itself(
        links, holder
    ):
        return "nothing of the program starts when something is written into its bucket"
    names = (
        ("ignorePublicAcls", "blockPublicAcls")
        if resource.type in LISTS
        else (
            "restrictPublicBuckets",
            "blockPublicPolicy",
        )
    )
    # What keeps the public out must be this bucket's own; what was computed from its name may be another's.
    bucket = _bucket(links, holder)
    about = _about(links, holder, _BLOCKS)
    blocks = [each.props for each in about if not bucket or _bucket(links, each) == bucket]
    blocks += [get(each.props, "publicAccessBlockConfiguration") for each in (holder, *bucket)]
    blocked = any(flag(block, name) is True for block in blocks for name in names)
    return "its bucket refuses the public" if blocked else ""


def _bucket(links: Links, holder: Resource) -> list[Resource]:
    if holder.type in BUCKETS:
        return [holder]
    found = links.target(holder, BUCKETS, "bucket")
    return [] if found is None else [found]


def _about(links: Links, holder: Resource, kinds: frozenset[str]) -> list[Resource]:
    """The resources of these types that are about a holder's bucket, which may be known by its name alone."""
    if buckets := _bucket(links, holder):
        return links.referring(buckets[0], dict.fromkeys(kinds, ("bucket",)))
    return links.alike(holder, kinds, "bucket")


def _tells(notification: Resource) -> bool:
    return any(get(notification.props, name) not in (None, [], False) for name in _STARTED)


def _tells_itself(links: Links, holder: Resource) -> bool:
    """Whether a bucket of aws-native says itself whom it tells."""
    return any(
        get(each.props, "notificationConfiguration") not in (None, {}) for each in _bucket(links, holder)
    )
