"""Times training steps or forward passes of a model, as bench/compare.ts asks for it. Prints one JSON object.

Same work as `assay bench`: one synthetic batch; in training SGD with momentum 0.9 and cross-entropy over 14 classes, or
Dice on one structure; forward in evaluation mode without gradients. Variants: `eager`; `channels_last`; `compile`, with
channels last for models with convolutions; `bf16`: autocast, with channels last for those. All but `bf16` are float32.
"""
import argparse
import json
import resource
import statistics
import time

import timm
import torch

import zoo


def matmul_gflops(dtype, size=1536, repetitions=5):
    """Best of several products of two square matrices."""
    a, b = torch.randn(size, size, dtype=dtype), torch.randn(size, size, dtype=dtype)
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


def training(model, called, images, segments, classes, autocast):
    """A function that makes one training step. `called` is the model, or its compiled form."""
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
        with autocast():
            logits = called(images)
        loss = criterion(logits.float(), target)
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    return step


def forward(model, called, images, autocast):
    """A function that makes one forward pass."""
    model.eval()

    def step():
        with torch.inference_mode(), autocast():
            return called(images)

    return step


def timed(step, steps, most_seconds):
    """Milliseconds of steps after two that do not count; fewer, but one, when the time is over."""
    begun = time.perf_counter()
    for _ in range(2):  # Allocations, oneDNN's choice of kernels, compilation.
        step()
        if time.perf_counter() - begun > most_seconds:
            break
    times, begun = [], time.perf_counter()
    while len(times) < steps and (not times or time.perf_counter() - begun < most_seconds):
        start = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - start))
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=sorted(zoo.MODELS))
    parser.add_argument("--variant", choices=("eager", "channels_last", "compile", "bf16"), default="eager")
    parser.add_argument("--forward", action="store_true")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--most-seconds", type=float, default=90)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    classes = 1 if zoo.MODELS[arguments.model][2] else 14
    model, side, segments, convolutions = zoo.build(arguments.model, classes)
    images = torch.randn(arguments.batch, 3, side, side)
    if convolutions and arguments.variant != "eager":
        model, images = model.to(memory_format=torch.channels_last), images.to(memory_format=torch.channels_last)
    half = arguments.variant == "bf16"

    def autocast():
        return torch.autocast("cpu", torch.bfloat16, enabled=half)

    called = torch.compile(model) if arguments.variant == "compile" else model
    step = forward(model, called, images, autocast) if arguments.forward else training(
        model, called, images, segments, classes, autocast)
    times = timed(step, arguments.steps, arguments.most_seconds)
    median = statistics.median(times)
    peak_rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({
        "model": arguments.model,
        "variant": arguments.variant,
        "library": f"torch {torch.__version__}, timm {timm.__version__}",
        "threads": arguments.threads,
        "batch": arguments.batch,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "images_per_second": 1000 * arguments.batch / median,
        "step_ms": {"min": min(times), "median": median, "max": max(times)},
        "peak_rss_mb": peak_rss_mb,
        "matmul_gflops": matmul_gflops(torch.bfloat16 if half else torch.float32),
    }))


if __name__ == "__main__":
    main()
