// What a client written with the SDK does: ping, sign in, upload, look, change, organise, find, download, throw away.
// usage: node walk.mjs BASE_URL API_KEY PHOTO VIDEO -> one line of JSON with what it saw
import {
  init, pingServer, getMyUser, uploadAsset, getAssetInfo, updateAsset, getTimeBuckets, getTimeBucket,
  createAlbum, addAssetsToAlbum, getAlbumInfo, deleteAssets, searchAssets, AssetVisibility,
  upsertTags, tagAssets, createPerson, createFace, getFaces, searchPerson, createActivity, getActivities, ReactionType,
  getDownloadInfo, downloadArchive, createMemory, searchMemories, MemoryType, getAssetDuplicates, getSearchSuggestions,
  SearchSuggestionType, getExploreData, getMapMarkers, searchAssetStatistics, searchRandom, searchPlaces, editAsset,
  getAssetEdits, removeAssetEdits, AssetEditAction, MirrorAxis, viewAsset, AssetMediaSize, getMainPlaylist, getMediaPlaylist,
  getSegment, endSession,
} from '@immich/sdk';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

const [baseUrl, apiKey, path, film] = process.argv.slice(2);
init({ baseUrl: `${baseUrl}/api`, apiKey });
const when = new Date('2024-05-31T16:30:00.000Z').toISOString();
const assetData = new File([await readFile(path)], basename(path));
const seen = { ping: (await pingServer()).res, email: (await getMyUser()).email };
const upload = await uploadAsset({ assetMediaCreateDto: { assetData, fileCreatedAt: when, fileModifiedAt: when } });
seen.status = upload.status;
await updateAsset({ id: upload.id, updateAssetDto: { description: 'by the SDK', isFavorite: true } });
const asset = await getAssetInfo({ id: upload.id });
seen.description = asset.exifInfo?.description;
seen.isFavorite = asset.isFavorite;
const buckets = await getTimeBuckets({ visibility: AssetVisibility.Timeline });
const bucket = await getTimeBucket({ timeBucket: buckets[0].timeBucket, visibility: AssetVisibility.Timeline });
seen.timeline = bucket.id.includes(upload.id);
const album = await createAlbum({ createAlbumDto: { albumName: 'SDK' } });
seen.added = (await addAssetsToAlbum({ id: album.id, bulkIdsDto: { ids: [upload.id] } }))[0].success;
seen.albumCount = (await getAlbumInfo({ id: album.id })).assetCount;
const found = await searchAssets({ metadataSearchDto: { originalFileName: basename(path) } });
seen.found = found.assets.items.length;
const [tag] = await upsertTags({ tagUpsertDto: { tags: ['Trips/Rome'] } });
seen.tagged = (await tagAssets({ id: tag.id, bulkIdsDto: { ids: [upload.id] } }))[0].success;
const person = await createPerson({ personCreateDto: { name: 'Mia' } });
const box = { x: 4, y: 4, width: 20, height: 20, imageWidth: 64, imageHeight: 48 };
await createFace({ assetFaceCreateDto: { assetId: upload.id, personId: person.id, ...box } });
seen.faces = (await getFaces({ id: upload.id })).map((face) => face.person?.name);
seen.people = (await searchPerson({ name: 'mi' })).map(({ name }) => name);
const remark = { albumId: album.id, assetId: upload.id, type: ReactionType.Comment, comment: 'nice' };
await createActivity({ activityCreateDto: remark });
seen.comments = (await getActivities({ albumId: album.id })).map(({ comment }) => comment);
const memory = { type: MemoryType.OnThisDay, data: { year: 2024 }, memoryAt: when, assetIds: [upload.id] };
await createMemory({ memoryCreateDto: memory });
seen.memories = (await searchMemories({})).map(({ assets }) => assets.length);
const filter = { tagIds: { any: [tag.id] }, personIds: { all: [person.id] }, albumIds: { any: [album.id] } };
seen.filtered = (await searchAssetStatistics({ statisticsSearchDto: { filter } })).total;
seen.drawn = (await searchRandom({ randomSearchDto: { size: 5 } })).length;
seen.makes = await getSearchSuggestions({ $type: SearchSuggestionType.CameraMake });
seen.explored = (await getExploreData()).map(({ fieldName }) => fieldName);
seen.places = (await searchPlaces({ name: 'Zürich' })).some(({ name }) => name === 'Zürich');
seen.markers = (await getMapMarkers({})).length;
seen.duplicates = (await getAssetDuplicates()).length;
const { archives } = await getDownloadInfo({ downloadInfoDto: { albumId: album.id } });
const archive = await downloadArchive({ downloadArchiveDto: { assetIds: archives[0].assetIds } });
seen.archive = Buffer.from(await archive.slice(0, 2).arrayBuffer()).toString();
const until = async (is) => {
  let asset;
  while (!is((asset = await getAssetInfo({ id: upload.id })))) await new Promise((resume) => setTimeout(resume, 100));
  return asset;
};
const taken = await until(({ thumbhash }) => thumbhash);
const edits = [
  { action: AssetEditAction.Crop, parameters: { x: 0, y: 0, width: 32, height: 48 } },
  { action: AssetEditAction.Rotate, parameters: { angle: 90 } },
  { action: AssetEditAction.Mirror, parameters: { axis: MirrorAxis.Vertical } },
];
await editAsset({ id: upload.id, assetEditsCreateDto: { edits } });
seen.edits = (await getAssetEdits({ id: upload.id })).edits.map(({ action }) => action);
const edited = await until(({ thumbhash }) => thumbhash !== taken.thumbhash);
seen.edited = [edited.isEdited, edited.width, edited.height];
const picture = await viewAsset({ id: upload.id, edited: true, size: AssetMediaSize.Preview });
seen.picture = picture.type;
await removeAssetEdits({ id: upload.id });
seen.undone = (await until(({ isEdited, width }) => !isEdited && width === taken.width)).height;
const videoData = new File([await readFile(film)], basename(film));
const video = await uploadAsset({ assetMediaCreateDto: { assetData: videoData, fileCreatedAt: when, fileModifiedAt: when } });
// The SDK calls them text, and gives a blob.
const qualities = await (await getMainPlaylist({ id: video.id })).text();
const [sessionId, variant] = qualities.split('\n').find((line) => line && !line.startsWith('#')).split('/');
const quality = { id: video.id, sessionId, variantIndex: Number(variant) };
const pieces = (await (await getMediaPlaylist(quality)).text()).split('\n').filter((line) => line.startsWith('seg_'));
const sizes = [];
for (const filename of ['init.mp4', ...pieces]) sizes.push((await getSegment({ ...quality, filename })).size);
seen.streamed = [pieces.length, sizes.every((size) => size > 100)];
await endSession({ id: video.id, sessionId });
await deleteAssets({ assetBulkDeleteDto: { ids: [upload.id, video.id], force: true } });
console.log(JSON.stringify(seen));
