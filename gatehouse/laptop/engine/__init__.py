"""Pulumi's engine on a laptop: runs an unchanged program and registers its resources.

The parts: `project` reads Pulumi.yaml and a stack's configuration, `program` runs the program through
Pulumi's Python SDK, `monitor` answers the SDK in the engine's place, `wire` reads Pulumi's wire format,
`state` holds what came of it, `deploy` is one run of all of them.

Importing a part imports no other: a command that only reads a project does not wait for the SDK.
"""
