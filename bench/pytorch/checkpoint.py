"""Writes a training checkpoint with Adam's state: <file> zip|legacy, shapes by name as JSON on standard input."""
import json
import sys

import torch

path, kind = sys.argv[1:]
state = {name: torch.nn.Parameter(torch.randn(shape)) for name, shape in json.load(sys.stdin).items()}
optimizer = torch.optim.Adam(state.values())
for parameter in state.values():
    parameter.grad = torch.ones_like(parameter)
optimizer.step()
weights = {name: parameter.detach() for name, parameter in state.items()}
contents = {"state_dict": weights, "optimizer": optimizer.state_dict(), "epoch": 1}
torch.save(contents, path, _use_new_zipfile_serialization=kind == "zip")
