// Starts the app: theme and direction first, so that nothing flashes, then the page.
import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { ping } from './lib/api/calls';
import { listenToApi } from './lib/api/client';
import { connection } from './lib/connection.svelte';
import { directionOf, language } from './lib/i18n/language';
import { maintenance } from './lib/maintenance/state.svelte';
import { isMissing } from './lib/spare';
import { theme } from './lib/theme.svelte';

theme.apply();
document.documentElement.lang = language;
document.documentElement.dir = directionOf(language);
listenToApi({
  onReachable: (reachable, kept) => connection.note(reachable, kept),
  onShut: () => void maintenance.look(),
});

// A part of the app could not be loaded. Either the daemon is gone, then the page starts anew once it is back; or it was
// upgraded and has other parts now, then at once, but not over and over.
const RELOADED = 'photostead.reloaded';
window.addEventListener('vite:preloadError', ({ payload }) => {
  setTimeout(() => isMissing(payload) && startAnew());
});

function startAnew(): void {
  connection.onBack(() => location.reload());
  const recently = Date.now() - Number(sessionStorage.getItem(RELOADED)) < 60_000;
  ping()
    .then(() => {
      if (recently) return;
      sessionStorage.setItem(RELOADED, String(Date.now()));
      location.reload();
    })
    .catch(() => {}); // Nobody there: `connection` knows by now and keeps asking.
}

mount(App, { target: document.getElementById('app')! });
