// What an app on a phone does, with the SDK and the real socket.io client: finds the server, signs in and keeps its cookies, takes the
// sync stream as it comes, listens by websocket alone, uploads, loses its connection, signs out.
// usage: node phone.mjs BASE_URL EMAIL PASSWORD PHOTO -> one line of JSON with what it saw
import {
  defaults, setBaseUrl, setFetch, pingServer, getServerVersion, getServerFeatures, getServerConfig, login, logout, getMyUser,
  getMyPreferences, getSyncStream, sendSyncAck, getSyncAck, deleteSyncAck, uploadAsset, deleteAssets, restoreAssets, createAlbum,
  updateAssets, SyncRequestType, SyncEntityType,
} from '@immich/sdk';
import { io } from 'socket.io-client';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

const [baseUrl, email, password, path] = process.argv.slice(2);
const jar = new Map();
const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
setBaseUrl(`${baseUrl}/api`);
setFetch(async (input, options) => {
  const headers = new Headers(options?.headers);
  if (jar.size) headers.set('cookie', cookies());
  const answer = await fetch(input, { ...options, headers });
  for (const cookie of answer.headers.getSetCookie()) {
    const [name, value] = cookie.split(';')[0].split('=');
    if (/max-age=0/i.test(cookie)) jar.delete(name);
    else jar.set(name, value);
  }
  return answer;
});

const types = ['AuthUsersV1', 'UsersV1', 'AssetsV2', 'AssetExifsV1', 'AssetEditsV1', 'AssetMetadataV1', 'PartnersV1', 'PartnerAssetsV2',
  'PartnerAssetExifsV1', 'AlbumsV2', 'AlbumUsersV1', 'AlbumAssetsV2', 'AlbumAssetExifsV1', 'AlbumToAssetsV1', 'MemoriesV1',
  'MemoryToAssetsV1', 'StacksV1', 'PartnerStacksV1', 'UserMetadataV1', 'PeopleV1', 'AssetFacesV2', 'AssetOcrV1'];
if (!types.every((type) => Object.values(SyncRequestType).includes(type))) throw new Error('the SDK knows other types');

// Line by line as the bytes come; what is not ended by a line's end does not count.
async function* stream() {
  const headers = { 'content-type': 'application/json', accept: 'application/jsonlines+json' };
  const body = JSON.stringify({ types });
  const answer = await defaults.fetch(`${defaults.baseUrl}/sync/stream`, { method: 'POST', headers, body });
  if (answer.status !== 200) throw new Error(await answer.text());
  let rest = '';
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
  if (rest) throw new Error(`a line without an end: ${rest}`);
}

async function sync() {
  const lines = [];
  let last;
  const acknowledge = async () => last && sendSyncAck({ syncAckSetDto: { acks: [last.ack] } });
  for await (const line of stream()) {
    if (!Object.values(SyncEntityType).includes(line.type)) throw new Error(`the SDK knows no ${line.type}`);
    if (last && last.type !== line.type) await acknowledge();
    lines.push((last = line));
  }
  await acknowledge();
  if (last.type !== 'SyncCompleteV1') throw new Error('the stream did not end');
  return lines.slice(0, -1);
}
const carried = (lines, type) => lines.filter((line) => line.type === type).map(({ data }) => data);

const seen = { ping: (await pingServer()).res, major: (await getServerVersion()).major };
seen.ready = (await getServerFeatures()).passwordLogin && (await getServerConfig()).isInitialized;
await login({ loginCredentialDto: { email, password } });
seen.cookies = [...jar.keys()].sort();
seen.me = (await getMyUser()).email;
seen.memories = (await getMyPreferences()).memories.enabled;

const socket = io(baseUrl, { path: '/api/socket.io', transports: ['websocket'], extraHeaders: { cookie: cookies() }, reconnectionDelay: 50 });
const heard = [];
const waiting = [];
const settle = () => {
  for (const wait of [...waiting]) {
    const place = heard.findIndex(([name]) => name === wait.name);
    if (place >= 0) {
      waiting.splice(waiting.indexOf(wait), 1);
      wait.resolve(heard.splice(place, 1)[0][1]);
    }
  }
};
const hear = (name) => new Promise((resolve) => { waiting.push({ name, resolve }); settle(); });
const note = (name, payload) => { heard.push([name, payload]); settle(); };
socket.onAny(note);
for (const name of ['connect', 'disconnect']) socket.on(name, (reason) => note(name, reason));
await hear('connect');
seen.transport = socket.io.engine.transport.name;

seen.first = [...new Set((await sync()).map(({ type }) => type))].filter((type) => type.includes('User'));
const data = await readFile(path);
const when = '2024-05-31T16:30:00.000Z';
const assetData = new File([data], basename(path));
const { id } = await uploadAsset({ assetMediaCreateDto: { assetData, fileCreatedAt: when, fileModifiedAt: when } });
const ready = await hear('AssetUploadReadyV2');
const [asset] = carried(await sync(), 'AssetV2');
seen.told = JSON.stringify(Object.entries(asset).sort()) === JSON.stringify(Object.entries(ready.asset).sort()) && asset.id === id;
seen.checksum = asset.checksum === createHash('sha1').update(data).digest('base64');
seen.again = (await sync()).length;

await deleteAssets({ assetBulkDeleteDto: { ids: [id] } });
await hear('on_asset_trash');
seen.trashed = carried(await sync(), 'AssetV2').map(({ deletedAt }) => deletedAt !== null);
await restoreAssets({ bulkIdsDto: { ids: [id] } });
await hear('on_asset_restore');
await createAlbum({ createAlbumDto: { albumName: 'Phone', assetIds: [id] } });
const shared = await sync();
seen.album = [carried(shared, 'AlbumV2').map(({ name }) => name), carried(shared, 'AlbumUserV1').map(({ role }) => role)];
seen.links = carried(shared, 'AlbumToAssetV1').length;

// The line breaks; it comes back by itself and is told things again.
socket.io.engine.close();
await hear('disconnect');
await hear('connect');
await updateAssets({ assetBulkUpdateDto: { ids: [id], isFavorite: true } });
await hear('on_asset_update');
seen.favourite = carried(await sync(), 'AssetV2').map(({ isFavorite }) => isFavorite);

seen.acks = (await getSyncAck()).some(({ type }) => type === 'AssetV2');
await deleteSyncAck({ syncAckDeleteDto: { types: ['AssetV1', 'AssetV2'] } });
// The SDK has the stream as one text.
const text = await getSyncStream({ syncStreamDto: { types } });
seen.whole = [...new Set(text.trimEnd().split('\n').map((line) => JSON.parse(line).type))];

await logout();
await hear('on_session_delete');
seen.left = [...jar.keys()];
seen.refused = await getMyUser().catch(({ status }) => status);
socket.close();
console.log(JSON.stringify(seen));
