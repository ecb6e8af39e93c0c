"""The conformance program: APIs, functions and a user pool that records are fired at, on AWS or on a laptop.

It uses the provider's resources as they are, so that a record tells of AWS and not of a component. Everything in it is
public on purpose; it holds no data and is destroyed after a recording.
"""

import judged  # noqa: F401 - its routes are `http`'s
import metadata  # noqa: F401 - the same
import pulumi
from http_apis import cors, http
from rest_api import rest, stage
from triggers import pools
from users import domain, issuer, machine, pool, region, rotating, stranger, web

pulumi.export("http", http.api_endpoint)
pulumi.export("cors", cors.api_endpoint)
pulumi.export("rest", stage.invoke_url)
pulumi.export("http_id", http.id)
pulumi.export("rest_id", rest.id)
pulumi.export("user_pool_id", pool.id)
pulumi.export("issuer", issuer)
pulumi.export("client_id", web.id)
pulumi.export("stranger_client_id", stranger.id)
pulumi.export("machine_client_id", machine.id)
pulumi.export("rotating_client_id", rotating.id)
for name, triggered in pools.items():
    pulumi.export(f"triggered{name}_pool_id", triggered.pool.id)
    pulumi.export(f"triggered{name}_client_id", triggered.client.id)
pulumi.export(
    "login", domain.domain.apply(lambda prefix: f"https://{prefix}.auth.{region}.amazoncognito.com")
)
