"""People and faces over HTTP."""

from photostead.access.permissions import Permission
from photostead.features.people import face_rules, service, thumbnails
from photostead.features.people.schema import (
    AssetFaceCreateDto,
    AssetFaceDeleteDto,
    AssetFaceResponseDto,
    AssetFaceUpdateDto,
    BulkIdResponseDto,
    BulkIdsDto,
    FaceDto,
    GetAllPeopleQuery,
    GetFacesQuery,
    MergePersonDto,
    PeopleResponseDto,
    PeopleUpdateDto,
    PersonCreateDto,
    PersonResponseDto,
    PersonStatisticsResponseDto,
    PersonUpdateDto,
    SearchPersonQuery,
)
from photostead.http.context import Context
from photostead.http.reply import File
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="People", prefix="/people")
face_route = Routes(tag="Faces", prefix="/faces")
search_route = Routes(tag="Search", prefix="/search")


@route.get("", permission=Permission.PERSON_READ)
async def get_all_people(ctx: Context, query: GetAllPeopleQuery) -> PeopleResponseDto:
    """The caller's people."""
    return await ctx.db.read(service.list_people, ctx.identity, query)


@route.post("", permission=Permission.PERSON_CREATE, status=201)
async def create_person(ctx: Context, body: PersonCreateDto) -> PersonResponseDto:
    """Make a person, who has no face yet."""
    return await ctx.db.write(service.create_person, ctx.identity, body)


@route.put("", permission=Permission.PERSON_UPDATE)
async def update_people(ctx: Context, body: PeopleUpdateDto) -> list[BulkIdResponseDto]:
    """Change several people; an answer for each of them."""
    return await ctx.db.write(service.update_people, ctx.identity, body)


@route.delete("", permission=Permission.PERSON_DELETE)
async def delete_people(ctx: Context, body: BulkIdsDto) -> None:
    """Forget several people, not their photos."""
    await ctx.db.write(service.delete_people, ctx.identity, body.ids)


@route.post("/merge", permission=Permission.PERSON_MERGE, status=200)
async def merge_people(ctx: Context, body: MergePersonDto) -> list[BulkIdResponseDto]:
    """Several people are one, the first; an answer for each of them."""
    return await ctx.db.write(service.merge_people, ctx.identity, body.ids)


@route.get("/{person_id}", permission=Permission.PERSON_READ)
async def get_person(ctx: Context, person_id: Id) -> PersonResponseDto:
    """One person."""
    return await ctx.db.read(service.get_person, ctx.identity, person_id)


@route.put("/{person_id}", permission=Permission.PERSON_UPDATE)
async def update_person(ctx: Context, person_id: Id, body: PersonUpdateDto) -> PersonResponseDto:
    """Name a person, hide them, choose the face that stands for them."""
    return await ctx.db.write(service.update_person, ctx.identity, person_id, body)


@route.delete("/{person_id}", permission=Permission.PERSON_DELETE)
async def delete_person(ctx: Context, person_id: Id) -> None:
    """Forget a person, not their photos."""
    await ctx.db.write(service.delete_person, ctx.identity, person_id)


@route.post("/{person_id}/merge", permission=Permission.PERSON_MERGE, status=200)
async def merge_person_legacy(ctx: Context, person_id: Id, body: MergePersonDto) -> list[BulkIdResponseDto]:
    """Others are this person; an answer for each of them."""
    return await ctx.db.write(service.merge_into, ctx.identity, person_id, body.ids)


@route.put("/{person_id}/reassign", permission=Permission.PERSON_REASSIGN)
async def reassign_faces(ctx: Context, person_id: Id, body: AssetFaceUpdateDto) -> list[PersonResponseDto]:
    """Faces of others on some assets are this person's."""
    return await ctx.db.write(face_rules.reassign, ctx.identity, person_id, body.data)


@route.get("/{person_id}/statistics", permission=Permission.PERSON_STATISTICS)
async def get_person_statistics(ctx: Context, person_id: Id) -> PersonStatisticsResponseDto:
    """On how many assets a person is."""
    return await ctx.db.read(service.count_assets, ctx.identity, person_id)


@route.get("/{person_id}/thumbnail", permission=Permission.PERSON_READ, media_type="application/octet-stream")
async def get_person_thumbnail(ctx: Context, person_id: Id) -> File:
    """A person's picture."""
    return await thumbnails.serve(ctx, person_id)


@search_route.get("/person", permission=Permission.PERSON_READ)
async def search_person(ctx: Context, query: SearchPersonQuery) -> list[PersonResponseDto]:
    """People by a part of their name."""
    return await ctx.db.read(service.search_people, ctx.identity, query)


@face_route.get("", permission=Permission.FACE_READ)
async def get_faces(ctx: Context, query: GetFacesQuery) -> list[AssetFaceResponseDto]:
    """The faces on an asset."""
    return await ctx.db.read(face_rules.list_faces, ctx.identity, query.id)


@face_route.post("", permission=Permission.FACE_CREATE, status=201)
async def create_face(ctx: Context, body: AssetFaceCreateDto) -> None:
    """Draw a face."""
    await ctx.db.write(face_rules.create_face, ctx.identity, body)


@face_route.put("/{person_id}", permission=Permission.FACE_UPDATE)
async def reassign_faces_by_id(ctx: Context, person_id: Id, body: FaceDto) -> PersonResponseDto:
    """A face is this person's."""
    return await ctx.db.write(face_rules.give_face, ctx.identity, person_id, body.id)


@face_route.delete("/{face_id}", permission=Permission.FACE_DELETE)
async def delete_face(ctx: Context, face_id: Id, body: AssetFaceDeleteDto) -> None:
    """Take a face away."""
    await ctx.db.write(face_rules.delete_face, ctx.identity, face_id, force=body.force)
