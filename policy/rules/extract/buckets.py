"""Buckets into which everyone may write, which is a way in where what is written starts something.

What a bucket tells others: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
Kinds of events: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
Grants: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
"""

from __future__ import annotations

from ..documents import Unreadable
from ..endpoints import Auth, Endpoint, unreadable
from ..statements import opened
from ..values import NOT_TOLD, Props, Unknown, as_text, first, get, items, text, texts

BUCKETS = frozenset({"aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws-native:s3:Bucket"})
BUCKET_POLICIES = frozenset({"aws:s3/bucketPolicy:BucketPolicy", "aws-native:s3:BucketPolicy"})
ACCESS_POINTS = frozenset({"aws:s3/accessPoint:AccessPoint", "aws-native:s3:AccessPoint"})
ACCESS_POINT_POLICIES = frozenset({"aws:s3control/accessPointPolicy:AccessPointPolicy"})
LISTS = frozenset({"aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"})
TYPES = BUCKETS | BUCKET_POLICIES | ACCESS_POINTS | ACCESS_POINT_POLICIES | LISTS
# What makes an event, and what changes who may write.
_WRITING = (
    "s3:putobject", "s3:putobjectacl", "s3:putobjectversionacl", "s3:putobjecttagging", "s3:putobjectversiontagging",
    "s3:deleteobject", "s3:deleteobjectversion", "s3:deleteobjecttagging", "s3:deleteobjectversiontagging",
    "s3:replicateobject", "s3:replicatedelete", "s3:replicatetags", "s3:restoreobject",
    "s3:putbucketacl", "s3:putbucketpolicy",
)  # fmt: skip
_RIGHTS = frozenset({"WRITE", "WRITE_ACP", "FULL_CONTROL"})
_EVERYONE = ("/global/AllUsers", "/global/AuthenticatedUsers")


def written(props: Props) -> list[Endpoint]:
    """Read a bucket, its policy, its list of grants or an access point: whether everyone may write through it."""
    source = "policy of the bucket"
    try:
        named = (opened(get(props, name), _WRITING) for name in ("policy", "policyDocument"))
        who = next((each for each in named if each), "") or ("everyone" if _granted(props) else "")
    except Unreadable as error:
        return [unreadable(source, str(error))]
    note = f"it lets {who} write into a bucket whose events start something"
    return [Endpoint(None, None, Auth(), source, note=note, reach="stack")] if who else []


def _granted(props: Props) -> bool:
    """Whether a list of grants lets everyone write."""
    canned = as_text(first(props, "acl", "accessControl"))
    if isinstance(canned, str) and (
        canned.replace("-", "").lower() == "publicreadwrite" or canned == NOT_TOLD
    ):
        return True
    for grants in (items(props, "grants"), items(props, "accessControlPolicy", "grants")):
        for grant in [] if isinstance(grants, Unknown) else grants:
            group = text(grant, "uri") or text(grant, "grantee", "uri")
            rights = [*_known(texts(grant, "permissions")), text(grant, "permission")]
            if str(group).endswith(_EVERYONE) and _RIGHTS & {str(each) for each in rights}:
                return True
    return False


def _known(found: list[str | Unknown | None] | Unknown) -> list[str | Unknown | None]:
    return [] if isinstance(found, Unknown) else found
