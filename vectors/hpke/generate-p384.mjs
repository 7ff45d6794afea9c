// Writes p384.json with an independent implementation of HPKE: npm @hpke/core (MIT), over Node's WebCrypto.
// Run in a folder where that package is installed: node generate-p384.mjs > p384.json   (keys are fresh each time)
import { Aes256Gcm, CipherSuite, DhkemP384HkdfSha384, HkdfSha384 } from '@hpke/core';
import { webcrypto } from 'node:crypto';

const hex = (b) => Buffer.from(b).toString('hex');
const text = (t) => new TextEncoder().encode(t).buffer;
const suite = new CipherSuite({ kem: new DhkemP384HkdfSha384(), kdf: new HkdfSha384(), aead: new Aes256Gcm() });
const cases = [];
for (let i = 0; i < 8; i++) {
  const pair = await suite.kem.generateKeyPair();
  const info = text(i % 2 ? `info ${i}` : ''), aad = text(i % 3 ? `aad ${i}` : '');
  const plaintext = webcrypto.getRandomValues(new Uint8Array(i * 37));
  const sender = await suite.createSenderContext({ recipientPublicKey: pair.publicKey, info });
  const ciphertext = await sender.seal(plaintext.buffer, aad);
  const jwk = await webcrypto.subtle.exportKey('jwk', pair.privateKey);
  cases.push({
    privateKey: Buffer.from(jwk.d, 'base64url').toString('hex'),
    publicKey: hex(await suite.kem.serializePublicKey(pair.publicKey)),
    info: hex(info), aad: hex(aad), plaintext: hex(plaintext), enc: hex(sender.enc), ciphertext: hex(ciphertext),
    exported: hex(await sender.export(text('exporter'), 32)),
  });
}
console.log(JSON.stringify({ suite: 'DHKEM(P-384, HKDF-SHA384), HKDF-SHA384, AES-256-GCM; base mode', generator: '@hpke/core', exporterContext: 'exporter', cases }, null, 2));
