"""Files that a reader of weights has to refuse, without a side effect: each with a sentence on what it tries.

    python3 test/golden/checkpoints/hostile.py

Writes them beside itself, and the list `refuse` of index.json. Nothing here opens what it writes. Never open the files
with `pickle.load` or `torch.load(..., weights_only=False)`: they would run what they ask for, which is `touch pwned`.
"""
import argparse
import io
import json
import os
import zipfile

import numpy as np
import torch

import packed

FOLDER = os.path.dirname(os.path.abspath(__file__))
COMMAND = "touch pwned"
HTML = "<!DOCTYPE html><html><body>Quota exceeded. Too many users have viewed this file.</body></html>"
REFUSED = []


class Call:
    """Pickled, it is a call."""

    def __init__(self, function, *arguments):
        self.made = function, arguments

    def __reduce__(self):
        return self.made


def refuse(file, why, data=None):
    if data is not None:
        with open(os.path.join(FOLDER, file), "wb") as target:
            target.write(data)
    REFUSED.append({"file": file, "expect": "refuse", "why": why})


def saved(content, name, **options):
    """What torch.save writes to a file of this name."""
    path = os.path.join(FOLDER, name)
    torch.save(content, path, **options)
    with open(path, "rb") as file:
        return file.read()


def archive(entries, root="archive"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, data in entries.items():
            target.writestr(zipfile.ZipInfo(f"{root}/{name}"), data)
    return made.getvalue()


def tensor_pickle(shape=(3, 4), strides=(4, 1), elements=12):
    """A dict of the tensor `a` in the storage 0, with whatever shape, strides and number of elements it claims."""
    numbers = lambda values: b"(" + b"".join(integer(value) for value in values) + b"t"
    return b"".join([
        b"\x80\x02}X\x01\x00\x00\x00actorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\n",
        b"X\x01\x00\x00\x000X\x03\x00\x00\x00cpu", integer(elements), b"tQ", integer(0), numbers(shape), numbers(strides),
        b"\x89ccollections\nOrderedDict\n)RtRs."])


def integer(value):
    size = (value.bit_length() + 8) // 8
    return b"\x8a" + bytes([size]) + value.to_bytes(size, "little", signed=True)


def calls():
    weights = lambda: {"cls_token": torch.ones(1, 1, 4)}
    refuse("malicious_system_zip.pth", "calls os.system beside sound weights", saved({**weights(), "hook": Call(os.system, COMMAND)}, "malicious_system_zip.pth"))
    refuse("malicious_system_legacy.pth", "the same in the legacy format", saved(
        {**weights(), "hook": Call(os.system, COMMAND)}, "malicious_system_legacy.pth", _use_new_zipfile_serialization=False))
    refuse("malicious_eval_in_weights.pth", "calls eval in place of a weight", saved(
        {"cls_token": Call(eval, "open('pwned', 'w')"), "head": torch.ones(2)}, "malicious_eval_in_weights.pth"))
    refuse("malicious_exec_key.pth", "calls exec within the options that a training run keeps beside its weights", saved(
        {**weights(), "args": argparse.Namespace(lr=Call(exec, "open('pwned', 'w')"))}, "malicious_exec_key.pth"))
    refuse("malicious_import.pth", "calls __import__, which runs a module's code", saved(
        {**weights(), "module": Call(__import__, "this")}, "malicious_import.pth"))
    dotted = b"\x80\x04\x8c\x13torch.serialization\x8c\x09os.system\x93\x8c" + bytes([len(COMMAND)]) + COMMAND.encode() + b"\x85R."
    refuse("malicious_dotted_global.pth", "names torch.serialization's `os.system`: an allow-list of module prefixes lets it pass",
           archive({"data.pkl": dotted, "version": b"3\n"}))
    inst = b"(S'" + COMMAND.encode() + b"'\niposix\nsystem\n."
    refuse("malicious_inst_opcode.pth", "calls os.system by INST, an opcode of Python 1 that readers forget",
           archive({"data.pkl": inst, "version": b"3\n"}))
    array = io.BytesIO()
    np.save(array, np.array([Call(os.system, COMMAND)], dtype=object), allow_pickle=True)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr(zipfile.ZipInfo("bad.npy"), array.getvalue())
    refuse("malicious_object_array.npz", "an array of Python objects, whose pickle calls os.system", made.getvalue())


def others():
    model = torch.nn.Sequential(torch.nn.Linear(2, 2))
    refuse("module_pickle.pth", "a whole module: what its tensors mean is in code", saved(model, "module_pickle.pth"))
    refuse("torchscript.pt", "a TorchScript program", archive({
        "data.pkl": b"\x80\x02}q\x00.", "constants.pkl": b"\x80\x02).", "code/__torch__/net.py": b"class Net(Module)", "version": b"3\n"}))
    with open(os.path.join(FOLDER, "vit_plain_zip.pth"), "rb") as whole:
        refuse("truncated_zip.pth", "the first 9000 bytes of vit_plain_zip.pth", whole.read(9000))
    # One storage: the format sorts them by their addresses.
    whole = saved({"weight": torch.ones(20, 20)}, "truncated_legacy.pth", _use_new_zipfile_serialization=False)
    refuse("truncated_legacy.pth", "the legacy format without its last 100 bytes", whole[:-100])
    refuse("empty.pth", "zero bytes", b"")
    refuse("text.pth", "a text file", b"not a weight..\n")
    refuse("html.pth", "the page that a server sends in place of the file", HTML.encode()[:90])


def tensors():
    whole = {"data/0": bytes(48), "version": b"3\n"}
    refuse("oversize_tensor.pth", "a tensor reaches beyond its storage, into memory of others", archive({"data.pkl": tensor_pickle((3, 127)), **whole}))
    refuse("missing_storage.pth", "a storage that the archive lacks", archive({"data.pkl": tensor_pickle(), "version": b"3\n"}))
    refuse("short_storage.pth", "a storage of 20 bytes where 48 are declared", archive({"data.pkl": tensor_pickle(), **whole, "data/0": bytes(20)}))
    refuse("huge_storage.pth", "a storage of 64 TiB: it must not be allocated", archive({"data.pkl": tensor_pickle(elements=2**44), **whole}))
    refuse("no_pickle.pth", "an archive without data.pkl", archive({"data/0": bytes(48), "data/1": bytes(48), "version": b"3\n"}))
    refuse("negative_stride.pth", "a stride of -1 reads before the storage", archive({"data.pkl": tensor_pickle(strides=(4, -1)), **whole}))


def main():
    packed.unpack(FOLDER)
    torch.manual_seed(0)
    for make in (calls, others, tensors):
        make()
    path = os.path.join(FOLDER, "index.json")
    with open(path) as file:
        index = json.load(file)
    with open(path, "w") as file:
        json.dump({**index, "refuse": REFUSED}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
    packed.pack(FOLDER)
