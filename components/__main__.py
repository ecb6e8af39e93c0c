"""Serves the components to the Pulumi engine: `pulumi package add` of this folder starts it."""

from pulumi.provider.experimental import component_provider_host

from components.package import COMPONENTS, NAME

if __name__ == "__main__":
    component_provider_host(name=NAME, components=COMPONENTS)
