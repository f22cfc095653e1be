"""Photos with something to learn: the made-up ones of the corpus, with pictures of people and things laid upon them and words
written below. A corpus without faces and text would make learning look cheaper than it is.
"""

import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from make_corpus import BIG, SMALL, draw_exif, draw_picture, draw_time
from tests.sample_photos import folder as sample_folder

SEED = "learning"
# One in three is as large as today's photos are.
LARGE = 3
WORDS = ("summer 2019", "Grand Hotel", "happy birthday", "platform 9", "bread and butter", "open daily 9-17", "No. 42")


def ensure_photos(folder: Path, count: int) -> Path:
    """Make those that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = folder / f"IMG_{number:04}.jpg"
        if not path.exists():
            part = path.with_suffix(".part")
            save(part, number)
            part.rename(path)
    return folder


def save(path: Path, number: int) -> None:
    """Two pictures side by side, a line of text below, on a ground as of the corpus."""
    rng = random.Random(f"{SEED}:{number}")
    size = BIG if number % LARGE == 0 else SMALL
    exif = draw_exif(rng, draw_time(rng), size, orientation=1)
    picture = draw_picture(rng, *size)
    samples = sorted(path for path in sample_folder().glob("*.*") if path.suffix in {".jpg", ".png"})
    for place, sample in enumerate(rng.sample(samples, min(2, len(samples)))):
        lay(picture, sample, place)
    write(picture, rng.choice(WORDS))
    picture.save(path, "JPEG", quality=90, exif=exif)


def lay(picture: Image.Image, sample: Path, place: int) -> None:
    """In the left or the right half."""
    width, height = picture.size
    with Image.open(sample) as image:
        shown = image.convert("RGB")
    shown.thumbnail((int(width * 0.45), int(height * 0.7)))
    picture.paste(shown, (int(width * (0.03 + 0.5 * place)), int(height * 0.05)))


def write(picture: Image.Image, words: str) -> None:
    """White on black, as signs are."""
    width, height = picture.size
    font = ImageFont.load_default(height // 12)
    place = (width // 10, int(height * 0.8))
    draw = ImageDraw.Draw(picture)
    draw.rectangle(draw.textbbox(place, words, font), fill="black")
    draw.text(place, words, fill="white", font=font)
