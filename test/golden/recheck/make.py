"""python test/golden/recheck/make.py: p of every comparison of experiments/paper/published.csv, by scipy, into published.json.

Of each column the best against every other row, from the digits as printed, and the least and largest of the corners of
what rounds to them; [Student, Welch], deviations divided by n - 1. `marked` is what the paper prints.
"""
import csv
import itertools
import json
from pathlib import Path

from scipy import stats

HERE = Path(__file__).parent
HALF = 0.005

with open(HERE.parents[2] / 'experiments/paper/published.csv', encoding='utf-8') as file:
    rows = list(csv.DictReader(file))


def cell(text):
    mean, sd = text.rstrip('*').split('±')
    return float(mean), float(sd), text.endswith('*')


def p(a, b, equal):
    return float(stats.ttest_ind_from_stats(a[0], a[1], 10, b[0], b[1], 10, equal_var=equal).pvalue)


found = []
for table, column in itertools.product(['table 1', 'table 2'], list(rows[0])[3:]):
    cells = {row['initialisation']: cell(row[column]) for row in rows if row['table'] == table and row[column]}
    if not cells:
        continue
    best = max(cells, key=lambda name: cells[name][0])
    for name, (mean, sd, marked) in cells.items():
        if name == best:
            continue
        # Only the distance of the means matters.
        corners = [
            ((cells[best][0] + 2 * m * HALF, cells[best][1] + s * HALF), (mean, sd + t * HALF))
            for m, s, t in itertools.product((-1, 1), repeat=3)
        ]
        found.append({
            'table': table, 'column': column, 'best': best, 'row': name, 'marked': marked,
            **{
                kind: {
                    'printed': p(cells[best][:2], (mean, sd), kind == 'student'),
                    'low': min(p(a, b, kind == 'student') for a, b in corners),
                    'high': max(p(a, b, kind == 'student') for a, b in corners),
                }
                for kind in ('student', 'welch')
            },
        })
(HERE / 'published.json').write_text(json.dumps(found, indent=1, ensure_ascii=False) + '\n', encoding='utf-8')
print(len(found), 'comparisons')
