"""Small programs, each for one thing that an engine does: its versions, in the order in which they are deployed."""

from __future__ import annotations

_HEAD = """
import json
import pulumi
import pulumi_aws as aws
from pulumi import Alias, Output, ResourceOptions as Opts

def trust(service="lambda.amazonaws.com"):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]})

def allow():
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})

def role(name, /, opts=None, **args):
    return aws.iam.Role(name, assume_role_policy=trust(), opts=opts, **args)

def param(name, /, value="1", opts=None, **args):
    return aws.ssm.Parameter(name, type="String", value=value, opts=opts, **args)

class Box(pulumi.ComponentResource):
    def __init__(self, name, value="1", opts=None, inner=None, props=None):
        super().__init__("shop:index:Box", name, props, opts)
        self.param = param(inner or f"{name}-param", value, Opts(parent=self))
        self.register_outputs({"name": self.param.name})
"""

FAILS = "# fails"
"""The first line of a version that can't be deployed."""
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"

OPTIONS: dict[str, list[str]] = {
    "references": [
        f"""
r = role("r")
f = aws.lambda_.Function("f", role=r.arn, runtime="python3.12", handler="a.b",
    code=pulumi.AssetArchive({{"a.py": pulumi.StringAsset("def b(e, c): pass")}}))
aws.iam.RolePolicyAttachment("a", role=r, policy_arn="{READ_ONLY}")
aws.lambda_.Permission("p", action="lambda:InvokeFunction", function=f, principal="apigateway.amazonaws.com")
pulumi.export("role", r.name)
""",
    ],
    "secrets": [
        """
s = param("s", Output.secret("hunter2"), tags={"a": Output.secret("x"), "b": "y"}, description="d")
param("t", s.value.apply(lambda v: v + "!"))
pulumi.export("value", s.value)
pulumi.export("nested", {"a": [Output.secret("z"), "w"]})
pulumi.export("plain", "p")
""",
        """
s = param("s", Output.secret("hunter3"), tags={"b": Output.secret("y")})
pulumi.export("value", s.value)
""",
    ],
    "two APIs": [
        """
for name in ("a", "b"):
    api = aws.apigatewayv2.Api(name, protocol_type="HTTP")
    aws.apigatewayv2.Stage(f"{name}-stage", api_id=api.id, name="$default", auto_deploy=True,
        default_route_settings={"throttling_burst_limit": 5, "throttling_rate_limit": 10})
""",
        """
for name, burst in (("a", 7), ("b", 5)):
    api = aws.apigatewayv2.Api(name, protocol_type="HTTP")
    aws.apigatewayv2.Stage(f"{name}-stage", api_id=api.id, name="$default", auto_deploy=True,
        default_route_settings={"throttling_burst_limit": burst, "throttling_rate_limit": 10})
""",
        """
for name, burst in (("a2", 7), ("b", 5)):
    api = aws.apigatewayv2.Api(name, protocol_type="HTTP")
    aws.apigatewayv2.Stage(f"{name}-stage", api_id=api.id, name="$default", auto_deploy=True,
        default_route_settings={"throttling_burst_limit": burst, "throttling_rate_limit": 10})
""",
    ],
    "an API that is replaced under its routes": [
        """
api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
i = aws.apigatewayv2.Integration("i", api_id=api.id, integration_type="HTTP_PROXY", integration_uri="https://example.com",
    integration_method="ANY")
aws.apigatewayv2.Route("r", api_id=api.id, route_key="GET /x", target=i.id.apply(lambda x: f"integrations/{x}"))
aws.apigatewayv2.Stage("s", api_id=api.id, name="$default", auto_deploy=True)
""",
        """
api = aws.apigatewayv2.Api("other", protocol_type="HTTP")
i = aws.apigatewayv2.Integration("i", api_id=api.id, integration_type="HTTP_PROXY", integration_uri="https://example.com",
    integration_method="ANY")
aws.apigatewayv2.Route("r", api_id=api.id, route_key="GET /x", target=i.id.apply(lambda x: f"integrations/{x}"))
aws.apigatewayv2.Stage("s", api_id=api.id, name="$default", auto_deploy=True)
""",
    ],
    "replacement with an automatic name": [
        """
r = role("r", path="/")
param("p", r.name)
""",
        """
r = role("r", path="/team/")
param("p", r.name)
""",
    ],
    "replacement with a name of its own and what hangs on it": [
        f"""
r = role("r", name="fixed", path="/")
aws.iam.RolePolicyAttachment("a", role=r.name, policy_arn="{READ_ONLY}")
param("p", r.arn)
""",
        f"""
r = role("r", name="fixed", path="/team/")
aws.iam.RolePolicyAttachment("a", role=r.name, policy_arn="{READ_ONLY}")
param("p", r.arn)
""",
    ],
    "delete before replace": [
        f"""
r = role("r", path="/", opts=Opts(delete_before_replace=True))
aws.iam.RolePolicyAttachment("a", role=r.name, policy_arn="{READ_ONLY}")
param("p", r.name)
param("q", "1", Opts(depends_on=[r]))
""",
        f"""
r = role("r", path="/team/", opts=Opts(delete_before_replace=True))
aws.iam.RolePolicyAttachment("a", role=r.name, policy_arn="{READ_ONLY}")
param("p", r.name)
param("q", "1", Opts(depends_on=[r]))
""",
    ],
    "delete before replace and a dependent that goes": [
        f"""
r = role("r", path="/", opts=Opts(delete_before_replace=True))
aws.iam.RolePolicyAttachment("a", role=r.name, policy_arn="{READ_ONLY}")
""",
        """
r = role("r", path="/team/", opts=Opts(delete_before_replace=True))
""",
    ],
    "replace on changes": [
        """
param("p", "1", Opts(replace_on_changes=["value"]))
param("q", "1", Opts(replace_on_changes=["*"]))
param("s", "1", Opts(replace_on_changes=["description"]))
param("t", "1", Opts(replace_on_changes=["tags.a"]), tags={"a": "1", "b": "1"})
param("u", "1", Opts(replace_on_changes=["tags.a"]), tags={"b": "1"})
param("v", "1", Opts(replace_on_changes=["tags.a"]), tags={"a": "1"})
role("r", Opts(replace_on_changes=["inlinePolicies[*].name"]), inline_policies=[{"name": "p", "policy": allow()}])
""",
        """
param("p", "2", Opts(replace_on_changes=["value"]))
param("q", "2", Opts(replace_on_changes=["*"]))
param("s", "2", Opts(replace_on_changes=["description"]))
param("t", "1", Opts(replace_on_changes=["tags.a"]), tags={"a": "2", "b": "1"})
param("u", "1", Opts(replace_on_changes=["tags.a"]), tags={"b": "2"})
param("v", "1", Opts(replace_on_changes=["tags.a"]))
role("r", Opts(replace_on_changes=["inlinePolicies[*].name"]), inline_policies=[{"name": "q", "policy": allow()}])
""",
    ],
    "ignore changes": [
        """
param("p", "1", Opts(ignore_changes=["value"]), description="d")
param("q", "1", Opts(ignore_changes=["tags.a"]), tags={"a": "1", "b": "1"})
param("s", "1", Opts(ignore_changes=["*"]))
""",
        """
param("p", "2", Opts(ignore_changes=["value"]), description="e")
param("q", "1", Opts(ignore_changes=["tags.a"]), tags={"a": "2", "b": "2"})
param("s", "2", Opts(ignore_changes=["*"]))
""",
    ],
    "retained": [
        'param("p", opts=Opts(retain_on_delete=True), name="kept")\nparam("q")\n',
        'param("q")\n',
    ],
    "retained and imported again": [
        """
param("p", "1", opts=Opts(retain_on_delete=True), name="kept")
role("r", opts=Opts(retain_on_delete=True), name="held")
""",
        "",
        """
param("p", "1", opts=Opts(import_="kept"), name="kept")
role("s", opts=Opts(import_="held"), name="held")
""",
        """
param("p", "2", name="kept")
role("s", opts=Opts(import_="held"), name="held")
""",
        """# fails
param("p", "2", name="kept")
role("s", opts=Opts(import_="held"), name="held", path="/team/")
""",
    ],
    "imported with other inputs": [
        'param("p", "1", opts=Opts(retain_on_delete=True), name="kept")\n',
        "",
        'param("n", "2", opts=Opts(import_="kept"), name="kept", description="taken over")\n',
    ],
    "imported and missing": [
        '# fails\nparam("p", "1", opts=Opts(import_="nothing"), name="nothing")\n',
        'param("p", "1", name="nothing")\n',
    ],
    "deleted with": [
        """
api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
aws.apigatewayv2.Stage("s", api_id=api.id, name="one", opts=Opts(deleted_with=api))
""",
        'param("q")\n',
    ],
    "renamed with an alias": [
        'a = param("a")\nparam("b", a.name)\n',
        'a = param("c", opts=Opts(aliases=[Alias(name="a")]))\nparam("b", a.name)\n',
        'a = param("c")\nparam("b", a.name)\n',
    ],
    "renamed without an alias": ['param("a")\n', 'param("c")\n'],
    "a component renamed with an alias, its children with it": [
        'Box("one")\n',
        'Box("two", opts=Opts(aliases=[Alias(name="one")]))\n',
    ],
    "moved into a component": [
        'param("p")\n',
        """
class Outer(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("shop:index:Outer", name)
        param("p", opts=Opts(parent=self, aliases=[Alias(parent=pulumi.ROOT_STACK_RESOURCE)]))
        self.register_outputs({})
Outer("outer")
""",
    ],
    "an alias by its URN": [
        'param("a")\n',
        'param("b", opts=Opts(aliases=["urn:pulumi:dev::shop::aws:ssm/parameter:Parameter::a"]))\n',
    ],
    "two that claim one alias": [
        'param("a")\n',
        """# fails
b = param("b", opts=Opts(aliases=[Alias(name="a")]))
param("c", opts=Opts(aliases=[Alias(name="a")], depends_on=[b]))
""",
        'param("b", opts=Opts(aliases=[Alias(name="a")]))\n',
    ],
    "protected": [
        'param("p", opts=Opts(protect=True))\n',
        "# fails",
        'param("p", "2", opts=Opts(protect=True))\n',
        'param("p", "2", opts=Opts(protect=False))\n',
        "",
    ],
    "protected and to be replaced": [
        'role("r", path="/", opts=Opts(protect=True))\n',
        '# fails\nrole("r", path="/team/", opts=Opts(protect=True))\n',
        'role("r", path="/team/")\n',
    ],
    "got": [
        """
p = param("p", "1")
found = aws.ssm.Parameter.get("found", p.id)
known = aws.iam.Role.get("known", role("r").id)
pulumi.export("value", found.value)
pulumi.export("name", found.name)
""",
        'param("p", "1")\nparam("found", "2")\n',
    ],
    "got and missing": ['# fails\npulumi.export("x", aws.ssm.Parameter.get("found", "nothing").value)\n', ""],
    "transforms of a resource, its parent and the stack": [
        """
def own(args):
    return pulumi.ResourceTransformResult({**args.props, "description": "own"}, args.opts)

def parents(args):
    if args.type_ == "aws:ssm/parameter:Parameter":
        return pulumi.ResourceTransformResult({**args.props, "description": args.props.get("description", "") + "+parent"},
            args.opts)

def stacks(args):
    if args.type_ == "aws:ssm/parameter:Parameter":
        needs = [lone] if args.name == "third" else []
        opts = Opts.merge(args.opts, Opts(retain_on_delete=args.name == "kept", ignore_changes=["tags"], depends_on=needs))
        return pulumi.ResourceTransformResult({**args.props, "tags": {"t": "1"}}, opts)

lone = role("lone")
pulumi.runtime.register_stack_transform(stacks)

class Outer(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("shop:index:Outer", name, None, Opts(transforms=[parents]))
        first = param("first", opts=Opts(parent=self, transforms=[own]))
        param("second", first.name, Opts(parent=self, transforms=[own]))
        self.register_outputs({})

Outer("outer")
param("third", "3")
""",
    ],
    "hooks of a resource and of a component": [
        """
def told(args):
    shown = {key: sorted(found) for key, found in vars(args).items() if isinstance(found, dict)}
    print(args.name, args.type, shown)

def noisy(args):
    raise ValueError("let it pass")

dry = pulumi.ResourceHookOptions(on_dry_run=True)
seen = pulumi.ResourceHook("seen", told, dry)
lenient = pulumi.ResourceHook("lenient", noisy, pulumi.ResourceHookOptions(ignore_errors=True))
every = pulumi.ResourceHookBinding([seen], [seen, lenient], [seen], [lambda args: None])
p = param("p", "1", Opts(hooks=every), description="one")
param("secret", Output.secret("hunter2"), Opts(hooks=every))
class Outer(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("shop:index:Outer", name, {"of": p.value}, Opts(hooks=every))
        self.register_outputs({"of": p.value})
Outer("outer")
""",
        """# fails
def refused(args):
    raise ValueError(args.old_inputs["description"] + " stays, and is not " + args.new_inputs["description"])

dry = pulumi.ResourceHookOptions(on_dry_run=True)
stays = pulumi.ResourceHookBinding(before_update=[pulumi.ResourceHook("stays", refused, dry)])
param("p", "1", Opts(hooks=stays), description="two")
""",
        """
def late(args):
    raise ValueError("never asked at a preview, nor where nothing changes")

binding = pulumi.ResourceHookBinding(before_create=[late], before_update=[late])
param("p", "1", Opts(hooks=binding), description="one")
""",
        """# fails
def after(args):
    raise ValueError("too late")

param("p", "3", Opts(hooks=pulumi.ResourceHookBinding(after_update=[after])))
""",
        'param("p", "3")\n',
    ],
    "a transform that fails": [
        """# fails
def broken(args):
    raise ValueError("no")
param("p", opts=Opts(transforms=[broken]))
""",
        'param("p")\n',
    ],
    "explicit providers": [
        """
other = aws.Provider("other", region="us-east-1")
param("here")
param("there", opts=Opts(provider=other))
class Outer(pulumi.ComponentResource):
    def __init__(self, name, opts):
        super().__init__("shop:index:Outer", name, None, opts)
        param("inside", opts=Opts(parent=self))
        self.register_outputs({})
Outer("outer", Opts(providers=[other]))
""",
        'param("here")\n',
    ],
    "a region of its own": ['param("p", region="us-east-1")\nparam("q")\n'],
    "additional secret outputs": [
        """
p = param("p", "1", Opts(additional_secret_outputs=["arn", "description"]), description="d")
param("q", p.arn)
pulumi.export("arn", p.arn)
""",
    ],
    "custom time-outs": [
        'param("p", opts=Opts(custom_timeouts=pulumi.CustomTimeouts(create="5m", update="1h30m", delete="30s")))\n'
    ],
}

RUNS: dict[str, list[str]] = {
    "declared twice": [
        '# fails\na = param("a")\nparam("a", a.name)\nparam("b")\n',
        'param("a")\nparam("b")\n',
    ],
    "judged": [
        'param("a", "noted")\nparam("b", "wrong")\n',
        '# fails\na = param("a", "noted")\nparam("b", "forbidden", Opts(depends_on=[a]))\n',
        'param("a", "noted")\nparam("b", "right")\n',
    ],
    "judged as a whole": ["for i in range(10):\n    param(f'p{i}')\n"],
    "refused by the cloud, then mended": [
        '# fails\na = param("a", "1")\nparam("b", "1", Opts(depends_on=[a]), name="aws-reserved")\n',
        'a = param("a", "2")\nparam("b", "1", Opts(depends_on=[a]), name="free")\n',
    ],
    "broken, then mended": [
        'a = param("a")\n',
        '# fails\na = param("a")\nb = param("b", opts=Opts(depends_on=[a]))\nb.name.apply(lambda n: 1 / 0)\n',
        'a = param("a")\nb = param("b", opts=Opts(depends_on=[a]))\n',
    ],
    "broken at once": ['# fails\nraise ValueError("no")\n', 'param("a")\n'],
    "components and their outputs": [
        """
one = Box("one")
two = Box("two", one.param.name, props={"size": 3})
class Bare(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("shop:index:Bare", name, {"size": 1, "first": one.param, "box": one})
        self.register_outputs({})
Bare("bare")
param("after", two.param.name, Opts(depends_on=[one]))
pulumi.export("names", Output.all(one.param.name, two.param.name))
""",
        """
two = Box("two", "5", props={"size": 4})
""",
    ],
    "values put together": [
        """
a, b = param("a"), param("b")
param("c", Output.concat(a.name, "-", b.name), tags={"a": a.arn, "n": Output.all(a=a.name, b=b.name).apply(
    lambda found: found["a"])})
param("d", Output.json_dumps({"a": a.name}))
pulumi.export("all", {"a": a.name, "list": [b.name, 1, True, None, 2.5]})
""",
    ],
    "functions of the provider": [
        """
param("a", aws.get_region_output().region)
param("b", aws.get_caller_identity().account_id)
p = param("p")
param("c", aws.get_partition().partition, Opts(depends_on=[p]))
""",
    ],
    "assets that change": [
        """
r = role("r")
aws.lambda_.Function("f", role=r.arn, runtime="python3.12", handler="a.b",
    code=pulumi.AssetArchive({"a.py": pulumi.StringAsset("def b(e, c): return 1")}))
""",
        """
r = role("r")
aws.lambda_.Function("f", role=r.arn, runtime="python3.12", handler="a.b",
    code=pulumi.AssetArchive({"a.py": pulumi.StringAsset("def b(e, c): return 2")}))
""",
    ],
    "another order": [
        'param("a")\nparam("b")\nparam("c")\n',
        'param("c")\nparam("a")\nparam("b")\npulumi.log.error("said")\n',
    ],
    "a replacement trigger": [
        'param("p", opts=Opts(replacement_trigger="1"))\n',
        'param("p", opts=Opts(replacement_trigger="1"))\n',
        'param("p", opts=Opts(replacement_trigger="2"))\n',
    ],
    "replaced with another": [
        'r = role("r", path="/")\nparam("p", opts=Opts(replace_with=[r]))\n',
        'r = role("r", path="/team/")\nparam("p", opts=Opts(replace_with=[r]))\n',
    ],
    "gone in reverse order": [
        f"""
r = role("r")
a = aws.iam.RolePolicyAttachment("a", role=r.name, policy_arn="{READ_ONLY}")
p = param("p", r.name)
param("q", p.name, Opts(depends_on=[a]))
""",
        "",
    ],
    "a wrong input": [
        '# fails\npulumi.CustomResource("aws:ssm/parameter:Parameter", "p", {"type": "String", "colour": "red"})\n',
        'param("p")\n',
    ],
}


def source(version: str) -> str:
    """The whole text of a program's version."""
    return _HEAD + version
