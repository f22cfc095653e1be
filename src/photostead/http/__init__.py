"""HTTP as the features see it: routes, requests, files, uploads, live events. Knows no photo and no SQL."""
