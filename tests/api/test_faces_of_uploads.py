"""From a photo that is uploaded to a face with a vector, by the real models in their own contained processes."""

from pathlib import Path

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.vectors import service as vectors
from photostead.kernel.options import Options
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import RunJobs, options_of
from tests.learning import real_models
from tests.sample_photos import sample_photo


@pytest.fixture
def options(data_dir: Path) -> Options:
    """A daemon with models."""
    return msgspec.structs.replace(options_of(data_dir), ml_models=real_models())


async def test_an_upload_shows_whose_faces_are_on_it(app: App, admin: Client, run_jobs: RunJobs) -> None:
    await app.settle()
    await app.db.write(lambda tx: tx.run("insert into queues (name, is_paused) values ('smartSearch', 1), ('ocr', 1)"))
    uid = await upload(admin, sample_photo("astronaut.png").read_bytes(), name="eileen.png")
    await run_jobs()
    (face,) = await admin.get("/faces", params={"id": uid})
    assert face["sourceType"] == "machine-learning"
    assert face["boundingBoxX1"] / face["imageWidth"] == pytest.approx(0.35, abs=0.03)

    def read(rows: Rows) -> tuple[str, int, int]:
        space = vectors.serving(rows, "face")
        assert space is not None
        return space.model, space.dimensions, len(vectors.read(rows, space, rows.column("select id from asset_faces")))

    assert await app.db.read(read) == ("yunet-sface", 128, 1)
