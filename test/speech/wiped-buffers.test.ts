import { expect, it } from 'vitest';
import { WipedBuffers } from '../../src/speech/wiped-buffers.ts';

it('uses a buffer again, as long as it is asked for, and all zeros', async () => {
  const buffers = new WipedBuffers();
  const first = await buffers.use(1_000, async (buffer) => buffer.fill(7));
  const second = await buffers.use(900, async (buffer) => {
    expect(buffer.length).toBe(900);
    expect(buffer.every((byte) => byte === 0)).toBe(true);
    return buffer;
  });
  expect(second.buffer).toBe(first.buffer);
});

it('wipes a buffer also when what used it has failed', async () => {
  const buffers = new WipedBuffers();
  let used: Buffer = Buffer.alloc(0);
  const failing = buffers.use(1_000, async (buffer) => {
    used = buffer.fill(7);
    throw new Error('the disk is full');
  });
  await expect(failing).rejects.toThrow('the disk is full');
  expect(used.every((byte) => byte === 0)).toBe(true);
});

it('gives each of those at one moment its own, and one that is too short to nobody', async () => {
  const buffers = new WipedBuffers();
  const memory = await Promise.all(
    [1_000, 1_000, 1_000].map((bytes) => buffers.use(bytes, async (buffer) => buffer.buffer)),
  );
  expect(new Set(memory).size).toBe(3);
  const longer = await buffers.use(100_000, async (buffer) => buffer);
  expect(longer.length).toBe(100_000);
  expect(memory).not.toContain(longer.buffer);
});
