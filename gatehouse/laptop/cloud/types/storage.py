"""Buckets, parameters and secrets: small things that programs around an API use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.archives import content
from gatehouse.laptop.cloud.aws import CloudError, Created, NotFoundError
from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op, crud
from gatehouse.urls import DNS_SUFFIX, service

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_S3_ZONES: Final = {"eu-west-1": "Z1BKCTXD74EZPE", "us-east-1": "Z3AQBSTGFYJSTF"}
"""Hosted zones of S3's website endpoints; https://docs.aws.amazon.com/general/latest/gr/s3.html"""


@dataclass(frozen=True, kw_only=True)
class BucketKind(Kind):
    """A bucket, whose name must be in lower case."""

    def spelled(self, name: str) -> str:
        """Return an automatic name in lower case."""
        return name.lower().replace("_", "-")

    def tag(self, aws: Aws, operation: Op | None, outputs: Values, before: Values | None) -> None:
        """Do nothing: a bucket's tags are settled with the bucket."""


@dataclass(frozen=True, kw_only=True)
class ParameterKind(Kind):
    """A parameter, which one operation creates and changes."""

    def make(self, aws: Aws, name: str, inputs: Values) -> Created:
        """Create a parameter, but never in the place of another."""
        taken = inputs.get("name")
        if taken and not inputs.get("overwrite") and self.look(aws, str(taken), {}) is not None:
            raise CloudError(
                "PutParameter was refused: ParameterAlreadyExists: The parameter already exists."
            )
        return super().make(aws, name, inputs)


def _bucket_outputs(aws: Aws, outputs: Values) -> Values:
    bucket = outputs["id"]
    return {
        "arn": f"arn:aws:s3:::{bucket}",
        "bucket": bucket,
        "bucketDomainName": f"{bucket}.s3.{DNS_SUFFIX}",
        "bucketRegionalDomainName": service(f"{bucket}.s3", aws.region),
        "hostedZoneId": _S3_ZONES.get(aws.region, ""),
        "bucketRegion": aws.region,
    }


def _bucket_made(aws: Aws, outputs: Values, old: Values | None) -> None:
    if old is None:
        where = (
            {}
            if aws.region == "us-east-1"
            else {"CreateBucketConfiguration": {"LocationConstraint": aws.region}}
        )
        aws.call("s3", "CreateBucket", {"Bucket": outputs["id"], **where})
    tags = outputs.get("tags") or {}
    if tags:
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        aws.call("s3", "PutBucketTagging", {"Bucket": outputs["id"], "Tagging": {"TagSet": pairs}})
    elif old and old.get("tags"):
        aws.call("s3", "DeleteBucketTagging", {"Bucket": outputs["id"]})


def _bucket_emptied(aws: Aws, outputs: Values) -> None:
    if not outputs.get("forceDestroy"):
        return
    try:
        held = aws.call("s3", "ListObjectsV2", {"Bucket": outputs["id"]}).get("Contents", [])
    except NotFoundError:
        return
    for item in held:
        aws.call("s3", "DeleteObject", {"Bucket": outputs["id"], "Key": item["Key"]})


def _object_written(aws: Aws, outputs: Values, _old: Values | None) -> None:
    given = outputs["content"] if outputs.get("content") is not None else outputs.get("source", "")
    params = {"Bucket": outputs["bucket"], "Key": outputs["key"], "Body": content(given)}
    if outputs.get("contentType"):
        params["ContentType"] = outputs["contentType"]
    aws.call("s3", "PutObject", params)


def _object_outputs(aws: Aws, outputs: Values) -> Values:
    head = aws.call("s3", "HeadObject", {"Bucket": outputs["bucket"], "Key": outputs["key"]})
    arn = f"arn:aws:s3:::{outputs['bucket']}/{outputs['key']}"
    return {
        "arn": arn,
        "etag": head["ETag"].strip('"'),
        "versionId": head.get("VersionId", ""),
        "contentType": head["ContentType"],
    }


KINDS: Final = (
    *(
        BucketKind(
            type=type_,
            service="s3",
            read=Op("HeadBucket", {"Bucket": "id"}),
            delete=Op("DeleteBucket", {"Bucket": "id"}),
            id=("bucket",),
            auto="bucket",
            longest=63,
            fixed=frozenset({"bucket"}),
            settle=_bucket_made,
            clear=_bucket_emptied,
            computed=_bucket_outputs,
            also=frozenset({"forceDestroy"}),
        )
        for type_ in ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
    ),
    Kind(
        type="aws:s3/bucketPolicy:BucketPolicy",
        service="s3",
        **crud("BucketPolicy", {"Bucket": "id"}, create="Put", update="Put"),
        id=("bucket",),
        fixed=frozenset({"bucket"}),
    ),
    Kind(
        type="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        service="s3",
        create=Op("PutPublicAccessBlock"),
        read=Op("GetPublicAccessBlock", {"Bucket": "id"}, "PublicAccessBlockConfiguration"),
        update=Op("PutPublicAccessBlock"),
        delete=Op("DeletePublicAccessBlock", {"Bucket": "id"}),
        id=("bucket",),
        fixed=frozenset({"bucket"}),
        request=lambda values: {"bucket": values["bucket"], "publicAccessBlockConfiguration": values},
        whole=True,
    ),
    *(
        Kind(
            type=type_,
            service="s3",
            delete=Op("DeleteObject", {"Bucket": "bucket", "Key": "key"}),
            id=("key",),
            # https://github.com/pulumi/pulumi-aws/blob/master/provider/resources.go takes the resource's name as it is.
            auto="key",
            plain=True,
            fixed=frozenset({"bucket", "key"}),
            settle=_object_written,
            computed=_object_outputs,
            also=frozenset(
                {"bucket", "key", "content", "source", "contentType", "sourceHash", "forceDestroy"}
            ),
        )
        for type_ in ("aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject")
    ),
    ParameterKind(
        type="aws:ssm/parameter:Parameter",
        service="ssm",
        create=Op("PutParameter"),
        read=Op("GetParameter", {"Name": "id"}, "Parameter"),
        update=Op("PutParameter", {"Name": "id"}),
        delete=Op("DeleteParameter", {"Name": "id"}),
        id=("name",),
        auto="name",
        fixed=frozenset({"name"}),
        # AWS refuses tags together with `overwrite`; they are put on by an operation of their own.
        request=lambda values: {
            key: item for key, item in {**values, "overwrite": True}.items() if key != "tags"
        },
        names={"tags": "_tags"},
        computed=lambda aws, outputs: {"arn": aws.arn("ssm", f"parameter/{outputs['id'].lstrip('/')}")},
    ),
    Kind(
        type="aws:secretsmanager/secret:Secret",
        service="secretsmanager",
        create=Op("CreateSecret"),
        read=Op("DescribeSecret", {"SecretId": "id"}),
        update=Op("UpdateSecret", {"SecretId": "id"}),
        # Which versions there are is no property of a secret; it changes with each of its values.
        response=lambda values: {key: item for key, item in values.items() if key != "versionIdsToStages"},
        delete=Op("DeleteSecret", {"SecretId": "id", "ForceDeleteWithoutRecovery": "_force"}),
        id=("arn",),
        auto="name",
        fixed=frozenset({"name"}),
        computed=lambda _aws, _outputs: {"_force": True},
    ),
    Kind(
        type="aws:secretsmanager/secretVersion:SecretVersion",
        service="secretsmanager",
        create=Op("PutSecretValue"),
        read=Op("GetSecretValue", {"SecretId": "secretId"}),
        update=Op("PutSecretValue", {"SecretId": "secretId"}),
        id=("secretId", "versionId"),
        separator="|",
        fixed=frozenset({"secretId"}),
    ),
)
