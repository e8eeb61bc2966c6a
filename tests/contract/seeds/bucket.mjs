// How the rows of the bucket are prepared: what is got, listed or removed was stored before.

const path = (row) => (row.request.uri ?? '').split('?')[0];
const claims = (method, pattern) => (row) => row.endpoint === '/commands' && row.request.method === method && pattern.test(path(row));
const store = (stage, uri, type, resource) => stage.prepare({ method: 'set', uri, type, resource });

export default [
  {
    claims: claims('get', /^\/buckets$/),
    async prepare(stage, row) {
      for (const key of [...row.response.resource.items].reverse()) await store(stage, `/buckets/${encodeURIComponent(key)}`, 'text/plain', key);
    },
  },
  {
    claims: (row) => claims('get', /^\/buckets\/(?!blip_portal)[^/]+$/)(row) && row.response?.type !== undefined,
    prepare: (stage, row) => store(stage, row.request.uri, row.response.type, row.response.resource),
  },
  { claims: claims('delete', /^\/buckets\/[^/]+$/), prepare: (stage, row) => store(stage, row.request.uri, 'text/plain', 'x') },
];
