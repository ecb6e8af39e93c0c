"""CloudFormation templates: their functions computed as far as a template tells, and what is left, named.

A resource is read once for every way in which conditions that nobody can compute may turn out. A reference to another
resource is a value that is there; what it is, no deployment tells Pulumi, so what must be right must be plain.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..documents import Unreadable
from ..values import COMPUTED, NOT_TOLD, UNKNOWN, Props, Unknown, as_text, get, text
from .loops import mapping, unrolled
from .template_document import document_of, parameters_of, transforms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TRANSFORM = "Fn::Transform"
_HARMLESS = ("AWS::Serverless-", "AWS::LanguageExtensions", "AWS::SecretsManager-", "AWS::CodeDeploy")
_LEFT = re.compile(
    r"\(computed|\((AccountId|Region|Partition|Stack\w+|URLSuffix|NotificationARNs)\)|\$\{|\{\{"
)
_VARIABLE = re.compile(r"\$\{([^!{}][^{}]*)\}")
_DYNAMIC = "{{resolve:"
_BRANCHES = 4  # conditions of one resource that can't be computed: 16 ways to read it
# What a template reads from these may be any text: what they were told, or what somebody's code made up.
_TELLING = ("AWS::SSM::Parameter", "AWS::CloudFormation::", "Custom::")
_MAX_RESOURCES = 5_000  # CloudFormation takes 500


class Template:
    """A template with the parameters that it is given."""

    def __init__(self, body: object, parameters: object) -> None:
        """Read a template, text or data; parameters that are `NOT_TOLD` may be anything.

        Raises:
            Unreadable: It is no template, past a bound, or made by a macro that may add anything.
        """
        self.document = document_of(body)
        for name in transforms(self.document):
            if not name.startswith(_HARMLESS):
                raise Unreadable(f"its transform {name!r} may add anything to it")
        self._parameters = parameters_of(self.document, parameters)
        self.resources: Props = {}  # a loop may refer to parameters only
        resources = unrolled(get(self.document, "Resources"), self.resolved)
        if TRANSFORM in self.document or (isinstance(resources, dict) and TRANSFORM in resources):
            raise Unreadable("a transform adds resources to it")
        self.resources = resources if isinstance(resources, dict) else {}
        if len(self.resources) > _MAX_RESOURCES:
            raise Unreadable(f"it has more than {_MAX_RESOURCES:,} resources")

    def declared(self, name: str, *, named: bool = False) -> Iterator[tuple[Props, dict[str, list[str]]]]:
        """The properties of a resource, each way they may turn out, with the names that each property refers to.

        `named` leaves references to other resources as they are, for a transform that has yet to read them.

        Raises:
            Unreadable: There are too many ways, or a transform adds to it.
        """
        resource = self.resources[name]
        if TRANSFORM in mapping(resource) or TRANSFORM in mapping(get(resource, "Properties")):
            raise Unreadable(f"a transform adds to {name!r}")
        if self.holds(get(resource, "Condition")) is False:
            return
        if not isinstance(get(resource, "Properties"), dict | None) or _only(get(resource, "Properties"))[0]:
            raise Unreadable(f"what the properties of {name!r} are is computed elsewhere")
        seen: list[Props] = []
        pending: list[dict[str, bool]] = [{}]
        while pending:
            assumed = pending.pop()
            reading = _Reading(self, assumed, named=named)
            props = {}
            depends = {}
            for key, value in mapping(get(resource, "Properties")).items():
                reading.refers = []
                props[str(key)] = reading.resolved(value)
                depends[str(key)] = reading.refers
            if reading.asked is not None:
                if len(assumed) == _BRANCHES:
                    raise Unreadable(
                        f"more than {_BRANCHES} conditions that can't be computed decide what {name!r} is"
                    )
                pending += [{**assumed, reading.asked: choice} for choice in (False, True)]
            elif props not in seen:
                seen.append(props)
                yield props, depends

    def resolved(self, value: object) -> Any:  # noqa: ANN401 - plain data of any kind
        """A value outside resources, with the functions in it computed as far as they can be."""
        return _Reading(self, {}, named=False).resolved(value)

    def parameter(self, name: str) -> Any:  # noqa: ANN401
        """What a reference to a parameter yields; `NOT_TOLD` for any other name."""
        return self._parameters.get(name, NOT_TOLD)

    def holds(self, name: object, within: tuple[str, ...] = ()) -> bool | Unknown | None:
        """Whether a condition holds; None where it can't be computed, or there is none of this name."""
        if not isinstance(name, str) or name in within:
            return None
        return self._holds(get(self.document, "Conditions", name), (*within, name))

    def _holds(self, test: object, within: tuple[str, ...]) -> bool | Unknown | None:
        function, given = _only(test)
        if function == "Condition":
            return self.holds(given, within)
        several = given if isinstance(given, list) else []
        if function == "Fn::Equals" and len(several) == 2:  # noqa: PLR2004 - a pair
            return _equal(*(self.resolved(each) for each in several))
        parts = [self._holds(each, within) for each in several]
        if function == "Fn::Not" and len(parts) == 1:
            return not parts[0] if isinstance(parts[0], bool) else parts[0]
        if function not in {"Fn::And", "Fn::Or"}:
            return None
        decisive = function == "Fn::Or"
        if decisive in parts:
            return decisive
        return UNKNOWN if UNKNOWN in parts else None if None in parts else not decisive


class _Reading:
    """One way to read a resource: what it refers to, and the first condition on which that way depends further."""

    def __init__(self, template: Template, assumed: Mapping[str, bool], *, named: bool) -> None:
        self.template = template
        self.assumed = assumed
        self.named = named
        self.refers: list[str] = []
        self.asked: str | None = None

    def resolved(self, value: object) -> Any:  # noqa: ANN401
        if isinstance(value, list):
            return [self.resolved(each) for each in value]
        if not isinstance(value, dict):
            return NOT_TOLD if isinstance(value, str) and _DYNAMIC in value else value
        function, given = _only(value)
        if function and (given is UNKNOWN or (function != "Fn::If" and _some(given))):
            return UNKNOWN
        if function == "Ref":
            return self._reference(given)
        if function.startswith("Fn::") or TRANSFORM in value:
            compute = _FUNCTIONS.get(function)
            return compute(self, given) if compute else NOT_TOLD
        return {key: self.resolved(each) for key, each in value.items()}

    def _reference(self, name: object) -> Any:  # noqa: ANN401
        if name == "AWS::NoValue":
            return None
        if isinstance(name, str) and name.startswith("AWS::"):
            return f"({name.removeprefix('AWS::')})"  # what it is, the deployment tells
        if isinstance(name, str) and name in self.template.resources:
            self.refers.append(name)
            return {"Ref": name} if self.named else COMPUTED
        return self.template.parameter(str(name))

    def attribute(self, given: object) -> str:
        name = (
            given.partition(".")[0]
            if isinstance(given, str)
            else given[0]
            if isinstance(given, list) and given
            else ""
        )
        if not isinstance(name, str) or name not in self.template.resources:
            return NOT_TOLD
        self.refers.append(name)
        kind = text(self.template.resources[name], "Type")
        return NOT_TOLD if isinstance(kind, str) and kind.startswith(_TELLING) else COMPUTED

    def choice(self, given: object) -> Any:  # noqa: ANN401
        if not isinstance(given, list) or len(given) != 3:  # noqa: PLR2004 - condition, then, else
            return COMPUTED
        name = str(given[0])
        holds = self.assumed.get(name, self.template.holds(name))
        if holds is UNKNOWN:
            return UNKNOWN
        if holds is None:
            self.asked = self.asked or name
        return self.resolved(given[1 if holds else 2])

    def substituted(self, given: object) -> Any:  # noqa: ANN401
        pattern, values = (given[0], given[1]) if isinstance(given, list) and len(given) == 2 else (given, {})  # noqa: PLR2004
        if not isinstance(pattern, str):
            return NOT_TOLD
        known = {key: self.resolved(each) for key, each in mapping(values).items()}
        for name in _VARIABLE.findall(pattern):
            if name not in known:
                plain = name.partition(".")[0]
                known[name] = self._reference(name) if plain == name else self.attribute(name)
        if any(each is UNKNOWN for each in known.values()):
            return UNKNOWN
        return _VARIABLE.sub(lambda found: _inserted(known.get(found[1]), found[0]), pattern).replace(
            "${!", "${"
        )

    def joined(self, given: object) -> Any:  # noqa: ANN401
        if not isinstance(given, list) or len(given) != 2:  # noqa: PLR2004 - separator and parts
            return COMPUTED
        parts = self.resolved(given[1])
        if parts is UNKNOWN or (isinstance(parts, list) and UNKNOWN in parts):
            return UNKNOWN
        return (
            str(given[0]).join(str(as_text(part)) for part in parts) if isinstance(parts, list) else COMPUTED
        )

    def selected(self, given: object) -> Any:  # noqa: ANN401
        if not isinstance(given, list) or len(given) != 2:  # noqa: PLR2004 - index and list
            return COMPUTED
        index, several = self.resolved(given[0]), self.resolved(given[1])
        number = int(index) if isinstance(index, int | float | str) and str(index).isdecimal() else -1
        if several is UNKNOWN:
            return UNKNOWN
        return several[number] if isinstance(several, list) and 0 <= number < len(several) else COMPUTED

    def split(self, given: object) -> Any:  # noqa: ANN401
        whole = self.resolved(given[1]) if isinstance(given, list) and len(given) == 2 else COMPUTED  # noqa: PLR2004
        if whole is UNKNOWN:
            return UNKNOWN
        separator = given[0] if isinstance(given, list) else ""
        return (
            whole.split(separator)
            if isinstance(whole, str) and isinstance(separator, str) and separator
            else COMPUTED
        )

    def looked_up(self, given: object) -> Any:  # noqa: ANN401
        keys = self.resolved(given[:3]) if isinstance(given, list) else []
        if UNKNOWN in keys:
            return UNKNOWN
        found = get(self.template.document, "Mappings", *(str(key) for key in keys))
        return COMPUTED if found is None or isinstance(found, dict) else found


_FUNCTIONS = {
    "Fn::GetAtt": _Reading.attribute,
    "Fn::If": _Reading.choice,
    "Fn::Sub": _Reading.substituted,
    "Fn::Join": _Reading.joined,
    "Fn::Select": _Reading.selected,
    "Fn::Split": _Reading.split,
    "Fn::FindInMap": _Reading.looked_up,
    "Fn::ToJsonString": _Reading.resolved,
}


def _some(given: object) -> bool:
    """Whether an argument of a function is not known yet."""
    return isinstance(given, list) and any(each is UNKNOWN for each in given)


def _only(value: object) -> tuple[str, Any]:
    """The name of a function and what it is given; an empty name for anything else."""
    if not isinstance(value, dict) or len(value) != 1:
        return "", None
    name, given = next(iter(value.items()))
    return (
        (str(name), given)
        if str(name) in {"Ref", "Condition"} or str(name).startswith("Fn::")
        else ("", None)
    )


def _equal(one: object, other: object) -> bool | Unknown | None:
    if UNKNOWN in (one, other):
        return UNKNOWN
    texts = [as_text(one), as_text(other)]
    if any(not isinstance(each, str) or _LEFT.search(each) for each in texts):
        return None
    return texts[0] == texts[1]


def _inserted(value: object, otherwise: str) -> str:
    found = as_text(value)
    return found if isinstance(found, str) and found != COMPUTED else otherwise
