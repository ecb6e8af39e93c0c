"""An HTTP API with an open route, and resources that are declared after it."""

import pulumi
import pulumi_aws as aws

api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
route = aws.apigatewayv2.Route("everyone", api_id=api.id, route_key="GET /orders", authorization_type="NONE")
aws.cloudwatch.LogGroup("afterwards", opts=pulumi.ResourceOptions(depends_on=[route]))
