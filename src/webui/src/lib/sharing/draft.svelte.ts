// What a person sets about a link before it is saved, and what of it is sent.
import { instantOf, type Expiry } from './address';
import type { LinkOptions, SharedLink } from './types';

export class LinkDraft {
  description = $state('');
  password = $state('');
  removesPassword = $state(false);
  expiry = $state<Expiry>('never');
  /** As a `datetime-local` field holds it. */
  date = $state('');
  allowUpload = $state(false);
  allowDownload = $state(true);
  showMetadata = $state(true);
  slug = $state('');
  readonly #before: SharedLink | null;

  /** A new link, or one that is there. */
  constructor(link: SharedLink | null) {
    this.#before = link;
    if (link === null) return;
    this.description = link.description ?? '';
    this.expiry = link.expiresAt === null ? 'never' : 'asIs';
    this.allowUpload = link.allowUpload;
    this.allowDownload = link.allowDownload;
    this.showMetadata = link.showMetadata;
    this.slug = link.slug ?? '';
  }

  get hadPassword(): boolean {
    return this.#before?.password != null;
  }

  /** What to send; a password that was left alone is not mentioned. */
  options(now: number): LinkOptions {
    return {
      description: this.description.trim() || null,
      ...this.#passwordChange(),
      expiresAt: this.expiry === 'asIs' ? this.#before!.expiresAt : instantOf(this.expiry, this.date, now),
      allowUpload: this.allowUpload,
      allowDownload: this.allowDownload && this.showMetadata,
      showMetadata: this.showMetadata,
      slug: this.slug.trim() || null,
    };
  }

  #passwordChange(): { password?: string | null } {
    if (this.password !== '') return { password: this.password };
    return this.removesPassword ? { password: null } : {};
  }
}
