"""The timeline over HTTP. The database assembles the JSON: thousands of rows never become Python objects."""

from photostead.access.permissions import Permission
from photostead.features.timeline import store
from photostead.features.timeline.schema import (
    GetTimeBucketQuery,
    GetTimeBucketsQuery,
    TimeBucketAssetResponseDto,
    TimeBucketsResponseDto,
)
from photostead.http.context import Context
from photostead.http.reply import RawJson
from photostead.http.router import Routes

route = Routes(tag="Timeline", prefix="/timeline")


@route.get("/buckets", permission=Permission.ASSET_READ, link=True, returns=list[TimeBucketsResponseDto])
async def get_time_buckets(ctx: Context, query: GetTimeBucketsQuery) -> RawJson:
    """The months that hold assets."""
    return await ctx.db.read(store.list_months, ctx.identity, query)


@route.get("/bucket", permission=Permission.ASSET_READ, link=True, returns=TimeBucketAssetResponseDto)
async def get_time_bucket(ctx: Context, query: GetTimeBucketQuery) -> RawJson:
    """The assets of one month."""
    return await ctx.db.read(store.list_month, ctx.identity, query)
