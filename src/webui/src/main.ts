// Starts the app: theme first, so that nothing flashes, then the page.
import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { listenToApi } from './lib/api/client';
import { connection } from './lib/connection.svelte';
import { theme } from './lib/theme.svelte';

theme.apply();
listenToApi({ onReachable: (reachable) => connection.note(reachable) });

// After an upgrade of the daemon the parts this page was built with are gone: load the new page, once.
window.addEventListener('vite:preloadError', (event) => {
  if (sessionStorage.getItem('photostead.reloaded') === location.pathname) return;
  sessionStorage.setItem('photostead.reloaded', location.pathname);
  event.preventDefault();
  location.reload();
});

mount(App, { target: document.getElementById('app')! });
