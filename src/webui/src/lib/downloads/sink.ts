// Where an archive goes on this device: into a file that a person chose, piece by piece, where the browser can do that; else
// the browser keeps it until it is whole and hands it to its downloads.

interface Picked {
  createWritable(): Promise<WritableStream<Uint8Array>>;
  remove?(): Promise<void>;
}
type Picker = (options: { suggestedName: string }) => Promise<Picked>;

/** Only over HTTPS or on the box itself, and not in every browser. */
const picker = (): Picker | undefined => (window as { showSaveFilePicker?: Picker }).showSaveFilePicker;

export const savesInPieces = (): boolean => picker() !== undefined;

export type Sink = (body: ReadableStream<Uint8Array>, signal: AbortSignal) => Promise<void>;

/** Asks where to save, which only a click allows; null where the person thought better of it. */
export async function chooseSink(name: string): Promise<Sink | null> {
  const pick = picker();
  if (!pick) return (body) => keep(body, name);
  try {
    const file = await pick.call(window, { suggestedName: name });
    return (body, signal) => write(body, file, signal);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return null;
    throw thrown;
  }
}

async function write(body: ReadableStream<Uint8Array>, file: Picked, signal: AbortSignal): Promise<void> {
  try {
    await body.pipeTo(await file.createWritable(), { signal });
  } catch (thrown) {
    // Choosing the file made it: nobody wants the empty one.
    await file.remove?.().catch(() => {});
    throw thrown;
  }
}

async function keep(body: ReadableStream<Uint8Array>, name: string): Promise<void> {
  const url = URL.createObjectURL(await new Response(body).blob());
  handOver(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Leaves an address to the browser's downloads; without a name it takes the daemon's. */
export function handOver(url: string, name = ''): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
