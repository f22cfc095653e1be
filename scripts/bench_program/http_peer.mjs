// What `scripts/bench http` stands beside: Node with nothing but node:http, doing what the daemon does. A key in a header is looked
// up in a map; headers are the same; a picture is a file that is streamed, with an ETag; an asset is an object that lies in
// memory (`bare`) or is read from the very same SQLite database (`rows`).
import { createServer } from 'node:http';
import { createReadStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';

const { key, files, assets, database } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const [users, paths, objects] = [new Map([[key, 1]]), new Map(files), new Map(assets)];
const rows = new DatabaseSync(database, { readOnly: true });
const one = rows.prepare(`select * from assets a where a.uid = ? and (a.owner_id = ? and a.visibility != 'locked')`);
const exif = rows.prepare('select * from asset_exif where asset_id = ?');
const owner = rows.prepare('select uid, email, name, avatar_color, profile_changed_at from users where id = ?');
const faces = rows.prepare('select p.uid, p.name from asset_faces f join people p on p.id = f.person_id where f.asset_id = ?');
const tags = rows.prepare('select t.uid from asset_tags x join tags t on t.id = x.tag_id where x.asset_id = ?');

const every = { Server: 'peer', 'X-Content-Type-Options': 'nosniff' };
const sandbox = { 'Cache-Control': 'private, no-cache', 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" };
const wire = (ms) => new Date(ms).toISOString();

function send(response, status, value) {
  const body = JSON.stringify(value);
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...every, 'Cache-Control': 'no-store', 'Content-Type': 'application/json', 'Content-Length': length });
  response.end(body);
}

async function sendFile(request, response, path) {
  const found = await stat(path);
  const headers = { ...every, ...sandbox, ETag: `"${found.mtimeMs}-${found.size}"`, 'Accept-Ranges': 'bytes' };
  if (request.headers['if-none-match'] === headers.ETag) return response.writeHead(304, headers).end();
  response.writeHead(200, { ...headers, 'Content-Type': 'image/webp', 'Content-Length': found.size });
  createReadStream(path).pipe(response);
}

function describe(uid, user) {
  const asset = one.get(uid, user);
  const [seen, by] = [exif.get(asset.id), owner.get(asset.owner_id)];
  return {
    ...objects.get(uid), id: asset.uid, type: asset.type, originalPath: asset.original_path, originalFileName: asset.original_name,
    checksum: Buffer.from(asset.checksum).toString('base64'), thumbhash: asset.thumbhash, createdAt: wire(asset.created_at),
    updatedAt: wire(asset.updated_at), fileCreatedAt: wire(asset.file_created_at), localDateTime: wire(asset.local_time),
    fileModifiedAt: wire(asset.file_modified_at), width: asset.width, height: asset.height, visibility: asset.visibility,
    exifInfo: { make: seen.make, model: seen.model, lensModel: seen.lens_model, iso: seen.iso, fNumber: seen.f_number, city: asset.city },
    owner: { id: by.uid, email: by.email, name: by.name, profileChangedAt: wire(by.profile_changed_at) },
    people: faces.all(asset.id), tags: tags.all(asset.id),
  };
}

const server = createServer((request, response) => {
  const path = request.url.split('?', 1)[0];
  if (path === '/api/server/ping') return send(response, 200, { res: 'pong' });
  if (path === '/api/server/version') return send(response, 200, { major: 3, minor: 2, patch: 2, prerelease: null });
  const user = users.get(request.headers['x-api-key']);
  if (user === undefined) return send(response, 401, { message: 'Authentication required' });
  const [, , , uid, what] = path.split('/');
  if (what === 'thumbnail' && paths.has(path)) return sendFile(request, response, paths.get(path));
  if (!objects.has(uid)) return send(response, 404, { message: 'Not found' });
  return send(response, 200, what === 'bare' ? objects.get(uid) : describe(uid, user));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
