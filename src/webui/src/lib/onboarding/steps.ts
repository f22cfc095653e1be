// The steps of a beginning: which there are for whom, in which order, and at which one somebody stopped. Pure but for what
// the device remembers.
import { ONBOARDING_STEPS, type OnboardingStep } from '../paths';

const KEY = 'photostead.onboarding';

/** Only administrators decide what is looked for in pictures; only some people may show folders of the box. */
export function stepsFor(isAdmin: boolean, mayAddFolders: boolean): OnboardingStep[] {
  const mayTake = { you: true, photos: mayAddFolders, analysis: isAdmin, phone: true };
  return ONBOARDING_STEPS.filter((step) => mayTake[step]);
}

/** The step to show: the one in the address, else where one stopped, else the first. */
export function stepAt(asked: string | null, stopped: string | null, steps: OnboardingStep[]): OnboardingStep {
  return [asked, stopped].map((name) => steps.find((step) => step === name)).find(Boolean) ?? steps[0]!;
}

/** The one before or after; null at the end. */
export function beside(step: OnboardingStep, by: 1 | -1, steps: OnboardingStep[]): OnboardingStep | null {
  const at = steps.indexOf(step) + by;
  return at < 0 ? null : (steps[at] ?? null);
}

export function stoppedAt(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Storage may be forbidden; one begins at the beginning then.
  }
}

/** Null: there is nothing to come back to. */
export function remember(step: OnboardingStep | null): void {
  try {
    if (step === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, step);
  } catch {
    // See `stoppedAt`.
  }
}
