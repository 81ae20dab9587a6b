"""Products of matrices in PyTorch, for bench/products.ts: a line of JSON a product on the input, milliseconds out.

python products.py --threads 2 <<< '{"form": "dx", "rows": 1576, "inputs": 768, "outputs": 3072}'
"""

import argparse
import json
import sys
import time

import torch

LEAST_S = 0.5


def operands(form, rows, inputs, outputs):
    """Of a dense layer: its result y, or the gradient of its input (dx) or its weight (dw); weights as [outputs, inputs]."""
    x, weight, dy = torch.rand(rows, inputs), torch.rand(outputs, inputs), torch.rand(rows, outputs)
    return {"y": (x, weight.T), "dx": (dy, weight), "dw": (dy.T, x)}[form]


def fastest(a, b):
    result = torch.mm(a, b)
    best, end = float("inf"), time.perf_counter() + LEAST_S
    while time.perf_counter() < end:
        started = time.perf_counter()
        torch.mm(a, b, out=result)
        best = min(best, time.perf_counter() - started)
    return best * 1000


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--threads", type=int, default=2)
torch.set_num_threads(parser.parse_args().threads)
with torch.no_grad():
    for line in sys.stdin:
        print(fastest(*operands(**json.loads(line))), flush=True)
