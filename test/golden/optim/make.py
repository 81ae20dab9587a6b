"""Steps of timm 0.5.4's and torch's optimisers in float64, with the gradients that optim.json holds.

    PYTHONPATH=timm-0.5.4 python3 test/golden/optim/make.py            compares
    PYTHONPATH=timm-0.5.4 python3 test/golden/optim/make.py --write    adds what is missing

The cases are those of the file; a new one is a line of NEW, which is added where it is missing. Parameters are kept
after the first and the last step, with lookahead also after the sixth, in eight digits. grad_clip.json, layer_decay.json
and weight_decay_groups.json are kept.
"""
import json
import os
import sys

import timm
import torch
from timm.optim import AdaBelief, Adafactor, AdamP, Lamb, Lars, Lookahead, MADGRAD, NvNovoGrad, Nadam, RAdam, RMSpropTF, SGDP

assert timm.__version__ == "0.5.4", "the optimisers of later versions are others"
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "optim.json")
DECAYED = {"conv.weight": 0.05, "attn.relative_position_bias_table": 0.05, "fc.weight": 0.05}

MAKERS = {
    "sgd": lambda groups, o: torch.optim.SGD(groups, momentum=o["momentum"], dampening=o.get("dampening", 0)),
    "nesterov": lambda groups, o: torch.optim.SGD(groups, momentum=o["momentum"], nesterov=True),
    "adam": lambda groups, o: torch.optim.Adam(groups, betas=o["betas"], eps=o["eps"], amsgrad=o.get("amsgrad", False)),
    "adamw": lambda groups, o: torch.optim.AdamW(groups, betas=o["betas"], eps=o["eps"], amsgrad=o.get("amsgrad", False)),
    "nadam": lambda groups, o: Nadam(groups, betas=o["betas"], eps=o["eps"]),
    "radam": lambda groups, o: RAdam(groups, betas=o["betas"], eps=o["eps"]),
    "adamax": lambda groups, o: torch.optim.Adamax(groups, betas=o["betas"], eps=o["eps"]),
    "adamp": lambda groups, o: AdamP(groups, betas=o["betas"], eps=o["eps"], wd_ratio=0.01, nesterov=True),
    "adabelief": lambda groups, o: AdaBelief(groups, betas=o["betas"], eps=o["eps"], rectify=o.get("rectify", False)),
    "lamb": lambda groups, o: Lamb(groups, betas=o["betas"], eps=o["eps"], trust_clip=o.get("trust_clip", False)),
    "lars": lambda groups, o: Lars(
        groups,
        lr=1,
        momentum=o["momentum"],
        eps=o["eps"],
        trust_clip=o.get("trust_clip", False),
        nesterov=o.get("nesterov", False),
    ),
    "sgdp": lambda groups, o: SGDP(groups, lr=1, momentum=o["momentum"], eps=o["eps"], nesterov=True),
    "rmsprop": lambda groups, o: torch.optim.RMSprop(groups, alpha=0.9, momentum=o["momentum"], eps=o["eps"]),
    "rmsprop_tf": lambda groups, o: RMSpropTF(groups, alpha=0.9, momentum=o["momentum"], eps=o["eps"]),
    "adagrad": lambda groups, o: torch.optim.Adagrad(groups, eps=o["eps"]),
    "adadelta": lambda groups, o: torch.optim.Adadelta(groups, eps=o["eps"]),
    "adafactor": lambda groups, o: Adafactor(
        groups, lr=1, eps=o["eps"], betas=(o["momentum"], 0.999) if o["momentum"] else None
    ),
    "madgrad": lambda groups, o: MADGRAD(
        groups, momentum=o["momentum"], eps=o["eps"], decoupled_decay=o.get("decoupled", False)
    ),
    "novograd": lambda groups, o: NvNovoGrad(groups, betas=o["betas"], eps=o["eps"]),
}

LARS = {"name": "lars", "momentum": 0.9, "eps": 1e-8}
MADGRAD_ = {"name": "madgrad", "momentum": 0.9, "eps": 1e-6}
FACTOR = {"name": "adafactor", "momentum": 0, "eps": 1e-30}
NEW = [
    ("larc_wd", {**LARS, "trust_clip": True}, 0.0005),
    ("nlars_wd", {**LARS, "nesterov": True}, 0.1),
    ("nlarc_wd", {**LARS, "trust_clip": True, "nesterov": True}, 0.0005),
    ("radabelief_wd", {"name": "adabelief", "betas": [0.9, 0.999], "eps": 1e-16, "rectify": True}, 0.001),
    ("madgrad_wd", MADGRAD_, 0.01),
    ("madgradw_wd", {**MADGRAD_, "decoupled": True}, 0.01),
    ("madgrad_without_momentum", {**MADGRAD_, "momentum": 0}, 0.01),
    ("novograd_wd", {"name": "novograd", "betas": [0.95, 0.98], "eps": 1e-8}, 0.01),
    ("adafactor_wd", FACTOR, 0.01),
    ("adafactor_eps_momentum", {**FACTOR, "momentum": 0.9, "eps": 1e-8}, 0.01),
    ("lookahead_madgrad_wd", {**MADGRAD_, "lookahead": {"k": 6, "alpha": 0.5}}, 0.01),
]


def optimizer_of(case, parameters):
    decays = case["weight_decays"]
    groups = [{"params": [p], "weight_decay": decays.get(name, 0)} for name, p in parameters.items()]
    settings = case["settings"]
    optimizer = MAKERS[settings["name"]](groups, settings)
    if "lookahead" in settings:
        return Lookahead(optimizer, **settings["lookahead"])
    return optimizer


def after(case, golden):
    parameters = {
        name: torch.nn.Parameter(torch.tensor(values, dtype=torch.float64).reshape(golden["shapes"][name]))
        for name, values in golden["initial"].items()
    }
    optimizer = optimizer_of(case, parameters)
    found = {}
    for step, gradients in enumerate(golden["grads"], 1):
        for group in optimizer.param_groups:
            group["lr"] = case["lr_per_step"][step - 1] if case["lr_per_step"] else case["lr"]
        for name, parameter in parameters.items():
            parameter.grad = torch.tensor(gradients[name], dtype=torch.float64).reshape(parameter.shape)
        optimizer.step()
        if str(step) in case["after"]:
            found[str(step)] = {
                name: [float(f"{value:.8g}") for value in parameter.detach().flatten().tolist()]
                for name, parameter in parameters.items()
            }
    return found


def distance(one, other):
    return max(
        abs(a - b)
        for step in one
        for name in one[step]
        for a, b in zip(one[step][name], other[step][name], strict=True)
    )


def main():
    with open(FILE) as file:
        golden = json.load(file)
    known = {case["name"] for case in golden["cases"]}
    for name, settings, lr in NEW:
        if name in known:
            continue
        steps = ["1", "6", "10"] if "lookahead" in settings else ["1", "10"]
        case = {"name": name, "settings": {"weight_decay": 0, **settings}, "lr": lr, "lr_per_step": None}
        golden["cases"].append({**case, "weight_decays": DECAYED, "after": dict.fromkeys(steps)})
    worst = 0
    for case in golden["cases"]:
        found = after(case, golden)
        if case["name"] in known:
            off = distance(found, case["after"])
            print(case["name"], "off by", off)
            worst = max(worst, off)
        else:
            case["after"] = found
    if "--write" in sys.argv:
        with open(FILE, "w") as file:
            json.dump(golden, file, separators=(",", ":"))
            file.write("\n")
    return worst


if __name__ == "__main__":
    sys.exit(0 if main() < 2e-7 or "--write" in sys.argv else 1)
