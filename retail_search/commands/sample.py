"""`retail-search sample`: write the sample catalogue."""

from __future__ import annotations

from pathlib import Path

import click

from retail_search.commands.progress_bar import ProgressBar


@click.command("sample")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--products", type=click.IntRange(1), default=5_000, help="Products to make.")
@click.option("--places", type=click.IntRange(0), default=300, help="Places to make.")
@click.option("--seed", type=int, default=7, help="Another seed makes another catalogue.")
@click.option("--reviews/--no-reviews", default=True, help="Write reviews and tips too.")
def sample_command(folder: Path, products: int, places: int, seed: int, reviews: bool) -> None:
    """Write an invented catalogue into FOLDER: products, places, reviews, events, pictures.

    The files are in the formats of Amazon 2023, Yelp and RetailRocket; the same seed always gives
    the same files.
    """
    from catalog.sample import write_sample

    with ProgressBar() as bar:
        write_sample(
            folder,
            products=products,
            places=places,
            seed=seed,
            reviews=reviews,
            progress=lambda done: bar("sample", done, products),
        )
    click.echo(f"Wrote {products:,} products and {places:,} places into {folder}")
    click.echo(
        f"Load them: retail-search reindex {folder}/products.jsonl --reviews {folder}/reviews.jsonl"
    )
