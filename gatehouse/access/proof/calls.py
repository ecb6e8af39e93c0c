"""What is sent to come in by a hole: a `curl` line, or a call of AWS's command line where no plain request does it."""

from __future__ import annotations

import re
import shlex
from string import Template
from typing import TYPE_CHECKING

from gatehouse.access.entry import LATER
from gatehouse.access.proof.classes import Example

if TYPE_CHECKING:
    from gatehouse.access.proof.doors import Door, Passage

_SERVICE = re.compile(r"\b([a-z0-9.-]+\.amazonaws\.com(?:\.cn)?) on behalf of")
_POLICY = "policy of the "
# By what a resource policy guards. `$NAME` is for what only the deploy tells; the credentials of any account will do.
_GUARDED = {
    "queue": "aws sqs send-message --queue-url $URL --message-body hello",
    "topic": "aws sns publish --topic-arn $ARN --message hello",
    "stream": "aws kinesis put-record --stream-arn $ARN --partition-key a --data aGVsbG8=",
    "event bus": "aws events put-events --entries EventBusName=$ARN,Source=hello,DetailType=hello,Detail={}",
    "table": "aws dynamodb scan --table-name $ARN",
    "bucket": "aws s3api put-object --no-sign-request --bucket $BUCKET --key hello",
    "search domain": "curl -i -X GET $URL/_search",
    "log destination": (
        "aws logs put-subscription-filter --log-group-name $YOUR_LOG_GROUP --filter-name hello --filter-pattern ''"
        " --destination-arn $ARN"
    ),
    "Object Lambda access point": "aws s3api get-object --bucket $ARN --key hello /dev/stdout",
    "database cluster": "aws dsql generate-db-connect-auth-token --hostname $HOST",
    "Kafka cluster": (
        "aws kafka create-vpc-connection --target-cluster-arn $ARN --authentication SASL_IAM --vpc-id $YOUR_VPC"
        " --client-subnets $YOUR_SUBNET --security-groups $YOUR_GROUP"
    ),
    "bot": (
        "aws lexv2-runtime recognize-text --bot-id $ID --bot-alias-id $ALIAS --locale-id en_US --session-id hello"
        " --text hello"
    ),
    "AgentCore resource": "aws bedrock-agentcore invoke-agent-runtime --agent-runtime-arn $ARN --payload e30= /dev/stdout",
}
# What a service is told in an account of one's own, to have it call the function.
_DRIVEN = {
    "apigateway.amazonaws.com": "aws apigatewayv2 create-api --name hello --protocol-type HTTP --target $ARN",
    "sns.amazonaws.com": "aws sns subscribe --topic-arn $YOUR_TOPIC --protocol lambda --notification-endpoint $ARN",
    "events.amazonaws.com": "aws events put-targets --rule $YOUR_RULE --targets Id=hello,Arn=$ARN",
    "s3.amazonaws.com": (
        "aws s3api put-bucket-notification-configuration --bucket $YOUR_BUCKET --notification-configuration"
        " LambdaFunctionConfigurations=[{LambdaFunctionArn=$ARN,Events=s3:ObjectCreated:*}]"
    ),
}
_SIGNED_IN = (
    "aws sts assume-role-with-web-identity --role-arn $ARN --role-session-name hello"
    " --web-identity-token $YOUR_TOKEN"
)
_UPGRADE = (
    "curl -i -N --http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13'"
    " -H 'Sec-WebSocket-Key: aGVsbG8sIGhlbGxvLCBoZQ==' $URL"
)
SIGNING = "resource policy of the REST API"
"""The source of a way in by which every account's signature counts."""
_CONNECTION = "nc -vz $ADDRESS $PORT"
_OTHERS = {
    "identity pool": "aws cognito-identity get-id --no-sign-request --identity-pool-id $ID",
    "EC2 instance": _CONNECTION,
    "ECS service": _CONNECTION,
    "ECS task": _CONNECTION,
    "Lightsail instance": _CONNECTION,
    "firewall of the Lightsail instance": _CONNECTION,
    "endpoint service": (
        "aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id $YOUR_VPC --service-name $SERVICE"
    ),
    "trust policy of the role": "aws sts assume-role --role-arn $ARN --role-session-name hello",
    "webhook of the pipeline": "curl -i -X POST $URL",
    # https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-using-mcp-list.html
    "AgentCore gateway": (
        "curl -i -X POST -H 'content-type: application/json'"
        """ -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' $URL"""
    ),
    "GraphQL API": """curl -i -X POST -H "x-api-key: "$KEY -d '{"query":"{__typename}"}' $URL""",
    "event API": """curl -i -X POST -H "x-api-key: "$KEY -d '{"channel":"/default/a","events":["1"]}' $URL""",
    "WebSocket API": _UPGRADE,
    "WebSocket API route": _UPGRADE,
}


def of_door(door: Door, way: Passage) -> str:
    """What reaches a door that has no routes, or whose routes could not be told apart."""
    if way.source in ("Lambda permission", "Lambda resource policy"):
        return _invocation(door, way)
    if way.source == "trust policy of the role" and way.note.endswith("signs in take the role"):
        return _filled(_SIGNED_IN, door)
    call = _OTHERS.get(way.source) or _GUARDED.get(way.source.removeprefix(_POLICY))
    if call:
        return _filled(call, door)
    path = re.sub(r"\{[^{}]*\}", "x", way.key[1]) if way.key[1] not in ("", "$default") else "/"
    return sent(door, Example("GET" if way.key[0] in ("", "ANY") else way.key[0], path, 0))


def sent(door: Door, request: Example) -> str:
    """The `curl` line of a request."""
    where = (
        shlex.quote(door.at[0] + request.path)
        if door.at
        else _variable(door, "URL") + shlex.quote(request.path)
    )
    return f"curl -i -X {request.method} {where}"


def signed(door: Door, request: Example) -> str:
    """The `curl` line of a request with a signature, which any account's credentials make.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
    """
    how = '--aws-sigv4 aws:amz:"${AWS_REGION:?}":execute-api --user "${AWS_ACCESS_KEY_ID:?}:${AWS_SECRET_ACCESS_KEY:?}"'
    return sent(door, request).replace("curl -i", f"curl -i {how}", 1)


def _invocation(door: Door, way: Passage) -> str:
    """How the function is called by everyone, or by a service that anyone tells to."""
    service = _SERVICE.search(way.note)
    if service is not None:
        call = _DRIVEN.get(service[1], f": from another account, have {service[1]} call $ARN")
        return _filled(call, door)
    name = way.backend.rpartition(" ")[2]
    known = name not in ("", "none") and LATER not in way.backend
    return f"aws lambda invoke --function-name {shlex.quote(name) if known else _variable(door, 'FUNCTION')} /dev/stdout"


def _filled(call: str, door: Door) -> str:
    names = Template(call).get_identifiers()
    return Template(call).substitute({name: _variable(door, name) for name in names})


def _variable(door: Door, what: str) -> str:
    """A shell variable for what only the deploy, or the caller, tells; the shell says so where it is not set."""
    name = what if what.startswith("YOUR_") else re.sub(r"\W+", "_", f"{door.name}_{what}").upper()
    return f'"${{{"_" if name[:1].isdigit() else ""}{name}:?}}"'
