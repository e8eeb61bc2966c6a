import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './build/content-security-policy';
import { devRoutes } from './build/dev-routes';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** One page per entry; the Parlance server maps its routes to these built files. */
const pages = {
  chat: here('chat.html'), // GET /chat/NAME
};

/** Where `npm run dev` finds the WebSocket of a running server. */
const server = process.env.PARLANCE_HTTP ?? '127.0.0.1:8080';

export default defineConfig({
  appType: 'mpa',
  plugins: [contentSecurityPolicy(), devRoutes()],
  resolve: {
    alias: {
      '@shared': here('shared'),
      // The LIME transport asks for bluebird, of which it uses what every browser has.
      bluebird: here('shared/lime/native-promise.cjs'),
    },
  },
  css: {
    transformer: 'lightningcss',
    // Compiles light-dark() for browsers from before 2024.
    lightningcss: { targets: { chrome: 100 << 16, firefox: 100 << 16, safari: 15 << 16 } },
  },
  server: {
    hmr: { path: '/__hmr' },
    proxy: { '^/$': { target: `http://${server}`, ws: true } },
  },
  build: {
    target: 'es2022',
    cssMinify: 'lightningcss',
    assetsInlineLimit: 0,
    // The alias above is CommonJS, outside node_modules.
    commonjsOptions: { include: [/node_modules/, /native-promise\.cjs$/] },
    rollupOptions: { input: pages },
  },
  optimizeDeps: { include: ['lime-js', 'lime-transport-websocket'] },
});
