// The harness's one-time codes against the vectors of RFC 6238, appendix B (SHA-1, last six digits).
import assert from "node:assert/strict";
import { test } from "node:test";
import { base32, code, period } from "../lib/totp.mjs";

const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; // "12345678901234567890"

test("codes agree with the published vectors", () => {
  assert.equal(base32(SECRET).toString(), "12345678901234567890");
  for (const [seconds, expected] of [[59, "287082"], [1111111109, "081804"], [1234567890, "005924"], [2000000000, "279037"], [20000000000, "353130"]]) {
    assert.equal(code(SECRET, period(seconds * 1000)), expected, `at ${seconds} s`);
  }
});
