"""Times training steps or forward passes of a model, as bench/compare.ts asks for it. Prints one JSON object.

Same work as `assay bench`: float32, one synthetic batch; in training SGD with momentum 0.9 and cross-entropy over 14
classes, or Dice on one structure; forward in evaluation mode without gradients.
Needs Debian's python3-torch, python3-torchvision and libopenblas0-pthread: without the last, torch falls back to the
reference BLAS, twenty times slower, which would flatter assay. `matmul_gflops` shows which of them ran.
"""
import argparse
import json
import resource
import statistics
import time

import torch
import torchvision

import zoo


def matmul_gflops(size=1536, repetitions=5):
    """Best of several float32 products of two square matrices."""
    a, b = torch.randn(size, size), torch.randn(size, size)
    torch.mm(a, b)
    best = float("inf")
    for _ in range(repetitions):
        start = time.perf_counter()
        torch.mm(a, b)
        best = min(best, time.perf_counter() - start)
    return 2 * size**3 / best / 1e9


def dice_loss(logits, masks):
    probabilities = torch.sigmoid(logits)
    return 1 - (2 * (probabilities * masks).sum() + 1) / (probabilities.sum() + masks.sum() + 1)


def training(model, images, segments, classes):
    """A function that makes one training step."""
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    batch, _, side, _ = images.shape
    if segments:
        target = (torch.arange(batch * classes * side * side) // 32 % 2).float().reshape(batch, classes, side, side)
        criterion = dice_loss
    else:
        target = torch.arange(batch) % classes
        criterion = torch.nn.functional.cross_entropy

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = criterion(model(images), target)
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    return step


def forward(model, images):
    """A function that makes one forward pass."""
    model.eval()

    def step():
        with torch.inference_mode():
            return model(images)

    return step


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=sorted(zoo.MODELS))
    parser.add_argument("--forward", action="store_true")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    classes = 1 if zoo.MODELS[arguments.model][2] else 14
    model, side, segments = zoo.build(arguments.model, classes)
    images = torch.randn(arguments.batch, 3, side, side)
    step = forward(model, images) if arguments.forward else training(model, images, segments, classes)

    step()  # warm-up: allocations, and oneDNN's choice of kernels
    times = []
    for _ in range(arguments.steps):
        start = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - start))
    median = statistics.median(times)
    peak_rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({
        "model": arguments.model,
        "library": f"torch {torch.__version__}, torchvision {torchvision.__version__}",
        "threads": arguments.threads,
        "batch": arguments.batch,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "images_per_second": 1000 * arguments.batch / median,
        "step_ms": {"min": min(times), "median": median, "max": max(times)},
        "peak_rss_mb": peak_rss_mb,
        "matmul_gflops": matmul_gflops(),
    }))


main()
