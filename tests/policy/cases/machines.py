"""Machines and load balancers: by which addresses everyone gets there, and what is another program's.

IPv6: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
Pools that name no subnet: https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-in-vpc.html
CloudFront's prefix list: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
"""

from __future__ import annotations

from typing import Any

from tests.policy.cases.doors import FORWARD, OFFICE_RULE, PUBLIC_RULE
from tests.policy.cases.shared import LISTENER
from tests.policy.programs import Program, Ref, case

INSTANCE, TEMPLATE = "aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"
GROUP, SUBNET = "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/subnet:Subnet"
STACK, UNTOLD = "closed-stack:it", "?closed-stack:"
SIX_RULE = {**PUBLIC_RULE, "cidrBlocks": [], "ipv6CidrBlocks": ["::/0"]}
CLOUDFRONT_RULE = {**PUBLIC_RULE, "cidrBlocks": [], "prefixListIds": ["pl-3b927c52"]}
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/other/1"


def machine(
    rule: dict[str, Any], kind: str = INSTANCE, subnet: dict[str, Any] | None = None, **props: Any
) -> Program:
    """A machine `it` in a group with this rule, and a subnet."""
    return {
        "group": (GROUP, {"ingress": [rule]}),
        "subnet": (SUBNET, {"mapPublicIpOnLaunch": False} | (subnet or {})),
        "it": (kind, {"vpcSecurityGroupIds": [Ref("group")]} | props),
    }


def pooled(kind: str, **pool: Any) -> Program:
    made = machine(PUBLIC_RULE, TEMPLATE, {"mapPublicIpOnLaunch": True})
    return made | {"pool": (kind, pool)}


def balanced(rule: dict[str, Any], **balancer: Any) -> Program:
    return {
        "group": (GROUP, {"ingress": [rule]}),
        "lb": ("aws:lb/loadBalancer:LoadBalancer", {"securityGroups": [Ref("group")]} | balancer),
        "it": (LISTENER, {"loadBalancerArn": Ref("lb"), "defaultActions": [FORWARD]}),
    }


def classic(rule: dict[str, Any], **balancer: Any) -> Program:
    groups = {"securityGroups": [Ref("group")]}
    return {
        "group": (GROUP, {"ingress": [rule]}),
        "it": ("aws:elb/loadBalancer:LoadBalancer", groups | balancer),
    }


def internal(**attribute: str) -> Program:
    lb = "aws-native:elasticloadbalancingv2:LoadBalancer"
    return {
        "lb": (
            lb,
            {"scheme": "internal", "ipAddressType": "dualstack", "loadBalancerAttributes": [attribute]},
        ),
        "it": (
            "aws-native:elasticloadbalancingv2:Listener",
            {"loadBalancerArn": Ref("lb"), "defaultActions": [FORWARD]},
        ),
    }


def managed(rule: dict[str, Any], kind: str, *path: str) -> Program:
    """Instances that a service makes in a public subnet, by a configuration at this path."""
    groups = "securityGroupIds" if "batch" in kind else "securityGroups"
    inner: Any = {"subnets": [Ref("subnet")], groups: [Ref("group")]}
    for name in reversed(path):
        inner = {name: inner}
    made = machine(rule, kind, {"mapPublicIpOnLaunch": True})
    return made | {"it": (kind, inner)}


ENVIRONMENT = ("aws:batch/computeEnvironment:ComputeEnvironment", "computeResources")
PROVIDER = (
    "aws:ecs/capacityProvider:CapacityProvider",
    "managedInstancesProvider",
    "instanceLaunchTemplate",
    "networkConfiguration",
)
NESTED = {"associatePublicIpAddress": True, "groups": [Ref("group")]}
MACHINES = [
    case("an instance with an IPv6 address", "failing",
        machine(SIX_RULE, subnetId=Ref("subnet"), ipv6AddressCount=1), STACK),
    case("an instance in a subnet that gives IPv6 addresses", "failing",
        machine(SIX_RULE, subnet={"assignIpv6AddressOnCreation": True}, subnetId=Ref("subnet")), STACK),
    case("an instance with an IPv6 address whose group is open to IPv4 alone", "passing",
        machine(PUBLIC_RULE, subnetId=Ref("subnet"), ipv6AddressCount=1)),
    case("an instance with a public IPv4 address whose group is open to IPv6 alone", "passing",
        machine(SIX_RULE, subnetId=Ref("subnet"), associatePublicIpAddress=True)),
    case("a template with an interface in a public subnet", "failing", machine(
        PUBLIC_RULE, TEMPLATE, {"mapPublicIpOnLaunch": True}, vpcSecurityGroupIds=None,
        networkInterfaces=[{"subnetId": Ref("subnet"), "securityGroups": [Ref("group")]}]), STACK),
    case("a template of aws-native with groups at its interface", "failing", machine(
        PUBLIC_RULE, "aws-native:ec2:LaunchTemplate", vpcSecurityGroupIds=None,
        launchTemplateData={"networkInterfaces": [NESTED]}), STACK),
    case("an instance that refuses an address by its template", "passing", machine(
        PUBLIC_RULE, TEMPLATE, networkInterfaces=[{"associatePublicIpAddress": False}])
        | {"i": (INSTANCE, {"launchTemplate": {"id": Ref("it")}, "vpcSecurityGroupIds": [Ref("group")]})}),
    case("a pool in default subnets", "failing", pooled(
        "aws:autoscaling/group:Group", launchTemplate={"id": Ref("it")}, availabilityZones=["eu-west-1a"]), STACK),
    case("a fleet in a public subnet", "failing", pooled("aws:ec2/fleet:Fleet", launchTemplateConfigs=[
        {"launchTemplateSpecification": {"launchTemplateId": Ref("it")}, "overrides": [
            {"subnetId": Ref("subnet")}]}]), STACK),
    case("nodes of EKS in a public subnet", "failing", pooled(
        "aws:eks/nodeGroup:NodeGroup", launchTemplate={"id": Ref("it")}, subnetIds=[Ref("subnet")]), STACK),
    case("a pool in a subnet of the program and in one of another", "unknown",
        machine(PUBLIC_RULE, TEMPLATE) | {"pool": ("aws:autoscaling/group:Group", {
            "launchTemplate": {"id": Ref("it")}, "vpcZoneIdentifiers": [Ref("subnet"), "subnet-elsewhere"]})}, UNTOLD),
    case("instances of Batch in a public subnet", "failing", managed(PUBLIC_RULE, *ENVIRONMENT), STACK),
    case("instances of Batch for an office", "passing", managed(OFFICE_RULE, *ENVIRONMENT)),
    case("instances that ECS manages in a public subnet", "failing", managed(PUBLIC_RULE, *PROVIDER), STACK),
    case("instances that ECS manages for an office", "passing", managed(OFFICE_RULE, *PROVIDER)),
    case("a capacity provider of a pool", "passing", {
        "it": (PROVIDER[0], {"autoScalingGroupProvider": {"autoScalingGroupArn": "arn"}})}),
    case("a pool of another program's template", "unknown", {"it": ("aws:autoscaling/group:Group", {
        "launchTemplate": {"id": "lt-elsewhere"}, "vpcZoneIdentifiers": ["subnet-1"]})}, UNTOLD),
    case("an instance that CloudFront's servers reach, whose distribution nobody knows", "unknown",
        machine(CLOUDFRONT_RULE, subnetId=Ref("subnet"), associatePublicIpAddress=True), UNTOLD),
    case("an instance in a group of which one rule names the program's prefix list, and another one CloudFront's", "unknown",
        machine({**CLOUDFRONT_RULE, "prefixListIds": [Ref("list")]}, subnetId=Ref("subnet"), associatePublicIpAddress=True)
        | {
            "group": (GROUP, {"ingress": [{**CLOUDFRONT_RULE, "prefixListIds": [Ref("list")]}, CLOUDFRONT_RULE]}),
            "list": ("aws:ec2/managedPrefixList:ManagedPrefixList", {"entries": [{"cidr": "203.0.113.0/24"}]}),
        }, UNTOLD),
    case("a load balancer of another program that CloudFront reaches in its VPC", "unknown", {
        "it": ("aws:cloudfront/vpcOrigin:VpcOrigin", {"vpcOriginEndpointConfig": {"arn": BALANCER}})}, UNTOLD),
    case("an origin of another program in its VPC", "unknown", {
        "it": ("aws:cloudfront/distribution:Distribution", {"origins": [
            {"domainName": "b.example.com", "vpcOriginConfig": {"vpcOriginId": "vo_1"}}],
            "viewerCertificate": {"acmCertificateArn": "c", "minimumProtocolVersion": "TLSv1.2_2021"}})}, UNTOLD),
    case("a load balancer of another program behind an accelerator", "unknown", {
        "it": ("aws:globalaccelerator/endpointGroup:EndpointGroup", {"endpointConfigurations": [{"endpointId": BALANCER}]})},
        UNTOLD),
    case("an address for an instance of another program", "unknown", {
        "it": ("aws:ec2/eipAssociation:EipAssociation", {"instanceId": "i-1", "allocationId": "a"})}, UNTOLD),
    case("an address of a gateway", "passing", {"it": ("aws:ec2/eip:Eip", {"networkInterface": "eni-1"})}),
    case("a public load balancer for an office", "passing", balanced(OFFICE_RULE)),
    case("a public load balancer for CloudFront's servers", "failing", balanced(CLOUDFRONT_RULE), STACK),
    case("a public load balancer in a group of the program's and one of another", "failing",
        balanced(OFFICE_RULE, securityGroups=[Ref("group"), "sg-elsewhere"]), STACK),
    case("a classic load balancer for an office", "passing", classic(OFFICE_RULE)),
    case("a classic load balancer for everyone", "failing", classic(PUBLIC_RULE), STACK),
    case("a classic load balancer in a group of the program's and one of another", "failing",
        classic(OFFICE_RULE, securityGroups=[Ref("group"), "sg-elsewhere"]), STACK),
    case("a classic load balancer in groups of another program", "failing",
        classic(OFFICE_RULE, securityGroups=["sg-elsewhere"]), STACK),
    case("a load balancer for an office that CloudFront reaches in its VPC", "failing", balanced(OFFICE_RULE)
        | {"origin": ("aws:cloudfront/vpcOrigin:VpcOrigin", {"vpcOriginEndpointConfig": {"arn": Ref("lb")}})}, STACK),
    case("an internal load balancer that lets in what comes over an internet gateway", "failing",
        internal(key="ipv6.deny_all_igw_traffic", value="false"), STACK),
    case("an internal load balancer that does not", "passing", internal(key="ipv6.deny_all_igw_traffic", value="true")),
    case("an environment with a variable that is called as the setting for an internal load balancer", "failing", {
        "it": ("aws:elasticbeanstalk/environment:Environment", {"settings": [
            {"namespace": "aws:elasticbeanstalk:application:environment", "name": "ELBScheme", "value": "internal"}]})},
        "closed-endpoints:it"),
]  # fmt: skip
