// Writes the vectors of docs/formats/sealed-string.md from that page alone, with nothing but Node's own crypto: a second implementation.
// Run: node vectors/sealed-string/generate.mjs   (Node 20 or later; the output is the same each time)
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHUNK = 16384, TAG = 16, HEADER = 56;
const here = dirname(fileURLToPath(import.meta.url));

// Test bytes that anyone can make again: SHA-384(name ‖ 4-byte counter) end to end.
function bytes(name, length) {
  const parts = [];
  for (let i = 0, have = 0; have < length; i++, have += 48) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(i);
    parts.push(createHash('sha384').update(name).update(counter).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

function expand(key, info, length) {
  let block = Buffer.alloc(0), output = Buffer.alloc(0);
  for (let i = 1; output.length < length; i++) {
    block = createHmac('sha512', key).update(block).update(info).update(Buffer.from([i])).digest();
    output = Buffer.concat([output, block]);
  }
  return output.subarray(0, length);
}

function derive(key, salt, context) {
  const info = Buffer.concat([Buffer.from('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0', 'ascii'), salt, context]);
  const all = expand(key, info, 32 + 12 + 32);
  return { aeadKey: all.subarray(0, 32), baseNonce: all.subarray(32, 44), commitment: all.subarray(44) };
}

function nonceOf(baseNonce, chunk) {
  const nonce = Buffer.from(baseNonce);
  for (let i = 0, n = BigInt(chunk); n > 0n; i++, n >>= 8n) nonce[11 - i] ^= Number(n & 255n);
  return nonce;
}

function sealChunk(d, chunk, plaintext) {
  const cipher = createCipheriv('aes-256-gcm', d.aeadKey, nonceOf(d.baseNonce, chunk));
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

export function seal(key, salt, context, plaintext) {
  const d = derive(key, salt, context);
  const parts = [salt, d.commitment];
  for (let chunk = 0, at = 0; ; chunk++, at += CHUNK) {
    const piece = plaintext.subarray(at, at + CHUNK);
    parts.push(sealChunk(d, chunk, piece));
    if (piece.length < CHUNK) return Buffer.concat(parts);
  }
}

// Returns the plaintext, or throws the name of the layer that refuses.
export function open(key, context, sealed) {
  const body = sealed.length - HEADER, rest = body % (CHUNK + TAG);
  if (body < TAG || rest < TAG) throw new Error('length');
  const d = derive(key, sealed.subarray(0, 24), context);
  if (!d.commitment.equals(sealed.subarray(24, HEADER))) throw new Error('commitment');
  const parts = [];
  for (let chunk = 0, at = HEADER; at < sealed.length; chunk++, at += CHUNK + TAG) {
    const piece = sealed.subarray(at, at + CHUNK + TAG);
    const decipher = createDecipheriv('aes-256-gcm', d.aeadKey, nonceOf(d.baseNonce, chunk));
    decipher.setAuthTag(piece.subarray(-TAG));
    try {
      parts.push(decipher.update(piece.subarray(0, -TAG)), decipher.final());
    } catch {
      throw new Error('chunk');
    }
  }
  return Buffer.concat(parts);
}

const place = {
  store: bytes('store', 16), compartment: bytes('compartment', 16), generation: 3, kind: 1, id: bytes('id', 16), accessHash: bytes('access hash', 48),
};
function contextOf({ store, compartment, generation, kind, id, accessHash }) {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(generation);
  return Buffer.concat([Buffer.from('strongroom/v1\0', 'ascii'), Buffer.from([kind]), store, compartment, number, id, accessHash]);
}

let count = 0;
function write(name, comment, expect, fields, extra = {}) {
  const file = { comment, expect, ...extra };
  for (const [field, value] of Object.entries(fields)) file[field] = Buffer.isBuffer(value) ? value.toString('hex') : value;
  writeFileSync(join(here, `${name}.json`), `${JSON.stringify(file, null, 2)}\n`);
  count++;
  // Every vector is checked here by the reader above before it is believed.
  let got;
  try { got = open(fields.key, fields.context, fields.sealed).equals(fields.plaintext ?? Buffer.alloc(0)) ? 'opens' : 'wrong'; } catch (e) { got = e.message; }
  if (got !== expect) throw new Error(`${name}: ${got}`);
}

const key = bytes('key', 32), context = contextOf(place);
for (const length of [0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]) {
  const plaintext = bytes(`plaintext ${length}`, length), salt = bytes(`salt ${length}`, 24);
  const where = Object.fromEntries(Object.entries(place).map(([k, v]) => [k, Buffer.isBuffer(v) ? v.toString('hex') : v]));
  write(`opens-${String(length).padStart(5, '0')}`, `${length} bytes`, 'opens',
    { key, context, salt, plaintext, sealed: seal(key, salt, context, plaintext) }, { place: where });
}

const short = seal(key, bytes('salt', 24), context, bytes('short', 40));
const long = seal(key, bytes('salt', 24), context, bytes('long', CHUNK + 40));
const flip = (b, at) => { const c = Buffer.from(b); c[at] ^= 1; return c; };
const base = { key, context };
write('fails-other-key', 'opened under another key', 'commitment', { ...base, key: bytes('another key', 32), sealed: short });
write('fails-moved', 'opened as if it stood under another id', 'commitment', { ...base, context: contextOf({ ...place, id: bytes('another id', 16) }), sealed: short });
write('fails-relabelled', 'opened as if it had another label', 'commitment', { ...base, context: contextOf({ ...place, accessHash: bytes('another label', 48) }), sealed: short });
write('fails-other-kind', 'an item opened as an index', 'commitment', { ...base, context: contextOf({ ...place, kind: 3 }), sealed: short });
write('fails-old-generation', 'opened under the next generation', 'commitment', { ...base, context: contextOf({ ...place, generation: 4 }), sealed: short });
write('fails-salt', 'a bit of the salt flipped', 'commitment', { ...base, sealed: flip(short, 0) });
write('fails-commitment', 'a bit of the commitment flipped', 'commitment', { ...base, sealed: flip(short, 55) });
write('fails-body', 'a bit of the only chunk flipped', 'chunk', { ...base, sealed: flip(short, 56) });
write('fails-tag', 'a bit of the last tag flipped', 'chunk', { ...base, sealed: flip(short, short.length - 1) });
write('fails-header-only', 'cut after the header', 'length', { ...base, sealed: short.subarray(0, HEADER) });
write('fails-cut-tag', 'cut inside the only tag', 'length', { ...base, sealed: short.subarray(0, HEADER + 15) });
write('fails-cut-at-chunk', 'the short last chunk cut off', 'length', { ...base, sealed: long.subarray(0, HEADER + CHUNK + TAG) });
write('fails-cut-in-chunk', 'the last byte cut off', 'chunk', { ...base, sealed: long.subarray(0, long.length - 1) });
write('fails-extended', 'one byte added', 'chunk', { ...base, sealed: Buffer.concat([short, Buffer.alloc(1)]) });
write('fails-empty', 'no bytes at all', 'length', { ...base, sealed: Buffer.alloc(0) });
console.log(`${count} vectors written`);
