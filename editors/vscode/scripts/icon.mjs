// Draws media/icon.png: an old module, dashed, and an arrow to where it now stands.

import { writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

const SIZE = 128;
const FINE = 4; // each pixel is the mean of FINE x FINE points

const ground = (x, y) => mix([78, 42, 142], [122, 62, 177], (x + y) / (2 * SIZE));
const white = [255, 255, 255];
const pale = [203, 178, 235];
const gold = [255, 200, 87];

// Each shape: whether a point is in it, and its colour there. The last one wins.
const shapes = [
  [(x, y) => box(x, y, 64, 64, 64, 64, 26) <= 0, ground],
  [(x, y) => Math.abs(box(x, y, 42, 37, 24, 15, 6)) <= 3 && dashed(x, y, 42, 37), () => pale],
  [(x, y) => box(x, y, 84, 91, 26, 17, 7) <= 0, () => white],
  [(x, y) => line(x, y, 33, 65, 33, 86) <= 4 || line(x, y, 33, 90, 42, 90) <= 4, () => gold],
  [(x, y) => Math.abs(Math.hypot(x - 41, y - 82) - 8) <= 4 && x <= 41 && y >= 82, () => gold],
  [(x, y) => head(x, y), () => gold],
  [
    (x, y) => line(x, y, 70, 87, 98, 87) <= 2.5 || line(x, y, 70, 96, 88, 96) <= 2.5,
    () => [122, 62, 177],
  ],
];

function mix(from, to, part) {
  return from.map((value, channel) => value + (to[channel] - value) * part);
}

// The distance from a box with round corners; negative inside.
function box(x, y, cx, cy, halfWidth, halfHeight, radius) {
  const dx = Math.abs(x - cx) - halfWidth + radius;
  const dy = Math.abs(y - cy) - halfHeight + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}

function line(x, y, x1, y1, x2, y2) {
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length;
  const part = Math.min(1, Math.max(0, along));
  return Math.hypot(x - x1 - part * (x2 - x1), y - y1 - part * (y2 - y1));
}

function dashed(x, y, cx, cy) {
  const turn = Math.atan2((y - cy) * 1.6, x - cx) / (2 * Math.PI);
  return (((turn * 14) % 1) + 1) % 1 < 0.62;
}

function head(x, y) {
  return x >= 41 && x <= 54 && Math.abs(y - 90) <= (54 - x) * 0.85;
}

function pixel(px, py) {
  const sum = [0, 0, 0, 0];
  for (let i = 0; i < FINE * FINE; i++) {
    const x = px + ((i % FINE) + 0.5) / FINE;
    const y = py + (Math.floor(i / FINE) + 0.5) / FINE;
    const shape = shapes.findLast(([holds]) => holds(x, y));
    if (!shape) continue;
    for (const [channel, value] of shape[1](x, y).entries()) sum[channel] += value;
    sum[3] += 1;
  }
  const [red, green, blue, covered] = sum;
  if (covered === 0) return [0, 0, 0, 0];
  return [red / covered, green / covered, blue / covered, (covered * 255) / FINE ** 2].map(
    Math.round,
  );
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(checksum(body), body.length + 4);
  return whole;
}

function checksum(data) {
  let sum = ~0;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}

const header = Buffer.alloc(13);
header.writeUInt32BE(SIZE, 0);
header.writeUInt32BE(SIZE, 4);
header.set([8, 6, 0, 0, 0], 8); // 8 bits, with alpha
const rows = [];
for (let y = 0; y < SIZE; y++) {
  rows.push(0);
  for (let x = 0; x < SIZE; x++) rows.push(...pixel(x, y));
}
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
writeFileSync(
  "media/icon.png",
  Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.from(rows), { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]),
);
