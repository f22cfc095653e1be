// What a client written with the SDK does in its first minute: ping, sign in, upload, look, change, throw away.
// usage: node walk.mjs BASE_URL API_KEY FILE -> one line of JSON with what it saw
import {
  init, pingServer, getMyUser, uploadAsset, getAssetInfo, updateAsset, getTimeBuckets, getTimeBucket,
  createAlbum, addAssetsToAlbum, getAlbumInfo, deleteAssets, searchAssets, AssetVisibility,
} from '@immich/sdk';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

const [baseUrl, apiKey, path] = process.argv.slice(2);
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
await deleteAssets({ assetBulkDeleteDto: { ids: [upload.id], force: true } });
console.log(JSON.stringify(seen));
