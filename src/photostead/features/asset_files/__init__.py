"""The files that are kept beside an asset, one by one: renditions and sidecars."""
