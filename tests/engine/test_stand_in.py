"""Programs against a provider that only echoes, as a stand-in for the AWS provider does: no component may need more
of it than ids and ARNs. This runs everywhere; test_engine.py does the same through the CLI where there is one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from components import deploy_needs
from gatehouse.laptop import preview as ahead
from gatehouse.laptop import runtime
from gatehouse.laptop.cloud import Checked, Read
from gatehouse.laptop.cloud.aws import Created
from gatehouse.laptop.engine import project
from gatehouse.laptop.engine.built_in.engine import BuiltIn
from gatehouse.laptop.unknown import UNKNOWN
from tests.engine.support import EXAMPLES, ROOT
from tests.sample import sample

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Provider

# What the timer would look for, and such a provider has not.
NETWORK = {"timer:vpcId": "vpc-1", "timer:privateSubnetIds": '["subnet-1", "subnet-2"]'}
REGION, ACCOUNT = "eu-west-1", "123456789012"


class Echo:
    """Accepts every resource, and adds what a program can't do without: an id, an ARN, a name, an API's addresses."""

    running = True

    def at(self, region: str | None) -> Echo:
        return self

    def emulates(self, kind: str) -> bool:
        return True

    def check(self, urn: str, kind: str, olds: Any, news: dict[str, Any], **_: Any) -> Checked:
        return Checked(dict(news))

    def create(self, urn: str, kind: str, inputs: dict[str, Any], *, preview: bool, **_: Any) -> Created:
        name = urn.rsplit("::", 1)[1]
        number = hashlib.sha256(urn.encode()).hexdigest()[:10]
        computed: dict[str, Any] = {
            "arn": f"arn:aws:x:{REGION}:{ACCOUNT}:{name}",
            "name": f"{name}-{number[:7]}",
        }
        if kind.endswith(":UserPool"):
            number = f"{REGION}_{number}"
            computed["endpoint"] = f"cognito-idp.{REGION}.amazonaws.com/{number}"
        if kind.startswith(("aws:apigatewayv2/api:", "aws:apigatewayv2/stage:")):
            computed["apiEndpoint"] = f"https://{number}.execute-api.{REGION}.amazonaws.com"
            computed["invokeUrl"] = f"https://{number}.execute-api.{REGION}.amazonaws.com/"
        if kind.startswith(("aws:apigatewayv2/api:", "aws:apigateway/restApi:")):
            computed["executionArn"] = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{number}"
        if kind.startswith("aws:lambda/function:"):
            path = f"2015-03-31/functions/{computed['arn']}/invocations"
            computed["invokeArn"] = f"arn:aws:apigateway:{REGION}:lambda:path/{path}"
        if preview:
            return Created("", {**dict.fromkeys(computed, UNKNOWN), **inputs})
        return Created(number, {**computed, **inputs})

    def read(self, urn: str, kind: str, id_: str, inputs: Any = None, outputs: Any = None) -> Read:
        return Read(id_, inputs, inputs)

    def invoke(self, token: str, args: dict[str, Any]) -> dict[str, Any]:
        known: dict[str, dict[str, Any]] = {
            "aws:index/getRegion:getRegion": {"id": REGION, "name": REGION, "region": REGION},
            "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": ACCOUNT, "id": ACCOUNT},
            "aws:index/getPartition:getPartition": {
                "partition": "aws",
                "dnsSuffix": "amazonaws.com",
                "id": "aws",
            },
        }
        if token not in known:
            raise ValueError(f"an echoing provider knows no {token}")
        return known[token]


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])
@pytest.mark.parametrize("name", sample([".", *(f"examples/{one}" for one in EXAMPLES)], "."))
def test_a_program_needs_no_more_of_its_provider_than_ids_and_arns(name: str, preview: bool) -> None:
    program = project.load(ROOT / name, "dev")
    program = replace(program, config={**program.config, **NETWORK})
    policy = runtime.find_pack(ROOT / name)
    with (
        policy.launch(program, dry_run=preview) as pack,
        ahead.discoverable(program) as found,
        ahead.told(found),
    ):
        engine = BuiltIn(cast("Provider", Echo()))
        result = engine.deploy(program, pack=pack, preview=preview)
    assert [failure.message for failure in result.failures] == []
    types = {one.type for one in result.resources if one.custom and one.type.startswith("aws:")}
    assert deploy_needs.known(types)[1] == [], "DeployRole does not know what these need"
    if name == ".":
        assert set(deploy_needs.known(types)[0]) <= set(deploy_needs.DEFAULT_TYPES)
    assert [violation for violation in result.violations if violation.level == "mandatory"] == []
