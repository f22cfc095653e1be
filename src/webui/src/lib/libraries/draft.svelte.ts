// Settings that are edited for a while and then saved at once: they follow what is saved until somebody touches them.
export class Draft<Value> {
  value: Value;
  #known: string;

  constructor(saved: Value) {
    this.#known = $state(JSON.stringify(saved));
    this.value = $state(structuredClone(saved));
  }

  /** Whether there is something to save. */
  get changed(): boolean {
    return JSON.stringify(this.value) !== this.#known;
  }

  /** What is saved now, as the daemon tells it. */
  follow(saved: Value): void {
    const json = JSON.stringify(saved);
    if (json === this.#known) return;
    if (!this.changed) this.value = structuredClone(saved);
    this.#known = json;
  }
}
