"""Pulumi's engine on a laptop: runs an unchanged program and registers its resources.

The parts: `project` reads Pulumi.yaml and a stack's configuration, `program` runs the program through
Pulumi's Python SDK, `monitor` answers the SDK in the engine's place, `wire` reads Pulumi's wire format,
`state` holds what came of it.
"""

from gatehouse.laptop.engine.deploy import deploy
from gatehouse.laptop.engine.project import Project, ProjectError, load
from gatehouse.laptop.engine.state import UNKNOWN, Failure, Note, Resource, Result, Step

__all__ = [
    "UNKNOWN",
    "Failure",
    "Note",
    "Project",
    "ProjectError",
    "Resource",
    "Result",
    "Step",
    "deploy",
    "load",
]
