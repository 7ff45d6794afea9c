// Reads vectors/vault/store from the format pages alone (docs/formats: key-hierarchy, key-record, sealed-string, commit, control-entry, manifest, blob),
// with nothing but Node's own crypto, and compares what it finds with expected.json. Shares no code with the product.
// Run: node vectors/vault/read.mjs   (Node 20 or later)
import { createCipheriv, createDecipheriv, createHash, createHmac, createPublicKey, createPrivateKey, pbkdf2Sync, verify, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const expected = JSON.parse(readFileSync(join(here, 'expected.json')));
const object = (name) => readFileSync(join(here, 'store', name));
const cat = (...parts) => Buffer.concat(parts.map((p) => (typeof p === 'string' ? Buffer.from(p, 'latin1') : Buffer.from(p))));
const sha384 = (...parts) => createHash('sha384').update(cat(...parts)).digest();
const hash = (domain, data) => sha384(domain, [0], data);
const expand = (key, purpose, info = '') => createHmac('sha512', key).update(cat(purpose, [0], info, [1])).digest().subarray(0, 32);
const must = (holds, what) => { if (!holds) throw new Error(what); };
const same = (a, b, what) => must(a.length === b.length && timingSafeEqual(a, b), what);

function cbor(bytes) { // the subset in use: whole numbers, byte and text strings, arrays, true, false, null
  let at = 0;
  const head = () => {
    const first = bytes[at++], major = first >> 5, low = first & 31;
    if (low < 24) return [major, low];
    const size = [1, 2, 4, 8][low - 24];
    must(size, 'bad length');
    let value = 0n;
    for (let i = 0; i < size; i++) value = (value << 8n) | BigInt(bytes[at++]);
    must(value >= [24n, 256n, 65536n, 4294967296n][low - 24], 'not the shortest form');
    return [major, value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value];
  };
  const item = () => {
    if (bytes[at] === 0xf6) { at++; return null; }
    if (bytes[at] === 0xf4 || bytes[at] === 0xf5) return bytes[at++] === 0xf5;
    const [major, value] = head();
    if (major === 0) return value;
    if (major === 1) return -1 - value;
    if (major === 2) return bytes.subarray(at, (at += value));
    if (major === 3) return bytes.subarray(at, (at += value)).toString('utf8');
    must(major === 4, 'a type that is not used');
    return Array.from({ length: value }, item);
  };
  const value = item();
  must(at === bytes.length, 'bytes follow the end');
  return value;
}

function corrections(content) {
  const [version, list] = cbor(content);
  must(version === 1, 'corrections');
  return list.map(([by, at, start, length, machine, words]) => {
    must(machine.length === length && length > 0, 'a place does not fit its words');
    return { by: base32(by), at, start, length, machine, words };
  });
}

function number(n) {
  if (n < 24) return Buffer.from([n]);
  if (n < 256) return Buffer.from([0x18, n]);
  return Buffer.from([0x19, n >> 8, n & 255]);
}
const encBytes = (b) => { const h = number(b.length); h[0] |= 0x40; return cat(h, b); };
const encArray = (...items) => cat([0x80 + items.length], ...items);

function base32(data) {
  let bits = '';
  for (const b of data) bits += b.toString(2).padStart(8, '0');
  return bits.match(/.{1,5}/g).map((g) => 'abcdefghijklmnopqrstuvwxyz234567'[parseInt(g.padEnd(5, '0'), 2)]).join('');
}

function unwrap(key, wrapped, context) { // RFC 5649, then the context that travels inside
  const d = createDecipheriv('id-aes256-wrap-pad', key, Buffer.from('a65959a6', 'hex'));
  const inner = cat(d.update(wrapped), d.final());
  same(inner.subarray(32), context, 'wrapped for another place');
  return inner.subarray(0, 32);
}

function open(key, context, sealed) { // sealed-string.md
  const body = sealed.length - 56;
  must(body >= 16 && body % 16400 >= 16, 'impossible length');
  const salt = sealed.subarray(0, 24), info = cat('c2sp.org/chunked-encryption@v1+', 'AEAD_AES_256_GCM', [0], salt, context);
  const t1 = createHmac('sha512', key).update(cat(info, [1])).digest();
  const t2 = createHmac('sha512', key).update(cat(t1, info, [2])).digest();
  const okm = cat(t1, t2).subarray(0, 76), aes = okm.subarray(0, 32), base = okm.subarray(32, 44);
  same(okm.subarray(44), sealed.subarray(24, 56), 'commitment');
  const out = [];
  for (let k = 0, at = 56; at < sealed.length; k++, at += 16400) {
    const chunk = sealed.subarray(at, Math.min(at + 16400, sealed.length)), nonce = Buffer.from(base);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ k) >>> 0, 8);
    const d = createDecipheriv('aes-256-gcm', aes, nonce);
    d.setAuthTag(chunk.subarray(chunk.length - 16));
    out.push(d.update(chunk.subarray(0, chunk.length - 16)), d.final());
  }
  return cat(...out);
}

const zeros = (n) => Buffer.alloc(n);
const u32 = (n) => { const b = zeros(4); b.writeUInt32BE(n); return b; };
const u64 = (n) => { const b = zeros(8); b.writeBigUInt64BE(BigInt(n)); return b; };
const context = (kind, store, compartment, generation, id, access) => cat('strongroom/v1', [0], [kind], store, compartment, u32(generation), id, access);
function padded(bytes, step) {
  const length = bytes.readUInt32BE(0);
  must(bytes.length % step === 0 && bytes.length - 4 - length < step && bytes.subarray(4 + length).every((b) => b === 0), 'padding');
  return bytes.subarray(4, 4 + length);
}

// key-record.md
const [body, check] = cbor(object('k/1'));
same(hash('strongroom/v1/key-record', body), check, 'hash of the key record');
const [, store, generation, custody, spki, wrappedRoot, sealedLogKey, exchangeSpki, sealedExchangeKey] = cbor(body);
const [, custodySalt, [kdf, rounds]] = cbor(custody);
must(kdf === 2 && generation === 1, 'this store uses PBKDF2 so that no library is needed');
const kek = expand(pbkdf2Sync(expected.passphrase, custodySalt, rounds, 32, 'sha512'), 'strongroom/v1/custody-kek', custody);
const root = unwrap(kek, wrappedRoot, hash('strongroom/v1/control-root', encArray(encBytes(store), number(generation), encBytes(custody), encBytes(spki), encBytes(exchangeSpki))));
const keyContext = context(8, store, zeros(16), generation, store, zeros(48));
const openKey = (purpose, sealed) => open(expand(root, purpose), keyContext, sealed);
const pkcs8 = openKey('strongroom/v1/store/key-record', sealedLogKey);
const logKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
const publicOf = (key) => createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' })).export({ type: 'spki', format: 'der' });
same(publicOf(pkcs8), spki, 'log key');
same(publicOf(openKey('strongroom/v1/store/exchange-key', sealedExchangeKey)), exchangeSpki, 'exchange key');
const nameKey = expand(root, 'strongroom/v1/store/names');
const rootsKey = expand(root, 'strongroom/v1/store/compartment-roots');
const entryKey = expand(root, 'strongroom/v1/ledger/entries');
const headKey = expand(root, 'strongroom/v1/ledger/heads');

// commit.md, control-entry.md, manifest.md
const compartments = new Map();
let previous = zeros(48), commits = 0;
const sizes = [0, 0];
for (; ; commits++) {
  const name = `c/${String(commits).padStart(20, '0')}`;
  if (!existsSync(join(here, 'store', name))) break;
  const [commitBody, signature] = cbor(object(name));
  must(verify('sha384', cat('strongroom/v1/commit-signature', [0], commitBody), { key: logKey, dsaEncoding: 'ieee-p1363' }, signature), 'signature');
  const [, inStore, n, before, controlLeaves, controls, accessLeaves, accesses, heads] = cbor(commitBody);
  same(inStore, store, 'store');
  same(before, previous, 'chain');
  must(n === commits, 'number');
  [[1, controlLeaves, controls], [2, accessLeaves, accesses]].forEach(([tree, leaves, entries]) => entries.forEach((entry, i) => {
    same(sha384([0], entry), leaves[i], 'leaf');
    const id = cat([tree], zeros(7), u64(sizes[tree - 1]++));
    const [, , kind, bytes] = cbor(padded(open(entryKey, context(6, store, zeros(16), 0, id, previous), entry), 512));
    if (tree === 1 && kind === 4) { // a compartment is opened
      const [, compartment, holding, access, gen, wrapped] = cbor(bytes);
      const accessHash = hash('strongroom/v1/access-part', access);
      const secret = unwrap(rootsKey, wrapped, hash('strongroom/v1/compartment-root', encArray(encBytes(store), encBytes(compartment), number(gen), encBytes(accessHash))));
      const key = (purpose) => expand(secret, `strongroom/v1/compartment/${purpose}`);
      compartments.set(base32(compartment), {
        id: compartment, gen, accessHash, holding, sequence: 0, hash: zeros(48), rows: [], index: [],
        keys: { rows: key('rows'), head: key('head'), index: key('index'), content: key('content-mac'), items: key('item-keys') },
        context(kind2, id2) { return context(kind2, store, compartment, gen, id2, accessHash); },
      });
    }
  }));
  heads.forEach((outer, i) => {
    const id = cat(zeros(4), u32(i), u64(n));
    const [, , compartment, sequence, prior, sealedHead] = cbor(padded(open(headKey, context(5, store, zeros(16), 0, id, previous), outer), 512));
    const c = compartments.get(base32(compartment));
    must(sequence === c.sequence + 1, 'sequence');
    same(prior, c.hash, 'previous head');
    const [, named, seq, priorInside, rowSegments, indexSegments] = cbor(padded(open(c.keys.head, c.context(5, cat(zeros(8), u64(sequence))), sealedHead), 1024));
    must(named.equals(compartment) && seq === sequence && priorInside.equals(prior), 'head');
    Object.assign(c, { sequence, hash: hash('strongroom/v1/manifest-head', sealedHead), rows: rowSegments, index: indexSegments });
  });
  previous = hash('strongroom/v1/commit', commitBody);
}

// blob.md
const nameOf = (blob) => {
  const t = base32(createHmac('sha384', nameKey).update(cat('strongroom/v1/name', [0], [1], blob)).digest().subarray(0, 20));
  return `o/${t.slice(0, 2)}/${t.slice(2)}`;
};
function padme(n) {
  if (n <= 4096) return 4096;
  const e = Math.floor(Math.log2(n)), s = Math.floor(Math.log2(e)) + 1, unit = 2 ** (e - s);
  return Math.ceil(n / unit) * unit;
}
function tree(bytes) {
  const leaves = [];
  for (let at = 0; at < bytes.length; at += 1 << 20) leaves.push(sha384('strongroom/v1/ciphertext', [0, 0], bytes.subarray(at, at + (1 << 20))));
  const join2 = (l) => {
    if (l.length === 1) return l[0];
    let split = 1;
    while (split * 2 < l.length) split *= 2;
    return sha384('strongroom/v1/ciphertext', [0, 1], join2(l.slice(0, split)), join2(l.slice(split)));
  };
  return join2(leaves);
}
function read(key, ctx, blob, offset, length, stored, treeHash) {
  const bytes = object(nameOf(blob));
  must(padme(bytes.length) === bytes.length, 'not a Padmé length');
  const sealed = bytes.subarray(offset, offset + stored);
  same(tree(sealed), treeHash, 'tree hash');
  const plain = open(key, ctx, sealed);
  must(plain.subarray(length).every((b) => b === 0), 'padding');
  return plain.subarray(0, length);
}

const rows = [], index = [];
for (const [name, c] of [...compartments].sort(([, a], [, b]) => Buffer.compare(a.id, b.id))) {
  const live = new Map();
  for (const [[blob, offset, length, stored, treeHash], count] of c.rows) {
    const [version, segment] = cbor(read(c.keys.rows, c.context(4, blob), blob, offset, length, stored, treeHash));
    must(version === 1 && segment.length === count, 'row segment');
    for (const row of segment) {
      const item = row[0].toString('hex');
      if (row[2] === 3) live.delete(item); else live.set(item, [...(live.get(item) ?? []), row]);
    }
  }
  for (const [, list] of [...live].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const [item, version, kind, blob, offset, length, stored, wrapped, treeHash, mac, label, , , fields, reason] of list) {
      let content = zeros(0);
      if (stored > 0) {
        const ctx = c.context(kind === 1 ? 1 : 2, blob);
        content = read(unwrap(c.keys.items, wrapped, hash('strongroom/v1/item-key', ctx)), ctx, blob, offset, length, stored, treeHash);
        same(createHmac('sha384', c.keys.content).update(cat('strongroom/v1/content', [0], content)).digest(), mac, 'content MAC');
      }
      rows.push({
        compartment: name, item: base32(item), version, kind, blob: base32(blob), offset, length, label: label.toString('hex'), title: fields[0], reason,
        sha384: createHash('sha384').update(content).digest('hex'), text: content.length < 100 && kind !== 6 ? content.toString('utf8') : null,
        corrections: kind === 6 ? corrections(content) : null,
      });
    }
  }
  for (const [blob, offset, length, stored, treeHash] of c.index) {
    const content = read(c.keys.index, c.context(3, blob), blob, offset, length, stored, treeHash);
    index.push({ compartment: name, blob: base32(blob), sha384: createHash('sha384').update(content).digest('hex') });
  }
}

must(JSON.stringify(rows) === JSON.stringify(expected.rows), 'the rows differ from expected.json');
must(JSON.stringify(index) === JSON.stringify(expected.index), 'the index segments differ from expected.json');
console.log(`${commits} commits, ${compartments.size} compartments, ${rows.length} rows, ${index.length} index segment: as expected`);
