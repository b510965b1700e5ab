// Writes samples and native histograms into a Prometheus by its remote-write protocol: protobuf (prompb/remote.proto,
// types.proto) in a snappy block of literals only.

function varint(number) {
  let rest = BigInt(number);
  const bytes = [];
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

const zigzag = (number) => (BigInt(number) << 1n) ^ (BigInt(number) >> 63n);
const key = (field, wire) => varint((field << 3) | wire);
const integer = (field, number) => Buffer.concat([key(field, 0), varint(number)]);
const bytes = (field, content) => Buffer.concat([key(field, 2), varint(content.length), content]);
const text = (field, content) => bytes(field, Buffer.from(content));

function double(field, number) {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(number);
  return Buffer.concat([key(field, 1), content]);
}

// `counts` are those of the buckets 0, 1, 2 ... : (2^(i-1), 2^i] with schema 0.
function histogram({ counts, sum, time }) {
  const total = counts.reduce((a, b) => a + b, 0);
  const deltas = counts.map((count, i) => varint(zigzag(count - (counts[i - 1] ?? 0))));
  const span = Buffer.concat([integer(1, zigzag(0)), integer(2, counts.length)]);
  return Buffer.concat([integer(1, total), double(3, sum), integer(4, zigzag(0)), double(5, 1e-9), integer(6, 0),
    bytes(11, span), bytes(12, Buffer.concat(deltas)), integer(15, time)]);
}

function snappy(content) {
  const chunks = [varint(content.length)];
  for (let at = 0; at < content.length; at += 60) {
    const piece = content.subarray(at, at + 60);
    chunks.push(Buffer.from([(piece.length - 1) << 2]), piece);
  }
  return Buffer.concat(chunks);
}

const named = (labels) => Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, value]) => bytes(1, Buffer.concat([text(1, name), text(2, value)])));

async function write(url, allSeries) {
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: { 'Content-Encoding': 'snappy', 'Content-Type': 'application/x-protobuf', 'X-Prometheus-Remote-Write-Version': '0.1.0' },
    body: snappy(Buffer.concat(allSeries.map((series) => bytes(1, series)))),
  });
  if (!response.ok) throw new Error(`remote write: ${response.status} ${await response.text()}`);
}

// Writes the samples of one series of native histograms, oldest first.
export function writeHistograms(url, labels, samples) {
  return write(url, [Buffer.concat([...named(labels), ...samples.map((sample) => bytes(4, histogram(sample)))])]);
}

// Writes many series [{labels, samples: [{time, value}]}], the samples oldest first, times in milliseconds.
export async function writeSeries(url, all) {
  const encoded = all.map(({ labels, samples }) => Buffer.concat([...named(labels),
    ...samples.map(({ time, value }) => bytes(2, Buffer.concat([double(1, value), integer(2, time)])))]));
  for (let i = 0; i < encoded.length; i += 500) await write(url, encoded.slice(i, i + 500));
}
