"""timer: a private service on Fargate behind an HTTP API, for users of a pool that exists already."""

import pulumi
import pulumi_aws as aws
from fargate import Fargate

from gatehouse.components import HttpApi, existing_user_pool

config = pulumi.Config()
pool_id, client_id = config.require("userPoolId"), config.require("clientId")
origins = config.require_object("allowedOrigins")
vpc_id = config.get("vpcId") or aws.ec2.get_vpc_output(default=True).id
subnets = (
    config.get_object("privateSubnetIds")
    or aws.ec2.get_subnets_output(filters=[{"name": "vpc-id", "values": [vpc_id]}]).ids
)
identity = existing_user_pool(pool_id, [client_id])

service = Fargate(
    "timer",
    config.require("image"),
    vpc_id,
    subnets,
    {
        "ISSUER": identity["issuer"],
        "JWKS_URL": f"{identity['issuer']}/.well-known/jwks.json",
        "CLIENT_ID": client_id,
    },
)
api = HttpApi(
    "api",
    {
        "authorizer": identity,
        "cors": {"allow_origins": origins},
        "vpc_link": {"subnet_ids": subnets, "security_group_ids": [service.link_security_group]},
        "routes": {"$default": {"listener_arn": service.listener_arn}},
    },
)

pulumi.export("api_id", api.id)
pulumi.export("api_url", api.url)
pulumi.export("issuer", identity["issuer"])
pulumi.export("audiences", identity["audiences"])
pulumi.export("client_id", client_id)
pulumi.export("user_pool_id", pool_id)
pulumi.export("allowed_origins", origins)
