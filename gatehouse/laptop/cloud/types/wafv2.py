"""WAF. https://docs.aws.amazon.com/waf/latest/APIReference/ ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.aws import NotFoundError, PriorState
from gatehouse.laptop.cloud.kinds import Kind, same
from gatehouse.laptop.cloud.operations import Op

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_WAF: Final = "wafv2"


@dataclass(frozen=True, kw_only=True)
class LockedKind(Kind):
    """A thing of WAF's, which is changed and deleted with its name, its scope and its latest lock token."""

    def change(self, aws: Aws, id_: str, old: PriorState, new: Values) -> Values:
        """Change it as it now is."""
        token = {"lockToken": self._token(aws, old.outputs)}
        return super().change(aws, id_, PriorState(old.inputs, {**old.outputs, **token}), new)

    def remove(self, aws: Aws, id_: str, outputs: Values) -> None:
        """Delete it as it now is; one that is gone already is no error."""
        try:
            token = {"lockToken": self._token(aws, outputs)}
        except NotFoundError:
            return
        super().remove(aws, id_, {**outputs, **token})

    def _token(self, aws: Aws, outputs: Values) -> str:
        assert self.read is not None  # noqa: S101 - every type of this class has one
        token: str = aws.call(_WAF, self.read.name, self.read.request(outputs))["LockToken"]
        return token


_WAF_KEYS: Final = {"Id": "id", "Name": "name", "Scope": "scope"}
_WAF_LOCKED: Final = {**_WAF_KEYS, "LockToken": "lockToken"}


def _acl_request(values: Values) -> Values:
    bodies = {item["key"]: item for item in values.get("customResponseBodies") or []}
    return {"rules": [], **values, "customResponseBodies": bodies or None}


def _locked(type_: str, noun: str, fixed: tuple[str, ...]) -> LockedKind:
    return LockedKind(
        type=type_,
        service=_WAF,
        create=Op(f"Create{noun}", path="Summary"),
        read=Op(f"Get{noun}", _WAF_KEYS, noun),
        update=Op(f"Update{noun}", _WAF_LOCKED),
        delete=Op(f"Delete{noun}", _WAF_LOCKED),
        id=("id",),
        auto="name",
        fixed=frozenset({"name", "scope", *fixed}),
        unread=frozenset({"customResponseBodies"}),
        request=_acl_request if noun == "WebACL" else same,
    )


KINDS: Final = (
    _locked("aws:wafv2/webAcl:WebAcl", "WebACL", ()),
    _locked("aws:wafv2/ipSet:IpSet", "IPSet", ("ipAddressVersion",)),
    Kind(
        type="aws:wafv2/webAclAssociation:WebAclAssociation",
        service=_WAF,
        create=Op("AssociateWebACL"),
        delete=Op("DisassociateWebACL", {"ResourceArn": "resourceArn"}),
        id=("webAclArn", "resourceArn"),
        separator=",",
    ),
    Kind(
        type="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        also=frozenset({"resourceArn", "logDestinationConfigs", "loggingFilter", "redactedFields"}),
        service=_WAF,
        create=Op("PutLoggingConfiguration", path="LoggingConfiguration"),
        read=Op("GetLoggingConfiguration", {"ResourceArn": "id"}, "LoggingConfiguration"),
        update=Op("PutLoggingConfiguration", path="LoggingConfiguration"),
        delete=Op("DeleteLoggingConfiguration", {"ResourceArn": "id"}),
        id=("resourceArn",),
        fixed=frozenset({"resourceArn", "logDestinationConfigs"}),
        request=lambda values: {"loggingConfiguration": values},
    ),
)
