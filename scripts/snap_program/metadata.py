"""`meta/snap.yaml`, which snapd reads, from `snapcraft.yaml`, which people write; its keys:
https://snapcraft.io/docs/the-snap-format. Not here: files.
"""

import json
import platform
from pathlib import Path
from typing import Any

import yaml

# What snapd reads; everything else of snapcraft.yaml is about building and about the store's page.
KEPT = (
    "name", "title", "summary", "description", "license", "base", "grade", "confinement", "epoch", "assumes",
    "environment", "plugs", "slots", "layout", "hooks", "apps",
)  # fmt: skip
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}  # machine, as snapd says it


def read_recipe(path: Path) -> dict[str, Any]:
    """The mapping of a snapcraft.yaml."""
    recipe = yaml.safe_load(path.read_text())
    assert isinstance(recipe, dict)
    return recipe


def snap_metadata(recipe: dict[str, Any], version: str, architecture: str) -> dict[str, Any]:
    """The mapping of meta/snap.yaml. Raises ValueError for an architecture that the recipe does not name."""
    if architecture not in recipe["platforms"]:
        raise ValueError(f"the recipe is for {', '.join(recipe['platforms'])}, and this machine is {architecture}")
    kept = {key: recipe[key] for key in KEPT if key in recipe}
    return {"name": kept.pop("name"), "version": version, "architectures": [architecture], **kept}


def write_metadata(recipe: dict[str, Any], version: str, path: Path) -> None:
    """meta/snap.yaml for this machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = snap_metadata(recipe, version, this_architecture())
    # Through JSON, so that what the recipe shares between apps is written out: a reader need not know YAML's anchors.
    path.write_text(yaml.safe_dump(json.loads(json.dumps(metadata)), sort_keys=False, allow_unicode=True, width=120))


def this_architecture() -> str:
    """The architecture of this machine, as snapd says it."""
    return ARCHITECTURES.get(platform.machine(), platform.machine())
