"""Scores of k-NN by scikit-learn's KNeighborsClassifier with DINO's weights, exp(cosine / temperature), in float64.

    python3 test/golden/knn/make.py

Writes knn.json beside itself: features and labels of training images, features of others, and their scores.
"""
import json
import os

import numpy as np
import sklearn
from sklearn.neighbors import KNeighborsClassifier

FOLDER = os.path.dirname(os.path.abspath(__file__))
IMAGES, QUERIES, FEATURES, CLASSES = 40, 9, 6, 3
SETTINGS = [(1, 0.07), (5, 0.07), (20, 0.07), (20, 1.0), (40, 0.2)]


def neighbours(train, labels, k, temperature):
    weigh = lambda distances: np.exp((1 - distances) / temperature)  # noqa: E731
    model = KNeighborsClassifier(k, metric="cosine", algorithm="brute", weights=weigh)
    return model.fit(train, labels)


def knowing(train, labels, queries, k, temperature):
    """Shares among those of the k nearest that know a label: scikit-learn has no word for unknown labels."""
    unit = lambda x: x / np.linalg.norm(x, axis=1, keepdims=True)  # noqa: E731
    cosines = unit(queries) @ unit(train).T
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    weights = np.exp(np.take_along_axis(cosines, nearest, 1) / temperature)[:, :, None]
    own = labels[nearest]
    known = (weights * (own >= 0)).sum(1)
    having = (weights * (own == 1)).sum(1)
    return np.where(known > 0, having / np.where(known > 0, known, 1), 0.5)


def main():
    random = np.random.default_rng(19)
    train = random.normal(size=(IMAGES, FEATURES)).round(3)
    queries = (random.normal(size=(QUERIES, FEATURES)) * 5).round(3)
    of_one = random.integers(0, CLASSES, IMAGES)
    several = random.integers(0, 2, (IMAGES, CLASSES))
    partly = np.where(random.random((IMAGES, CLASSES)) < 0.4, -1, several)
    cases = []
    for k, temperature in SETTINGS:
        one = neighbours(train, of_one, k, temperature).predict_proba(queries)
        each = neighbours(train, several, k, temperature).predict_proba(queries)
        cases.append({
            "k": k,
            "temperature": temperature,
            "one": one.tolist(),
            "several": np.stack([shares[:, 1] for shares in each], 1).tolist(),
            "partly": knowing(train, partly, queries, k, temperature).tolist(),
        })
        assert np.allclose(cases[-1]["several"], knowing(train, several, queries, k, temperature))
    golden = {
        "note": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
        "train": train.tolist(),
        "queries": queries.tolist(),
        "labels": {"one": of_one.tolist(), "several": several.tolist(), "partly": partly.tolist()},
        "cases": cases,
    }
    with open(os.path.join(FOLDER, "knn.json"), "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
