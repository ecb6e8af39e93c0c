from __future__ import annotations

import subprocess
import sys


def test_importing_the_components_loads_no_aws_service() -> None:
    loaded = "{m for m in sys.modules if m.startswith('pulumi_aws.')}"
    code = f"import sys, pulumi_aws; before = {loaded}; import components; print(*sorted({loaded} - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
