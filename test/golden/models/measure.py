"""What a golden of a network holds: output, loss, gradients, running statistics, some steps of SGD.

Weights and inputs are not stored: both sides make them by `noise` of their names; of a tensor with more than 64 elements
its `summary` is kept. All is computed in float64 on weights and inputs that are exact in float32.
"""
import os
import sys

import timm
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.dirname(FOLDER))
from noise import fill, noise, numbers, pictures, short, summary, write_json  # noqa: E402

CLASSES = 5
LR, MOMENTUM = 0.01, 0.9


def kept(name, tensor):
    return numbers(tensor) if tensor.numel() <= 64 else summary(name, tensor)


def running(model):
    """Running means and variances."""
    return {name: buffer for name, buffer in model.named_buffers() if name.rsplit("_", 1)[-1] in ("mean", "var")}


def counters(model):
    return [buffer for name, buffer in model.named_buffers() if name.endswith("num_batches_tracked")]


def gradients(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: summary(name, p.grad) for name, p in model.named_parameters() if p.grad is not None}


def descend(model, loss, steps):
    """SGD with momentum on the one batch: what each step started from, what they came to."""
    optimizer = torch.optim.SGD(model.parameters(), LR, MOMENTUM)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        found = loss()
        found.backward()
        optimizer.step()
        losses.append(short(found))
    return losses


def measure(model, inputs, output, loss, more, steps):
    """Everything of a golden that is computed. output and loss are functions of a model and its inputs."""
    fill(model)
    for counter in counters(model):
        counter.fill_(1)
    golden = {"output": kept("output", output(model.eval(), inputs))}
    model.train()
    if running(model):
        golden["output_train"] = kept("output", output(model, inputs))
        golden["running_after"] = {name: summary(name, buffer) for name, buffer in running(model).items()}
        fill(model)
    found = loss(model, inputs)
    golden["loss"] = short(found)
    golden["gradients"] = gradients(model, found)
    fill(model)
    golden |= more(model, inputs)
    fill(model)
    losses = descend(model, lambda: loss(model, inputs), steps)
    after = dict(model.named_parameters()) | running(model)
    golden["sgd"] = {
        "lr": LR,
        "momentum": MOMENTUM,
        "losses": losses,
        # After more steps rounding errors of batch norms over few values have grown too far: losses are held to all of them.
        "final": {name: summary(name, tensor) for name, tensor in after.items()} if steps <= 5 else {},
        "output": kept("output", output(model.eval(), inputs)),
        "loss_after": short(loss(model.train(), inputs)),
    }
    return golden


def write(name, model, inputs, output, loss, more=lambda model, inputs: {}, steps=5):
    double = measure(model.double(), {key: tensor.double() for key, tensor in inputs.items()}, output, loss, more, steps)
    named = dict(model.named_parameters())
    state = model.state_dict()
    derived = {key: tensor for key, tensor in state.items() if key.endswith(("relative_position_index", "attn_mask"))}
    golden = {
        "library": f"timm {timm.__version__}, torch {torch.__version__.split('+')[0]}",
        "inputs": {key: list(tensor.shape) for key, tensor in inputs.items()},
        "state": [[key, list(tensor.shape)] for key, tensor in state.items()],
        "parameters": list(named),
        # Follow from the sizes of the windows; a state_dict has them all the same.
        "derived": {key: summary(key, tensor) for key, tensor in derived.items()},
        **double,
    }
    write_json(FOLDER, name, golden)


def classifier(name, model, side, more=lambda model, inputs: {}, steps=5):
    # Batch norms of few values make much of rounding errors.
    count = 4 if running(model) else 2
    inputs = {"input": pictures(count, side), "target": (noise("target", [count, CLASSES]) > 0) * 1.0}
    write(
        name, model, inputs,
        output=lambda model, given: model(given["input"]),
        loss=lambda model, given: binary_cross_entropy_with_logits(model(given["input"]), given["target"]),
        more=more, steps=steps)


def narrow(model, factor):
    """A network of convolutions with a fraction of its channels."""
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            out, into, *kernel = module.weight.shape
            module.weight = nn.Parameter(torch.empty(out // factor, into if into == 3 else into // factor, *kernel))
        elif isinstance(module, nn.Linear):
            out, into = module.weight.shape
            module.weight = nn.Parameter(torch.empty(out, into // factor))
        elif isinstance(module, nn.BatchNorm2d):
            for part in ("weight", "bias"):
                setattr(module, part, nn.Parameter(torch.empty(module.num_features // factor)))
            for part in ("running_mean", "running_var"):
                setattr(module, part, torch.empty(module.num_features // factor))
    return model
