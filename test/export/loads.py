"""Whether timm and torchvision load files strictly and compute the same. Reads a JSON list of {call, file, logits} on standard
input; prints for each the largest difference of a logit, as a share of the largest where that is above 1. `call` is what the file's own metadata say, or another."""
import json
import sys

import timm  # noqa: F401
import torch
import torchvision  # noqa: F401
from safetensors import safe_open
from safetensors.torch import load_file

for case in json.load(sys.stdin):
    with safe_open(case["file"], "pt") as file:
        call = case.get("call") or file.metadata()["call"]
    model = eval(call).eval()
    model.load_state_dict(load_file(case["file"]), strict=True)
    given = load_file(case["logits"])
    with torch.no_grad():
        found = model(given["input"])
    largest = max(1.0, float(given["logits"].abs().max()))
    print(float((found - given["logits"]).abs().max()) / largest, flush=True)
