// Writes keys.json, the vectors of docs/formats/key-hierarchy.md, from that page alone with nothing but Node's own crypto.
// Run: node vectors/key-hierarchy/generate.mjs   (Node 20 or later; the output is the same each time, but for the public key's signature)
import { createCipheriv, createHash, createHmac, createPublicKey, generateKeyPairSync, pbkdf2Sync, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = join(dirname(fileURLToPath(import.meta.url)), 'keys.json');
const ascii = (t) => Buffer.from(t, 'ascii');
const zero = Buffer.from([0]);
const bytes = (name, length) => createHash('sha512').update(name).digest().subarray(0, length);
const hash = (domain, data) => createHash('sha384').update(ascii(domain)).update(zero).update(data).digest();

function expand(key, purpose, info) { // one block of HMAC is enough for 32 bytes
  return createHmac('sha512', key).update(ascii(purpose)).update(zero).update(info).update(Buffer.from([1])).digest().subarray(0, 32);
}

function wrap(wrappingKey, key, context) { // RFC 5649
  const cipher = createCipheriv('id-aes256-wrap-pad', wrappingKey, Buffer.from('a65959a6', 'hex'));
  return Buffer.concat([cipher.update(Buffer.concat([key, context])), cipher.final()]);
}

function base32(data) {
  let bits = '';
  for (const b of data) bits += b.toString(2).padStart(8, '0');
  return bits.match(/.{1,5}/g).map((g) => 'abcdefghijklmnopqrstuvwxyz234567'[parseInt(g.padEnd(5, '0'), 2)]).join('');
}

const cborBytes = (b) => (b.length < 24 ? Buffer.concat([Buffer.from([0x40 + b.length]), b]) : Buffer.concat([Buffer.from([0x58, b.length]), b]));
const rounds = Buffer.from([0x19, 0x03, 0xe8]); // 1000
const cost = Buffer.concat([Buffer.from([0x82, 0x02]), rounds]); // [2, 1000]

const root = bytes('root', 32), info = bytes('info', 20), context = bytes('context', 48), wrapping = bytes('wrapping key', 32);
const passphrase = Buffer.from('abandon ability able about above absent absorb abstract absurd abuse', 'utf8');
const custodySalt = bytes('custody salt', 32), passwordSalt = bytes('password salt', 16);
const parameters = Buffer.concat([Buffer.from([0x83, 0x01]), cborBytes(custodySalt), cost]);
const kek = expand(pbkdf2Sync(passphrase, custodySalt, 1000, 32, 'sha512'), 'strongroom/v1/custody-kek', parameters);
const password = Buffer.from('correct horse', 'utf8');
const tag = hash('strongroom/v1/password', pbkdf2Sync(password, passwordSalt, 1000, 32, 'sha512'));
const nameKey = bytes('name key', 32), id = bytes('id', 16), contentKey = bytes('content key', 32), content = bytes('content', 50);
const nameText = base32(createHmac('sha384', nameKey).update(ascii('strongroom/v1/name')).update(zero).update(Buffer.from([1])).update(id).digest().subarray(0, 20));

let signature;
if (existsSync(file)) {
  signature = JSON.parse(readFileSync(file)).signature; // ECDSA is not deterministic here: keep the first one
} else {
  const pair = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  const message = ascii('a message');
  const spki = createPublicKey(pair.privateKey).export({ type: 'spki', format: 'der' });
  signature = {
    domain: 'strongroom/v1/test', message: message.toString('hex'), spki: spki.toString('hex'),
    pem: pair.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' }), pemPassphrase: 'open',
    fingerprint: base32(hash('strongroom/v1/key-fingerprint', spki).subarray(0, 20)).match(/.{4}/g).join('-'),
    signature: sign('sha384', Buffer.concat([ascii('strongroom/v1/test'), zero, message]), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }).toString('hex'),
  };
}

const hex = (o) => Object.fromEntries(Object.entries(o).map(([k, v]) => [k, Buffer.isBuffer(v) ? v.toString('hex') : v]));
writeFileSync(file, `${JSON.stringify({
  expand: hex({ root, purpose: 'strongroom/v1/test', info, key: expand(root, 'strongroom/v1/test', info) }),
  wrap: hex({ wrappingKey: wrapping, key: root, context, wrapped: wrap(wrapping, root, context) }),
  custody: hex({ passphrase: passphrase.toString(), parameters, key: root, context, wrapped: wrap(kek, root, context) }),
  password: hex({ password: password.toString(), verifier: Buffer.concat([Buffer.from([0x84, 0x01]), cborBytes(passwordSalt), cost, cborBytes(tag)]) }),
  name: hex({ nameKey, kind: 1, id, name: `o/${nameText.slice(0, 2)}/${nameText.slice(2)}` }),
  contentMac: hex({ key: contentKey, content, mac: createHmac('sha384', contentKey).update(ascii('strongroom/v1/content')).update(zero).update(content).digest() }),
  signature,
}, null, 2)}\n`);
