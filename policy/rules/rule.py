"""What a rule is: everything about it is said once, beside the check that it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from .apis import Apis
from .endpoints import Endpoint, Trust
from .exemptions import SCHEMA, ConfigurationError, Exemption, longest, parse
from .pairs import Pairs
from .resource import Resource

if TYPE_CHECKING:
    from datetime import date

Level = Literal["mandatory", "advisory"]
DAYS: dict[str, Any] = {
    "type": "number",
    "minimum": 0,
    "default": 0,
    "description": "For how many days from today an exemption may last; 0 for as long as it says.",
}
Severity = Literal["low", "medium", "high", "critical"]


@dataclass(frozen=True, eq=False, repr=False)
class Finding:
    """What is wrong, with what: `problem` says it and why, `cure` is the line of code that helps.

    `endpoint` is the way in that it is about, where it is about one, `apis` the names of its API where they are known. An
    `undecided` finding is no violation: it says what can't be told before the deployment. `rules` are the name and id of
    another rule, whose exemptions hold as well.
    """

    resource: Resource
    problem: str
    cure: str = ""
    endpoint: Endpoint | None = None
    undecided: bool = False
    rules: tuple[str, ...] = ()
    apis: frozenset[str] | None = None

    @property
    def message(self) -> str:
        """What the developer reads."""
        return f"{self.problem}\nCure: {self.cure}" if self.cure else self.problem


@dataclass(eq=False, repr=False)
class Memory:
    """What the pack's process has seen so far, for the rules that relate resources.

    `apis` are the program's APIs, `pairs` what opens something together with another resource, `deferred` the open
    endpoints of which only the whole stack tells whether anyone reaches them, with the URN of what declares each. `held` is
    what resources hold, by their URN. `exemptions` has an entry for each rule that was asked, `used` what they let pass
    (with an empty text where the exemption was over). `updating` tells that what is let pass is created at once, as far as
    the engine has not said that this is a preview. `lowered` are the rules that the configuration holds at a lower level
    than they have, with that level. `names` are the ids and names of the rules that take exemptions; where there are none,
    what an exemption says of its rule is not looked at. `last` has, by a rule's id and name, the last day that an exemption
    for it may hold, where there is one.
    """

    apis: Apis = field(default_factory=Apis)
    pairs: Pairs = field(default_factory=Pairs)
    deferred: list[tuple[str, Endpoint]] = field(default_factory=list)
    held: dict[str, list[Resource]] = field(default_factory=dict)
    exemptions: dict[str, tuple[Exemption, ...]] = field(default_factory=dict)
    used: set[tuple[str, Exemption, str]] = field(default_factory=set)
    trust: Trust = field(default_factory=Trust)
    updating: bool = True
    lowered: dict[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    last: dict[str, date] = field(default_factory=dict)
    project: str = ""
    stack: str = ""

    def begin(self, project: str, stack: str) -> None:
        """Forget the program that was seen before: each deployment starts with its stack."""
        self.project, self.stack = project, stack
        self.apis, self.pairs, self.deferred = Apis(), Pairs(), []

    def exemptions_of(self, *names: str) -> list[tuple[str, Exemption]]:
        """The exemptions for rules of these names or ids, each with the rule under which it is configured.

        Raises:
            ConfigurationError: One that is configured under another rule would last longer than its own rule lets it.
        """
        found = [
            (holder, exemption)
            for holder, several in self.exemptions.items()
            for exemption in several
            if (exemption.rule or holder) in names
        ]
        last = min((self.last[name] for name in names if name in self.last), default=None)
        for holder, exemption in found:
            if last is not None and (exemption.until is None or exemption.until > last):
                raise ConfigurationError(
                    f"{holder}: the exemption of {exemption} needs `until`, a day up to {last}, which is as long as"
                    f" `exemptionDays` of {names[-1]} lets it last."
                )
        return found


@dataclass(frozen=True, eq=False, repr=False)
class Context:
    """What a check is given besides resources: the rule's settings with defaults filled in, the day, and the memory."""

    settings: Mapping[str, Any]
    today: date
    memory: Memory


Check = Callable[[Resource, Context], Iterable[Finding]]
StackCheck = Callable[[list[Resource], Context], Iterable[Finding]]
Changes = Mapping[tuple[str, ...], Any]
Remedy = Callable[[Resource], Changes]


@dataclass(frozen=True, eq=False, repr=False)
class Rule:
    """A rule of the pack.

    `id` stays the same whatever the rule is called one day. `settings` maps each setting to its JSON Schema, whose `default`
    holds where nothing is configured; every rule that is `exemptible` has `exemptions` and `exemptionDays` besides.
    `types` are the resource types that it looks at. A rule has either `check` or `stack_check`. `remedy` answers what to
    change in a resource's inputs, paths to new values, None to take out. A rule that is asked `always` has no settings, and
    no configuration changes its level. One that is asked about `every` resource is shown no properties.
    """

    id: str
    name: str
    title: str
    description: str
    level: Level
    severity: Severity
    cure: str
    url: str
    types: frozenset[str]
    check: Check | None = None
    stack_check: StackCheck | None = None
    remedy: Remedy | None = None
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    exemptible: bool = True
    always: bool = False
    every: bool = False

    @property
    def schema(self) -> dict[str, dict[str, Any]]:
        """The JSON Schema of each setting."""
        own = {key: dict(schema) for key, schema in self.settings.items()}
        return own | ({"exemptions": SCHEMA, "exemptionDays": DAYS} if self.exemptible else {})

    def context(self, config: Mapping[str, Any], today: date, memory: Memory) -> Context:
        """Fill in the defaults, which come from the engine in a deployment and from here in a direct call.

        Raises:
            ConfigurationError: A setting is unknown or of the wrong type, or an exemption is malformed.
        """
        schema = self.schema
        given = {key: value for key, value in config.items() if value is not None}
        unknown = sorted(set(given) - set(schema))
        if unknown:
            raise ConfigurationError(
                f"{self.name} has no setting {unknown[0]!r}; it has {', '.join(sorted(schema)) or 'none'}."
            )
        settings = {key: spec["default"] for key, spec in schema.items()} | given
        for key, value in settings.items():
            if key != "exemptions" and not _fits(value, schema[key]):
                raise ConfigurationError(
                    f"{self.name}.{key} must be {_expected(schema[key])}, not {value!r}."
                )
        days = settings.pop("exemptionDays", 0)
        given_exemptions = settings.pop("exemptions", None)
        memory.exemptions[self.name] = parse(self.name, given_exemptions, today, days, memory.names)
        if days:
            memory.last |= dict.fromkeys((self.id, self.name), longest(today, days))
        return Context(settings, today, memory)

    def findings(self, found: Iterable[Finding], context: Context) -> list[Finding]:
        """Take out what is exempt, say so where an exemption is over, and sort: the same on every run."""
        kept: set[tuple[str, str, str]] = set()
        result = []
        for finding in found:
            judged = self._exempted(finding, context)
            if (
                judged is None
                or (key := (judged.message, judged.resource.urn, str(judged.undecided))) in kept
            ):
                continue
            kept.add(key)
            result.append(judged)
        return sorted(result, key=lambda finding: (finding.resource.urn, finding.message))

    def _exempted(self, finding: Finding, context: Context) -> Finding | None:
        matching = [
            (holder, exemption)
            for holder, exemption in context.memory.exemptions_of(self.id, self.name, *finding.rules)
            if exemption.matches(finding.resource, finding.endpoint, finding.apis)
        ]
        for holder, exemption in matching:
            if not exemption.expired(context.today):
                label = finding.endpoint.key if finding.endpoint else finding.resource.type
                context.memory.used.add((holder, exemption, f"{label} of {finding.resource.where}"))
                return None
        for holder, exemption in matching[:1]:
            context.memory.used.add((holder, exemption, ""))
            problem = f"{finding.problem} Its exemption ({exemption.reason}) expired on {exemption.until}."
            return replace(finding, problem=problem)
        return finding


def exemptible(rules: Iterable[Rule]) -> frozenset[str]:
    """The ids and names of the rules that take exemptions."""
    return frozenset(name for rule in rules if rule.exemptible for name in (rule.id, rule.name))


def _fits(value: object, schema: Mapping[str, Any]) -> bool:
    kind = schema["type"]
    if "enum" in schema and value not in schema["enum"]:
        return False
    if kind == "array":
        allowed = schema["items"].get("enum")
        return isinstance(value, (list, tuple)) and all(
            isinstance(v, str) and (not allowed or v in allowed) for v in value
        )
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "string":
        return isinstance(value, str)
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and value >= schema.get("minimum", value)
    )


def _expected(schema: Mapping[str, Any]) -> str:
    allowed = schema.get("enum") or schema.get("items", {}).get("enum")
    kind = {"array": "a list", "boolean": "true or false", "string": "a text"}.get(schema["type"], "a number")
    least = f" of at least {schema['minimum']:g}" if "minimum" in schema else ""
    return f"{kind}{least}" + (f" of {', '.join(allowed)}" if allowed else "")
