import type { Plugin } from 'vite';

/** In development `/chat/NAME` answers the chat page, as the Parlance server does. */
export function devRoutes(): Plugin {
  return {
    name: 'parlance:dev-routes',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? '').split('?')[0] ?? '';
        if (/^\/chat\/[^/.]+\/?$/.test(path)) request.url = '/chat.html';
        next();
      });
    },
  };
}
