"""Checkpoints as the published codes write them, tiny, and the tensors that their models load.

    python3 test/golden/checkpoints/make.py

Writes `<case>.pth` or `.npz`, `<expected>.expected.safetensors`, `table_interpolation.safetensors` and the cases of
index.json (what is refused there is hostile.py's). Weights are noise of their names in steps of 1/64, which all types
of floats hold. What each project does when it loads is written out in `CASES`: names that are kept, prefixes that go,
tables that are interpolated.
"""
import argparse
import collections
import json
import os
import pathlib
import sys
import types
import zipfile

import numpy as np
import torch

import packed
from safetensors.torch import save_file
from scipy.interpolate import RectBivariateSpline
from timm.models.beit import Beit
from timm.models.swin_transformer import SwinTransformer
from timm.models.vision_transformer import VisionTransformer
from torch.nn.functional import interpolate

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.dirname(FOLDER))
sys.path.append(os.path.join(os.path.dirname(FOLDER), "models"))
from noise import noise  # noqa: E402
from research import MaskedSwin, MaskedVit, UperNet  # noqa: E402

CLASSES = 5
VIT = {"img_size": 32, "patch_size": 8, "embed_dim": 6, "depth": 2, "num_heads": 3}
SWIN = {"patch_size": 4, "embed_dim": 4, "depths": [2, 2], "num_heads": [2, 4]}


class CfgNode(dict):
    """Stands for yacs.config.CfgNode, whose class a reader of weights must not need."""


CfgNode.__module__ = "yacs.config"
sys.modules["yacs"] = types.ModuleType("yacs")
sys.modules["yacs.config"] = types.ModuleType("yacs.config")
sys.modules["yacs.config"].CfgNode = CfgNode
CONFIG = CfgNode(
    MODEL=CfgNode(TYPE="moby", NAME="moby__swin_tiny", DROP_PATH_RATE=0.1), DATA=CfgNode(IMG_SIZE=224, BATCH_SIZE=128),
    AMP_OPT_LEVEL="O1", SEED=0)


def coarse(name, shape):
    return ((noise(name, shape) * 128).floor() / 64).float()


def drawn(model, prefix="", seed=""):
    """The state_dict under a prefix; tensors of one model that are one stay so. Indices and masks are as they are."""
    made, state = {}, collections.OrderedDict()
    for name, tensor in model.state_dict(keep_vars=True).items():
        computed = not tensor.dtype.is_floating_point or name.endswith("attn_mask")
        if id(tensor) not in made:
            made[id(tensor)] = tensor.detach() if computed else coarse(seed + prefix + name, tensor.shape)
        state[prefix + name] = made[id(tensor)]
    return state


def more(**shapes):
    return collections.OrderedDict((name.replace("__", "."), coarse(name, shape)) for name, shape in shapes.items())


def vit(classes=CLASSES, **settings):
    return VisionTransformer(num_classes=classes, **{**VIT, **settings})


def swin(side=32, window=4, classes=CLASSES, **settings):
    return SwinTransformer(img_size=side, window_size=window, num_classes=classes, **SWIN, **settings)


def beit(**settings):
    return Beit(**{**VIT, **settings}, num_classes=CLASSES, qkv_bias=True, init_values=0.1, use_abs_pos_emb=False, use_rel_pos_bias=True)


def optimizer():
    shapes = [[1, 1, 6], [1, 17, 6], [6, 3, 8, 8]]
    state = {at: {"momentum_buffer": coarse(f"momentum {at}", shape)} for at, shape in enumerate(shapes)}
    return {"state": state, "param_groups": [{"lr": 1e-06, "momentum": 0.9, "nesterov": False, "params": list(range(32))}]}


SCHEDULER = {"param_group_field": "lr", "base_values": [0.01], "metric": None, "t_initial": 10, "warmup_steps": [0.005]}


# --- interpolation


def bicubic(maps, size, mode="bicubic", align=False):
    """[1, channels, rows, columns], computed in float64"""
    return interpolate(maps.double(), size=size, mode=mode, align_corners=align).float()


def position_embedding(embedding, rows, columns):
    """As timm: the class token stays, the square grid of the others is resized."""
    token, grid = embedding[:, :1], embedding[0, 1:]
    side = round(len(grid) ** 0.5)
    maps = bicubic(grid.reshape(1, side, side, -1).permute(0, 3, 1, 2), (rows, columns))
    return torch.cat([token, maps.permute(0, 2, 3, 1).flatten(1, 2)], 1)


def absolute_positions(embedding, side):
    return position_embedding(torch.cat([embedding[:, :1], embedding], 1), side, side)[:, 1:]


def bicubic_table(table, side):
    source = round(len(table) ** 0.5)
    return bicubic(table.T.reshape(1, -1, source, source), (side, side))[0].flatten(1).T


def geometric_table(table, side):
    """As BEiT and SimMIM: cubic splines over distances that grow geometrically, in float64."""
    source = round(len(table) ** 0.5)
    left, right = 1.01, 1.5
    while right - left > 1e-6:
        ratio = (left + right) / 2
        if (1 - ratio ** (source // 2)) / (1 - ratio) > side // 2:
            right = ratio
        else:
            left = ratio
    steps = np.cumsum([ratio**at for at in range(source // 2)])
    known = np.concatenate([-steps[::-1], [0], steps])
    wanted = np.arange(-(side // 2), side // 2 + 1)
    heads = []
    for head in table.double().T:
        spline = RectBivariateSpline(known, known, head.reshape(source, source).numpy(), kx=min(3, source - 1), ky=min(3, source - 1))
        heads.append(torch.from_numpy(spline(wanted.clip(known[0], known[-1]), wanted.clip(known[0], known[-1]))).flatten())
    return torch.stack(heads, 1).float()


TABLES = {
    "bicubic": ["11x11_to_13x13", "14x14_to_24x24", "1x1_to_3x3", "24x24_to_14x14", "2x2_to_5x5", "3x3_to_4x7"],
    "bilinear_align_false": ["1x1_to_4x4", "2x2_to_8x8", "4x5_to_3x9", "6x6_to_7x7", "8x8_to_32x32"],
    "bilinear_align_true": ["1x1_to_4x4", "2x2_to_8x8", "4x5_to_3x9", "6x6_to_7x7", "8x8_to_32x32"],
    "geometric": ["11_to_13", "13_to_11", "13_to_23", "23_to_13", "27_to_13", "5_to_7", "7_to_13"],
}


def tables():
    made = {}
    for kind, names in TABLES.items():
        for name in names:
            source, target = ([int(side) for side in sides.split("x")] for sides in name.split("_to_"))
            if kind == "geometric":
                given = coarse(f"{kind} {name}", [source[0] ** 2, 2])
                result = geometric_table(given, target[0])
            else:
                given = coarse(f"{kind} {name}", [1, 2, *source])
                result = bicubic(given, target, kind.split("_")[0], kind.endswith("true"))
            made |= {f"{kind}/{name}/source": given, f"{kind}/{name}/expected": result}
    save_file({key: tensor.contiguous() for key, tensor in made.items()}, os.path.join(FOLDER, "table_interpolation.safetensors"))


# --- files


def old_layout(path):
    """As torch 1 wrote: without the records that later writers add."""
    with zipfile.ZipFile(path) as archive:
        entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries:
            if name.split("/", 1)[1] in ("data.pkl", "version") or "/data/" in name:
                archive.writestr(zipfile.ZipInfo(name), data)


def save(file, content, layout="zip"):
    path = os.path.join(FOLDER, file)
    if layout == "npz":
        np.savez(path, **content)
    elif layout == "deflated":
        np.savez_compressed(path, **content)
    else:
        torch.save(content, path, _use_new_zipfile_serialization=layout != "legacy")
        if layout == "zip":
            old_layout(path)


def stripped(state, prefix, keep=lambda name: True):
    return {name[len(prefix):]: tensor for name, tensor in state.items() if name.startswith(prefix) and keep(name[len(prefix):])}


INDEX = []
WRITTEN = {}


def case(name, content, expected, *, suffix=".pth", layout="zip", recipe, target=None, missing=(), unexpected=(), notes="", same_as=None, values=None):
    """expected: what the target has after loading, by its names; same_as: the case whose expected tensors are the same."""
    save(name + suffix, content, layout)
    reference = same_as or name
    if same_as is None:
        expected = {key: tensor.contiguous().clone() for key, tensor in expected.items()}
        WRITTEN[name] = expected
        save_file(expected, os.path.join(FOLDER, f"{name}.expected.safetensors"))
    else:
        assert all(torch.equal(tensor.float(), WRITTEN[same_as][key]) for key, tensor in expected.items()), name
    INDEX.append({
        "name": name, "file": name + suffix, "format": {"deflated": "npz", "torch2": "zip"}.get(layout, layout), "recipe": recipe,
        "target": target, "expected": f"{reference}.expected.safetensors", "missing_keys": list(missing),
        "unexpected_keys": list(unexpected), "notes": notes, **({} if values is None else {"values": values})})


HEAD = ["head.weight", "head.bias"]


def of_vit(**settings):
    return {"model": "timm VisionTransformer", **VIT, **settings}


def of_swin(kind="timm SwinTransformer", side=32, window=4):
    return {"model": kind, "img_size": side, "window_size": window, **SWIN}


def plain():
    """One ViT, as it is saved in ten ways."""
    recipe = {"recipe": "plain state_dict", "target": of_vit()}
    weights = drawn(vit())
    case("vit_plain_zip", weights, weights, **recipe)
    same = {**recipe, "same_as": "vit_plain_zip"}
    case("vit_plain_legacy", weights, weights, layout="legacy", **same)
    case("vit_torch2_layout", weights, weights, layout="torch2", notes="with the records that torch 2 adds", **same)
    model = vit()
    model.load_state_dict(weights)
    case("vit_plain_metadata_zip", model.state_dict(), weights, notes="the OrderedDict carries _metadata", **same)
    for kind in (torch.half, torch.bfloat16, torch.double):
        cast = collections.OrderedDict((name, tensor.to(kind)) for name, tensor in weights.items())
        name = f"vit_{str(kind)[6:]}".replace("float16", "half" if kind == torch.half else "float16").replace("float64", "double")
        case(f"{name}_zip", cast, cast, **same)
        if kind != torch.double:
            case(f"{name}_legacy", cast, cast, layout="legacy", **same)
    training = {
        "epoch": 7, "lossMIN": 0.1875, "state_dict": {f"module.{name}": tensor for name, tensor in weights.items()},
        "optimizer": optimizer(), "scheduler": SCHEDULER}
    for layout in ("zip", "legacy"):
        case(f"vit_training_module_{layout}", training, weights, suffix=".pth.tar", layout=layout, **{
            **same, "recipe": "state_dict, strip leading 'module.'"}, values={"epoch": 7, "lossMIN": 0.1875})
    with_objects(weights, {**same, "recipe": "checkpoint['model']"})
    flat = torch.cat([tensor.T.flatten() if tensor.dim() == 2 else tensor.flatten() for tensor in weights.values()])
    views, at = {}, 0
    for name, tensor in weights.items():
        part = flat[at:at + tensor.numel()]
        views[name] = part.view(*tensor.shape[::-1]).T if tensor.dim() == 2 else part.view(tensor.shape)
        at += tensor.numel()
    for layout in ("zip", "legacy"):
        case(f"vit_flat_storage_{layout}", {"state_dict": views}, views, layout=layout, notes="views of one storage", **{**same, "recipe": "state_dict"})


def with_objects(weights, same):
    values = {
        "np_float64": 0.25, "np_float32": 1.5, "np_int64": -7, "np_bool": True, "np_array": [[0, 1, 2], [3, 4, 5]],
        "np_array_f": [[0, 1, 2], [3, 4, 5]], "tuple4": [1, 2.5, "x", None], "param": [1, 2, 3], "args_lr": 0.001,
        "args_big": "1180591620717411303424"}
    content = {
        "model": weights,
        "args": argparse.Namespace(
            lr=0.001, data="/some/path", betas=(0.9, 0.999), nested=argparse.Namespace(a=1, b=[1, 2, None]),
            out=pathlib.PurePosixPath("runs/a"), flag=True, big=2**70, neg=-5, empty=None, s="Größe"),
        "np_float64": np.float64(0.25), "np_float32": np.float32(1.5), "np_int64": np.int64(-7), "np_bool": np.True_,
        "np_array": np.arange(6, dtype=np.float32).reshape(2, 3), "np_array_f": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "defaultdict": collections.defaultdict(list, {"a": [1, 2]}), "counter": collections.Counter("aabc"),
        "set": {1, 2, 3}, "frozenset": frozenset({1, 2}), "tuple0": (), "tuple1": (1,), "tuple4": (1, 2.5, "x", None),
        "bytes": b"\x00\x01\xff", "complex": 1 - 2j, "size": torch.Size([2, 3]), "device": torch.device("cpu"),
        "dtype": torch.float16, "param": torch.nn.Parameter(torch.tensor([1.0, 2.0, 3.0])),
        "loss_history": [0.5, 0.25, float("inf"), float("nan"), -0.0], "optimizer": optimizer(),
        "rng_state": torch.arange(16, dtype=torch.uint8), "slice": slice(0, 3, None)}
    for layout in ("zip", "legacy"):
        case(f"vit_with_objects_{layout}", content, weights, layout=layout, values=values, **same)


def views():
    base = coarse("views", [10, 6])
    shared = coarse("shared", [5, 4])
    tensors = {
        "slice": base[2:6, 1:], "transposed": coarse("wide", [6, 10]).T, "strided": coarse("long", [60])[::3],
        "expanded": coarse("column", [4, 1]).expand(4, 5), "permuted": coarse("cube", [2, 3, 4]).permute(2, 0, 1),
        "diagonal": base.diagonal(), "shared_a": shared, "shared_b": shared, "shared_row": shared[2], "shared_t": shared.T,
        "scalar": torch.tensor(1.5), "scalar_view": base[3, 2], "empty": torch.zeros(0, 3), "empty_1d": torch.zeros(0),
        "one": torch.ones(1, 1, 1, 1), "channels_last": coarse("maps", [4, 3, 2, 2]).to(memory_format=torch.channels_last),
        "last_of_big": coarse("big", [1000])[-3:], "int64": torch.tensor([1, -2, 2**53]), "int32": torch.tensor([1, -2**31], dtype=torch.int32),
        "int16": torch.tensor([1, -2**15], dtype=torch.int16), "int8": torch.tensor([1, -128], dtype=torch.int8),
        "uint8": torch.tensor([1, 255], dtype=torch.uint8), "bool": torch.tensor([True, False, True]),
        "float64": torch.tensor([0.1, 1e300], dtype=torch.float64), "float16": torch.tensor([0.1, 6e-8, 65504], dtype=torch.float16),
        "bfloat16": torch.tensor([0.1, 1e-40, 3e38], dtype=torch.bfloat16),
        "specials": torch.tensor([float("inf"), float("-inf"), float("nan"), -0.0, 1e-45]),
        "requires_grad": torch.tensor([1.0, 2.0, 3.0], requires_grad=True), "parameter": torch.nn.Parameter(coarse("parameter", [2, 2])),
        "param_no_grad": torch.nn.Parameter(coarse("fixed", [2]), requires_grad=False)}
    notes = "strided, transposed, expanded, shared, offset, 0-d, empty, every type; expected is contiguous, of the same types"
    detached = {name: tensor.detach() for name, tensor in tensors.items()}
    case("views_zip", tensors, detached, recipe="plain dict of tensors", notes=notes)
    save("views_legacy.pth", tensors, "legacy")
    INDEX.append({**INDEX[-1], "name": "views_legacy", "file": "views_legacy.pth", "format": "legacy"})


def positions():
    """ViTs of other grids."""
    for name, grid, rows, columns, wrap in (
            ("vit_posembed_6x6_to_4x4", 6, 4, 4, True), ("vit_posembed_3x3_to_4x4", 3, 4, 4, False), ("vit_posembed_6x6_to_4x7", 6, 4, 7, True)):
        weights = drawn(vit(img_size=8 * grid))
        expected = {**weights, "pos_embed": position_embedding(weights["pos_embed"], rows, columns)}
        if not wrap:
            # As older releases have it: the weights of a linear layer.
            weights = {**weights, "patch_embed.proj.weight": weights["patch_embed.proj.weight"].flatten(1)}
        case(name, {"model": weights} if wrap else weights, expected, recipe="timm vit filter", target=of_vit(
            img_size=8 * rows if rows == columns else [8 * rows, 8 * columns]))


def self_supervised():
    """DINO, MoCo v3, MAE, MoBY, Ark."""
    target = {"target": of_vit(), "missing": HEAD}
    head = {"mlp.0.weight": [16, 6], "mlp.0.bias": [16], "mlp.2.weight": [8, 16], "mlp.2.bias": [8], "last_layer.weight_g": [10, 1], "last_layer.weight_v": [10, 8]}
    body = lambda role: drawn(vit(0), "module.backbone.", role) | {f"module.head.{name}": coarse(role + name, shape) for name, shape in head.items()}
    content = {
        "student": body("student"), "teacher": body("teacher"), "optimizer": optimizer(), "epoch": 100,
        "args": argparse.Namespace(arch="vit_base", patch_size=16, out_dim=65536, global_crops_scale=(0.25, 1.0)),
        "dino_loss": collections.OrderedDict(center=coarse("center", [1, 10])), "fp16_scaler": {"scale": 65536.0, "_growth_tracker": 17}}
    case("dino_vit", content, {name.split("backbone.")[1]: tensor for name, tensor in content["teacher"].items() if "backbone." in name}, recipe="dino",
         unexpected=[f"head.{name}" for name in head], notes="entry teacher; 'module.' and 'backbone.' go; the projection head is left over", **target)

    head = {"0.weight": [16, 6], "1.weight": [16], "1.bias": [16], "1.running_mean": [16], "1.running_var": [16], "3.weight": [8, 16]}
    state = {}
    for role in ("module.base_encoder.", "module.momentum_encoder."):
        state |= drawn(vit(0), role) | {f"{role}head.{name}": coarse(role + name, shape) for name, shape in head.items()}
        state[f"{role}head.1.num_batches_tracked"] = torch.tensor(3)
    state |= {"module.predictor.0.weight": coarse("predictor", [16, 8]), "module.predictor.1.weight": coarse("norm", [16])}
    case("mocov3_vit", {"epoch": 300, "arch": "vit_base", "state_dict": state, "optimizer": optimizer(), "scaler": {"scale": 32768.0}},
         stripped(state, "module.base_encoder.", lambda name: not name.startswith("head")), suffix=".pth.tar", recipe="moco_v3",
         notes="'module.base_encoder.*' without its head", **target)

    decoder = {
        "mask_token": [1, 1, 16], "decoder_pos_embed": [1, 17, 16], "decoder_embed.weight": [16, 6], "decoder_embed.bias": [16],
        "decoder_blocks.0.norm1.weight": [16], "decoder_blocks.0.attn.qkv.weight": [48, 16], "decoder_norm.weight": [16],
        "decoder_pred.weight": [192, 16], "decoder_pred.bias": [192]}
    encoder = drawn(vit(0))
    content = {
        "model": encoder | {name: coarse(name, shape) for name, shape in decoder.items()}, "optimizer": optimizer(), "epoch": 799,
        "scaler": {"scale": 65536.0}, "args": argparse.Namespace(model="mae_vit_base_patch16", mask_ratio=0.75, norm_pix_loss=True, device="cuda")}
    case("mae_vit", content, encoder, recipe="mae", unexpected=list(decoder), notes="entry model as it is; the decoder is left over", **target)

    parts = {"linear1.weight": [16, 8], "linear1.bias": [16], "bn1.weight": [16], "bn1.running_mean": [16]}
    state = {"queue1": coarse("queue1", [8, 32]), "queue2": coarse("queue2", [8, 32]), "queue_ptr": torch.tensor([3])}
    state |= drawn(swin(classes=0), "encoder.")
    for role in ("projector", "projector_k", "predictor"):
        state |= {f"{role}.{name}": coarse(role + name, shape) for name, shape in parts.items()}
        state[f"{role}.bn1.num_batches_tracked"] = torch.tensor(3)
    state |= drawn(swin(classes=0), "encoder_k.")
    content = {"model": state, "optimizer": optimizer(), "lr_scheduler": SCHEDULER, "max_accuracy": 0.0, "epoch": 299, "config": CONFIG, "amp": {"loss_scaler0": {"loss_scale": 65536.0}}}
    case("moby_swin", content, stripped(state, "encoder."), recipe="moby", target=of_swin(), missing=HEAD,
         notes="'encoder.*'; config is an instance of a class that a reader must not need")

    heads = {f"omni_heads.{at}": count for at, count in enumerate((14, 14, 6, 1, 3, 2))}
    body = drawn(swin(classes=0))
    state = body | more(head__weight=[7, 8], head__bias=[7], head_dist__weight=[7, 8], head_dist__bias=[7])
    left = {}
    for name, count in heads.items():
        left |= {f"{name}.weight": coarse(name, [count, 16]), f"{name}.bias": coarse(name, [count])}
    left |= more(projector__0__weight=[16, 8], projector__0__bias=[16], projector__2__weight=[16, 16], projector__2__bias=[16])
    case("ark_swin", state | left, body, suffix=".pth.tar", recipe="ark", target=of_swin(), missing=HEAD, unexpected=list(left),
         notes="head and head_dist go, projector and omni_heads are left over")


def simmim():
    swins = {"recipe": "simmim swin", "target": of_swin("SimMIM SwinTransformer (fine-tuning)", 56, 7)}
    computed = lambda name: name.endswith(("relative_position_index", "attn_mask"))
    of_target = [name for name in swin(56, 7).state_dict() if computed(name)]
    decoder = more(decoder__0__weight=[192, 8, 1, 1], decoder__0__bias=[192])
    for name, window, layout, buffers in (
            ("simmim_swin_w6_to_w7", 6, "zip", True), ("simmim_swin_w12_to_w7", 12, "zip", False), ("simmim_swin_w7_legacy", 7, "legacy", False)):
        state = drawn(MaskedSwin(img_size=8 * window, window_size=window, **SWIN), "encoder.") | decoder
        state = {key: tensor for key, tensor in state.items() if buffers or not computed(key)}
        expected = stripped(state, "encoder.", lambda key: key != "mask_token" and not computed(key))
        expected = {key: geometric_table(tensor, 13) if key.endswith("bias_table") and window != 7 else tensor for key, tensor in expected.items()}
        content = {"model": state, "optimizer": {"state": {}, "param_groups": [{"lr": 1e-4, "betas": (0.9, 0.999)}]}, "max_accuracy": 0.0, "epoch": 799, "config": CONFIG}
        case(name, content, expected, layout=layout, missing=of_target + HEAD, unexpected=["mask_token"],
             notes="'encoder.*'; tables by geometric progression and splines, indices and masks computed anew", **swins)
    state = drawn(swin(56, 7))
    state = {key: tensor for key, tensor in state.items() if not computed(key) or key.startswith("layers.0.blocks.0.")}
    case("simmim_swin_finetuned", {"model": state, "config": CONFIG, "epoch": 799}, {key: tensor for key, tensor in state.items() if not computed(key)},
         missing=of_target, notes="a fine-tuned model: no prefix, with its head", **swins)

    shared = "rel_pos_bias.relative_position_bias_table"
    state = drawn(MaskedVit(**VIT), "encoder.") | more(decoder__0__weight=[192, 6, 1, 1], decoder__0__bias=[192])
    for name, side in (("simmim_vit_shared_rpb", 32), ("simmim_vit_shared_rpb_interp", 56)):
        kept = stripped(state, "encoder.", lambda key: not computed(key) and key not in ("mask_token", "norm.weight", "norm.bias"))
        table = kept.pop(shared)
        if side != 32:
            table = torch.cat([geometric_table(table[:-3], 13), table[-3:]])
        names = [key for key in beit(img_size=side).state_dict() if key in kept or key.endswith("bias_table")]
        expected = {key: kept.get(key, table) for key in names}
        case(name, {"model": state, "config": CONFIG, "epoch": 799}, expected, recipe="simmim vit", target=of_vit(img_size=side, model="SimMIM VisionTransformer (fine-tuning)"),
             missing=[*(key for key in beit().state_dict() if computed(key)), "fc_norm.weight", "fc_norm.bias", *HEAD],
             unexpected=["mask_token", "norm.weight", "norm.bias"], notes="the shared table is copied to every block")


def flax():
    """Google's releases of ViT."""
    def renamed(weights):
        kernel = lambda name: weights[f"{name}.weight"].T
        made = {
            "cls": weights["cls_token"], "embedding/kernel": weights["patch_embed.proj.weight"].permute(2, 3, 1, 0), "embedding/bias": weights["patch_embed.proj.bias"],
            "Transformer/posembed_input/pos_embedding": weights["pos_embed"], "Transformer/encoder_norm/scale": weights["norm.weight"],
            "Transformer/encoder_norm/bias": weights["norm.bias"], "head/kernel": kernel("head"), "head/bias": weights["head.bias"]}
        for at in range(2):
            ours, theirs = f"blocks.{at}", f"Transformer/encoderblock_{at}"
            for own, other in (("norm1", "LayerNorm_0"), ("norm2", "LayerNorm_2")):
                made |= {f"{theirs}/{other}/scale": weights[f"{ours}.{own}.weight"], f"{theirs}/{other}/bias": weights[f"{ours}.{own}.bias"]}
            attention = f"{theirs}/MultiHeadDotProductAttention_1"
            for part, weight, bias in zip(("query", "key", "value"), weights[f"{ours}.attn.qkv.weight"].chunk(3), weights[f"{ours}.attn.qkv.bias"].chunk(3)):
                made |= {f"{attention}/{part}/kernel": weight.T.unflatten(1, (3, -1)), f"{attention}/{part}/bias": bias.unflatten(0, (3, -1))}
            made |= {f"{attention}/out/kernel": kernel(f"{ours}.attn.proj").unflatten(0, (3, -1)), f"{attention}/out/bias": weights[f"{ours}.attn.proj.bias"]}
            for number in (0, 1):
                dense = f"{theirs}/MlpBlock_3/Dense_{number}"
                made |= {f"{dense}/kernel": kernel(f"{ours}.mlp.fc{number + 1}"), f"{dense}/bias": weights[f"{ours}.mlp.fc{number + 1}.bias"]}
        return {name: tensor.contiguous().numpy() for name, tensor in made.items()}

    recipe = {"recipe": "timm vit npz", "target": of_vit(), "suffix": ".npz"}
    weights = drawn(vit(), seed="flax ")
    case("vit_augreg", renamed(weights), weights, layout="npz", **recipe)
    case("vit_augreg_opt_prefix", {f"opt/target/{name}": array for name, array in renamed(weights).items()}, weights, layout="npz", same_as="vit_augreg", **recipe)
    other = drawn(vit(11, img_size=48), seed="flax ")
    expected = {name: tensor for name, tensor in other.items() if name not in HEAD}
    expected["pos_embed"] = position_embedding(other["pos_embed"], 4, 4)
    case("vit_augreg_resize", renamed(other), expected, layout="deflated", missing=HEAD, **recipe)


def segmentation():
    """Backbones: bicubic tables. Their tests name rules and files, so they are not among the cases."""
    computed = lambda name: name.endswith(("relative_position_index", "attn_mask"))
    def resized(name, tensor):
        if name == "absolute_pos_embed":
            return absolute_positions(tensor, 14)
        return bicubic_table(tensor, 13) if name.endswith("bias_table") and len(tensor) != 169 else tensor
    def write(file, content, state, prefix):
        save(file, content)
        kept = stripped(state, prefix, lambda name: not computed(name) and not name.startswith("head"))
        expected = {name: resized(name, tensor).contiguous().clone() for name, tensor in kept.items()}
        save_file(expected, os.path.join(FOLDER, f"{file.split('.')[0]}.expected.safetensors"))
    state = drawn(swin(48, 6), "module.backbone.")
    for name in HEAD:
        del state[f"module.backbone.{name}"]
    write("seg_swin_w6_to_w7.pth", {"epoch": 3, "state_dict": state | more(module__head__weight=[1, 4], module__head__bias=[1])}, state, "module.backbone.")
    state = drawn(swin(48, 6, 0, ape=True), "encoder.")
    state = {name: tensor for name, tensor in state.items() if not computed(name)}
    write("seg_swin_ape_w6_to_w7.pth", {"model": state}, state, "encoder.")
    state = drawn(swin(56, 7))
    state = {name: tensor for name, tensor in state.items() if not computed(name)}
    write("seg_swin_ark.pth.tar", state, state, "")


def upernet():
    """A training checkpoint with shared and integer tensors; of what it becomes there are digests."""
    import hashlib
    model = UperNet(1, img_size=32, patch_size=4, embed_dim=2, depths=[1, 1, 2, 1], num_heads=[1, 1, 2, 2], window_size=2, mlp_ratio=2)
    state = drawn(model, "module.")
    save("upernet_training_module.pt", {"epoch": 4, "lossMIN": 0.5, "state_dict": state, "optimizer": optimizer()})
    digests = {}
    for name, tensor in state.items():
        values = tensor.contiguous().float() if tensor.dtype.is_floating_point else tensor.contiguous().int()
        digests[name[7:]] = {"shape": list(tensor.shape), "sha256": hashlib.sha256(values.numpy().tobytes()).hexdigest()[:16]}
    with open(os.path.join(FOLDER, "upernet_training_module.digests.json"), "w") as file:
        json.dump(digests, file, separators=(",", ":"))
        file.write("\n")


def main():
    packed.unpack(FOLDER)
    torch.manual_seed(0)
    for make in (plain, views, positions, self_supervised, simmim, flax, segmentation, upernet, tables):
        make()
    path = os.path.join(FOLDER, "index.json")
    with open(path) as file:
        refuse = json.load(file)["refuse"]
    with open(path, "w") as file:
        json.dump({"cases": INDEX, "refuse": refuse}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
    packed.pack(FOLDER)
