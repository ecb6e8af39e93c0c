"""Roles for the pipeline that deploys a stack, for those who only read it, and for those who manage its users."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import deploy_needs
from . import deploy_policies as policies
from .base import ComponentError, Transform, build, refuse, retained, staying
from .checks.deploy_role import check_deploy_role, check_sizes
from .checks.problems import Problems


class DeployStatementArgs(TypedDict):
    """What a deploy may do beside what its resource types need."""

    actions: Sequence[str]
    """IAM actions, such as `dynamodb:CreateTable`."""
    resources: Sequence[pulumi.Input[str]]
    """ARNs that they apply to."""


class DeployRoleTransform(TypedDict):
    """Properties that go over those the component gives its children, named as pulumi-aws names them."""

    deploy: NotRequired[Transform]
    """For the deploying pipeline's `aws.iam.Role`."""
    reader: NotRequired[Transform]
    """For the reading `aws.iam.Role`."""
    user_manager: NotRequired[Transform]
    """For the user managers' `aws.iam.Role`."""


class DeployRoleArgs(TypedDict):
    """The arguments of a DeployRole."""

    repository: str
    """The repository whose pipelines deploy, in full: `acme/shop`."""
    names: Sequence[str]
    """How the stack's roles, functions, alarms and log groups are named: `shop-dev-*`. Nothing named otherwise can be
    changed, nor its log read."""
    tags: NotRequired[Mapping[str, str]]
    """What all of the stack's resources are tagged with (`aws:defaultTags` in its configuration). Where given, user pools,
    APIs, domains, VPC links, distributions and web ACLs without these tags can't be changed, nor client secrets of other
    pools read; none by default, and then those of the whole account can."""
    trust_store_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Objects in S3 with the certificates that the stack's domains with mutual TLS trust."""
    environments: NotRequired[Sequence[str]]
    """The repository's environments whose jobs may deploy; the stack's name by default."""
    branches: NotRequired[Sequence[str]]
    """Branches whose jobs may read, for drift detection, and, on GitLab, deploy; `main` by default."""
    forge: NotRequired[str]
    """`github` (default) or `gitlab`, whose tokens name no environment: there its branches deploy."""
    provider_arn: NotRequired[pulumi.Input[str]]
    """The account's OIDC provider for the forge, where it has one already; by default one is made."""
    resource_types: NotRequired[Sequence[str]]
    """The stack's resource types, as `pulumi:type` tokens; by default those of an API without a VPC."""
    statements: NotRequired[Sequence[DeployStatementArgs]]
    """What a deploy may do beside that."""
    walk: NotRequired[bool]
    """Let the deploy run `gatehouse walk`, which makes a user of its own and deletes it; off by default."""
    permissions_boundary_arn: NotRequired[str]
    """A managed policy: roles are made with it as their boundary, and only with it."""
    state_bucket: NotRequired[str]
    """The name of the S3 bucket with the stack's state, where it is kept in one."""
    state_key_arn: NotRequired[str]
    """The KMS key that encrypts the stack's secrets, where one does."""
    readers: NotRequired[Sequence[str]]
    """ARNs of the people's roles that may read."""
    user_managers: NotRequired[Sequence[str]]
    """ARNs of the people's roles that may manage users, and nothing else."""
    user_pool_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """The pools whose users they manage."""
    transform: NotRequired[DeployRoleTransform]
    """The escape hatch: properties of the children."""


class DeployRole(pulumi.ComponentResource):
    """A role that only one repository's deploys can take on, limited to what the stack's resource types need.

    Beside it a role that can only read (for previews, drift detection and `gatehouse logs`), and one that can only
    manage users. None of them can change these roles. Deploy it once per account, with credentials that may.
    """

    deploy_role_arn: pulumi.Output[str]
    """What the deploying job assumes."""
    reader_role_arn: pulumi.Output[str]
    """What previews, drift detection and readers assume."""
    user_manager_role_arn: pulumi.Output[str | None]
    """What user managers assume; none where there are no `user_managers`."""

    def __init__(self, name: str, args: DeployRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        refuse(DeployRole, name, args, DeployRoleArgs, check_deploy_role)
        super().__init__("gatehouse:index:DeployRole", name, None, opts)
        self._name = name
        self._args = args
        self._opts = pulumi.ResourceOptions(parent=self)
        self._provider_arn = args.get("provider_arn") or self._forge_provider().arn

        deploy = self._role(
            "deploy", [self._pipelines(policies.deploying(self._args, pulumi.get_stack()))], hours=1
        )
        self._opts = staying(self._opts, retained(opts, deploy))
        reader = self._role("reader", self._readers(), hours=1)
        managers = args.get("user_managers")
        manager = self._role("user-manager", [policies.trust_people(managers)], hours=1) if managers else None
        roles = [role for role in (deploy, reader, manager) if role]
        self._policies(deploy, reader, manager, pulumi.Output.all(*(role.arn for role in roles)))

        self.deploy_role_arn = deploy.arn
        self.reader_role_arn = reader.arn
        self.user_manager_role_arn = manager.arn if manager else pulumi.Output.from_input(None)
        self.register_outputs(
            {
                "deployRoleArn": self.deploy_role_arn,
                "readerRoleArn": self.reader_role_arn,
                "userManagerRoleArn": self.user_manager_role_arn,
            }
        )

    @property
    def _host(self) -> str:
        return policies.HOSTS[self._args.get("forge", "github")]

    @property
    def _audience(self) -> str:
        return policies.audience(self._host)

    def _forge_provider(self) -> aws.iam.OpenIdConnectProvider:
        """AWS knows the keys of both forges by their certificate authority: no thumbprint is needed.

        An account has one provider for a host, so it is named by that, and stays where the role is renamed.
        """
        return build(
            aws.iam.OpenIdConnectProvider,
            self._host,
            {"url": f"https://{self._host}", "client_id_lists": [self._audience]},
            None,
            self._opts,
            [self._name],
        )

    def _pipelines(self, subjects: Sequence[str]) -> pulumi.Output[policies.Statement]:
        return pulumi.Output.from_input(self._provider_arn).apply(
            lambda arn: policies.trust_token(arn, self._host, self._audience, subjects)
        )

    def _readers(self) -> list[pulumi.Input[policies.Statement]]:
        people = self._args.get("readers")
        pipelines: list[pulumi.Input[policies.Statement]] = [self._pipelines(policies.reading(self._args))]
        return [*pipelines, policies.trust_people(people)] if people else pipelines

    def _role(
        self, kind: str, trust: Sequence[pulumi.Input[policies.Statement]], *, hours: int
    ) -> aws.iam.Role:
        transform: Mapping[str, Any] = self._args.get("transform", {})
        return build(
            aws.iam.Role,
            f"{self._name}-{kind}",
            {
                "assume_role_policy": pulumi.Output.all(*trust).apply(policies.document),
                "max_session_duration": hours * 3600,
            },
            transform.get(kind.replace("-", "_")),
            self._opts,
        )

    def _policies(
        self,
        deploy: aws.iam.Role,
        reader: aws.iam.Role,
        manager: aws.iam.Role | None,
        own: pulumi.Output[list[str]],
    ) -> None:
        args = self._args
        options = pulumi.InvokeOptions(parent=self)
        where = pulumi.Output.all(
            partition=aws.get_partition_output(opts=options).partition,
            region=aws.get_region_output(opts=options).region,
            account=aws.get_caller_identity_output(opts=options).account_id,
        )
        types = args.get("resource_types") or deploy_needs.DEFAULT_TYPES
        bucket, key = args.get("state_bucket"), args.get("state_key_arn")
        stack = where.apply(self._stack)

        def state(*, writes: bool) -> pulumi.Output[list[policies.Statement]]:
            return where.apply(
                lambda found: policies.state(found["partition"], bucket, key, writes=writes) if bucket else []
            )

        reads = stack.apply(lambda one: policies.read(types, one))
        writes = stack.apply(
            lambda one: policies.write(types, one, boundary=args.get("permissions_boundary_arn"))
        )
        stores = pulumi.Output.all(*args.get("trust_store_arns", ())).apply(policies.trust_stores)
        walks = [stack.apply(policies.walk)] if args.get("walk", False) else []
        self._policy("read", reader, reads, stack.apply(policies.live), state(writes=False))
        self._policy("read-too", deploy, reads, state(writes=True))
        self._policy(
            "write", deploy, writes, own.apply(policies.hands_off), stores, self._statements(), *walks
        )
        if manager:
            pools = pulumi.Output.all(*args.get("user_pool_arns", ()))
            self._policy("users", manager, pools.apply(policies.manage_users))

    def _stack(self, where: Mapping[str, str]) -> policies.Stack:
        """The stack where it is: in other partitions, and regions with longer names, a policy is longer."""
        problems = Problems("DeployRole", self._name)
        check_sizes(self._args, problems, where)
        if problems.found:
            raise ComponentError(problems.found)
        return policies.Stack(where, self._args["names"], self._args.get("tags", {}))

    def _statements(self) -> pulumi.Output[list[policies.Statement]]:
        given = self._args.get("statements", ())
        return pulumi.Output.all(*(pulumi.Output.all(*one["resources"]) for one in given)).apply(
            lambda resources: [
                {"Effect": "Allow", "Action": list(one["actions"]), "Resource": list(on)}
                for one, on in zip(given, resources, strict=True)
            ]
        )

    def _policy(self, kind: str, role: aws.iam.Role, *parts: pulumi.Input[list[policies.Statement]]) -> None:
        aws.iam.RolePolicy(
            f"{self._name}-{kind}",
            role=role.name,
            policy=pulumi.Output.all(*parts).apply(
                lambda found: policies.document([one for part in found for one in part])
            ),
            opts=self._opts,
        )
