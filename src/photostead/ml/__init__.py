"""What models say of pictures and words: pixels or text go in, boxes, vectors and lines come out. Runs in worker processes of
its own (`ml.tasks`), which end when there is nothing to do, and the models with them.

Stands on `media` for reading pictures; knows neither HTTP nor SQL. `ml.results`, `ml.catalogue` and `ml.matrix` are light
enough for the daemon; every other module may import a runtime for models and belongs to the workers.
"""
