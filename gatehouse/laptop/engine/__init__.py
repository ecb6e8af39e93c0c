"""The engines that run an unchanged program: `built_in` in this process, and Pulumi's own.

What both share: `project` reads Pulumi.yaml and a stack's configuration, `wire` Pulumi's wire format, `state` says what came
of a run. Importing a part imports no other: a command that only reads a project does not wait for the SDK.
"""
