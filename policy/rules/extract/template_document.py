"""A CloudFormation template before its functions are read: the document, its macros and its parameters.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

from ..documents import Unreadable, bounded, load
from ..values import NOT_TOLD, Props, Unknown, get, text
from .loops import mapping

_STORED = "AWS::SSM::Parameter::Value"  # what is passed is the name under which the value is stored


def document_of(body: object) -> Props:
    """A template as data. Raises Unreadable where it is none."""
    if not isinstance(body, str):
        bounded(body)
    document = load(body) if isinstance(body, str) else body
    if not isinstance(document, dict):
        raise Unreadable("it is no mapping")
    return document


def transforms(document: Props) -> list[str]:
    """The names of the macros that CloudFormation runs over the template."""
    named = get(document, "Transform")
    several = named if isinstance(named, list) else [] if named is None else [named]
    return [str(get(each, "Name") if isinstance(each, dict) else each) for each in several]


def parameters_of(document: Props, given: object) -> Props:
    """What each parameter is, by those that are `given` and the defaults; what is stored elsewhere is not told."""
    declared = mapping(get(document, "Parameters"))
    defaults = {str(name): get(spec, "Default") for name, spec in declared.items()}
    if isinstance(given, Unknown) or given == NOT_TOLD:
        return dict.fromkeys(defaults, given)
    passed = _passed(given)
    values = {name: passed.get(name, default) for name, default in defaults.items()}
    elsewhere = {name for name, spec in declared.items() if str(text(spec, "Type")).startswith(_STORED)}
    return {name: NOT_TOLD if value is None or name in elsewhere else value for name, value in values.items()}


def _passed(given: object) -> Props:
    """Parameters as a mapping, also where they are given as a list of keys and values (StackSets, nested stacks)."""
    if isinstance(given, list):
        return {str(get(each, "parameterKey")): get(each, "parameterValue") for each in given}
    return mapping(given)
