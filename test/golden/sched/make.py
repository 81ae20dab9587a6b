"""Learning rates of timm 0.5.4's schedulers: the cases of sched.json that `create_scheduler` makes. Settings are the file's;
a new case is a line of NEW, which is added where it is missing.

    python3 test/golden/sched/make.py            compares
    python3 test/golden/sched/make.py --write    adds what is missing

Kept as they are: functions.json and SimMIM's own schedules, which count updates.
"""
import argparse
import json
import os
import sys

import torch
from timm.scheduler import create_scheduler

class WithoutVerbose(torch.optim.lr_scheduler.ReduceLROnPlateau):
    """timm 0.5.4 gives torch an argument that torch 2.15 lacks."""

    def __init__(self, *args, verbose=False, **others):
        super().__init__(*args, **others)


torch.optim.lr_scheduler.ReduceLROnPlateau = WithoutVerbose

USUAL = {"min_lr": 1e-5, "warmup_lr": 1e-6, "cooldown_epochs": 0, "decay_epochs": 30, "decay_rate": 0.5}
NOISE = {"lr_noise": [0.2, 0.8], "lr_noise_pct": 0.5}
NEW = [
    ("cosine_noise", {**USUAL, "epochs": 40, "sched": "cosine", "warmup_epochs": 10, **NOISE}),
    ("cosine_noise_seed", {**USUAL, "epochs": 30, "sched": "cosine", "warmup_epochs": 0, **NOISE, "seed": 7}),
    ("step_noise_to_the_end", {**USUAL, "epochs": 50, "sched": "step", "warmup_epochs": 2, "lr_noise": [0.0, 1.0]}),
    ("plateau_noise", {**USUAL, "epochs": 30, "sched": "plateau", "warmup_epochs": 8, "patience_epochs": 2, **NOISE}),
]
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sched.json")


def rates(case):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=case["base_lr"])
    scheduler, _ = create_scheduler(argparse.Namespace(**case["args"]), optimizer)
    found = []
    for at, step in enumerate(case["step_argument"]):
        scheduler.step(step, *([case["metrics"][at]] if case.get("metrics") else []))
        found.append(optimizer.param_groups[0]["lr"])
    return found


def main():
    with open(FILE) as file:
        golden = json.load(file)
    known = {case["name"] for case in golden["cases"]}
    for name, args in NEW:
        if name in known:
            continue
        steps = list(range(1, args["epochs"]))
        # Better for some epochs, then no more.
        metrics = {"metrics": [0.5 + 0.4 * min(at, 12) / 12 for at in steps]} if args["sched"] == "plateau" else {}
        golden["cases"].append({"name": name, "args": args, "base_lr": 0.01, "step_argument": steps, **metrics})
    worst = 0
    for case in golden["cases"]:
        if "sched" not in case["args"]:
            print(case["name"], "is kept")
            continue
        found = rates(case)
        if case["name"] not in known:
            case["lr_after_step"] = found
            continue
        off = max(abs(a - b) for a, b in zip(found, case["lr_after_step"], strict=True))
        print(case["name"], "off by", off)
        worst = max(worst, off)
    if "--write" in sys.argv:
        with open(FILE, "w") as file:
            json.dump(golden, file, separators=(",", ":"))
            file.write("\n")
    return worst


if __name__ == "__main__":
    sys.exit(0 if main() < 1e-12 or "--write" in sys.argv else 1)
