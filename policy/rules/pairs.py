"""What two resources open together, told before the second of them is created, by the id that both name.

At an update every input is known, so a policy that a preview could not read is judged before it is there. Whom it lets in is
in it; what that opens, another resource says: the notifications of a bucket, the methods of a REST API. Pulumi shows a
resource policy no ids of resources, so what does not name the other by the same text is left to the stack's rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import events, extract
from .endpoints import AWS_IAM, Auth, Endpoint
from .extract import buckets, rest_api
from .links import Links
from .reach import API
from .values import as_text, first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .resource import Resource

TYPES = buckets.TYPES | events.TYPES | rest_api.METHODS | rest_api.POLICIES | rest_api.APIS
_Opened = tuple["Resource", Endpoint]
_Admitting = tuple["Resource", str]


@dataclass
class Pairs:
    """The resources seen so far, by the bucket or the REST API that they name."""

    _buckets: dict[str, list[Resource]] = field(default_factory=dict)
    _policies: dict[str, _Admitting] = field(default_factory=dict)
    _signed: dict[str, Endpoint] = field(default_factory=dict)
    _apis: list[_Admitting] = field(default_factory=list)

    def opened(self, resource: Resource) -> Iterator[_Opened]:
        """What a resource opens together with those seen before, each with what declares the way in."""
        if resource.type in buckets.TYPES | events.TYPES:
            yield from self._of_bucket(resource)
        elif resource.type in rest_api.APIS | rest_api.POLICIES:
            yield from self._of_policy(resource)
        elif resource.type in rest_api.METHODS:
            yield from self._of_method(resource)

    def _of_bucket(self, resource: Resource) -> Iterator[_Opened]:
        name = as_text(first(resource.props, "bucket", "bucketName"))
        if not isinstance(name, str):
            return
        about = self._buckets.setdefault(name, [])
        about.append(resource)
        links = Links(about)
        for one in about:
            for endpoint in extract.own(one):
                if not events.out_of_reach(links, one):
                    yield one, endpoint

    def _of_policy(self, resource: Resource) -> Iterator[_Opened]:
        found = (rest_api.admits(policy) for policy in rest_api.policies(resource.props))
        who = next((each for each in found if each), "")
        if resource.type in rest_api.APIS:
            self._apis.append((resource, who))
            signed = next((each for each in extract.own(resource) if each.auth.kind == AWS_IAM), None)
        else:
            api = as_text(first(resource.props, *API))
            signed = self._signed.get(str(api))
            if who and isinstance(api, str):
                self._policies[api] = resource, who
        if who and signed is not None:
            yield resource, any_account(who, signed)

    def _of_method(self, resource: Resource) -> Iterator[_Opened]:
        endpoint = rest_api.method(resource.props)
        if endpoint.auth.kind != AWS_IAM or not isinstance(endpoint.api, str):
            return
        self._signed.setdefault(endpoint.api, endpoint)
        policy = self._policies.get(endpoint.api)
        if policy is None and self._apis and all(who for _, who in self._apis):
            policy = self._apis[0]  # whichever of the program's APIs it is of, as declared so far
        if policy is not None:
            yield policy[0], any_account(policy[1], endpoint)


def any_account(who: str, method: Endpoint) -> Endpoint:
    """A REST API's resource policy that takes the signature of `who`, for a method that asks for no more."""
    note = f"it lets {who} call {method.key}, which asks for nothing but some account's signature"
    return Endpoint(None, None, Auth(), "resource policy of the REST API", "REST", note=note)
