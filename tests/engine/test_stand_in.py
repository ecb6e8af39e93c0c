"""Programs against a provider that only echoes, as a stand-in for the AWS provider does: no component may need more
of it than ids and ARNs. This runs everywhere; test_engine.py does the same through the CLI where there is one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import pytest

from components import deploy_needs
from gatehouse.laptop import preview as ahead
from gatehouse.laptop import runtime
from gatehouse.laptop.engine import project
from gatehouse.laptop.engine.deploy import deploy
from tests.engine.support import EXAMPLES, ROOT

# What the timer would look for, and such a provider has not.
NETWORK = {"timer:vpcId": "vpc-1", "timer:privateSubnetIds": '["subnet-1", "subnet-2"]'}
REGION, ACCOUNT = "eu-west-1", "123456789012"


@dataclass(frozen=True)
class Made:
    id: str
    outputs: dict[str, Any]


class Echo:
    """Accepts every resource, and adds what a program can't do without: an id, an ARN, a name, an API's addresses."""

    def emulates(self, type_: str) -> bool:
        return True

    def create(self, type_: str, name: str, inputs: dict[str, Any]) -> Made:
        number = hashlib.sha256(f"{type_} {name}".encode()).hexdigest()[:10]
        computed = {"arn": f"arn:aws:x:{REGION}:{ACCOUNT}:{name}", "name": f"{name}-{number[:7]}"}
        if type_.endswith(":UserPool"):
            number = f"{REGION}_{number}"
            computed["endpoint"] = f"cognito-idp.{REGION}.amazonaws.com/{number}"
        if type_.startswith(("aws:apigatewayv2/api:", "aws:apigatewayv2/stage:")):
            computed["apiEndpoint"] = f"https://{number}.execute-api.{REGION}.amazonaws.com"
            computed["invokeUrl"] = f"https://{number}.execute-api.{REGION}.amazonaws.com/"
            computed["executionArn"] = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{number}"
        if type_.startswith("aws:lambda/function:"):
            path = f"2015-03-31/functions/{computed['arn']}/invocations"
            computed["invokeArn"] = f"arn:aws:apigateway:{REGION}:lambda:path/{path}"
        return Made(number, {**computed, **inputs})

    def update(self, type_: str, id_: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any] | None:
        return {**old, **new}

    def delete(self, type_: str, id_: str, outputs: dict[str, Any]) -> None:
        """Nothing is kept, so nothing is to be done."""

    def read(self, type_: str, id_: str, inputs: dict[str, Any]) -> dict[str, Any] | None:
        return inputs

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
@pytest.mark.parametrize("name", [".", *(f"examples/{one}" for one in EXAMPLES)])
def test_a_program_needs_no_more_of_its_provider_than_ids_and_arns(name: str, preview: bool) -> None:
    program = project.load(ROOT / name, "dev")
    program = replace(program, config={**program.config, **NETWORK})
    policy = runtime.find_pack(ROOT / name)
    with (
        policy.launch(program, dry_run=preview) as pack,
        ahead.discoverable(program) as found,
        ahead.told(found),
    ):
        result = deploy(program, provider=Echo(), pack=pack, preview=preview)
    assert [failure.message for failure in result.failures] == []
    types = {one.type for one in result.resources if one.custom and one.type.startswith("aws:")}
    assert deploy_needs.known(types)[1] == [], "DeployRole does not know what these need"
    if name == ".":
        assert set(deploy_needs.known(types)[0]) <= set(deploy_needs.DEFAULT_TYPES)
    assert [violation for violation in result.violations if violation.level == "mandatory"] == []
