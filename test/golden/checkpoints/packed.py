"""Checkpoints are kept in gzip: their windows' indices and masks take most of the room, and of that nothing is left."""
import gzip
import os

KEPT = (".json", ".py", ".gz")


def unpack(folder):
    """Leaves the files themselves in place of the packed ones."""
    for name in sorted(os.listdir(folder)):
        if name.endswith(".gz"):
            path = os.path.join(folder, name)
            with gzip.open(path) as packed, open(path[: -len(".gz")], "wb") as file:
                file.write(packed.read())
            os.remove(path)


def pack(folder):
    """The other way; without a time, so that the same file gives the same bytes."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and not name.endswith(KEPT):
            with open(path, "rb") as file, open(f"{path}.gz", "wb") as packed:
                packed.write(gzip.compress(file.read(), 9, mtime=0))
            os.remove(path)
