"""Runs the policy pack that the file `pack` beside this one names, and notes each question and answer in `asked.jsonl`."""

import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2_grpc

HERE = Path(__file__).parent
GRPC: Any = analyzer_pb2_grpc
JSON: Any = json_format
ADD = GRPC.add_AnalyzerServicer_to_server


def noted(name: str, method: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def call(request: Any, context: Any) -> Any:
        answer = method(request, context)
        line = {"method": name, "request": JSON.MessageToDict(request), "answer": JSON.MessageToDict(answer)}
        with (HERE / "asked.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
        return answer

    return call


def add(servicer: Any, server: Any) -> None:
    for name in ("Analyze", "AnalyzeStack", "Remediate"):
        setattr(servicer, name, noted(name, getattr(servicer, name)))
    ADD(servicer, server)


GRPC.add_AnalyzerServicer_to_server = add
directory = (HERE / "pack").read_text().strip()
sys.path[0] = directory
runpy.run_path(directory, run_name="__main__")
