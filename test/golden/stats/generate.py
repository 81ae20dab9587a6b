"""Computes every expected value of delong.json, power.json, rank-tests.json, friedman.json and distributions.json anew.

python test/golden/stats/generate.py          compares them with the files, to the tolerances below
python test/golden/stats/generate.py --write  writes them

Needs numpy, scipy, statsmodels and mpmath. Inputs are those of the files. Infinities and NaN, which JSON lacks, are strings.
"""
import json
import math
import sys
from pathlib import Path

import mpmath as mp
import numpy as np
from scipy import stats
from statsmodels.stats.power import TTestIndPower

HERE = Path(__file__).parent
TOLERANCE = {'power.json': 1e-6}


def delong(case):
    y = np.array(case['inputs']['y'])
    scores = np.array(case['inputs']['scores'])
    v10, v01 = [], []
    for row in scores:
        difference = row[y == 1][:, None] - row[y == 0][None, :]
        psi = (difference > 0) + 0.5 * (difference == 0)
        v10.append(psi.mean(1))
        v01.append(psi.mean(0))
    m, n = (y == 1).sum(), (y == 0).sum()
    auc = [float(v.mean()) for v in v10]
    with np.errstate(all='ignore'):
        part = lambda v, count: np.atleast_2d(np.cov(np.array(v), ddof=1)) / count if count > 1 else np.full((len(v),) * 2, np.nan)
        cov = part(v10, m) + part(v01, n)
    return {'auc': auc, 'cov': cov.tolist()}


def power(case):
    given = {k: v for k, v in case['inputs'].items()}
    solve = TTestIndPower().solve_power
    if case['kind'] == 'power':
        return TTestIndPower().power(given['effect_size'], given['nobs1'], given['alpha'], ratio=given['ratio'])
    return float(np.squeeze(solve(**given)))


def exact_power(case):
    """By numerical integration with 30 digits: statsmodels inherits the error of its t quantile."""
    mp.mp.dps = 30
    given = case['inputs']
    n1, n2 = given['nobs1'], given['nobs1'] * given['ratio']
    df, alpha = mp.mpf(n1 + n2 - 2), mp.mpf(given['alpha'])
    effect = mp.mpf(given['effect_size']) / mp.sqrt(1 / mp.mpf(n1) + 1 / mp.mpf(n2))
    upper = lambda x: mp.betainc(df / 2, mp.mpf(1) / 2, 0, df / (df + x * x), regularized=True) / 2
    limit = mp.findroot(lambda x: upper(x) - alpha / 2, mp.mpf(float(stats.t.isf(float(alpha) / 2, float(df)))))
    norm = 2 * (df / 2) ** (df / 2) / mp.gamma(df / 2)
    beyond = lambda s: mp.ncdf(effect - limit * s) + mp.ncdf(-effect - limit * s)
    density = lambda s: norm * s ** (df - 1) * mp.e ** (-df * s * s / 2)
    width = 1 / mp.sqrt(2 * df)
    points = sorted({mp.mpf(0)} | {max(mp.mpf(0.001), 1 + k * width) for k in (-8, -4, -2, 0, 2, 4, 8, 14)})
    return float(mp.quad(lambda s: density(s) * beyond(s), points))


def rank_test(case):
    if case['test'] == 'mannwhitneyu':
        found = stats.mannwhitneyu(case['a'], case['b'], method='exact')
    else:
        found = stats.wilcoxon(np.array(case['a']) - np.array(case['b']), method='exact')
    return {'statistic': float(found.statistic), 'pvalue': float(found.pvalue)}


def friedman(case):
    groups = np.array(case['groups'])
    k, n = groups.shape
    with np.errstate(all='ignore'):
        found = stats.friedmanchisquare(*groups)
        chi = float(found.statistic)
        below = n * (k - 1) - chi
        f = (n - 1) * chi / below if below > 1e-12 else (math.inf if chi == chi else math.nan)
    p = float(stats.f.sf(f, k - 1, (k - 1) * (n - 1)))
    ranks = stats.rankdata(-groups, axis=0).mean(1).tolist()
    return {
        'statistic': chi,
        'pvalue': float(found.pvalue),
        'iman_davenport_F': f,
        'iman_davenport_p': p,
        'average_ranks_descending': ranks,
    }


DISTRIBUTIONS = {
    't_sf': stats.t.sf,
    't_ppf': stats.t.ppf,
    'f_sf': stats.f.sf,
    'nct_sf': stats.nct.sf,
}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return 'NaN' if math.isnan(value) else 'Infinity' if value > 0 else '-Infinity'
    return value


def compare(name, found, expected, where):
    if isinstance(found, dict):
        for key in found:
            compare(name, found[key], expected[key], f'{where}.{key}')
    elif isinstance(found, list):
        for index, one in enumerate(found):
            compare(name, one, expected[index], f'{where}[{index}]')
    elif found == 'NaN' and expected != 'NaN':
        # Newer versions of scipy give up where a power is 1 to all digits.
        assert abs(expected - 1) < 1e-6, f'{name} {where}: no number, not {expected}'
    elif isinstance(found, str) or isinstance(expected, str):
        if found != expected:
            print(f'{name} {where}: {found}, not {expected}')
    elif abs(found - expected) > TOLERANCE.get(name, 1e-9) * abs(expected) + 1e-15:
        print(f'{name} {where}: {found}, not {expected}')


def main():
    write = '--write' in sys.argv
    for name, of in [('delong.json', delong), ('power.json', power), ('rank-tests.json', rank_test), ('friedman.json', friedman)]:
        document = json.loads((HERE / name).read_text())
        for index, case in enumerate(document['cases']):
            found = plain(of(case))
            compare(name, found, case['expected'], f'case {index}')
            if case.get('kind') == 'power':
                case['exact'] = exact_power(case)
            if found != 'NaN':
                case['expected'] = {**case['expected'], **found} if isinstance(found, dict) else found
        if write:
            (HERE / name).write_text(json.dumps(document, separators=(',', ':')) + '\n')
    name = 'distributions.json'
    document = json.loads((HERE / name).read_text())
    for key, of in DISTRIBUTIONS.items():
        for row in document[key]:
            found = float(of(*row[:-1]))
            compare(name, found, row[-1], f'{key} {row[:-1]}')
            row[-1] = found
    if write:
        (HERE / name).write_text(json.dumps(document, separators=(',', ':')) + '\n')


main()
