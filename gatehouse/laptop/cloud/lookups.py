"""Provider functions that look something up in the cloud, such as `aws.ec2.get_vpc()`.

In a preview, where no cloud is running, each answers with what the question itself says: the ID that was asked for, and
nothing for what only a cloud knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.aws import CloudError
from gatehouse.laptop.cloud.gaps.cloudfront import MANAGED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values


@dataclass(frozen=True)
class Lookup:
    """A function that is answered by reading a resource of a type that the cloud keeps.

    Attributes:
        type: The resource's type.
        id: The argument that holds its ID; several make up an ID of several parts.
    """

    type: str
    id: tuple[str, ...]

    def __call__(self, aws: Aws, args: Values) -> Values:
        """Return the resource's properties. Raises CloudError where there is none."""
        from gatehouse.laptop.cloud.types import kinds

        kind = kinds()[self.type]
        id_ = kind.separator.join(str(args[key]) for key in self.id)
        found = kind.look(aws, id_, args) if aws.cloud.running else kind.expected(aws, id_, args)
        if found is None:
            raise CloudError(
                f"There is no {self.type.rsplit(':', 1)[1]} with {self._asked(args)} in the local cloud."
            )
        return {**found, **{key: args[key] for key in self.id}}

    def _asked(self, args: Values) -> str:
        return ", ".join(f"{key} {args[key]!r}" for key in self.id)


def filters(args: Values) -> list[Values]:
    """Return the filters of a question about EC2, from its arguments."""
    given = [{"Name": item["name"], "Values": list(item["values"])} for item in args.get("filters") or []]
    return given + [
        {"Name": f"tag:{key}", "Values": [value]} for key, value in (args.get("tags") or {}).items()
    ]


def _vpc(aws: Aws, args: Values) -> Values:
    """Find a VPC: moto starts with a default one, as an account does."""
    if not aws.cloud.running:
        return {
            **args,
            "id": args.get("id") or "vpc-00000000",
            "arn": "",
            "cidrBlock": args.get("cidrBlock") or "",
        }
    asked = filters(args)
    if args.get("default"):
        asked.append({"Name": "is-default", "Values": ["true"]})
    if args.get("cidrBlock"):
        asked.append({"Name": "cidr", "Values": [args["cidrBlock"]]})
    ids = {"VpcIds": [args["id"]]} if args.get("id") else {}
    found = aws.call("ec2", "DescribeVpcs", {**ids, **({"Filters": asked} if asked else {})})["Vpcs"]
    if len(found) != 1:
        raise CloudError(
            f"{len(found)} VPCs match {args}, and one is wanted. Name it by its id, or narrow the question."
        )
    vpc = found[0]
    main = aws.call(
        "ec2", "DescribeRouteTables", {"Filters": [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]}
    )["RouteTables"]
    return {
        **args,
        "id": vpc["VpcId"],
        "arn": aws.arn("ec2", f"vpc/{vpc['VpcId']}"),
        "cidrBlock": vpc["CidrBlock"],
        "default": vpc["IsDefault"],
        "instanceTenancy": vpc.get("InstanceTenancy", "default"),
        "ownerId": aws.account,
        "state": vpc.get("State", "available"),
        "tags": {tag["Key"]: tag["Value"] for tag in vpc.get("Tags", [])},
        "mainRouteTableId": main[0]["RouteTableId"] if main else "",
        "enableDnsSupport": True,
        "enableDnsHostnames": False,
        "cidrBlockAssociations": [],
        "dhcpOptionsId": vpc.get("DhcpOptionsId", ""),
    }


def _subnets(aws: Aws, args: Values) -> Values:
    if not aws.cloud.running:
        return {
            **args,
            "id": aws.region,
            "ids": ["subnet-00000000", "subnet-00000001"],
            "tags": args.get("tags") or {},
        }
    asked = filters(args)
    found = aws.call("ec2", "DescribeSubnets", {"Filters": asked} if asked else {})["Subnets"]
    return {
        **args,
        "id": aws.region,
        "ids": sorted(item["SubnetId"] for item in found),
        "tags": args.get("tags") or {},
    }


def _zones(aws: Aws, args: Values) -> Values:
    names = [f"{aws.region}{letter}" for letter in "abc"]
    ids = [f"{aws.region}-az{number}" for number in (1, 2, 3)]
    return {**args, "id": aws.region, "names": names, "zoneIds": ids, "groupNames": [aws.region]}


def _pools(aws: Aws, args: Values) -> Values:
    found = (
        aws.call("cognito-idp", "ListUserPools", {"MaxResults": 60})["UserPools"] if aws.cloud.running else []
    )
    ids = [pool["Id"] for pool in found if pool["Name"] == args["name"]]
    return {
        **args,
        "id": args["name"],
        "ids": ids,
        "arns": [aws.arn("cognito-idp", f"userpool/{pool}") for pool in ids],
    }


def _zone(aws: Aws, args: Values) -> Values:
    """Find a hosted zone by its ID or its name."""
    if not aws.cloud.running:
        return {
            **args,
            "id": args.get("zoneId") or "Z0000000000000",
            "zoneId": args.get("zoneId") or "Z0000000000000",
        }
    for zone in aws.call("route53", "ListHostedZones", {})["HostedZones"]:
        id_, name = zone["Id"].rsplit("/", 1)[-1], zone["Name"].rstrip(".")
        if args.get("zoneId") == id_ or (
            not args.get("zoneId") and str(args.get("name", "")).rstrip(".") == name
        ):
            return {
                **args,
                "id": id_,
                "zoneId": id_,
                "name": name,
                "arn": f"arn:aws:route53:::hostedzone/{id_}",
            }
    raise CloudError(
        f"There is no hosted zone {args.get('zoneId') or args.get('name')!r} in the local cloud."
    )


def _managed(noun: str) -> Callable[[Aws, Values], Values]:
    """Return a function that finds a CloudFront policy: one that AWS manages, or one that a program made."""
    module = noun[:1].lower() + noun[1:]

    def find(aws: Aws, args: Values) -> Values:
        for id_, name in MANAGED[noun].items():
            if args.get("id") == id_ or args.get("name") == name:
                return {**args, "id": id_, "name": name, "etag": "", "comment": ""}
        if args.get("id"):
            return Lookup(f"aws:cloudfront/{module}:{noun}", ("id",))(aws, args)
        raise CloudError(f"There is no {noun} called {args.get('name')!r} in the local cloud.")

    return find


LOOKUPS: Final[Mapping[str, Callable[[Aws, Values], Values]]] = {
    "aws:ec2/getVpc:getVpc": _vpc,
    "aws:ec2/getSubnets:getSubnets": _subnets,
    "aws:ec2/getSubnet:getSubnet": Lookup("aws:ec2/subnet:Subnet", ("id",)),
    "aws:ec2/getSecurityGroup:getSecurityGroup": Lookup("aws:ec2/securityGroup:SecurityGroup", ("id",)),
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:cognito/getUserPool:getUserPool": Lookup("aws:cognito/userPool:UserPool", ("userPoolId",)),
    "aws:cognito/getUserPools:getUserPools": _pools,
    "aws:cognito/getUserPoolClient:getUserPoolClient": Lookup(
        "aws:cognito/userPoolClient:UserPoolClient", ("clientId",)
    ),
    "aws:lambda/getFunction:getFunction": Lookup("aws:lambda/function:Function", ("functionName",)),
    "aws:iam/getRole:getRole": Lookup("aws:iam/role:Role", ("name",)),
    "aws:lb/getLoadBalancer:getLoadBalancer": Lookup("aws:lb/loadBalancer:LoadBalancer", ("arn",)),
    "aws:lb/getListener:getListener": Lookup("aws:lb/listener:Listener", ("arn",)),
    "aws:apigatewayv2/getApi:getApi": Lookup("aws:apigatewayv2/api:Api", ("apiId",)),
    "aws:ssm/getParameter:getParameter": Lookup("aws:ssm/parameter:Parameter", ("name",)),
    "aws:route53/getZone:getZone": _zone,
    "aws:cloudfront/getCachePolicy:getCachePolicy": _managed("CachePolicy"),
    "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy": _managed("OriginRequestPolicy"),
    "aws:cloudfront/getResponseHeadersPolicy:getResponseHeadersPolicy": _managed("ResponseHeadersPolicy"),
}
