"""What other slices may ask of assets."""

from photostead.features.assets.responses import describe

__all__ = ["describe"]
