"""MiniBatchKMeans of scikit-learn on features that ../src/select-worker.ts wrote. Argument: JSON {rows, columns, clusters, file}."""
import json
import resource
import sys
import time

import numpy as np
import sklearn
from sklearn.cluster import MiniBatchKMeans

job = json.loads(sys.argv[1])
data = np.fromfile(job["file"], np.float32).reshape(job["rows"], job["columns"])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
start, cpu = time.perf_counter(), time.process_time()
fit = MiniBatchKMeans(job["clusters"], batch_size=5000, n_init=3, random_state=1).fit(data)
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
print(json.dumps({
    "seconds": seconds,
    "cpuSeconds": cpu,
    "extraBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before,
    "featureBytes": data.nbytes,
    # Its own inertia_ is of the last batches' centres; this is of the labels that it gives.
    "value": float(((data.astype(np.float64) - fit.cluster_centers_[fit.predict(data)]) ** 2).sum()),
    "version": sklearn.__version__,
}))
