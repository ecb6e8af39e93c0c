"""An engine in this process, for a machine without the Pulumi CLI: it does what Pulumi's does, or refuses by name.

The parts: `program` runs the program through Pulumi's Python SDK, `monitor` answers the SDK in the engine's place, `goal`
is what a registration asks for, `plan` decides what it takes, `state` is what is there, `engine` is one run of all of them.
What they do follows Pulumi's own engine: https://github.com/pulumi/pulumi/tree/master/pkg/resource/deploy.
"""
