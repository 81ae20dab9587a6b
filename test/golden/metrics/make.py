"""Computes every expected value of classification.json, segmentation.json (from the inputs that they hold) and
scikit-learn.json (whose inputs it draws) anew.

python test/golden/metrics/make.py          compares them with the files, to 1e-9
python test/golden/metrics/make.py --write  writes them

Needs numpy and scikit-learn (requirements.txt). null: not defined, where scikit-learn warns and gives a number or NaN.
"""
import json
import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve

HERE = Path(__file__).parent
warnings.filterwarnings('ignore')


def defined(value):
    return None if value is None or not np.isfinite(value) else float(value)


def auc(y, score):
    return defined(metrics.roc_auc_score(y, score)) if len(set(y)) == 2 else None


def mean(values):
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


# --- classification.json: what is there, from its own inputs

def old_classification(golden):
    for case in golden['roc_auc']:
        case['expected'] = auc(case['y'], case['score'])
    for case in golden['multilabel']:
        y, score = np.array(case['y']), np.array(case['score'])
        per_class = [auc(list(y[:, k]), score[:, k]) for k in range(y.shape[1])]
        expected = {'per_class': per_class}
        if 'mean' in case['expected']:
            expected['mean'] = mean(per_class)
            for average in ('macro', 'micro', 'weighted'):
                expected[average] = float(metrics.roc_auc_score(y, score, average=average))
        else:
            expected['mean_of_defined'] = mean(per_class)
        case['expected'] = expected
    for case in golden['accuracy']:
        case['expected'] = float(metrics.accuracy_score(case['y'], case['pred']))
    for case in golden['one_vs_rest']:
        y, prob = np.array(case['y']), np.array(case['prob'])
        case['expected'] = {
            'ovr_macro': float(metrics.roc_auc_score(y, prob, multi_class='ovr')),
            'ovr_weighted': float(metrics.roc_auc_score(y, prob, multi_class='ovr', average='weighted')),
            'ovo_macro': float(metrics.roc_auc_score(y, prob, multi_class='ovo')),
            'per_class_one_vs_rest': [auc(list((y == k).astype(int)), prob[:, k]) for k in range(prob.shape[1])],
        }
    return golden


# --- segmentation.json

def old_segmentation(golden):
    def dice(a, b):
        size = a.sum() + b.sum()
        return 1.0 if size == 0 else float(metrics.f1_score(a.ravel(), b.ravel()))

    def iou(a, b):
        return 1.0 if (a | b).sum() == 0 else float(metrics.jaccard_score(a.ravel(), b.ravel()))

    for case in golden['cases']:
        y, p = (np.array(case[key], float).reshape(case['shape']) for key in 'yp')
        a, b = y > 0.5, p > 0.5
        each = {'dice': [dice(i, j) for i, j in zip(a, b)], 'iou': [iou(i, j) for i, j in zip(a, b)]}
        case['expected'] = {
            'dice_pooled': dice(a, b), 'mean_dice': float(np.mean(each['dice'])), 'dice_per_image': each['dice'],
            'iou_pooled': iou(a, b), 'iou_per_image': each['iou'], 'mean_iou': float(np.mean(each['iou'])),
            'soft_dice_loss': float(1 - (2 * (y * p).sum() + 1) / (y.sum() + p.sum() + 1)),
        }
    return golden


# --- scikit-learn.json: of one class against the rest

def parts(y, p):
    """Reliability and resolution before they are cut off at 0. The bins are scikit-learn's; what chance adds is subtracted
    (Kumar, Liang and Ma 2019; Ferro and Fricker 2012)."""
    count = len(y)
    bins = max(1, min(15, count // 20))
    true, said = calibration_curve(y, p, n_bins=bins, strategy='quantile')
    edges = np.percentile(p, np.linspace(0, 1, bins + 1) * 100)
    counts = np.bincount(np.searchsorted(edges[1:-1], p), minlength=bins)
    counts = counts[counts > 0]
    chance = true * (1 - true) / np.maximum(counts - 1, 1)
    of_mean = y.mean() * (1 - y.mean()) / max(count - 1, 1)
    over = lambda values: float(np.sum(counts / count * values))
    return over((said - true) ** 2 - chance), over((true - y.mean()) ** 2 - chance) + of_mean


def binary(y, p, said, threshold, prevalence):
    y, p, said = np.asarray(y), np.asarray(p), np.asarray(said)
    both = len(set(y)) == 2
    tn, fp, fn, tp = metrics.confusion_matrix(y, said, labels=[0, 1]).ravel()
    reliability, resolution = (max(0, part) for part in parts(y, p))
    found = {
        'average_precision': metrics.average_precision_score(y, p) if both else None,
        'balanced_accuracy': metrics.balanced_accuracy_score(y, said) if both else None,
        'f1': metrics.f1_score(y, said, zero_division=np.nan),
        'mcc': metrics.matthews_corrcoef(y, said) if (tp + fn) * (tn + fp) * (tp + fp) * (tn + fn) else None,
        'brier': metrics.brier_score_loss(y, p, labels=[0, 1]),
        'brier_reliability': reliability,
        'brier_resolution': resolution,
        'log_loss': metrics.log_loss(y, p, labels=[0, 1]),
        'calibration_error': np.sqrt(reliability),
        'partial_auc': metrics.roc_auc_score(y, p, max_fpr=0.1) if both else None,
        'sensitivity_at_specificity': None,
    }
    if both:
        fpr, tpr, _ = metrics.roc_curve(y, p, drop_intermediate=False)
        found['sensitivity_at_specificity'] = tpr[fpr <= 0.05 + 1e-12].max()
    if threshold is None:
        return {name: defined(value) for name, value in found.items()} | dict.fromkeys(
            ['sensitivity', 'specificity', 'ppv', 'npv'])
    at = (p >= threshold).astype(int)
    share = lambda value, **kind: value(y, at, zero_division=np.nan, **kind)
    se, sp = share(metrics.recall_score), share(metrics.recall_score, pos_label=0)
    found |= {'sensitivity': se, 'specificity': sp}
    if prevalence is None:
        found |= {'ppv': share(metrics.precision_score), 'npv': share(metrics.precision_score, pos_label=0)}
    else:
        found |= {
            'ppv': prevalence * se / (prevalence * se + (1 - prevalence) * (1 - sp)),
            'npv': (1 - prevalence) * sp / ((1 - prevalence) * sp + prevalence * (1 - se)),
        }
    return {name: defined(value) for name, value in found.items()}


def expected(case):
    labels, prob = case['labels'], np.array(case['scores'])
    classes = prob.shape[1]
    if labels == 'multi-class':
        y = np.array(case['truth'])
        answer = prob.argmax(1)
        truths, said = [(y == k).astype(int) for k in range(classes)], [(answer == k).astype(int) for k in range(classes)]
    else:
        y = np.array(case['truth'])
        truths, said = list(y.T), [(prob[:, k] >= 0.5).astype(int) for k in range(classes)]
    each = []
    for k in range(classes):
        known = truths[k] >= 0
        each.append(binary(truths[k][known], prob[known, k], said[k][known], case['thresholds'][k], case['prevalence']))
    counted = [case['positive']] if labels == 'multi-class' and classes == 2 else range(classes)
    whole = {name: mean([each[k][name] for k in counted]) for name in each[0]}
    whole['quadratic_kappa'] = None
    if labels == 'multi-class':
        one = len(set(y)) == 1 or len(set(answer)) == 1
        all_classes = list(range(classes))
        whole |= {
            'balanced_accuracy': float(metrics.balanced_accuracy_score(y, answer)),
            'mcc': None if one else float(metrics.matthews_corrcoef(y, answer)),
            'quadratic_kappa': defined(metrics.cohen_kappa_score(y, answer, weights='quadratic', labels=all_classes)),
            'log_loss': float(metrics.log_loss(y, prob, labels=all_classes)),
        }
    return {'whole': whole, 'classes': each}


def softmax(logits, digits=None):
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    return p if digits is None else np.round(p, digits)


def drawn(seed, count, classes, strength, shares=None):
    rng = np.random.default_rng(seed)
    y = rng.choice(classes, count, p=shares)
    return y, rng.normal(size=(count, classes)) + strength * np.eye(classes)[y]


def cases():
    def case(name, truth, scores, labels='multi-class', positive=1, prevalence=None, thresholds=None):
        scores = np.asarray(scores, float)
        classes = scores.shape[1]
        counted = [positive] if labels == 'multi-class' and classes == 2 else range(classes)
        given = thresholds if thresholds is not None else [0.3] * classes
        kept = [given[k] if k in counted else None for k in range(classes)]
        return {'name': name, 'labels': labels, 'positive': positive, 'prevalence': prevalence, 'thresholds': kept,
                'truth': np.asarray(truth).tolist(), 'scores': scores.tolist()}

    y, logits = drawn(1, 120, 2, 1.4, [0.7, 0.3])
    yield case('two classes', y, softmax(logits))
    yield case('two classes, the first is looked for, at a prevalence of 2 %', y, softmax(logits), positive=0, prevalence=0.02)
    yield case('two classes, many ties', y, np.stack([1 - np.round(softmax(logits)[:, 1], 1), np.round(softmax(logits)[:, 1], 1)], 1))
    y, logits = drawn(2, 90, 3, 1.5, [0.6, 0.3, 0.1])
    yield case('three classes', y, softmax(logits))
    y, logits = drawn(3, 100, 5, 1.2)
    yield case('five grades', y, softmax(logits))
    yield case('five grades, two of which no image has', np.minimum(y, 2), softmax(logits))
    rng = np.random.default_rng(4)
    labels = (rng.random((110, 4)) < [0.5, 0.2, 0.1, 0.02]).astype(int)
    p = np.round(1 / (1 + np.exp(-(rng.normal(size=labels.shape) + 2 * labels - 1))), 3)
    yield case('four labels', labels, p, 'multi-label')
    hidden = np.where(rng.random(labels.shape) < 0.2, -1, labels)
    yield case('four labels, a fifth not known', hidden, p, 'multi-label', prevalence=0.1)
    degenerate = labels.copy()
    degenerate[:, 1], degenerate[:, 2] = 0, 1
    yield case('labels that none and all have', degenerate, p, 'multi-label', thresholds=[0.3, 0.3, 0.3, 2.0])
    y, logits = drawn(5, 30, 2, 1)
    yield case('all scores equal', y, np.full((30, 2), 0.5))
    yield case('one class alone', np.zeros(30, int), softmax(logits))
    yield case('perfect and certain', y, np.eye(2)[y])
    yield case('wrong and certain', y, np.eye(2)[1 - y])
    yield case('one image', [1], [[0.25, 0.75]])
    yield case('two images', [0, 1], [[0.75, 0.25], [0.5, 0.5]])


def chosen():
    """Thresholds by each rule, from the ROC curve of validation images."""
    rng = np.random.default_rng(6)
    for count, digits in ((150, 12), (60, 1)):
        y = (rng.random(count) < 0.3).astype(int)
        p = np.round(1 / (1 + np.exp(-(rng.normal(size=count) + 1.5 * y - 1))), digits)
        fpr, tpr, thresholds = metrics.roc_curve(y, p, drop_intermediate=False)
        odds = y.sum() / (1 - y).sum()
        at = lambda index: None if np.isinf(thresholds[index]) else float(thresholds[index])
        allowed = fpr <= 0.1 + 1e-12
        first = lambda worth: at(int(np.argmax(np.round(worth, 12))))
        yield {'truth': y.tolist(), 'scores': p.tolist(), 'expected': [
            {'rule': 'youden', 'threshold': first(tpr - fpr)},
            {'rule': 'sensitivity', 'at': 0.9, 'threshold': at(int(np.argmax(tpr >= 0.9 - 1e-12)))},
            {'rule': 'specificity', 'at': 0.9, 'threshold': first(np.where(allowed, tpr, -1))},
            {'rule': 'cost', 'at': 5, 'threshold': first(5 * odds * tpr - fpr)},
            {'rule': 'given', 'at': 0.7, 'threshold': 0.7},
        ]}


def near(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(near(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(near, a, b))
    if isinstance(a, float) and isinstance(b, (int, float)):
        return abs(a - b) <= 1e-9 * max(1, abs(b))
    return a == b


def load(name):
    return json.loads((HERE / name).read_text(encoding='utf-8'))


computed = {
    'classification.json': old_classification(load('classification.json')),
    'segmentation.json': old_segmentation(load('segmentation.json')),
    'scikit-learn.json': {
        'library': 'scikit-learn 1.9.1, numpy 2.4.6 (float64)',
        'cases': [case | {'expected': expected(case)} for case in cases()],
        'operating_points': list(chosen()),
    },
}
for name, found in computed.items():
    if '--write' in sys.argv:
        (HERE / name).write_text(json.dumps(found, ensure_ascii=False) + '\n', encoding='utf-8')
    print(name, 'written' if '--write' in sys.argv else 'the same' if near(found, load(name)) else 'DIFFERS')
