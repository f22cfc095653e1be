// The settings as they are being edited: what the daemon has, what was changed here, what is wrong with it. Saving sends
// the whole config, so it is read again just before, and only what was changed here is put into it.
import type { ManagedSetting } from '../../api/types';
import { ApiError, sentenceOf } from '../../api/errors';
import * as api from '../calls';
import type { Config, Unserved } from '../types';
import type { Leaf } from './leaf';
import { PLACES } from './sections';
import { changed, isSame, problemOf, readFile, refusals, valueAt } from './values';

export class Draft {
  #config = $state.raw<Config | null>(null);
  #defaults = $state.raw<Config>({});
  #managed = $state.raw<ReadonlyMap<string, ManagedSetting>>(new Map());
  #unserved = $state.raw<ReadonlyMap<string, Unserved>>(new Map());
  /** What was changed here and is not saved, by path. */
  changes = $state.raw<ReadonlyMap<string, unknown>>(new Map());
  /** What the daemon refused, and settings that were set elsewhere meanwhile, by path. */
  refused = $state.raw<ReadonlyMap<string, string>>(new Map());
  conflicts = $state.raw<ReadonlySet<string>>(new Set());
  /** What went wrong as a whole. */
  error = $state('');
  isSaving = $state(false);

  get isThere(): boolean {
    return this.#config !== null;
  }

  /** What is in force. */
  get config(): Config {
    return this.#config ?? {};
  }

  /** As it would be saved now, with whatever is wrong in it. */
  get wanted(): Config {
    return changed(this.config, this.changes);
  }

  async read(): Promise<void> {
    try {
      const [config, defaults, managed, unserved] = await Promise.all([
        api.getConfig(),
        api.getDefaults(),
        api.getManaged(),
        api.getUnserved(),
      ]);
      this.#defaults = defaults;
      this.#managed = new Map(managed.map((setting) => [setting.path, setting]));
      this.#unserved = new Map(unserved.map((setting) => [setting.path, setting]));
      this.#adopt(config);
      this.error = '';
    } catch (thrown) {
      this.error = sentenceOf(thrown);
    }
  }

  /** The settings were changed somewhere: what is not being edited here follows. */
  async follow(): Promise<void> {
    if (this.isSaving) return;
    const config = await api.getConfig().catch(() => null);
    if (config && !this.isSaving) this.#adopt(config);
  }

  #adopt(config: Config): void {
    this.#config = config;
    this.changes = new Map([...this.changes].filter(([path, value]) => !isSame(value, valueAt(config, path))));
  }

  valueOf(path: string): unknown {
    return this.changes.has(path) ? this.changes.get(path) : valueAt(this.config, path);
  }

  usualOf(path: string): unknown {
    return valueAt(this.#defaults, path);
  }

  /** From where it is set from outside; null where people choose it. */
  placeOf(path: string): string | null {
    return this.#managed.get(path)?.place ?? null;
  }

  unservedOf(path: string): Unserved | null {
    return this.#unserved.get(path) ?? null;
  }

  /** Whether it cannot be changed here: set from outside, or an ability that this version does not have. */
  isFixed(path: string): boolean {
    const refusedWhenOn = this.#unserved.get(path)?.isRefused === true && this.valueOf(path) === false;
    return this.#managed.has(path) || refusedWhenOn;
  }

  /** What is wrong with what stands there. */
  problem(leaf: Leaf): string {
    const refused = this.refused.get(leaf.path);
    if (refused !== undefined) return refused;
    return this.changes.has(leaf.path) ? problemOf(leaf, this.changes.get(leaf.path)) : '';
  }

  set(path: string, value: unknown): void {
    const changes = new Map(this.changes);
    if (isSame(value, valueAt(this.config, path))) changes.delete(path);
    else changes.set(path, value);
    this.changes = changes;
    this.#forget(path);
  }

  #forget(path: string): void {
    this.refused = new Map([...this.refused].filter(([other]) => other !== path));
    this.conflicts = new Set([...this.conflicts].filter((other) => other !== path));
  }

  discard(): void {
    this.changes = new Map();
    this.refused = new Map();
    this.conflicts = new Set();
    this.error = '';
  }

  /** The changed settings that cannot be saved as they stand, as far as that is known here. */
  get wrong(): string[] {
    return [...PLACES.values()].map(({ leaf }) => leaf).filter((leaf) => this.problem(leaf) !== '').map(({ path }) => path);
  }

  /** Saves what was changed; how many settings that were, 0 where something stands in the way. */
  async save(): Promise<number> {
    this.refused = new Map();
    this.error = '';
    if (this.wrong.length > 0) return 0;
    this.isSaving = true;
    try {
      return await this.#send();
    } catch (thrown) {
      this.#hear(thrown);
      return 0;
    } finally {
      this.isSaving = false;
    }
  }

  async #send(): Promise<number> {
    const fresh = await api.getConfig();
    const met = this.#metElsewhere(fresh);
    this.#adopt(fresh);
    this.conflicts = met;
    if (met.size > 0 || this.changes.size === 0) return 0;
    const saved = this.changes.size;
    const config = await api.putConfig(changed(fresh, this.changes));
    this.changes = new Map();
    this.#adopt(config);
    return saved;
  }

  /** Those changed here that were set to something else elsewhere since they were read. */
  #metElsewhere(fresh: Config): Set<string> {
    const elsewhere = (path: string) => !isSame(valueAt(fresh, path), valueAt(this.config, path));
    return new Set([...this.changes.keys()].filter((path) => elsewhere(path) && !isSame(valueAt(fresh, path), this.changes.get(path))));
  }

  #hear(thrown: unknown): void {
    const message = sentenceOf(thrown);
    const isRefusal = thrown instanceof ApiError && thrown.status === 400;
    this.refused = isRefusal ? refusals(message, PLACES.keys()) : new Map();
    if (this.refused.size === 0) this.error = message;
  }

  /** Takes over what a file says, to be looked at and saved. Throws an Error with a sentence. */
  take(text: string): { changed: number; unknown: string[]; skipped: number } {
    const { changes, unknown } = readFile(text, this.config);
    const free = [...changes].filter(([path]) => !this.#managed.has(path));
    this.discard();
    this.changes = new Map(free);
    return { changed: free.length, unknown, skipped: changes.size - free.length };
  }
}
