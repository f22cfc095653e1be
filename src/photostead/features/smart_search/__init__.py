"""What pictures mean, as vectors: making them, and finding the pictures that are nearest to words or to another picture. The
searches themselves, with all that they may ask besides, are those of `search`; where vectors lie, `vectors`' business.
"""
