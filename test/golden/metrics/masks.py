"""Computes masks.json: metrics of one mask against its truth, on masks that it draws.

python test/golden/metrics/masks.py          compares it with the file, to 1e-9
python test/golden/metrics/masks.py --write  writes it

`expected` is in float64, by scipy and OpenCV. Where MONAI has the metric its own value is asked for too, and must be the
same to 1e-6: MONAI computes in float32. null: not defined, where MONAI says NaN or infinite. Needs monai, torch, scipy,
opencv-python-headless and numpy (requirements.txt).
"""
import json
import sys
import warnings
from pathlib import Path

import cv2
import numpy as np
import torch
from monai.metrics import compute_average_surface_distance, compute_hausdorff_distance, compute_iou, compute_surface_dice
from monai.metrics import compute_dice
from scipy import ndimage

FILE = Path(__file__).parent / 'masks.json'
warnings.filterwarnings('ignore')


def outline(mask):
    return mask & ~ndimage.binary_erosion(mask)


def distances(a, b, spacing):
    """From the outline of a to that of b and back; None where one of them is empty."""
    a, b = outline(a), outline(b)
    if not a.any() or not b.any():
        return None
    return tuple(ndimage.distance_transform_edt(~to, sampling=spacing)[at] for at, to in ((a, b), (b, a)))


def near_outline(mask):
    """As the published code of boundary IoU: a border of zeros, erosions by 3 x 3, 2 % of the diagonal of them."""
    depth = max(1, int(round(0.02 * np.hypot(*mask.shape))))
    padded = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    core = cv2.erode(padded, np.ones((3, 3), np.uint8), iterations=depth)[1:-1, 1:-1]
    return mask & (core == 0)


def iou(a, b):
    return float((a & b).sum() / (a | b).sum()) if (a | b).any() else None


def lesion_f1(truth, prediction):
    """As the challenge ISLES 2022 counts, 8 neighbours."""
    def parts(mask, other):
        labels, count = ndimage.label(mask, structure=np.ones((3, 3)))
        touching = sum(bool((other & (labels == part)).any()) for part in range(1, count + 1))
        return touching, count - touching
    found, missed = parts(truth, prediction)
    _, extra = parts(prediction, truth)
    whole = found + (missed + extra) / 2
    return {'found': found, 'missed': missed, 'extra': extra, 'lesion_f1': found / whole if whole else None}


def expected(truth, prediction, spacing, tolerance):
    a, b = truth, prediction
    size = int(a.sum() + b.sum())
    result = {
        'dice': float(2 * (a & b).sum() / size) if size else None,
        'iou': iou(a, b),
        'boundary_iou': iou(near_outline(a), near_outline(b)),
        'area_error': float(abs(int(b.sum()) - int(a.sum())) / a.sum()) if a.any() else None,
    } | lesion_f1(a, b)
    for unit, sampling in (('', (1, 1)), ('_mm', spacing)):
        found = distances(a, b, sampling)
        result[f'hd95{unit}'] = None if found is None else float(max(np.percentile(one, 95) for one in found))
        result[f'asd{unit}'] = None if found is None else float(np.concatenate(found).mean())
    if found is None:
        result['surface_dice'] = None if size == 0 else 0.0
    else:
        both = np.concatenate(found)
        result['surface_dice'] = float((both <= tolerance * (1 + 1e-9)).mean())
    check_with_monai(result, a, b, spacing, tolerance)
    return result


def check_with_monai(result, a, b, spacing, tolerance):
    y, p = (torch.tensor(mask)[None, None].float() for mask in (a, b))
    whole = {'include_background': True}
    found = {
        'dice': compute_dice(p, y, ignore_empty=False) if a.any() or b.any() else torch.tensor(np.nan),
        'iou': compute_iou(p, y, ignore_empty=False) if a.any() or b.any() else torch.tensor(np.nan),
        'surface_dice': compute_surface_dice(p, y, [tolerance * (1 + 1e-6)], spacing=spacing, **whole),
    }
    if a.any() and b.any():
        for unit, sampling in (('', (1, 1)), ('_mm', spacing)):
            found[f'hd95{unit}'] = compute_hausdorff_distance(p, y, percentile=95, spacing=sampling, **whole)
            found[f'asd{unit}'] = compute_average_surface_distance(p, y, symmetric=True, spacing=sampling, **whole)
    for name, value in found.items():
        value, own = float(value), result[name]
        if np.isnan(value) != (own is None) or (own is not None and abs(value - own) > 1e-6 * max(1, abs(own))):
            raise SystemExit(f'MONAI says {name} is {value}, not {own}')


def blobs(rng, shape, threshold, sigma=2.0):
    """Smooth noise, cut: several parts with rough outlines, some at the border."""
    noise = ndimage.gaussian_filter(rng.normal(size=shape), sigma)
    return noise > threshold * noise.std()


def cases():
    rng = np.random.default_rng(21)
    none = np.zeros((20, 24), bool)
    for index in range(8):
        shape = [(20, 24), (17, 31), (33, 12), (40, 40)][index % 4]
        spacing = [(1.0, 1.0), (0.5, 0.8), (2.0, 1.25), (0.175, 0.175)][(index + index // 4) % 4]
        truth = blobs(rng, shape, 0.6)
        moved = np.roll(truth, (index % 3, index // 3), (0, 1)) ^ blobs(rng, shape, 1.9, 1.0)
        yield f'blobs {index + 1}', truth, moved, spacing, [1.0, 2.0, 0.5][index % 3]
    small = blobs(rng, (48, 64), 1.6, 1.5)
    yield 'many small lesions', small, blobs(rng, (48, 64), 1.6, 1.5) | np.roll(small, 1, 0), (1.0, 1.0), 2.0
    large = ndimage.zoom(blobs(rng, (24, 32), 0.3, 3.0).astype(float), 3, order=0) > 0.5
    yield 'a large structure', large, np.roll(large, (3, -2), (0, 1)), (0.7, 0.7), 2.0
    disc = np.hypot(*np.indices((20, 24)) - np.array([9.5, 11.5])[:, None, None]) < 6
    yield 'equal', disc, disc, (1.0, 1.0), 2.0
    yield 'the whole image', ~none, disc, (1.0, 1.5), 2.0
    point, other = none.copy(), none.copy()
    point[4, 5], other[16, 20] = True, True
    yield 'single pixels far apart', point, other, (0.5, 0.5), 2.0
    beside = none.copy()
    beside[5, 6] = True
    yield 'single pixels at a corner', point, beside, (1.0, 1.0), 2.0
    apart = none.copy()
    apart[4, 7] = True
    yield 'single pixels at exactly the tolerance', point, apart, (1.0, 1.0), 2.0
    yield 'both empty', none, none, (1.0, 1.0), 2.0
    yield 'the truth is empty', none, disc, (1.0, 1.0), 2.0
    yield 'the prediction is empty', disc, none, (1.0, 1.0), 2.0
    yield 'one row', np.array([[0, 1, 1, 1, 0, 0, 1]], bool), np.array([[1, 1, 0, 1, 1, 0, 0]], bool), (1.0, 0.25), 0.25
    diagonal = np.zeros((45, 60), bool)
    diagonal[5:40, 10:50] = True
    yield 'a depth of one and a half pixels', diagonal, np.roll(diagonal, 2, 1), (1.0, 1.0), 2.0


def rows(mask):
    return [''.join('.#'[int(value)] for value in row) for row in mask]


def near(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(near(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(near, a, b))
    if isinstance(a, float) and isinstance(b, (int, float)):
        return abs(a - b) <= 1e-9 * max(1, abs(b))
    return a == b


found = {
    'libraries': 'scipy 1.17.1, opencv-python-headless 5.0.0.93, numpy 2.4.6 (float64); checked with monai 1.6.1 (float32)',
    'cases': [
        {'name': name, 'spacing': {'x': spacing[1], 'y': spacing[0]}, 'tolerance': tolerance,
         'truth': rows(truth), 'prediction': rows(prediction), 'expected': expected(truth, prediction, spacing, tolerance)}
        for name, truth, prediction, spacing, tolerance in cases()
    ],
}
if '--write' in sys.argv:
    FILE.write_text(json.dumps(found, indent=None) + '\n', encoding='utf-8')
print(FILE.name, 'written' if '--write' in sys.argv else
      'the same' if near(found, json.loads(FILE.read_text(encoding='utf-8'))) else 'DIFFERS')
