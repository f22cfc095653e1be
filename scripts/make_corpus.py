"""Makes a photo collection out of nothing: the same one, byte for byte, for the same seed, wherever it runs.

Big photos are 4000x3000 (12 MP, 2-4 MB), small ones 1632x1224 (2 MP, 0.4-0.9 MB), JPEGs with what cameras write: make,
model, lens, capture time with offset and milliseconds, exposure, a position for 60%, an orientation other than upright
for 10%. One photo in a hundred has an exact copy. Videos are H.264 with AAC, 3-6 seconds (their bytes depend on the ffmpeg
that makes them). Files lie as FOLDER/YYYY/MM/NAME; one that is there already is kept, so a run can be resumed.
"""

import math
import os
import random
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
import piexif
from numpy.typing import NDArray
from PIL import Image, ImageDraw

CAMERAS = [
    ("Canon", "Canon EOS R6", "RF24-105mm F4 L IS USM"),
    ("NIKON CORPORATION", "NIKON Z 6_2", "NIKKOR Z 24-70mm f/4 S"),
    ("SONY", "ILCE-7M3", "FE 35mm F1.8"),
    ("Apple", "iPhone 13 Pro", "iPhone 13 Pro back triple camera 5.7mm f/1.5"),
    ("samsung", "SM-G991B", "Samsung S21 main"),
    ("Google", "Pixel 7", "Pixel 7 back camera 6.81mm f/1.85"),
]
PLACES = [
    (48.8566, 2.3522), (52.52, 13.405), (40.7128, -74.006), (35.6762, 139.6503), (-33.8688, 151.2093),
    (64.1466, -21.9426), (41.9028, 12.4964), (59.3293, 18.0686), (37.7749, -122.4194), (19.4326, -99.1332),
]  # fmt: skip
SUBJECTS = [b"holiday", b"family dinner", b"garden", b"birthday party", b"mountain hike"]
OFFSETS = [b"+00:00", b"+01:00", b"+02:00", b"-05:00", b"+09:00"]
# Cells a row and strength of the noise that stands for clouds and textures, coarse to fine.
TEXTURES = ((6, 50), (40, 24), (260, 14))
BEGIN, DAYS = datetime(2012, 1, 1, tzinfo=UTC), 365 * 13
BIG, SMALL = (4000, 3000), (1632, 1224)
STRIP = 32

Tags = dict[int, Any]


class Gradient(NamedTuple):
    """Two colours, and the direction from one to the other."""

    begin: NDArray[np.float32]
    end: NDArray[np.float32]
    angle: float


@dataclass(frozen=True)
class Item:
    """One photo to be made; its bytes depend on nothing but `seed`, `number` and `is_big`."""

    folder: Path
    seed: str
    number: int
    is_big: bool

    @property
    def name(self) -> str:
        """As cameras name their files."""
        return f"{'IMG' if self.is_big else 'DSC'}_{self.number:06d}.jpg"


def make_corpus(folder: Path, seed: str, big: int, small: int, videos: int, jobs: int = 1) -> None:
    """Fill `folder`; `jobs` processes at once."""
    items = [Item(folder, seed, number, True) for number in range(big)]
    items += [Item(folder, seed, number, False) for number in range(small)]
    paths = list(report(make_photos(items, jobs)))
    copy_some(random.Random(f"{seed}:dup"), paths)
    for number in range(videos):
        make_video(folder, seed, number)


def make_photos(items: list[Item], jobs: int) -> Iterator[Path]:
    """All of them, in order."""
    if jobs == 1:
        yield from map(make_photo, items)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(make_photo, items, chunksize=8)


def report(paths: Iterable[Path]) -> Iterator[Path]:
    """Pass paths on and say every two hundred how far it is."""
    for count, path in enumerate(paths, 1):
        if count % 200 == 0:
            click.echo(f"{count} photos", err=True)
        yield path


def copy_some(rng: random.Random, paths: list[Path]) -> None:
    """One in a hundred twice, under a name of its own."""
    for _ in range(len(paths) // 100):
        source = rng.choice(paths)
        copy = source.with_name(source.stem + "_copy.jpg")
        if not copy.exists():
            shutil.copy2(source, copy)


def make_photo(item: Item) -> Path:
    """Make one photo, unless it is there; its path. The order of the random draws decides the bytes: keep it."""
    rng = random.Random(f"{item.seed}:{'b' if item.is_big else 's'}:{item.number}")
    taken = draw_time(rng)
    path = item.folder / f"{taken:%Y}" / f"{taken:%m}" / item.name
    if path.exists():
        return path
    size = BIG if item.is_big else SMALL
    orientation = rng.choice([3, 6, 8]) if rng.random() < 0.1 else 1
    exif = draw_exif(rng, taken, size, orientation)
    picture = draw_picture(rng, *size)
    quality = rng.choice([86, 90, 92])
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".tmp")
    picture.save(part, "JPEG", quality=quality, subsampling=2, exif=exif)
    appear(part, path, taken)
    return path


def appear(part: Path, path: Path, taken: datetime) -> None:
    """Give a finished file its name, and the time it was taken as its modification time."""
    os.utime(part, (taken.timestamp(), taken.timestamp()))
    part.replace(path)


def draw_time(rng: random.Random) -> datetime:
    """Bursts, as in real collections: most photos fall on one day in nine."""
    day = int(DAYS * rng.random() ** 0.8)
    if rng.random() < 0.6:
        day -= day % 9
    return BEGIN + timedelta(days=day, seconds=rng.randint(7 * 3600, 22 * 3600))


# --- EXIF


def draw_exif(rng: random.Random, taken: datetime, size: tuple[int, int], orientation: int) -> bytes:
    """An EXIF segment (EXIF 2.32)."""
    make, model, lens = rng.choice(CAMERAS)
    main = draw_main_tags(rng, taken, make, model, orientation)
    photo = draw_photo_tags(rng, taken, lens, size)
    gps = draw_position(rng) if rng.random() < 0.6 else {}
    block: bytes = piexif.dump({"0th": main, "Exif": photo, "GPS": gps, "1st": {}, "thumbnail": None})
    return block


def exif_time(taken: datetime) -> bytes:
    """The form that EXIF writes times in."""
    return taken.strftime("%Y:%m:%d %H:%M:%S").encode()


def draw_main_tags(rng: random.Random, taken: datetime, make: str, model: str, orientation: int) -> Tags:
    """IFD 0: the camera, and for one photo in five a description."""
    tag = piexif.ImageIFD
    tags: Tags = {
        tag.Make: make.encode(),
        tag.Model: model.encode(),
        tag.Orientation: orientation,
        tag.XResolution: (72, 1),
        tag.YResolution: (72, 1),
        tag.ResolutionUnit: 2,
        tag.Software: b"corpus",
        tag.DateTime: exif_time(taken),
    }
    if rng.random() < 0.2:
        tags[tag.ImageDescription] = rng.choice(SUBJECTS)
    return tags


def draw_photo_tags(rng: random.Random, taken: datetime, lens: str, size: tuple[int, int]) -> Tags:
    """The Exif IFD: when and how."""
    tag = piexif.ExifIFD
    return {
        tag.OffsetTimeOriginal: rng.choice(OFFSETS),
        tag.DateTimeOriginal: exif_time(taken),
        tag.DateTimeDigitized: exif_time(taken),
        tag.SubSecTimeOriginal: b"%03d" % rng.randint(0, 999),
        tag.ExposureTime: (1, rng.choice([30, 60, 125, 250, 500, 1000])),
        tag.FNumber: (rng.choice([14, 18, 28, 40, 56, 80]), 10),
        tag.ISOSpeedRatings: rng.choice([50, 100, 200, 400, 800, 1600, 3200]),
        tag.FocalLength: (rng.choice([24, 35, 50, 70, 105]), 1),
        tag.LensModel: lens.encode(),
        tag.PixelXDimension: size[0],
        tag.PixelYDimension: size[1],
        tag.ColorSpace: 1,
    }


def draw_position(rng: random.Random) -> Tags:
    """Somewhere around one of the places, at up to 900 m."""
    tag = piexif.GPSIFD
    latitude, longitude = rng.choice(PLACES)
    latitude += rng.gauss(0, 0.2)
    longitude += rng.gauss(0, 0.2)
    return {
        tag.GPSLatitudeRef: b"N" if latitude >= 0 else b"S",
        tag.GPSLatitude: degrees(latitude),
        tag.GPSLongitudeRef: b"E" if longitude >= 0 else b"W",
        tag.GPSLongitude: degrees(longitude),
        tag.GPSAltitudeRef: 0,
        tag.GPSAltitude: rational(rng.uniform(0, 900), 100),
    }


def rational(value: float, denominator: int) -> tuple[int, int]:
    """A number as EXIF writes fractions."""
    return round(value * denominator), denominator


def degrees(value: float) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """Degrees, minutes and seconds (to a ten-thousandth)."""
    value = abs(value)
    whole = int(value)
    minutes = int((value - whole) * 60)
    seconds = (value - whole - minutes / 60) * 3600
    return (whole, 1), (minutes, 1), rational(seconds, 10_000)


# --- pixels


def draw_picture(rng: random.Random, width: int, height: int) -> Image.Image:
    """A slanted gradient, texture, shapes and grain: together as hard to compress as a photo of that size."""
    noise = np.random.default_rng(rng.getrandbits(64))
    gradient = draw_gradient(rng, noise)
    textures = [draw_texture(noise, cells, width, height) for cells, _ in TEXTURES]
    pixels = np.empty((height, width, 3), np.uint8)
    for rows in strips(height):
        strip = gradient_of(gradient, rows, width, height)
        for texture, (_, strength) in zip(textures, TEXTURES, strict=True):
            strip += (texture[rows].astype(np.float32) - 128) * (strength / 128)
        pixels[rows] = np.clip(strip, 0, 255)
    picture = Image.fromarray(pixels)
    draw_shapes(rng, picture)
    return add_grain(rng, noise, picture)


def strips(height: int) -> Iterator[slice]:
    """All rows, a few at a time: what is done with a whole picture in floating point waits for memory."""
    return (slice(top, min(top + STRIP, height)) for top in range(0, height, STRIP))


def draw_texture(noise: np.random.Generator, cells: int, width: int, height: int) -> NDArray[np.uint8]:
    """Noise of so many cells a row, smooth between them."""
    rows = max(2, cells * height // width)
    small = Image.fromarray(noise.integers(0, 256, (rows, cells, 3), dtype=np.uint8))
    return np.asarray(small.resize((width, height), Image.Resampling.BICUBIC))


def draw_gradient(rng: random.Random, noise: np.random.Generator) -> Gradient:
    """From one colour to another in a random direction."""
    begin, end, _ = noise.uniform(20, 235, (3, 3)).astype(np.float32)
    return Gradient(begin, end, rng.uniform(0, math.tau))


def gradient_of(gradient: Gradient, rows: slice, width: int, height: int) -> NDArray[np.float32]:
    """Some rows of a picture x its width x RGB."""
    begin, end, angle = gradient
    y = np.linspace(0, 1, height, dtype=np.float32)[rows, None]
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    way = np.clip(0.5 + (y - 0.5) * math.sin(angle) + (x - 0.5) * math.cos(angle), 0, 1)
    pixels = np.empty((*way.shape, 3), np.float32)
    for band in range(3):
        pixels[..., band] = begin[band] + (end[band] - begin[band]) * way
    return pixels


def draw_shapes(rng: random.Random, picture: Image.Image) -> None:
    """Ellipses and rectangles: edges."""
    pen = ImageDraw.Draw(picture)
    for _ in range(rng.randint(8, 30)):
        x, y = rng.uniform(0, picture.width), rng.uniform(0, picture.height)
        radius = rng.uniform(0.01, 0.12) * picture.width
        colour = (rng.randint(0, 255), rng.randint(0, 255), rng.randint(0, 255))
        box = (x - radius, y - radius * rng.uniform(0.4, 1), x + radius, y + radius)
        shape = pen.ellipse if rng.random() < 0.6 else pen.rectangle
        shape(box, fill=colour)


def add_grain(rng: random.Random, noise: np.random.Generator, picture: Image.Image) -> Image.Image:
    """Noise of the sensor, the same in all bands."""
    raw = noise.integers(0, 256, (picture.height, picture.width), dtype=np.uint8)
    strength = rng.choice([8, 11, 14])
    pixels = np.array(picture)
    for rows in strips(picture.height):
        grain = ((raw[rows].astype(np.int16) - 128) * strength >> 7)[..., None]
        pixels[rows] = np.clip(pixels[rows].astype(np.int16) + grain, 0, 255)
    return Image.fromarray(pixels)


# --- videos


def find_ffmpeg() -> str:
    """The ffmpeg on PATH, else the one in the imageio-ffmpeg wheel."""
    found = shutil.which("ffmpeg")
    if found is not None:
        return found
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def make_video(folder: Path, seed: str, number: int) -> Path:
    """Make one video, unless it is there; its path."""
    rng = random.Random(f"{seed}:v:{number}")
    taken = draw_time(rng)
    path = folder / f"{taken:%Y}" / f"{taken:%m}" / f"VID_{number:06d}.mp4"
    if path.exists():
        return path
    size, seconds = rng.choice(["640x360", "1280x720"]), rng.randint(3, 6)
    source, pitch = rng.choice(["testsrc2", "mandelbrot"]), rng.randint(200, 900)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".tmp.mp4")
    encode_video(part, f"{source}=size={size}:rate=25", f"sine=frequency={pitch}", seconds, taken)
    appear(part, path, taken)
    return path


def encode_video(path: Path, picture: str, sound: str, seconds: int, taken: datetime) -> None:
    """H.264 and AAC of two of ffmpeg's synthetic sources. Raises CalledProcessError."""
    sources = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-t", str(seconds)]
    video = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "26", "-threads", "1", "-pix_fmt", "yuv420p"]
    container = ["-movflags", "+faststart", "-metadata", f"creation_time={taken:%Y-%m-%dT%H:%M:%S}Z"]
    subprocess.run(
        [
            find_ffmpeg(),
            "-v",
            "error",
            "-nostdin",
            "-y",
            *sources,
            *video,
            "-c:a",
            "aac",
            "-b:a",
            "64k",
            *container,
            path,
        ],
        check=True,
    )


@click.command(help=__doc__, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--out", "folder", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
@click.option("--seed", default="1", show_default=True)
@click.option("--big", default=500, show_default=True)
@click.option("--small", default=1500, show_default=True)
@click.option("--videos", default=20, show_default=True)
@click.option("--jobs", default=1, show_default=True, help="Processes at once.")
def main(folder: Path, seed: str, big: int, small: int, videos: int, jobs: int) -> None:
    make_corpus(folder, seed, big, small, videos, jobs)
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    click.echo(f"{len(sizes)} files, {sum(sizes) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
