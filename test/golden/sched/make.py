"""Learning rates of timm 0.5.4's schedulers: the cases of sched.json that `create_scheduler` makes. Settings are the file's.

    python3 test/golden/sched/make.py            compares
    python3 test/golden/sched/make.py --write    writes

Kept as they are: functions.json, SimMIM's own schedules, which count updates, and those on a plateau: timm 0.5.4 gives
torch an argument there that torch 2.15 lacks.
"""
import argparse
import json
import os
import sys

import torch
from timm.scheduler import create_scheduler

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sched.json")


def rates(case):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=case["base_lr"])
    scheduler, _ = create_scheduler(argparse.Namespace(**case["args"]), optimizer)
    found = []
    for step in case["step_argument"]:
        scheduler.step(step)
        found.append(optimizer.param_groups[0]["lr"])
    return found


def main():
    with open(FILE) as file:
        golden = json.load(file)
    worst = 0
    for case in golden["cases"]:
        if case["args"].get("sched", "plateau") == "plateau":
            print(case["name"], "is kept")
            continue
        found = rates(case)
        off = max(abs(a - b) for a, b in zip(found, case["lr_after_step"], strict=True))
        print(case["name"], "off by", off)
        worst = max(worst, off)
        case["lr_after_step"] = found
    if "--write" in sys.argv:
        with open(FILE, "w") as file:
            json.dump(golden, file, separators=(",", ":"))
            file.write("\n")
    return worst


if __name__ == "__main__":
    sys.exit(0 if main() < 1e-12 or "--write" in sys.argv else 1)
