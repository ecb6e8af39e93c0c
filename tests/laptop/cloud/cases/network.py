"""VPCs and what is in them."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import Case

NETWORK = (
    Case(
        "aws:ec2/vpc:Vpc",
        {
            "cidrBlock": "10.1.0.0/16",
            "enableDnsSupport": True,
            "enableDnsHostnames": True,
            "tags": {"Name": "inside"},
        },
        {"tags": {"Name": "within"}, "enableDnsHostnames": False},
        unread=frozenset({"enableDnsSupport", "enableDnsHostnames"}),
    ),
    Case(
        "aws:ec2/subnet:Subnet",
        {
            "vpcId": "~vpc",
            "cidrBlock": "10.9.3.0/24",
            "availabilityZone": "eu-west-1a",
            "mapPublicIpOnLaunch": False,
        },
        {"mapPublicIpOnLaunch": True},
    ),
    Case(
        "aws:ec2/securityGroup:SecurityGroup",
        {
            "vpcId": "~vpc",
            "name": "web",
            "description": "the web",
            "ingress": [
                {"protocol": "tcp", "fromPort": 443.0, "toPort": 443.0, "cidrBlocks": ["10.0.0.0/8"]}
            ],
            "egress": [{"protocol": "-1", "fromPort": 0.0, "toPort": 0.0, "cidrBlocks": ["0.0.0.0/0"]}],
        },
        {
            "ingress": [
                {"protocol": "tcp", "fromPort": 80.0, "toPort": 80.0, "securityGroups": ["~firewall"]}
            ],
            "egress": None,
        },
        unread=frozenset({"ingress", "egress"}),
    ),
    Case(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {
            "securityGroupId": "~firewall",
            "ipProtocol": "tcp",
            "fromPort": 81.0,
            "toPort": 81.0,
            "cidrIpv4": "10.0.0.0/8",
        },
    ),
    Case(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        {"securityGroupId": "~firewall", "ipProtocol": "-1", "referencedSecurityGroupId": "~firewall"},
    ),
    Case(
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        {
            "type": "ingress",
            "securityGroupId": "~firewall",
            "protocol": "tcp",
            "fromPort": 82.0,
            "toPort": 82.0,
            "cidrBlocks": ["10.0.0.0/8"],
        },
    ),
    Case("aws:ec2/internetGateway:InternetGateway", {"tags": {"Name": "out"}}, {"tags": {"Name": "way"}}),
    Case(
        "aws:ec2/routeTable:RouteTable",
        {"vpcId": "~vpc", "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": "~internet"}]},
        {"routes": None},
        unread=frozenset({"routes"}),
    ),
    Case(
        "aws:ec2/route:Route",
        {"routeTableId": "~table", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "~internet"},
    ),
    Case(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        {"routeTableId": "~table", "subnetId": "~subnet"},
    ),
    Case("aws:ec2/eip:Eip", {"domain": "vpc"}),
    Case("aws:ec2/natGateway:NatGateway", {"connectivityType": "private", "subnetId": "~subnet"}),
    Case(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        {
            "vpcId": "~vpc",
            "serviceName": "com.amazonaws.eu-west-1.s3",
            "vpcEndpointType": "Gateway",
            "routeTableIds": ["~table"],
        },
    ),
)
