"""Writes docs/reference/emulated-resources.md to its output: `python -m gatehouse.laptop.cloud.reference`.

What a resource type can take is read from pulumi-aws itself; what of it has an effect, from the types of this package.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.aws import Aws
from gatehouse.laptop.cloud.invokes import INVOKES
from gatehouse.laptop.cloud.local import Cloud
from gatehouse.laptop.cloud.lookups import LOOKUPS
from gatehouse.laptop.cloud.schema import settable
from gatehouse.laptop.cloud.types import kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD: Final = """\
# Resource types on a laptop

`gatehouse up` creates these types of pulumi-aws in moto, AWS's stand-in. A type that is not here is only recorded: the
summary of a run names it. What depends on it can be created all the same: it sees the inputs, and names, IDs, ARNs, URLs
and addresses that are made up and lead nowhere. Where moto then refuses such a value, the error names the recorded type.

Properties under "without effect" are taken and forgotten. All others are sent to moto as they would be to AWS; those that
the gateway reads come back through boto3 as they were given. Generated from the code; a test holds it to it.

What calls a program's functions by itself, such as a message in a queue: [event sources](event-sources.md).

Not emulated, and refused: an HTTP API's `body` (OpenAPI). Its routes would lose their authorizers. A REST API's is imported.
"""


def page(cloud: Cloud) -> str:
    """Return the whole page."""
    return "\n".join((_HEAD.rstrip("\n"), *_types(Aws(cloud, cloud.region)), *_functions())) + "\n"


def _types(aws: Aws) -> Iterator[str]:
    service = ""
    for type_ in sorted(kinds()):
        module = type_.split(":")[1].split("/")[0]
        if module != service:
            service = module
            yield f"\n## {module}\n\n| Type | Without effect |\n| --- | --- |"
        kept = kinds()[type_].kept(aws)
        ignored = sorted(name for name in settable(type_) if name.lower() not in kept)
        yield f"| `{type_}` | {', '.join(f'`{name}`' for name in ignored)} |"


def _functions() -> Iterator[str]:
    yield "\n## Functions\n\nAnswered from what is in moto; in a preview, with what can be known without it.\n"
    yield from (f"- `{token}`" for token in sorted({*INVOKES, *LOOKUPS}))


if __name__ == "__main__":
    with Cloud.start() as running:
        sys.stdout.write(page(running))
