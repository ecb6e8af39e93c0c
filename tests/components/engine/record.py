"""Records the state that each released program has: `python -m tests.components.engine.record VERSION`, before a release.

The components are those that Python finds, so that an older version can be recorded by its own: put a folder with its
`components` and `handlers` first on PYTHONPATH, this project's second, run `python -P`, and let the paths of its handlers
begin with `{root}` in what was written. Pulumi's CLI has to be on PATH. What a machine or a cloud gave by chance is kept:
`revived` replaces it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from gatehouse.laptop.cloud import Cloud, Provider
from gatehouse.laptop.cloud.attachable import Attachable
from tests.components.engine.conftest import REGION, Engine
from tests.components.engine.released import PROGRAMS
from tests.components.engine.root import ROOT

STATES = Path(__file__).parent / "states"
_ROOT = "{root}"


def states(version: str) -> dict[str, list[dict[str, Any]]]:
    """The resources of each program in a version's states, by the component's name."""
    return {
        path.stem: json.loads(path.read_text().replace(_ROOT, str(ROOT)))
        for path in sorted((STATES / version).glob("*.json"))
    }


def record(version: str) -> None:
    """Deploy each program to an empty cloud and write its state."""
    with tempfile.TemporaryDirectory() as place:
        for name, program in PROGRAMS.items():
            with Cloud.start(region=REGION) as cloud, Attachable(Provider(cloud), Path.cwd()) as attached:
                stack = Engine(cloud, attached, Path(place) / name).stack()
                stack.up(program)
                kept = [
                    {key: one[key] for key in ("urn", "type", "custom", "id", "parent", "inputs", "outputs", "dependencies",
                     "propertyDependencies", "provider", "protect") if key in one}
                    for one in (stack.stack.export_stack().deployment or {})["resources"]
                ]  # fmt: skip
            for one in kept:
                # Encrypted with a passphrase of this run's; none of them is needed for an upgrade.
                for key in ("clientSecret", "clientSecrets"):
                    one.get("outputs", {}).pop(key, None)
            file = STATES / version / f"{name}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(kept, indent=1).replace(str(ROOT), _ROOT) + "\n")


if __name__ == "__main__":
    record(sys.argv[1])
