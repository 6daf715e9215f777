// Ed25519 signatures checked (RFC 8032, section 5.1.7) and SHA-512 (FIPS 180-4), with nothing but
// whole numbers: for browsers whose WebCrypto does not know this kind of key.
const Ed25519 = (() => {
  const P = 2n ** 255n - 19n;
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const WORD = (1n << 64n) - 1n;
  const mod = (a, m = P) => ((a % m) + m) % m;

  function power(base, exponent, m = P) {
    let result = 1n;
    for (let b = mod(base, m), e = exponent; e > 0n; e >>= 1n, b = (b * b) % m) {
      if (e & 1n) result = (result * b) % m;
    }
    return result;
  }

  const D = mod(-121665n * power(121666n, P - 2n));
  const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

  // The round constants are the fractions of roots of the first primes: derived, not copied.
  function root(n, degree, bits) {
    const wanted = n << BigInt(bits * degree);
    let low = 0n;
    let high = 1n << BigInt(bits + 8);
    while (low < high) {
      const middle = (low + high + 1n) >> 1n;
      if (middle ** BigInt(degree) <= wanted) low = middle;
      else high = middle - 1n;
    }
    return low & ((1n << BigInt(bits)) - 1n);
  }
  const primes = [];
  for (let n = 2; primes.length < 80; n += 1) if (primes.every((p) => n % p)) primes.push(n);
  const START = primes.slice(0, 8).map((p) => root(BigInt(p), 2, 64));
  const ROUND = primes.map((p) => root(BigInt(p), 3, 64));
  const turned = (x, n) => ((x >> n) | (x << (64n - n))) & WORD;

  function sha512(bytes) {
    const length = bytes.length;
    const whole = new Uint8Array(Math.ceil((length + 17) / 128) * 128);
    whole.set(bytes);
    whole[length] = 0x80;
    const view = new DataView(whole.buffer);
    view.setBigUint64(whole.length - 8, BigInt(length) * 8n);
    let state = [...START];
    for (let at = 0; at < whole.length; at += 128) {
      const w = Array.from({ length: 16 }, (_, i) => view.getBigUint64(at + i * 8));
      for (let i = 16; i < 80; i += 1) {
        const [a, b] = [w[i - 15], w[i - 2]];
        const small = turned(a, 1n) ^ turned(a, 8n) ^ (a >> 7n);
        const large = turned(b, 19n) ^ turned(b, 61n) ^ (b >> 6n);
        w[i] = (w[i - 16] + small + w[i - 7] + large) & WORD;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 80; i += 1) {
        const first =
          (h + (turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n)) + ((e & f) ^ (~e & WORD & g)) + ROUND[i] + w[i]) & WORD;
        const second = ((turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c))) & WORD;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) & WORD, c, b, a, (first + second) & WORD];
      }
      state = [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) & WORD);
    }
    const digest = new DataView(new ArrayBuffer(64));
    state.forEach((word, i) => digest.setBigUint64(i * 8, word));
    return new Uint8Array(digest.buffer);
  }

  const number = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

  // A point is x, y, z and x·y in extended coordinates (section 5.1.4).
  function added([x1, y1, z1, t1], [x2, y2, z2, t2]) {
    const a = mod((y1 - x1) * (y2 - x2));
    const b = mod((y1 + x1) * (y2 + x2));
    const c = mod(2n * t1 * t2 * D);
    const d = mod(2n * z1 * z2);
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  }

  function times(point, scalar) {
    let result = [0n, 1n, 1n, 0n];
    for (let p = point, s = scalar; s > 0n; s >>= 1n, p = added(p, p)) if (s & 1n) result = added(result, p);
    return result;
  }

  function point(bytes) {
    const whole = number(bytes);
    const sign = whole >> 255n;
    const y = whole & ((1n << 255n) - 1n);
    if (y >= P) return null;
    const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
    let x = power(square, (P + 3n) / 8n);
    if (mod(x * x - square)) x = mod(x * ROOT_OF_MINUS_ONE);
    if (mod(x * x - square) || (x === 0n && sign)) return null;
    if ((x & 1n) !== sign) x = P - x;
    return [x, y, 1n, mod(x * y)];
  }

  const BASE = point(Uint8Array.from([0x58, ...Array(31).fill(0x66)]));
  const same = (a, b) => mod(a[0] * b[2] - b[0] * a[2]) === 0n && mod(a[1] * b[2] - b[1] * a[2]) === 0n;

  function verify(key, signature, message) {
    if (key.length !== 32 || signature.length !== 64) return false;
    const [a, r, s] = [point(key), point(signature.slice(0, 32)), number(signature.slice(32))];
    if (!a || !r || s >= L) return false;
    const bound = new Uint8Array([...signature.slice(0, 32), ...key, ...message]);
    const h = mod(number(sha512(bound)), L);
    return same(times(BASE, s), added(r, times(a, h)));
  }

  return { sha512, verify };
})();
