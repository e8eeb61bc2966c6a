import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  resolve: { alias: { '@shared': fileURLToPath(new URL('shared', import.meta.url)) } },
  test: {
    include: ['**/*.test.{ts,tsx}'],
    environment: 'node',
    setupFiles: ['build/test-setup.ts'],
    pool: 'threads',
    maxWorkers: 1,
    minWorkers: 1,
  },
});
