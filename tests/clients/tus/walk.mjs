// What a program written with tus-js-client does: break off and go on by what it remembers, send the first bytes with the
// beginning, hear of a duplicate at once, give an upload up, and go on after a connection was cut in the middle of a piece.
// usage: node walk.mjs BASE_URL API_KEY PHOTO STORAGE -> one line of JSON with what it saw
import { Upload, FileUrlStorage } from 'tus-js-client';
import { createHash } from 'node:crypto';
import { readFileSync, createReadStream, statSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { basename } from 'node:path';

const [base, key, path, storage] = process.argv.slice(2);
const taken = '2024-05-31T16:30:00.000Z';
const about = (more) => ({ filename: basename(path), fileCreatedAt: taken, fileModifiedAt: taken, ...more });
const common = { endpoint: `${base}/api/photostead/uploads`, headers: { 'x-api-key': key }, retryDelays: [0, 100, 300, 1000] };
const photo = readFileSync(path);

/** Send it all; what the headers of the last answer tell. */
function send(data, options) {
  return new Promise((resolve, reject) => {
    const upload = new Upload(data, {
      ...common,
      onError: reject,
      onSuccess: ({ lastResponse }) =>
        resolve({ status: lastResponse.getHeader('Photostead-Upload-Status'), asset: lastResponse.getHeader('Photostead-Asset-Id') }),
      ...options,
    });
    options.prepare?.(upload);
    upload.start();
  });
}

/** Send a piece, then stop. */
function breakOff(data, options) {
  return new Promise((resolve, reject) => {
    const upload = new Upload(data, {
      ...common,
      ...options,
      onError: reject,
      onChunkComplete: () => upload.abort().then(() => resolve(upload)),
    });
    upload.start();
  });
}

/** A way to the daemon that is cut once, after so many bytes. */
async function shakyWay(port, bytes) {
  let isCut = false;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    let passed = 0;
    near.on('data', (data) => {
      passed += data.length;
      far.write(data);
      if (!isCut && passed > bytes) {
        isCut = true;
        near.destroy();
        far.destroy();
      }
    });
    far.on('data', (data) => near.write(data));
    for (const [one, other] of [[near, far], [far, near]]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, wasCut: () => isCut };
}

const seen = {};
const remembering = { urlStorage: new FileUrlStorage(storage), storeFingerprintForResuming: true, chunkSize: 1000 };
const kept = { ...remembering, metadata: about(), fingerprint: async () => 'the photo', uploadSize: statSync(path).size };
const stopped = await breakOff(createReadStream(path), kept);
const again = new Upload(createReadStream(path), { ...common, ...kept });
const [previous] = await again.findPreviousUploads();
seen.remembered = previous.uploadUrl === stopped.url;
const whole = await send(createReadStream(path), { ...kept, prepare: (upload) => upload.resumeFromPreviousUpload(previous) });
seen.resumed = whole.status;

const other = Buffer.concat([photo, Buffer.from('behind the end')]);
seen.withCreation = (await send(other, { metadata: about({ filename: 'b.jpg' }), uploadDataDuringCreation: true })).status;

const checksum = createHash('sha1').update(photo).digest('base64');
const known = await send(photo, { metadata: about({ checksum }) });
seen.known = [known.status, known.asset === whole.asset];

const doomed = await breakOff(Buffer.concat([photo, Buffer.alloc(9000)]), { metadata: about({ filename: 'c.jpg' }), chunkSize: 1000 });
await Upload.terminate(doomed.url, { ...common });
seen.gone = (await fetch(doomed.url, { method: 'HEAD', headers: common.headers })).status;

const large = Buffer.concat([photo, Buffer.alloc(20_000_000, 7)]);
const way = await shakyWay(Number(new URL(base).port), 5_000_000);
const endpoint = `http://127.0.0.1:${way.server.address().port}/api/photostead/uploads`;
const offsets = [];
const shaken = await send(large, {
  endpoint,
  metadata: about({ filename: 'd.jpg', checksum: createHash('sha1').update(large).digest('hex') }),
  onBeforeRequest: (request) => {
    if (request.getMethod() === 'PATCH') offsets.push(Number(request.getHeader('Upload-Offset')));
  },
});
way.server.close();
seen.shaken = [shaken.status, way.wasCut(), offsets.length, offsets[1] > 0];
console.log(JSON.stringify(seen));
process.exit(0);
