"""ECS and ECR."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import Case

CONTAINERS = (
    Case(
        "aws:ecs/cluster:Cluster",
        {"name": "main", "settings": [{"name": "containerInsights", "value": "enabled"}]},
        {"settings": [{"name": "containerInsights", "value": "disabled"}]},
    ),
    Case(
        "aws:ecs/service:Service",
        {
            "name": "web",
            "cluster": "~cluster",
            "taskDefinition": "~task.arn",
            "desiredCount": 1.0,
            "launchType": "FARGATE",
            "networkConfiguration": {
                "subnets": ["~subnet"],
                "securityGroups": ["~firewall"],
                "assignPublicIp": False,
            },
            "loadBalancers": [
                {"targetGroupArn": "~targets", "containerName": "web", "containerPort": 8080.0}
            ],
        },
        {"desiredCount": 2.0},
        unread=frozenset({"cluster"}),
        hints={"cluster": "~cluster"},
    ),
    Case(
        "aws:ecs/taskDefinition:TaskDefinition",
        {
            "family": "web",
            "cpu": "256",
            "memory": "512",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "executionRoleArn": "~role.arn",
            "containerDefinitions": '[{"name": "web", "image": "web:1", "environment": [{"name": "A", "value": "b"}]}]',
        },
        unread=frozenset({"containerDefinitions"}),
    ),
    Case(
        "aws:ecr/repository:Repository",
        {
            "name": "web",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "forceDelete": True,
        },
        {"imageTagMutability": "MUTABLE"},
        unread=frozenset({"forceDelete"}),
    ),
)
