"""hello: a user pool, an HTTP API, and a Lambda that only signed-in users reach."""

from pathlib import Path

import pulumi

from gatehouse.components import DomainArgs, Edge, Function, HttpApi, UserPool

config = pulumi.Config()
origins = config.require_object("allowedOrigins")
edge = config.get_object("edge")  # CloudFront and a firewall in front; see the README

pool = UserPool(
    "users",
    {
        "clients": {
            "web": {
                "callback_urls": [f"{origin}/callback" for origin in origins],
                "logout_urls": [f"{origin}/" for origin in origins],
            }
        },
        "domain_prefix": config.require("domainPrefix"),
        "protect": config.get_bool("protect", default=True),
    },
)
hello = Function("hello", {"code": str(Path(__file__).parent / "hello"), "handler": "app.handler"})
domain: DomainArgs | None = edge and {
    "name": edge["originDomain"],
    "certificate_arn": edge["originCertificateArn"],
    "mutual_tls": {"truststore_uri": edge["truststoreUri"]},
}
api = HttpApi(
    "api",
    {
        "authorizer": pool.identity,
        "cors": {"allow_origins": origins},
        "routes": {"GET /hello": {"function_arn": hello.arn}},
        **({"domain": domain} if domain else {}),
    },
)
front = edge and Edge(
    "front", {"origin_domain": edge["originDomain"], "client_certificate_arn": edge["clientCertificateArn"]}
)

pulumi.export("api_id", api.id)
pulumi.export("api_url", front.url if front else api.url)
pulumi.export("issuer", pool.issuer)
pulumi.export("audiences", pool.audiences)
pulumi.export("client_id", pool.client_ids["web"])
pulumi.export("user_pool_id", pool.id)
pulumi.export("login_url", pool.login_url)
pulumi.export("allowed_origins", origins)
