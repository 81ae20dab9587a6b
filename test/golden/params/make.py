"""Full-size networks of timm 0.5.4: names and shapes of their state_dicts, parameters, multiply-accumulates.

    python3 test/golden/params/make.py            compares them with the files beside it
    python3 test/golden/params/make.py --write    writes them into the files

Nothing is computed: the networks have shapes and no values. Modules lie within modules, in their order; a leaf is the
shape of a parameter, or type and shape of a buffer. Other fields of the files are what timm says of its weights.
"""
import json
import os
import sys
from glob import glob

import timm
import torch
from torch.utils.flop_counter import FlopCounterMode

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(os.path.dirname(FOLDER), "models"))
sys.path.append(os.path.dirname(FOLDER))
from research import UperNet  # noqa: E402

COUNTED = {"convolution": "conv", "addmm": "linear", "mm": "linear", "bmm": "attention_matmul", "baddbmm": "attention_matmul"}


def build(known):
    if known["arch"].startswith("upernet"):
        side = known["input_shape"][-1]
        return UperNet(known["num_classes"], img_size=side, patch_size=4, embed_dim=128, depths=[2, 2, 18, 2], num_heads=[4, 8, 16, 32], window_size=7)
    return timm.create_model(known["arch"], num_classes=known["num_classes"])


def macs(model, shape):
    """Of one forward pass: a matrix product of tensors of more than two dimensions is a batch of them."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model.eval()(torch.zeros(shape, device="meta"))
    found = {"conv": 0, "linear": 0, "attention_matmul": 0}
    for operator, count in counter.get_flop_counts()["Global"].items():
        found[COUNTED[str(operator).split(".")[-1]]] += count // 2
    return {"total": sum(found.values()), **{kind: count for kind, count in found.items() if count > 0}}


def found(known):
    model = build(known).to("meta")
    first, aliases = {}, {}
    for name, tensor in model.state_dict(keep_vars=True).items():
        if id(tensor) in first:
            aliases[name] = first[id(tensor)]
        first.setdefault(id(tensor), name)
    parameters = dict(model.named_parameters(remove_duplicate=False))
    modules = {}
    for name, tensor in model.state_dict().items():
        *path, last = name.split(".")
        inner = modules
        for part in path:
            inner = inner.setdefault(part, {})
        shape = "x".join(str(side) for side in tensor.shape)
        inner[last] = shape if name in parameters else f"{str(tensor.dtype).split('.')[1]} {shape}"
    return {
        "total_params": sum(parameter.numel() for parameter in model.parameters()), "macs": macs(model, known["input_shape"]),
        "aliases": aliases, "modules": modules}


def main():
    wrong = 0
    for path in sorted(glob(os.path.join(FOLDER, "*.json"))):
        with open(path) as file:
            known = json.load(file)
        made = found(known)
        differs = [key for key, value in made.items() if known.get(key) != value]
        print(known["arch"], "differs in " + ", ".join(differs) if differs else "is the same")
        for key in differs:
            if key != "modules":
                print("  ", key, known.get(key), made[key])
        wrong += len(differs)
        if "--write" in sys.argv:
            with open(path, "w") as file:
                json.dump({**known, **made}, file, separators=(",", ":"))
                file.write("\n")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main() and "--write" not in sys.argv else 0)
