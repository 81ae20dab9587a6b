"""The same steps in PyTorch on the same card: pytorch.py [--seconds 120] [--batch 64] [--steps 12]; one JSON line a result.

Needs timm. float32 in full, TF32, bf16 autocast with channels last for CNNs; eager, then torch.compile.
"""

import argparse
import json
import time

import timm
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--seconds", type=float, default=120)
parser.add_argument("--batch", type=int, default=64)
parser.add_argument("--steps", type=int, default=12)
options = parser.parse_args()
ARCHS = [
    "vit_base_patch16_224",
    "resnet50",
    "swin_base_patch4_window7_224",
    "densenet121",
    "beit_base_patch16_224",
]
CNNS = {"resnet50", "densenet121"}
device = "cuda" if torch.cuda.is_available() else "cpu"
started = time.monotonic()


def say(**line):
    print(json.dumps(line), flush=True)


def wait():
    if device == "cuda":
        torch.cuda.synchronize()


def measure(arch, precision, compiled):
    exact = precision == "float32"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = not exact
    torch.backends.cudnn.benchmark = True
    model = timm.create_model(arch, num_classes=14).to(device).train()
    images = torch.randn(options.batch, 3, 224, 224, device=device)
    if arch in CNNS and not exact:
        model, images = model.to(memory_format=torch.channels_last), images.to(memory_format=torch.channels_last)
    targets = torch.arange(options.batch, device=device) % 14
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, fused=device == "cuda")
    forward = torch.compile(model) if compiled else model

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device, torch.bfloat16, enabled=precision == "bf16"):
            logits = forward(images)
        loss = torch.nn.functional.cross_entropy(logits.float(), targets)
        loss.backward()
        optimizer.step()
        return loss.item()

    begun = time.monotonic()
    step()
    first = time.monotonic() - begun
    times = []
    for _ in range(options.steps):
        wait()
        begun = time.monotonic()
        step()
        wait()
        times.append(time.monotonic() - begun)
    median = sorted(times)[len(times) // 2]
    peak = torch.cuda.max_memory_allocated() / 1e9 if device == "cuda" else None
    return dict(first_s=first, step_ms=1000 * median, images_per_second=options.batch / median, peak_gb=peak)


say(torch=torch.__version__, timm=timm.__version__, device=torch.cuda.get_device_name() if device == "cuda" else "cpu")
for compiled in (False, True):
    for arch in ARCHS:
        for precision in ("bf16", "tf32", "float32"):
            what = dict(arch=arch, precision=precision, compiled=compiled)
            if time.monotonic() - started > options.seconds:
                say(**what, left_out="no time")
                continue
            if device == "cuda":
                torch.cuda.reset_peak_memory_stats()
            try:
                say(**what, **measure(arch, precision, compiled))
            except Exception as error:  # The other measurements still count.
                say(**what, error=str(error)[:300])
