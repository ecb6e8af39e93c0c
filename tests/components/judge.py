"""A function that the machine's programs name and do not make: it judges callers, and is called by user pools."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Cloud

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:judge"
_JUDGE = """
def handler(event, context):
    if event["version"] == "2.0":
        return {"isAuthorized": True, "context": {"who": "somebody"}}
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": event["methodArn"]}
    return {"principalId": "somebody", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""


def judge(cloud: Cloud) -> None:
    """Have the function that programs name in a cloud."""
    if "judge" in {one["FunctionName"] for one in cloud.client("lambda").list_functions()["Functions"]}:
        return
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", _JUDGE)
    role = cloud.client("iam").create_role(
        RoleName="judge", AssumeRolePolicyDocument=json.dumps({"Statement": []})
    )
    cloud.client("lambda").create_function(
        FunctionName="judge",
        Runtime="python3.13",
        Role=role["Role"]["Arn"],
        Handler="app.handler",
        Code={"ZipFile": packed.getvalue()},
    )
