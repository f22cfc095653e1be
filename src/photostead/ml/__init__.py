"""What models say of pictures and words: pixels or text go in, boxes, vectors and lines come out. Runs in worker processes of
its own (`ml.tasks`), which end when there is nothing to do, and the models with them.

Stands on `media` for reading pictures; knows neither HTTP nor SQL. `ml.results`, `ml.catalogue` and `ml.matrix` are light
enough for the daemon; every other module may import a runtime for models and belongs to the workers.
"""

import os

# From 1.31 on onnxruntime for Linux tells its makers of every session, and keeps a number of this machine for that in the home
# folder, unless this is set before it is imported. Nothing leaves the box unasked; whoever imports a model passes here first.
os.environ["ORT_DISABLE_TELEMETRY"] = os.environ["ORT_TELEMETRY_DISABLED"] = "1"
