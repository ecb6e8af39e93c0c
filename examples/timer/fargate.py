"""A container on Fargate behind a private load balancer."""

import json
from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

PORT = 8080
ASSUME = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            }
        ],
    }
)
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


class Fargate(pulumi.ComponentResource):
    """One service of one container; `listener_arn` is what an API's VPC link calls."""

    listener_arn: pulumi.Output[str]
    link_security_group: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        image: str,
        vpc: pulumi.Input[str],
        subnets: pulumi.Input[Sequence[str]],
        environment: Mapping[str, str],
    ) -> None:
        super().__init__("timer:index:Fargate", name)
        opts = pulumi.ResourceOptions(parent=self)
        # Link to balancer to container: each lets in the one before it and nobody else.
        link = aws.ec2.SecurityGroup(f"{name}-link", vpc_id=vpc, egress=[_to_anywhere()], opts=opts)
        front = aws.ec2.SecurityGroup(
            f"{name}-balancer", vpc_id=vpc, ingress=[_from(link, 80)], egress=[_to_anywhere()], opts=opts
        )
        inner = aws.ec2.SecurityGroup(
            f"{name}-service", vpc_id=vpc, ingress=[_from(front, PORT)], egress=[_to_anywhere()], opts=opts
        )
        balancer = aws.lb.LoadBalancer(
            name,
            internal=True,
            load_balancer_type="application",
            subnets=subnets,
            security_groups=[front.id],
            opts=opts,
        )
        target = aws.lb.TargetGroup(
            name,
            port=PORT,
            protocol="HTTP",
            target_type="ip",
            vpc_id=vpc,
            health_check={"path": "/health"},
            opts=opts,
        )
        listener = aws.lb.Listener(
            name,
            load_balancer_arn=balancer.arn,
            port=80,
            protocol="HTTP",
            default_actions=[{"type": "forward", "target_group_arn": target.arn}],
            opts=opts,
        )
        role = aws.iam.Role(name, assume_role_policy=ASSUME, opts=opts)
        pulls = aws.iam.RolePolicyAttachment(name, role=role.name, policy_arn=EXECUTION, opts=opts)
        logs = aws.cloudwatch.LogGroup(name, retention_in_days=30, opts=opts)
        container = {
            "name": name,
            "image": image,
            "portMappings": [{"containerPort": PORT}],
            "environment": [
                {"name": key, "value": value} for key, value in {**environment, "PORT": str(PORT)}.items()
            ],
            "readonlyRootFilesystem": True,
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": logs.name,
                    "awslogs-region": aws.get_region_output().region,
                    "awslogs-stream-prefix": name,
                },
            },
        }
        task = aws.ecs.TaskDefinition(
            name,
            family=name,
            cpu="256",
            memory="512",
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            execution_role_arn=role.arn,
            container_definitions=pulumi.Output.json_dumps([container]),
            opts=opts,
        )
        aws.ecs.Service(
            name,
            cluster=aws.ecs.Cluster(name, opts=opts).arn,
            task_definition=task.arn,
            desired_count=2,
            launch_type="FARGATE",
            network_configuration={"subnets": subnets, "security_groups": [inner.id]},
            load_balancers=[{"target_group_arn": target.arn, "container_name": name, "container_port": PORT}],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[listener, pulls]),
        )
        self.listener_arn = listener.arn
        self.link_security_group = link.id
        self.register_outputs({"listenerArn": listener.arn, "linkSecurityGroup": link.id})


def _from(group: aws.ec2.SecurityGroup, port: int) -> aws.ec2.SecurityGroupIngressArgsDict:
    return {"protocol": "tcp", "from_port": port, "to_port": port, "security_groups": [group.id]}


def _to_anywhere() -> aws.ec2.SecurityGroupEgressArgsDict:
    return {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
