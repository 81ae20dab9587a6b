"""Times training steps of a torchvision model, as bench/compare.ts asks for it. Prints one JSON object.

Same work as `assay bench`: float32, cross-entropy over 14 classes, SGD with momentum 0.9, one synthetic batch.
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

TORCHVISION_NAMES = {
    "vit_base_patch16_224": "vit_b_16",
    "swin_tiny_patch4_window7_224": "swin_t",
    "swin_base_patch4_window7_224": "swin_b", "resnet18": "resnet18", "resnet50": "resnet50", "densenet121": "densenet121"}


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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("arch", choices=sorted(TORCHVISION_NAMES))
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--classes", type=int, default=14)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    model = getattr(torchvision.models, TORCHVISION_NAMES[arguments.arch])(num_classes=arguments.classes)
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    images = torch.randn(arguments.batch, 3, 224, 224)
    labels = torch.arange(arguments.batch) % arguments.classes

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    step()  # warm-up: allocations, and oneDNN's choice of kernels
    times = []
    for _ in range(arguments.steps):
        start = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - start))
    median = statistics.median(times)
    peak_rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({
        "arch": arguments.arch,
        "library": f"torch {torch.__version__}, torchvision {torchvision.__version__}",
        "threads": arguments.threads,
        "batch": arguments.batch,
        "images_per_second": 1000 * arguments.batch / median,
        "step_ms": {"min": min(times), "median": median, "max": max(times)},
        "peak_rss_mb": peak_rss_mb,
        "matmul_gflops": matmul_gflops(),
    }))


main()
