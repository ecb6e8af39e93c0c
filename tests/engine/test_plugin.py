"""What only an engine shows of the attached provider: several regions at once, secrets, replacements, its refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.support import operations
from tests.laptop.cloud.cases import TRUST

if TYPE_CHECKING:
    from pathlib import Path

    from gatehouse.laptop.engine.project import Project
    from tests.engine.support import Bench

pytestmark = pytest.mark.engine
START = "import pulumi, pulumi_aws as aws\n"


@pytest.fixture
def program(bench: Bench, tmp_path: Path) -> Project:
    (tmp_path / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    (tmp_path / "__main__.py").write_text(START)
    return bench.program(tmp_path)


def write(program: Project, text: str) -> None:
    program.main.write_text(START + text)


def test_each_provider_of_a_program_has_its_own_region(bench: Bench, program: Project) -> None:
    write(
        program,
        "far = aws.Provider('far', region='us-east-1')\n"
        "aws.cognito.UserPool('far', opts=pulumi.ResourceOptions(provider=far))\n"
        "aws.cognito.UserPool('near')\n",
    )
    result = bench.run(program)
    assert result.failures == ()
    arns = {one.name: one.outputs["arn"] for one in result.resources if one.type.endswith(":UserPool")}
    assert arns["far"].split(":")[3] == "us-east-1"
    assert arns["near"].split(":")[3] == "eu-west-1"
    assert operations(bench.run(program)) == {"same"}


def test_a_secret_is_nowhere_in_the_state(bench: Bench, program: Project) -> None:
    write(
        program,
        "aws.ssm.Parameter('hidden', type='SecureString', value='hush-hush')\n"
        "pool = aws.cognito.UserPool('people')\n"
        "aws.cognito.UserPoolClient('web', user_pool_id=pool.id, generate_secret=True)\n",
    )
    assert bench.run(program).failures == ()
    cognito = bench.cloud.client("cognito-idp")
    (pool,) = (one["Id"] for one in cognito.list_user_pools(MaxResults=9)["UserPools"])
    (app,) = (one["ClientId"] for one in cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"])
    described = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=app)["UserPoolClient"]
    kept = "".join(path.read_text() for path in (bench.home.folder / "state").rglob("*.json"))
    assert "hush-hush" not in kept
    assert described["ClientSecret"] not in kept


def test_what_the_provider_refuses_is_told_of_the_resource(bench: Bench, program: Project) -> None:
    write(program, "aws.cognito.ResourceServer('orders', user_pool_id='eu-west-1_none', identifier='a')\n")
    told = {failure.where.rsplit("::")[-1]: failure.message for failure in bench.run(program).failures}
    assert "CreateResourceServer was refused" in told["orders"]


def test_a_replacement_with_a_name_of_its_own_deletes_first(bench: Bench, program: Project) -> None:
    role = f"aws.iam.Role('worker', name='worker', path='PATH', assume_role_policy={TRUST!r})\n"
    write(program, role.replace("PATH", "/a/"))
    assert bench.run(program).failures == ()
    write(program, role.replace("PATH", "/b/"))
    result = bench.run(program)
    assert result.failures == ()
    (arn,) = (one["Arn"] for one in bench.cloud.client("iam").list_roles()["Roles"])
    assert arn.endswith("role/b/worker")
