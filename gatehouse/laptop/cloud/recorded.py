"""Types that the local cloud does not keep: what a program gives is recorded, and what AWS would tell of them is made up.

A rule goes by the names of properties in pulumi-aws's schema, so that what depends on such a resource can be created: `arn`
is an ARN, `url` a URL, `id` an ID. Each looks as AWS's own does, and none of them leads anywhere.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.aws import Created
from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.types import kinds
from gatehouse.urls import service as host

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.cloud.aws import Aws, PriorState
    from gatehouse.laptop.cloud.shapes import Values

_GLOBAL: Final = frozenset({"cloudfront", "iam", "organizations", "route53", "shield"})
"""Services whose ARNs name no region. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"""
_SERVICES: Final = {
    "alb": "elasticloadbalancing",
    "appautoscaling": "application-autoscaling",
    "apigatewayv2": "apigateway",
    "cfg": "config",
    "cognito": "cognito-idp",
    "ecrpublic": "ecr-public",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "lb": "elasticloadbalancing",
    "msk": "kafka",
    "mwaa": "airflow",
    "opensearch": "es",
    "sesv2": "ses",
    "sfn": "states",
    "ssoadmin": "sso",
    "transfer": "transfer",
}
"""Services that ARNs call otherwise than pulumi-aws's modules.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MOMENT: Final = "2025-01-01T00:00:00Z"
_DEEPEST: Final = 4


@dataclass(frozen=True)
class _Maker:
    """Makes up the properties of one resource; the same ones for the same name."""

    aws: Aws
    service: str
    noun: str
    name: str

    @property
    def digits(self) -> str:
        return hashlib.sha256(f"{self.service}/{self.noun}/{self.name}".encode()).hexdigest()[:17]

    @property
    def id(self) -> str:
        return f"{self.noun.rsplit('-', 1)[-1]}-{self.digits}"

    @property
    def arn(self) -> str:
        region = "" if self.service in _GLOBAL else self.aws.region
        return f"arn:aws:{self.service}:{region}:{self.aws.account}:{self.noun}/{self.name}"

    @property
    def host(self) -> str:
        return f"{self.digits}.{host(self.service, self.aws.region)}"

    def text(self, key: str) -> str:
        """Return a text that a property of this name might have."""
        last = _WORDS.split(key)[-1].lower()
        makers: dict[str, Callable[[], str]] = {
            "arn": lambda: self.arn,
            "id": lambda: self.id,
            **dict.fromkeys(("name", "identifier"), lambda: self.name),
            **dict.fromkeys(("url", "uri"), lambda: f"https://{self.host}/{self.name}"),
            **dict.fromkeys(("endpoint", "address", "domain", "fqdn", "host"), lambda: self.host),
            **dict.fromkeys(("at", "date", "time", "timestamp"), lambda: _MOMENT),
        }
        exact = {
            "region": self.aws.region,
            "hostname": self.host,
            "dnsName": self.host,
            "domainName": self.host,
            **dict.fromkeys(("owner", "ownerId", "accountId", "registryId"), self.aws.account),
        }
        return exact[key] if key in exact else makers[last]() if last in makers else ""

    def value(self, key: str, wanted: Any, depth: int = 0) -> Any:  # noqa: ANN401 - a type of pulumi-aws
        """Return a value of a type; of a list of objects one, since a program may take the first of them."""
        from gatehouse.laptop.cloud import schema

        item = schema.item(wanted)
        if item is not None:
            return [self.value(key, item, depth)] if schema.fields(item) and depth < _DEEPEST else []
        fields = schema.fields(wanted)
        if fields is not None:
            made = {name: self.value(name, inner, depth + 1) for name, inner in fields.items()}
            return made if depth < _DEEPEST else {}
        return {str: self.text(key), bool: False, int: 0, float: 0}.get(wanted, {})


@dataclass(frozen=True, kw_only=True)
class Recorded(Kind):
    """A type that is only recorded. Nothing about it fails, and only another name or region makes another of it."""

    def make(self, aws: Aws, name: str, inputs: Values) -> Created:
        """Record a resource."""
        outputs = self.finished(aws, {**inputs, "id": self._maker(aws, name, inputs).id})
        if self.auto and inputs.get(self.auto):
            outputs["id"] = str(inputs[self.auto])
        return Created(outputs["id"], {**self._made_up(aws, name, inputs), **outputs})

    def look(self, aws: Aws, id_: str, inputs: Values) -> Values | None:
        """Return what was recorded, or made up of one that somebody else made."""
        return {**self._made_up(aws, id_, inputs), **inputs, "id": id_}

    def expected(self, aws: Aws, id_: str, inputs: Values) -> Values:
        """Return what `look` does: neither asks a cloud."""
        return self.look(aws, id_, inputs) or {}

    def replacing(self, differing: frozenset[str]) -> frozenset[str]:
        """Return the name and the region."""
        return differing & {self.auto, "region"}

    def change(self, aws: Aws, id_: str, old: PriorState, new: Values) -> Values:
        """Record other inputs; what was made up stays."""
        kept = {key: item for key, item in old.outputs.items() if key not in old.inputs}
        return self.finished(aws, {**kept, **self.held(old, new), "id": id_})

    def remove(self, aws: Aws, id_: str, outputs: Values) -> None:
        """There is nothing to delete."""

    def _maker(self, aws: Aws, name: str, inputs: Values) -> _Maker:
        _, module, noun = self.type.split(":")
        known = str(inputs.get(self.auto) or name) if self.auto else name
        words = _WORDS.sub("-", noun).lower()
        service = module.split("/", maxsplit=1)[0]
        return _Maker(aws, _SERVICES.get(service, service), words, known)

    def _made_up(self, aws: Aws, name: str, inputs: Values) -> Values:
        from gatehouse.laptop.cloud import schema

        maker, always = self._maker(aws, name, inputs), schema.always(self.type)
        made = {key: maker.value(key, wanted) for key, wanted in always.items() if key not in inputs}
        return {**made, "tagsAll": inputs.get("tags") or {}} if "tagsAll" in always else made


def kind(type_: str) -> Kind:
    """Return how a type is kept, or recorded."""
    return kinds().get(type_) or _recorded(type_)


@cache
def _recorded(type_: str) -> Recorded:
    # A name that may be left out is made, as pulumi-aws makes it: `SetAutonaming` in pulumi-terraform-bridge.
    from gatehouse.laptop.cloud.schema import named

    # `whole`, since that nothing of it has an effect is said of the type.
    return Recorded(type=type_, service="", id=("id",), auto="name" if named(type_) else "", whole=True)
