/** Windows' and macOS' icon files are lists of PNG images; both systems have taken them as such for fifteen years. */

/** By the edge's length in pixels. */
export type Drawings = Map<number, Buffer>;

export function icoOf(drawings: Drawings): Buffer {
  const images = [16, 24, 32, 48, 64, 128, 256].map((size) => ({ size, png: drawing(drawings, size) }));
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2); // an icon, not a cursor
  header.writeUInt16LE(images.length, 4);
  let offset = header.length + images.length * 16;
  const entries = images.map(({ size, png }) => {
    const entry = Buffer.alloc(16);
    // One byte each for width and height, in which 0 stands for 256.
    entry.writeUInt8(size % 256, 0);
    entry.writeUInt8(size % 256, 1);
    entry.writeUInt16LE(1, 4); // colour planes
    entry.writeUInt16LE(32, 6); // bits a pixel
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...images.map(({ png }) => png)]);
}

/** The types of macOS' icon file that may hold a PNG in every version, by size; those twice are also a smaller one's @2x. */
const icnsTypes = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 };

export function icnsOf(drawings: Drawings): Buffer {
  const images = Object.entries(icnsTypes).map(([type, size]) => chunk(type, drawing(drawings, size)));
  return chunk('icns', Buffer.concat(images));
}

function chunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(head.length + content.length, 4);
  return Buffer.concat([head, content]);
}

function drawing(drawings: Drawings, size: number): Buffer {
  const png = drawings.get(size);
  if (!png) throw new Error(`nothing is drawn at ${size} pixels`);
  return png;
}
