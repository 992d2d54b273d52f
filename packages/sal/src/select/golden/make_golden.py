"""Golden values of scikit-learn for pca.test.ts, kmeans.test.ts and standardize.test.ts.

Run: python make_golden.py   (writes scikit-learn.json beside itself)
The data come from one integer generator, written here and in the tests, so that only results are stored.
"""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler


def uniform(count, seed):
    """Knuth's 32-bit linear congruential generator, upper 24 bits, in [0, 1)."""
    state, out = seed, np.empty(count)
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = (state >> 8) / 2**24
    return out


def factors(rows, columns, rank, seed):
    """Low-rank rows with falling strengths, plus noise; float32, as the tests have them."""
    scores = uniform(rows * rank, seed).reshape(rows, rank) - 0.5
    loadings = uniform(rank * columns, seed + 1).reshape(rank, columns) - 0.5
    noise = uniform(rows * columns, seed + 2).reshape(rows, columns) - 0.5
    strengths = 4 * 0.8 ** np.arange(rank)
    return ((scores * strengths) @ loadings + 0.2 * noise + 1).astype(np.float32).astype(np.float64)


def blobs(rows, columns, centers, spread, seed):
    """Blobs of unequal size: row i belongs to blob floor(centers * u^2)."""
    middle = uniform(centers * columns, seed).reshape(centers, columns) * 4
    blob = np.floor(centers * uniform(rows, seed + 1) ** 2).astype(int)
    noise = uniform(rows * columns, seed + 2).reshape(rows, columns) - 0.5
    return (middle[blob] + spread * noise).astype(np.float32)


def pca(rows, columns, rank, seed, keep):
    data = factors(rows, columns, rank, seed)
    fit = PCA(n_components=keep, svd_solver="full").fit(data)
    return {
        "rows": rows, "columns": columns, "rank": rank, "seed": seed, "keep": keep,
        "variance": fit.explained_variance_.tolist(),
        "ratio": fit.explained_variance_ratio_.tolist(),
        "components": np.round(fit.components_[:3], 9).tolist(),
        "projected": np.round(fit.transform(data)[:5], 6).tolist(),
    }


def kmeans(rows, columns, centers, spread, seed, clusters):
    data = blobs(rows, columns, centers, spread, seed)
    fit = KMeans(clusters, n_init=10, random_state=0, tol=0, max_iter=300).fit(data)
    return {
        "rows": rows, "columns": columns, "centers": centers, "spread": spread, "seed": seed, "clusters": clusters,
        "inertia": float(fit.inertia_), "sizes": sorted(np.bincount(fit.labels_, minlength=clusters).tolist(), reverse=True),
    }


scaled = StandardScaler().fit_transform(factors(12, 5, 3, 11))
golden = {
    "scikitLearn": sklearn.__version__,
    "standardize": {"rows": 12, "columns": 5, "rank": 3, "seed": 11, "values": np.round(scaled, 7).tolist()},
    "pca": [pca(200, 40, 8, 1, 10), pca(30, 60, 6, 4, 8), pca(300, 400, 12, 7, 12)],
    "kmeans": [
        kmeans(500, 8, 6, 1.0, 21, 6),
        kmeans(400, 24, 10, 6.0, 24, 10),
        kmeans(600, 16, 5, 8.0, 27, 40),
    ],
}
Path(__file__).with_name("scikit-learn.json").write_text(json.dumps(golden) + "\n")
