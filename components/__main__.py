"""Serves the components to the Pulumi engine: `pulumi package add` of this folder starts it.

The engine runs the folder itself, so its modules are imported as the package that they are by their folder's name.
"""

import importlib
import sys
from pathlib import Path

from pulumi.provider.experimental import component_provider_host

if __name__ == "__main__":
    folder = Path(__file__).resolve().parent
    # In place of the folder, whose modules would stand in the way of others' with the same names.
    sys.path[0] = str(folder.parent)
    package = importlib.import_module(f"{folder.name}.package.schema")
    component_provider_host(name=package.NAME, components=package.COMPONENTS)
