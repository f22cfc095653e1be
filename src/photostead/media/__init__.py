"""Photos and videos as files: a path goes in, values or files come out. Runs in worker processes (`media.tasks`).

Knows neither HTTP nor SQL. `media.formats` and `media.sidecar` are light enough for the daemon; every other module may
import a decoder and belongs to the workers.
"""
