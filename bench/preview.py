"""`gatehouse preview` of the dev stack against `cdk synth` of the same stack, and against the Pulumi CLI's own preview.

aws-cdk-lib and the CDK CLI come from npm, into a directory under the system's temporary one. The CDK program is
plain JavaScript, which starts faster than its Python or TypeScript forms.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from bench.measuring import seconds, tell

ROOT = Path(__file__).resolve().parents[1]
PEER = Path(tempfile.gettempdir()) / "gatehouse-bench-cdk"
PACKAGES = ("aws-cdk-lib@2", "constructs@10", "aws-cdk@2")
RUNS = 5

PROGRAM = """
const cdk = require('aws-cdk-lib')
const cognito = require('aws-cdk-lib/aws-cognito')
const lambda = require('aws-cdk-lib/aws-lambda')
const logs = require('aws-cdk-lib/aws-logs')
const apigw = require('aws-cdk-lib/aws-apigatewayv2')
const { HttpUserPoolAuthorizer } = require('aws-cdk-lib/aws-apigatewayv2-authorizers')
const { HttpLambdaIntegration } = require('aws-cdk-lib/aws-apigatewayv2-integrations')

const app = new cdk.App()
const stack = new cdk.Stack(app, 'gatehouse', { env: { account: '123456789012', region: 'eu-west-1' } })
const pool = new cognito.UserPool(stack, 'users', { signInAliases: { email: true } })
const read = new cognito.ResourceServerScope({ scopeName: 'read', scopeDescription: 'Read greetings' })
const write = new cognito.ResourceServerScope({ scopeName: 'write', scopeDescription: 'Send greetings' })
const server = pool.addResourceServer('hello', { identifier: 'hello', scopes: [read, write] })
const client = pool.addClient('web', {
  oAuth: {
    flows: { authorizationCodeGrant: true },
    callbackUrls: ['http://localhost:3000/callback'],
    logoutUrls: ['http://localhost:3000/'],
    scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.resourceServer(server, read),
      cognito.OAuthScope.resourceServer(server, write)],
  },
})
pool.addDomain('domain', { cognitoDomain: { domainPrefix: 'gatehouse-bench' } })
const code = (name) => lambda.Code.fromAsset(process.env.HANDLERS + '/' + name, { exclude: ['__pycache__'] })
const fn = (name, handler, environment) => new lambda.Function(stack, name, {
  runtime: lambda.Runtime.PYTHON_3_13, handler, code: code(name), environment,
  timeout: cdk.Duration.seconds(10),
  logGroup: new logs.LogGroup(stack, name + 'Logs', { retention: logs.RetentionDays.ONE_MONTH }),
})
const hello = new HttpLambdaIntegration('hello', fn('hello', 'hello.handler'))
const cors = new HttpLambdaIntegration('cors', fn('cors', 'cors.handler', { ORIGINS: 'http://localhost:3000' }))
const authorizer = new HttpUserPoolAuthorizer('jwt', pool, { userPoolClients: [client] })
const api = new apigw.HttpApi(stack, 'api', { corsPreflight: { allowOrigins: ['http://localhost:3000'] },
  createDefaultStage: false })
const route = (method, path, authorizationScopes) => api.addRoutes({
  path, methods: [apigw.HttpMethod[method]], integration: hello, authorizer, authorizationScopes })
route('GET', '/hello')
route('POST', '/hello', ['hello/write'])
route('GET', '/hello/{name}')
new apigw.HttpRoute(stack, 'default', { httpApi: api, routeKey: apigw.HttpRouteKey.DEFAULT, integration: hello,
  authorizer })
for (const path of ['/', '/{proxy+}']) {
  api.addRoutes({ path, methods: [apigw.HttpMethod.OPTIONS], integration: cors,
    authorizer: new apigw.HttpNoneAuthorizer() })
}
const accessLogs = new logs.LogGroup(stack, 'accessLogs', { retention: logs.RetentionDays.ONE_MONTH })
new apigw.CfnStage(stack, 'stage', { apiId: api.apiId, stageName: '$default', autoDeploy: true,
  accessLogSettings: { destinationArn: accessLogs.logGroupArn, format: '$context.requestId' },
  defaultRouteSettings: { throttlingRateLimit: 100, throttlingBurstLimit: 200 } })
new cdk.CfnOutput(stack, 'apiUrl', { value: api.apiEndpoint })
"""


def ratio(name: str, target: str, ours: list[float], theirs: list[float], peer: str) -> None:
    """Print our median over the peer's."""
    mine, other = statistics.median(ours), statistics.median(theirs)
    detail = f"{mine:.2f} s against {other:.2f} s ({peer}), medians of {RUNS} alternating runs"
    tell(name, mine / other, target, detail)


def prepare() -> Path:
    """Install the CDK once, outside the repository; its program is written anew each time."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not on PATH; the CDK, which this is held against, comes from there")
    PEER.mkdir(exist_ok=True)
    (PEER / "app.js").write_text(PROGRAM)
    (PEER / "cdk.json").write_text(json.dumps({"app": "node app.js"}))
    tool = PEER / "node_modules" / ".bin" / "cdk"
    if not tool.exists():
        (PEER / "package.json").write_text('{"private": true}')
        seconds([npm, "install", "--no-audit", "--no-fund", "--silent", *PACKAGES], PEER)
    return tool


def against_cdk() -> None:
    """Alternate the two, so that what the machine does meanwhile hits both."""
    cdk = [str(prepare()), "synth", "--quiet", "--no-notices", "--no-version-reporting"]
    environment = {"HANDLERS": str(ROOT / "handlers"), "CDK_DISABLE_CLI_TELEMETRY": "true", "CI": "true"}
    preview = [str(Path(sys.executable).parent / "gatehouse"), "preview"]
    seconds(cdk, PEER, environment)
    seconds(preview, ROOT)
    ours, theirs = [], []
    for _ in range(RUNS):
        shutil.rmtree(PEER / "cdk.out", ignore_errors=True)
        theirs.append(seconds(cdk, PEER, environment))
        ours.append(seconds(preview, ROOT))
    ratio("preview against cdk synth", "<= 0.5", ours, theirs, "cdk synth, aws-cdk-lib 2, JavaScript")


def against_pulumi() -> None:
    """The same directory, with the policy pack, on a file backend in a temporary directory."""
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        print("the Pulumi CLI is not on PATH: its preview is not measured", file=sys.stderr)
        return
    preview = [str(Path(sys.executable).parent / "gatehouse"), "preview"]
    with tempfile.TemporaryDirectory() as temporary:
        config = Path(temporary) / "Pulumi.bench.yaml"
        shutil.copy2(ROOT / "Pulumi.dev.yaml", config)
        with config.open("a") as file:
            file.writelines(
                f'  aws:{key}: "true"\n'
                for key in ("skipCredentialsValidation", "skipRequestingAccountId", "skipMetadataApiCheck")
            )
        environment = {
            "PULUMI_BACKEND_URL": f"file://{temporary}",
            "PULUMI_CONFIG_PASSPHRASE": "bench",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
        }
        options = ["--non-interactive", "--stack", "bench", "--config-file", str(config)]
        theirs_command = [pulumi, "preview", "--policy-pack", "policy", *options]
        try:
            seconds([pulumi, "stack", "init", "bench", "--no-select"], ROOT, environment)
            seconds(theirs_command, ROOT, environment)
            ours, theirs = [], []
            for _ in range(RUNS):
                theirs.append(seconds(theirs_command, ROOT, environment))
                ours.append(seconds(preview, ROOT))
        finally:
            (ROOT / "Pulumi.bench.yaml").unlink(missing_ok=True)
    ratio("preview against pulumi preview", "<= 1.0", ours, theirs, "pulumi preview --policy-pack")


if __name__ == "__main__":
    against_pulumi()
    against_cdk()
