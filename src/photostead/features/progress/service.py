"""What is done about a problem: the work that failed is tried again."""

from photostead.access.identity import Identity
from photostead.db.tx import Tx
from photostead.features.assets import service as assets
from photostead.features.progress import store
from photostead.kernel.errors import Invalid


def retry(tx: Tx, identity: Identity, problem_id: str) -> None:
    """Try again what went wrong with one file, by whoever is shown its problem. Raises Invalid."""
    found = store.find_problem(tx, identity, problem_id)
    if found is None:
        raise Invalid("Not found or no asset.update access")
    asset_id, step = found
    if asset_id is None or not assets.retry_step(tx, asset_id, step):
        raise Invalid("This is looked at again with the next scan: begin one on the page of the library.")
