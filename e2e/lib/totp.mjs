// Time-based one-time codes (RFC 6238: SHA-1, six digits, thirty seconds), as an authenticator app computes them.
import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Bytes of a base32 secret, with or without padding and spaces. */
export function base32(text) {
  let bits = "";
  for (const letter of text.toUpperCase().replace(/[\s=]/g, "")) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new Error(`not base32: ${letter}`);
    bits += value.toString(2).padStart(5, "0");
  }
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

/** The number of the thirty seconds that a time in milliseconds falls into. */
export const period = (at_ms) => Math.floor(at_ms / 30_000);

/** The code of a secret in a period. */
export function code(secret, of = period(Date.now())) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(of));
  const mac = createHmac("sha1", base32(secret)).update(counter).digest();
  const offset = mac[19] & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
